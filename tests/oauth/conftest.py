"""What the practice site never does: a server that answers as it is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from nb23.oauth import filestore, memorystore


class Received(NamedTuple):
    """One request as it arrived."""

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes


class Elsewhere(ThreadingHTTPServer):
    """Answers every request alike, and notes it."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.received: list[Received] = []
        self.says("")

    def says(self, body: str, status: int = 200, **headers: str) -> None:
        self.answer = (status, headers, body.encode())

    @property
    def domain(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.domain}"


class _Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = dict(self.headers.items())
        self.server.received.append(Received(self.command, self.path, headers, body))
        status, extra, content = self.server.answer
        self.send_response_only(status)
        for name, value in extra.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def serve_elsewhere() -> Iterator[Callable[[], Elsewhere]]:
    """Start one more server of this kind."""
    running: list[tuple[Elsewhere, threading.Thread]] = []

    def begin() -> Elsewhere:
        server = Elsewhere()
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        running.append((server, thread))
        return server

    yield begin
    for server, thread in running:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def elsewhere(serve_elsewhere: Callable[[], Elsewhere]) -> Elsewhere:
    """A server that answers as it is told."""
    return serve_elsewhere()


@pytest.fixture
def nobody() -> str:
    """A domain at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def empty_store(home: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A store in which nothing was ever kept; gives the place of its file."""
    monkeypatch.setattr(memorystore, "_kept", {})
    return filestore.path()
