"""The address of the API: reads a call once, verifies it, finds its level and its method.

Owns the order of these steps. Must not know what a method does. Source: the developer guide;
version 1 answers HTTP 200 even when it refuses, version 2 answers with real status codes.
"""

from dataclasses import replace

from flask import Blueprint, Response, g, request, session

from nb23.sandbox import version2
from nb23.sandbox.case import CALL
from nb23.sandbox.log import received
from nb23.sandbox.parse import Received
from nb23.sandbox.replies import ApiError, Context, Raw, Record, Reply, refusal, render, unchanged
from nb23.sandbox.routes import METHODS, table
from nb23.sandbox.routes.call import Call
from nb23.sandbox.state import Sandbox, current
from nb23.sandbox.verify import Refusal

SHAPE = ("format", "raw")
SECOND = "2/"
"""The beginning of the paths of version 2."""
blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.route("/<path:path>", methods=["GET", "POST"])
def call(path: str) -> Response:
    """Answer a call of any method."""
    sandbox, got = current(), received()
    params = dict(got.sent)
    context = Context(f"/api/{path}", "none", sandbox.site, g.get("spoil", unchanged))
    write = written_2 if path.startswith(SECOND) else written
    try:
        level = level_of(sandbox, got, path)
        context = replace(context, level=level)
        if got.cut:
            raise ApiError("error_processing_upload", "The multipart body ends in its middle.")
        reply = answer(sandbox, path, params, level)
        return as_it_is(reply) if isinstance(reply, Raw) else write(context, params, reply)
    except ApiError as error:
        g.rule = error.rule
        return write(context, params, error)


def level_of(sandbox: Sandbox, received: Received, path: str) -> str:
    """The permission level of whoever calls; a bad signature is never served as anonymous."""
    if received.bearer:
        return bearer_level(sandbox, received.bearer, path)
    if not received.signed_p:
        return "anonymous"
    case = sandbox.rules.check(received, CALL, sandbox.provider)
    if isinstance(case, Refusal):
        slug = case.rule.slug
        raise ApiError("invalid_signature", f"{slug}: {case.reason}", slug, case.base_string)
    g.user_id = case.access.user_id if case.access else 0
    return case.consumer.level if case.consumer else "anonymous"


def bearer_level(sandbox: Sandbox, token: str, path: str) -> str:
    """The level of a bearer token; a login token opens nothing but user/tokens."""
    found = sandbox.provider.bearer(token)
    if found is None:
        words = "This bearer token is unknown or has expired; ask 2/user/tokens for a new one."
    elif found.expires is None and path != "2/user/tokens":
        words = "A login token opens 2/user/tokens only; use one of the tokens that it gives."
    else:
        g.user_id = found.user_id
        return found.level
    raise ApiError("missing_authentication", words, "bearer")


def answer(sandbox: Sandbox, path: str, params: dict[str, str], level: str) -> Reply | Raw:
    """Run the method, if the caller may."""
    row = table.find(path)
    if row is None:
        raise ApiError("unknown_method", f"There is no method /api/{path}.")
    if row.version == 2 and request.method != row.only_verb:
        raise ApiError("wrong_verb", f"Call this operation with {row.only_verb}.")
    asked = Call(
        row, params, level, sandbox.provider, sandbox.site, not sandbox.rules.on("level"),
        g.get("user_id", 0), request.files,
    )  # fmt: skip
    asked.need(row.level)
    return METHODS.get(path, table.answer)(asked)


def as_it_is(raw: Raw) -> Response:
    """An answer that is no reply of the API."""
    response = Response(raw.content, raw.status, content_type=raw.kind)
    if raw.location:
        response.headers["Location"] = raw.location
    if raw.user_id:
        session["user_id"] = raw.user_id
    return response


def written(context: Context, params: dict[str, str], reply: Reply | ApiError) -> Response:
    """The reply of version 1 in the form that the client asked for."""
    shown: Reply | Record = refusal(context, reply) if isinstance(reply, ApiError) else reply
    try:
        text, kind = render(context, params, shown)
    except ApiError as error:
        plain: dict[str, str] = {name: params[name] for name in SHAPE if name in params}
        text, kind = render(context, plain, refusal(context, error))
    return Response(text, content_type=kind)


def written_2(context: Context, params: dict[str, str], reply: Reply | ApiError) -> Response:
    """The reply of version 2, with the status that belongs to it."""
    try:
        if isinstance(reply, ApiError):
            body, status = version2.refused(context, reply)
        else:
            body, status = version2.body_of(context, params, reply), 200
        text, kind = version2.render(params, context.spoil(body))
    except ApiError as error:
        body, status = version2.refused(context, error)
        text, kind = version2.render({}, body)
    response = Response(text, status, content_type=kind)
    if status == 401:
        response.headers["WWW-Authenticate"] = f'Bearer realm="http://{context.site["domain"]}/"'
    return response
