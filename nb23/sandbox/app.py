"""The sandbox as one WSGI application: provider, practice sites and API under their addresses.

Owns the assembly, the host names and what every answer carries. Must not know sockets, so that
it runs in a thread, from the command line and inside the process alike.
"""

import secrets
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from flask import Flask, Request, Response, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date

from nb23.sandbox import account, api, control, endpoints, ledger, site_pages
from nb23.sandbox.provider import Clock, Provider
from nb23.sandbox.state import GENERIC, Sandbox, current
from nb23.sandbox.storage import Database, SandboxError
from nb23.sandbox.verify import Rules
from nb23.sandbox.visitors import EFFECTS

OTHER_SITE_VIDEOS = 20
LOGS_IN = "/user/redeem-login-token"


def under_prefix(inner: Callable[..., Any], sandbox: Sandbox) -> Callable[..., Any]:
    """WSGI wrapper: under the public address, links and cookies carry its prefix."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        scheme, host, prefix = sandbox.public
        if host and environ.get("HTTP_HOST", "").lower() == host:
            environ |= {"SCRIPT_NAME": prefix, "wsgi.url_scheme": scheme}
        return inner(environ, start_response)

    return answer


class PageSessions(SecureCookieSessionInterface):
    """Sessions for pages; their cookies are sent back below the public address' prefix only."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a page; calls of the API have none, but to log in: that is faster."""
        program = request.path.startswith("/api/") and not request.path.endswith(LOGS_IN)
        return None if program else super().open_session(app, request)

    def get_cookie_path(self, app: Flask) -> str:
        """The path of the cookie."""
        return request.script_root or "/"

    def get_cookie_name(self, app: Flask) -> str:
        """A name of its own for each site: cookies of one address are shared by all its ports."""
        return f"{super().get_cookie_name(app)}_{current().number}"


class PracticeRequest(Request):
    """A request whose temporary files end with it, even if its body cannot be read."""

    def _get_file_stream(self, *about: Any, **more: Any) -> IO[bytes]:
        stream = super()._get_file_stream(*about, **more)
        self.__dict__.setdefault("streams", []).append(stream)
        return stream

    def close(self) -> None:
        """Close what was opened for the request."""
        for stream in self.__dict__.get("streams", ()):
            stream.close()
        super().close()


def create_app(
    *,
    domain: str = "127.0.0.1:2323",
    other_domain: str = "other.practice.example",
    rules: str = "strict",
    without: Collection[str] = (),
    videos: int = 500,
    seed: int = 23,
    db: str | Path | None = None,
    host_alias: Collection[str] = (),
    public_url: str | None = None,
    effects: Collection[str] | None = None,
    now: Callable[[], float] = time.time,
) -> Flask:
    """Build the sandbox as a WSGI application.

    Args:
        domain: host and port under which clients reach it.
        other_domain: host and port of the second practice site, which mallory owns.
        rules: "strict" or "relaxed".
        without: slugs of rules that are switched off, for lessons about attacks.
        videos: how many published videos the practice site has.
        seed: the same seed gives the same practice site.
        db: the file that keeps the state (the other site's lies beside it); None: in memory.
        host_alias: further host names to answer to.
        public_url: an address under which a proxy shows the pages.
        effects: what is hidden in the audience, by the names in effects.toml; None: everything.
        now: the clock of the provider, in seconds since 1970.

    Raises:
        SandboxError: if an option cannot be fulfilled or the file belongs to another version.

    Example:
        >>> app = create_app(domain="practice.example", videos=10)
        >>> app.test_client().get("/api/site/get", base_url="http://practice.example").status_code
        200
    """
    if videos < 0:
        raise SandboxError(f"A site cannot hold {videos} videos; 0 makes an empty one.")
    planted = frozenset(EFFECTS if effects is None else effects)
    if planted - set(EFFECTS):
        known = ", ".join(sorted(EFFECTS))
        raise SandboxError(f"There is no effect {min(planted - set(EFFECTS))!r}. Known: {known}.")
    in_force, clock, database = Rules(rules, without), Clock(now), Database(db)
    sandbox = Sandbox(
        domain.lower(), database, Provider(database, clock), in_force, clock, videos, seed,
        frozenset(name.lower() for name in host_alias), "", effects=planted,
    )  # fmt: skip
    sandbox.publish(public_url or "")
    second = Database(f"{db}-other" if db else None)
    sandbox.other = replace(
        sandbox, domain=other_domain.lower(), database=second, provider=Provider(second, clock),
        videos=min(videos, OTHER_SITE_VIDEOS), seed=seed + 1, host_alias=frozenset(),
        public_url="", number=2,
    )  # fmt: skip
    for site, sibling in ((sandbox, sandbox.other), (sandbox.other, sandbox)):
        ledger.tell(site.database)
        site.provider.sibling, site.provider.site = sibling.provider, site.site
        if site.database.fresh:
            site.prepare()
    if database.fresh or second.fresh:
        sandbox.other.provider.keep_consumer(sandbox.provider.consumer_named(GENERIC))
    return assemble(sandbox)


def assemble(sandbox: Sandbox) -> Flask:
    """Put the endpoints of a sandbox together."""
    app = Flask("nb23.sandbox", template_folder="pages", static_folder=None)
    app.extensions["sandbox"] = sandbox
    app.secret_key = sandbox.database.setting("session_key", secrets.token_urlsafe(32))
    app.config.update(
        SESSION_COOKIE_NAME=sandbox.database.setting("cookie", f"practice_{secrets.token_hex(4)}"),
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
    )
    app.session_interface, app.request_class = PageSessions(), PracticeRequest
    app.url_map.merge_slashes = False
    for part in (account, api, control, endpoints, site_pages):
        app.register_blueprint(part.blueprint)
    app.before_request(refuse_unknown_host)
    app.before_request(misbehave)
    app.after_request(harden)
    app.register_error_handler(HTTPException, site_pages.http_error)
    app.wsgi_app = under_prefix(app.wsgi_app, sandbox)  # type: ignore[method-assign]
    return app


def refuse_unknown_host() -> Response | None:
    """Answer nothing under a name that is not this server's own (against DNS rebinding)."""
    if current().knows(request.environ.get("HTTP_HOST", "")):
        return None
    text = f"This practice site answers only as {current().domain}.\n"
    return Response(text, status=421, mimetype="text/plain")


def misbehave() -> Response | None:
    """Fail as a lesson or a test has ordered."""
    return current().faults.answer(current())


def harden(response: Response) -> Response:
    """Keep answers out of caches, and texts from being taken for pages; note what was done."""
    sandbox = current()
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Date"] = http_date(sandbox.clock())
    # A proxy that rewrites paths leaves a whole address as it is.
    response.autocorrect_location_header = bool(request.script_root)
    sandbox.log.note(sandbox.clock(), response.status_code)
    return g.cut(response) if "cut" in g else response
