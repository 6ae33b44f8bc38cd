"""The pages of a user who is logged in: profile, applications, permissions, the owner's settings.

Owns the way in which an application is set up, as the developer guide tells it ("Setting up
your application"). Must not know signatures.
"""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from nb23.sandbox.provider import Consumer
from nb23.sandbox.site_pages import ask_to_log_in, error_page, form_is_own, page, person
from nb23.sandbox.state import current
from nb23.sandbox.verify import is_web_address

blueprint = Blueprint("account", __name__)
CHOICES = {
    "read": "See everything, private videos too.",
    "write": "Also add, change and delete videos and albums.",
    "admin": "Also manage users.",
}


@blueprint.before_request
def require_person() -> AnyResponse | None:
    """Nobody but a user comes in, and no form but our own; settings are the owner's."""
    user = person()
    if user is None:
        return ask_to_log_in(request.script_root + request.path)
    if request.method == "POST" and not form_is_own():
        return error_page(403, "This form did not come from the page",
                          "Open the page again and send it from there.")  # fmt: skip
    if request.path.startswith("/settings") and not user["site_admin"]:
        return error_page(403, "Only the owner of the site comes in here",
                          f"Log in as the owner of {current().name}.")  # fmt: skip
    return None


def my_id() -> int:
    """The user who is logged in."""
    user = person()
    return int(user["user_id"]) if user else 0


def go(endpoint: str, **values: Any) -> AnyResponse:
    """Show a page after a form, so that a reload sends nothing twice."""
    return redirect(url_for(f"account.{endpoint}", **values), code=303)


@blueprint.get("/profile")
def profile() -> AnyResponse:
    """Your profile."""
    return page("profile.html")


@blueprint.get("/applications")
def applications() -> AnyResponse:
    """Manage applications: those that you have made."""
    mine = current().provider.consumers_of(my_id())
    return page("applications.html", applications=[app for app in mine if app.level in CHOICES])


@blueprint.route("/applications/new", methods=["GET", "POST"])
def new_application() -> AnyResponse:
    """Create your own application; its level is fixed from then on."""
    sent = {name: request.form.get(name, "").strip() for name in ("name", "callback", "level")}
    if request.method == "GET":
        return page("new_application.html", choices=CHOICES, sent=sent, problem="")
    problem = problem_with(**sent)
    if problem:
        return page("new_application.html", status=400, choices=CHOICES, sent=sent, problem=problem)
    made = current().provider.add_consumer(**sent, user_id=my_id(), shown=0)
    return go("application", key=made.key)


def problem_with(name: str, callback: str, level: str) -> str:
    """What is wrong with a form, in words; empty if nothing is."""
    if not 0 < len(name) <= 60:
        return "Give the application a name of at most 60 letters."
    if callback and not is_web_address(callback):
        return "The callback must be a whole http or https address; leave it empty if in doubt."
    return "" if level in CHOICES else "Choose a permission level."


def own_application(key: str) -> Consumer | None:
    """The application with this key, if it is this user's."""
    found = current().provider.consumer(key)
    return found if found and found.user_id == my_id() else None


@blueprint.get("/applications/<key>")
def application(key: str) -> AnyResponse:
    """Key and secret of an application; the secret is shown once."""
    provider, found = current().provider, own_application(key)
    if not found:
        return error_page(404, "There is no such application", "Choose one from your list.")
    provider.mark_shown(key)
    token = provider.standing_token(key) if found.level == "super" else None
    return page("application.html", application=found, token=token)


@blueprint.post("/applications/<key>")
def change_application(key: str) -> AnyResponse:
    """Give an application a new secret, or delete it."""
    found = own_application(key)
    if found and request.form.get("do") == "delete":
        current().provider.delete_consumer(key)
        return go("settings" if found.level == "super" else "applications")
    if found:
        current().provider.reset_secret(key)
    return go("application", key=key)


@blueprint.route("/authorized", methods=["GET", "POST"])
def authorized() -> AnyResponse:
    """The applications that may act for you, each with Revoke."""
    provider = current().provider
    if request.method == "POST":
        provider.revoke_application(request.form.get("key", ""), my_id())
        return go("authorized")
    return page("authorized.html", applications=provider.authorized_by(my_id()))


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> AnyResponse:
    """Settings > API and Applications: the owner's privileged credentials."""
    provider = current().provider
    if request.method == "POST":
        made = provider.add_consumer("Privileged", "super", user_id=my_id(), shown=0)
        provider.add_access_token(made.key, my_id(), standing=True)
        return go("application", key=made.key)
    mine = [app for app in provider.consumers_of(my_id()) if app.level == "super"]
    return page("settings.html", applications=mine)
