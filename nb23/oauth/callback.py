"""A listener on this computer's loopback to which the site sends the user's browser back.

This module owns the address, the page that the browser sees, and what counts as an answer. It
must not know the card or the request that comes next.
"""

import secrets
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from nb23._place import IN_BROWSER
from nb23.oauth.errors import AuthorizationTimeout, ProtocolError, SignInError
from nb23.oauth.flow import verifier_of

Outcome = str | SignInError
"""What comes of an authorization: the verifier, or the error that says why there is none."""


class CallbackListener:
    """Wait on 127.0.0.1, at a random port and path, for the browser that brings the verifier.

    It answers only to the request token that is pending, serves until an answer came or it is
    closed (a browser may ask for more than the one page), and writes no log.

    Example:
        >>> import nb23
        >>> box = nb23.sandbox.start()
        >>> with nb23.oauth.CallbackListener() as listener:
        ...     flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys), callback=listener.url)
        ...     token = flow.request_token()
        ...     _ = box.approve(flow.authorize_url)       # a person would press Allow here
        ...     code = listener.wait(token.key, timeout=5)
        >>> flow.access_token(code).domain == box.domain
        True

    Source: RFC 5849 section 2.2.
    """

    def __init__(self) -> None:
        folder = f"/{secrets.token_urlsafe(12)}"
        self._path, self._ping = f"{folder}/callback", f"{folder}/ping"
        self._pending: str | None = None
        self._deliver: Callable[[Outcome], None] | None = None
        self._early: list[dict[str, str]] = []
        self._lock = threading.Lock()
        self._server = _Inside() if IN_BROWSER else _Server()
        self._server.answer = self._answer
        self._server.begin()

    @property
    def url(self) -> str:
        """The address to give as `oauth_callback`."""
        return f"http://127.0.0.1:{self._server.server_port}{self._path}"

    @property
    def ping(self) -> str:
        """An address that a page can ask to learn whether it reaches this listener."""
        return f"http://127.0.0.1:{self._server.server_port}{self._ping}"

    def expect(self, token_key: str, deliver: Callable[[Outcome], None]) -> None:
        """Hand the first answer for a request token to a function, in the listener's thread.

        Args:
            token_key: The request token that is pending; any other is refused.
            deliver: Called once, with the verifier or with the error that says why there is none.
        """
        with self._lock:
            self._pending, self._deliver = token_key, deliver
            early, self._early = self._early, []
        for answer in early:
            self._judge(answer)

    def wait(self, token_key: str, *, timeout: float = 600) -> str:
        """Wait for the verifier of a request token.

        Args:
            token_key: The request token that is pending.
            timeout: Seconds.

        Returns:
            The verifier.

        Raises:
            AccessDenied: If the user declined.
            AuthorizationTimeout: If nobody answered in time.
        """
        outcomes: Queue[Outcome] = Queue()
        self.expect(token_key, outcomes.put)
        try:
            outcome = outcomes.get(timeout=timeout)
        except Empty:
            # An answer that comes too late waits for the next one who asks.
            self._pending = self._deliver = None
            raise AuthorizationTimeout(
                "Nobody answered the request for access in time. Ask for a new link."
            ) from None
        if isinstance(outcome, SignInError):
            raise outcome
        return outcome

    def close(self) -> None:
        """Stop listening; closing twice does no harm."""
        self._server.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self, address: str) -> tuple[int, str]:
        parts = urlsplit(address)
        answer = dict(parse_qsl(parts.query))
        if parts.path == self._ping:
            return 204, ""
        # Browsers also look ahead, ask for an icon, and load a page again without its query.
        if parts.path != self._path or not answer:
            return 404, "There is nothing here."
        with self._lock:
            if self._pending is None:
                # The user was faster than the cell that waits.
                self._early = [*self._early[-7:], answer]
                return 200, _THANKS
        return self._judge(answer)

    def _judge(self, answer: dict[str, str]) -> tuple[int, str]:
        try:
            outcome: Outcome = verifier_of(answer, self._pending or "")
        except ProtocolError as problem:
            return 400, problem.sentence
        except SignInError as problem:
            outcome = problem
        return self._delivered(outcome)

    def _delivered(self, outcome: Outcome) -> tuple[int, str]:
        with self._lock:
            deliver, self._deliver = self._deliver, None
        if deliver is None:
            return 409, "This sign-in has already been answered. You may close this tab."
        deliver(outcome)
        if isinstance(outcome, SignInError):
            return 200, f"{outcome.sentence} You may close this tab."
        return 200, _THANKS


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Callable[[str], tuple[int, str]]

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()


class _Inside:
    """Hears this process alone: a browser's Python cannot listen, but its practice user calls."""

    answer: Callable[[str], tuple[int, str]]

    def __init__(self) -> None:
        self.server_port = 49152 + secrets.randbelow(16384)

    def begin(self) -> None:
        from requests import PreparedRequest, Response
        from requests.adapters import HTTPAdapter

        usual, here = HTTPAdapter.send, f"http://127.0.0.1:{self.server_port}/"

        def send(adapter: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
            if not str(request.url).startswith(here):
                return usual(adapter, request, **options)
            reply = Response()
            reply.status_code, sentence = self.answer(request.path_url)
            reply.url, reply._content = here, sentence.encode()
            return reply

        HTTPAdapter.send = send  # type: ignore[method-assign,assignment]

    def end(self) -> None:
        self.answer = lambda _: (404, "There is nothing here.")


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:  # noqa: N802  the name is http.server's
        status, sentence = self.server.answer(self.path)
        page = _PAGE.format(nonce=(nonce := secrets.token_urlsafe(12)), sentence=sentence).encode()
        self.send_response(status)
        for name, value in _headers(nonce).items():
            self.send_header(name, value)
        if status == 204:
            # The page of another address may learn that it got through, and nothing else.
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            return
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        # The request line holds the verifier.
        return


def _headers(nonce: str) -> dict[str, str]:
    policy = f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'"
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


_THANKS = "Thank you. Go back to your notebook; you may close this tab."

# The script takes the verifier out of the address bar and the browser's history.
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>nb23 sign-in</title>
<style nonce="{nonce}">
:root {{ color-scheme: light dark; font: 1.125rem/1.6 system-ui, sans-serif; }}
body {{ display: grid; min-height: 90vh; place-items: center; margin: 0 1.5rem; }}
</style>
<script nonce="{nonce}">history.replaceState(null, "", location.pathname)</script>
</head><body><main><h1>nb23</h1><p>{sentence}</p></main></body></html>
"""
