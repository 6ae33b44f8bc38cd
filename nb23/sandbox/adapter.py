"""The sandbox inside this very process: a transport for requests that needs no socket.

Owns the way from a prepared request to the WSGI application and back. Must not know what the
application answers.
"""

from functools import partial
from http.client import HTTPMessage
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse
from werkzeug.test import Client

LENGTHS = ("Content-Length", "Transfer-Encoding")
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
        self.client = Client(app, use_cookies=False)
        self._builder = HTTPAdapter()

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        """Answer one request; time-outs, proxies and certificates play no part here."""
        parts = urlsplit(request.url or "")
        # The length of the body is known here, whatever way it would have been sent in.
        given: dict[str, Any] = dict(request.headers)
        headers = [
            (name, str(value, "latin-1") if isinstance(value, bytes) else value)
            for name, value in given.items()
            if name not in LENGTHS
        ]
        got = self.client.open(
            parts.path or "/", base_url=f"{parts.scheme}://{parts.netloc}", method=request.method,
            query_string=parts.query, data=body_of(request), headers=headers, buffered=True,
        )  # fmt: skip
        sent = HTTPMessage()
        for name, value in got.headers:
            sent[name] = value
        answer = HTTPResponse(
            body=BytesIO(got.data), headers=HTTPHeaderDict(list(got.headers)),
            status=got.status_code, preload_content=False,
            original_response=FINISHED(msg=sent),  # type: ignore[arg-type]
        )  # fmt: skip
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
