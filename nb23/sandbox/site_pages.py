"""The pages of the practice site: front page, log-in, and what every page has in common.

Owns the session, the form token and the headers that protect a page. Must not know OAuth.
"""

import hmac
import secrets
from pathlib import Path
from sqlite3 import Row
from typing import Any

import flask
from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from nb23.sandbox.practice import OWNERS, PASSWORD
from nb23.sandbox.provider import random_text
from nb23.sandbox.state import current

blueprint = Blueprint("site_pages", __name__)
PROGRAM_PATHS = ("/api/", "/oauth/", "/control/")
VIDEO = "select photo_id, slug, title, content, length from videos where published is not null"
STYLE = Path(__file__).parent / "pages" / "style.css"


def person() -> Row | None:
    """The user who is logged in with this browser."""
    user_id = session.get("user_id")
    return current().database.row("select * from users where user_id = ?", (user_id,))


def form_token() -> str:
    """The hidden text that proves that a form was sent from our own page."""
    token: str = session.setdefault("form_token", secrets.token_urlsafe(24))
    return token


def form_is_own() -> bool:
    """Whether the form at hand was sent from our own page (against forged consent)."""
    if not current().rules.on("consent-token"):
        return True
    sent, own = request.form.get("form_token", ""), session.get("form_token", "")
    return bool(own) and hmac.compare_digest(sent.encode(), own.encode())


def ask_to_log_in(goal: str) -> AnyResponse:
    """Lead to the log-in, and from there to the goal."""
    return redirect(url_for("site_pages.log_in", next=goal), code=303)


def page(template: str, *, status: int = 200, form_to: str = "", **values: Any) -> Response:
    """A page with the headers that protect it.

    Args:
        template: the file in pages/.
        status: the HTTP status.
        form_to: another origin to which a form of this page may lead in the end.
        values: what the template shows.
    """
    rules = current().rules
    text = flask.render_template(
        template, site_name=current().name, user=person(), form_token=form_token(),
        without=sorted(rules.without), **values,
    )  # fmt: skip
    response = flask.make_response(text, status)
    policy = f"default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' {form_to}"
    if rules.on("framing"):
        response.headers["X-Frame-Options"] = "DENY"
        policy += "; frame-ancestors 'none'"
    response.headers["Content-Security-Policy"] = policy
    return response


def error_page(status: int, heading: str, advice: str) -> AnyResponse:
    """A page that says what went wrong and what to do."""
    return page("error.html", status=status, heading=heading, advice=advice)


def http_error(error: HTTPException) -> AnyResponse:
    """Any other refusal: a page for people, a line for programs."""
    status = error.code or 500
    if request.path.startswith(PROGRAM_PATHS) and request.path != "/oauth/authorize":
        return Response(f"{status} {error.name}\n", status=status, mimetype="text/plain")
    if status == 404:
        return error_page(404, "There is no such page", "Check the address.")
    return error_page(status, error.name, "Go back and try again.")


@blueprint.get("/")
def front() -> Response:
    """The front page: what this site is."""
    videos = current().database.count("select count(*) from videos where published is not null")
    albums = current().database.rows("select title, content from albums where not hidden")
    newest = current().database.rows(f"{VIDEO} order by published desc limit 10")
    return page("front.html", videos=videos, albums=albums, newest=newest, domain=current().domain)


@blueprint.get("/video/<int:number>")
@blueprint.get("/video/<int:number>/<path:slug>")
def video(number: int, slug: str = "") -> AnyResponse:
    """What is said of a published video; there is no film behind it."""
    found = current().database.row(f"{VIDEO} and photo_id = ?", (number,))
    if not found:
        return error_page(
            404, "There is no such video", "It may be a draft, which only the API shows."
        )
    return page("video.html", video=found, domain=current().domain)


@blueprint.get("/style.css")
def style() -> AnyResponse:
    """The one stylesheet of all pages."""
    return flask.send_file(STYLE, mimetype="text/css", max_age=300)


def local_path(text: str) -> str:
    """Where to go after the log-in; only ever a page of this site."""
    inside = text.startswith("/") and not text.startswith(("//", "/\\"))
    return text if inside and text.isprintable() else url_for("site_pages.front")


@blueprint.route("/login", methods=["GET", "POST"])
def log_in() -> AnyResponse:
    """Ask for name and password; a new session starts with each log-in."""
    goal = local_path(request.values.get("next", ""))
    if request.method == "GET":
        return login_page(goal)
    if not form_is_own():
        return login_page(goal, "This page had been open for too long. Please log in again.", 403)
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    user = current().database.row("select * from users where username = ?", (username,))
    right = (user["password"] if user else None) or random_text(20)
    if not hmac.compare_digest(right.encode(), password.encode()):
        return login_page(goal, "User name or password is not right. Please try again.", 401)
    session.clear()
    session["user_id"] = user["user_id"] if user else None
    return redirect(goal, code=303)


def login_page(goal: str, problem: str = "", status: int = 200) -> AnyResponse:
    """The log-in form, with the practice users' names and password as a hint."""
    username = request.form.get("username", "")
    hint = (*OWNERS, PASSWORD)
    return page(
        "login.html", status=status, goal=goal, problem=problem, username=username, hint=hint
    )


@blueprint.post("/logout")
def log_out() -> AnyResponse:
    """End the session of this browser."""
    if form_is_own():
        session.clear()
    return redirect(url_for("site_pages.front"), code=303)
