"""The three OAuth addresses of the provider: request token, authorize, access token.

Owns what they answer. The rules are in verify.py, the books in provider.py. Sources: RFC 5849
section 2 and the developer guide, "Using OAuth step-by-step".
"""

from urllib.parse import urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from nb23.sandbox.case import ACCESS_TOKEN, REQUEST_TOKEN, Case, Step
from nb23.sandbox.log import received
from nb23.sandbox.provider import RequestToken
from nb23.sandbox.site_pages import ask_to_log_in, error_page, form_is_own, page, person
from nb23.sandbox.state import current
from nb23.sandbox.verify import Refusal, is_web_address

blueprint = Blueprint("oauth", __name__, url_prefix="/oauth")

LEVEL_WORDS = {
    "read": ("see everything on this site, private videos too", "It cannot change anything."),
    "write": ("see everything on this site and add, change or delete videos",
              "It cannot manage users."),
    "admin": ("see and change everything on this site, its users too", ""),
}  # fmt: skip


@blueprint.route("/request_token", methods=["GET", "POST"])
def request_token() -> Response:
    """Step 1: give an application a request token."""
    case = checked(REQUEST_TOKEN)
    if isinstance(case, Response):
        return case
    provider, rules = current().provider, current().rules
    pending = provider.new_request_token(case.value("consumer_key"), case.value("callback"))
    confirmed = {"oauth_callback_confirmed": "true"} if rules.on("callback-confirmed") else {}
    return form_reply(oauth_token=pending.token, oauth_token_secret=pending.secret, **confirmed)


@blueprint.route("/access_token", methods=["GET", "POST"])
def access_token() -> Response:
    """Step 3: exchange an authorized request token for an access token."""
    case = checked(ACCESS_TOKEN)
    if isinstance(case, Response):
        return case
    sandbox = current()
    made = case.pending and sandbox.provider.exchange(
        case.pending, once=sandbox.rules.on("one-use")
    )
    if not made:
        return refused(sandbox.rules.refuse("one-use", "This request token was exchanged before."))
    return form_reply(oauth_token=made.token, oauth_token_secret=made.secret,
                      domain=sandbox.domain, user_id=str(made.user_id))  # fmt: skip


def checked(step: Step) -> Case | Response:
    """The request at hand after all rules, or the answer that refuses it."""
    case = current().rules.check(received(), step, current().provider)
    return refused(case) if isinstance(case, Refusal) else case


def refused(refusal: Refusal) -> Response:
    """Say which rule was broken, in plain text."""
    g.rule = refusal.rule.slug
    response = Response(f"{refusal}\n", status=refusal.rule.status, mimetype="text/plain")
    if refusal.rule.status == 401:
        response.headers["WWW-Authenticate"] = f'OAuth realm="http://{current().domain}/"'
    return response


def form_reply(**values: str) -> Response:
    """An answer in the form encoding that OAuth clients read."""
    return Response(urlencode(values), mimetype="application/x-www-form-urlencoded")


@blueprint.get("/authorize")
def authorize() -> AnyResponse:
    """Step 2: ask the user. Opening this page approves nothing."""
    pending = waiting_token(request.args.get("oauth_token", ""))
    if isinstance(pending, AnyResponse):
        return pending
    if person() is None:
        return ask_to_log_in(f"{request.script_root}{request.full_path}")
    provider = current().provider
    key = pending.consumer_key
    consumer = provider.consumer(key) or provider.foreign_consumer(key)
    can, cannot = LEVEL_WORDS[consumer.level if consumer else "read"]
    callback = callback_of(pending)
    origin = "" if callback == "oob" else "/".join(callback.split("/")[:3]).partition("?")[0]
    return page(
        "consent.html", form_to=origin, application=consumer, can=can, cannot=cannot,
        token=pending.token, domain=current().domain, returns_to=urlsplit(origin).netloc,
        callback=callback,
    )  # fmt: skip


@blueprint.post("/authorize")
def decide() -> AnyResponse:
    """Note Allow or Deny, and lead the user back to the application."""
    user = person()
    if user is None or not form_is_own():
        g.rule = "consent-token"
        return error_page(
            403, "This answer did not come from the page",
            "Open the link of the application again, and answer there. (Rule: consent-token)",
        )  # fmt: skip
    pending = waiting_token(request.form.get("oauth_token", ""))
    if isinstance(pending, AnyResponse):
        return pending
    allow = request.form.get("decision") == "allow"
    verifier = current().provider.decide(pending.token, user["user_id"], allow=allow)
    if verifier is None:
        return answered_before()
    callback = callback_of(pending)
    if callback == "oob":
        return page("code.html" if allow else "denied.html", verifier=verifier)
    return redirect(back_to(callback, pending.token, verifier), code=303)


def callback_of(pending: RequestToken) -> str:
    """Where the answer goes: named in step 1, under its signature, and nowhere else.

    Without the rule "callback" it can be named in the link too, as OAuth 1.0 had it.
    """
    named = request.values.get("oauth_callback", "")
    if not current().rules.on("callback") and is_web_address(named):
        return named
    return pending.callback or "oob"


def waiting_token(token: str) -> RequestToken | AnyResponse:
    """The request token that still waits for an answer, or a page that says why not."""
    pending = current().provider.request_token(token)
    if pending is None:
        return error_page(
            404, "This link is not valid",
            "It is incomplete, too old, or not this site's. Ask the application for a new one.",
        )  # fmt: skip
    return pending if pending.state == "new" else answered_before()


def answered_before() -> AnyResponse:
    """A question is answered once."""
    return error_page(
        409, "This question was answered before",
        "Ask the application for a new link if you want to change your mind.",
    )  # fmt: skip


def back_to(callback: str, token: str, verifier: str) -> str:
    """The callback with the answer in its query; a query that it had is kept."""
    answer = {"oauth_verifier": verifier} if verifier else {"oauth_problem": "user_refused"}
    parts = urlsplit(callback)
    query = "&".join(filter(None, (parts.query, urlencode({"oauth_token": token, **answer}))))
    return urlunsplit(parts._replace(query=query))
