"""The sandbox inside this very process: a transport for requests that needs no socket.

Owns the way from a prepared request to the WSGI application and back. Must not know what the
application answers.
"""

from functools import partial
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import run_wsgi_app

__all__ = ["Adapter"]

# What requests and urllib3 ask of the connection's own response: its headers, and that it ended.
FINISHED = partial(SimpleNamespace, isclosed=lambda: True, close=lambda: None)


class Adapter(BaseAdapter):
    """A requests transport that hands each request to a WSGI application in this process.

    Args:
        app: the application, such as `create_app()` gives.

    Example:
        >>> import requests
        >>> from nb23.sandbox import Adapter, create_app
        >>> session = requests.Session()
        >>> session.mount("http://practice.example", Adapter(create_app(domain="practice.example")))
        >>> session.get("http://practice.example/api/site/get").status_code
        200
    """

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = app
        self._builder = HTTPAdapter()

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Answer one request; time-outs, proxies and certificates play no part here."""
        chunks, status, headers = run_wsgi_app(self.app, environ_of(request), buffered=True)
        sent = HTTPMessage()
        for name, value in headers:
            sent[name] = value
        answer = HTTPResponse(
            body=BytesIO(b"".join(chunks)),
            headers=HTTPHeaderDict(headers),
            status=int(status.split()[0]),
            reason=status.partition(" ")[2],
            preload_content=False,
            original_response=FINISHED(msg=sent),  # type: ignore[arg-type]
        )
        return self._builder.build_response(request, answer)

    def close(self) -> None:
        """Nothing is open between requests."""


def body_of(request: PreparedRequest) -> bytes:
    """The body as bytes, whatever form it was given in."""
    body: Any = request.body or b""
    if isinstance(body, str):
        return body.encode()
    if hasattr(body, "read"):
        return bytes(body.read())
    return body if isinstance(body, bytes) else b"".join(body)


def environ_of(request: PreparedRequest) -> dict[str, Any]:
    """The request as a WSGI server would hand it over."""
    parts = urlsplit(request.url or "")
    body = body_of(request)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method, "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1",
        "PATH_INFO": unquote_to_bytes(parts.path or "/").decode("latin-1"),
        "QUERY_STRING": parts.query, "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or 80), "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc, "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0), "wsgi.url_scheme": parts.scheme, "wsgi.input": BytesIO(body),
        "wsgi.errors": BytesIO(), "wsgi.multithread": True, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip
    headers: dict[str, str | bytes] = dict(request.headers)
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        text = str(value, "latin-1") if isinstance(value, bytes) else value
        if key != "CONTENT_LENGTH":
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = text
    return environ
