"""The sandbox behind a socket: in a thread of this process, or for the command line.

Owns the server's life and its registration as the practice site of this machine. Must not know
what the application answers. It binds to 127.0.0.1 and to nothing else.
"""

import atexit
import json as json_text
import logging
import signal
import socket
import sys
import threading
from collections.abc import Collection
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from nb23.sandbox import runtime
from nb23.sandbox.box import Box
from nb23.sandbox.storage import SandboxError

HOST = "127.0.0.1"
THREADS = 8
IN_BROWSER: bool = sys.platform == "emscripten"

_running: dict[str, "Server"] = {}


class Server:
    """One sandbox served from a thread of this process."""

    registered = False
    """Whether it is the practice site of the machine, or of the page."""

    def __init__(self, host: str, port: int, options: dict[str, Any]) -> None:
        if host != HOST:
            raise SandboxError(
                f"The practice site binds to {HOST} only, so that nobody else on the network "
                f"can reach it. Leave out the host {host!r}."
            )
        listeners = [listen(port), listen(0)]
        try:
            self.http, self.sandbox = build(listeners, options)
        except BaseException:
            for listener in listeners:
                listener.close()
            raise
        self.url = f"http://{self.sandbox.domain}"
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="nb23 sandbox", daemon=True)
        self._thread.start()
        _running[self.url] = self
        atexit.register(self.stop)

    def _run(self) -> None:
        while not self._ending.is_set():
            self.http.asyncore.loop(timeout=1, map=self.http.map, count=1)
        self.http.task_dispatcher.shutdown(timeout=2)

    def stop(self) -> None:
        """Close the socket, forget the registration; a second time does nothing."""
        if self._ending.is_set():
            return
        self._ending.set()
        next(
            each for each in self.http.map.values() if hasattr(each, "pull_trigger")
        ).pull_trigger()
        self._thread.join(5)
        # Not before: the thread may end while the trigger is still being pulled.
        for channel in list(self.http.map.values()):
            channel.handle_close()
        runtime.forget(self.sandbox.control_key)
        for provider in (self.sandbox.provider, self.sandbox.provider.sibling):
            provider.database.close()
        _running.pop(self.url, None)
        atexit.unregister(self.stop)

    def box(self) -> Box:
        """The box that stops this server."""
        return Box(self.url, self.sandbox.control_key, stop=self.stop)

    def register(self) -> None:
        """Make this the practice site of the machine."""
        self.registered = True
        provider = self.sandbox.provider
        token = provider.standing_token(provider.consumer_named("Notebook").key)
        runtime.note(self.url, self.sandbox.control_key, token.token, token.secret)


class Inside(Server):
    """One sandbox that only this process reaches: a browser's Python has no sockets and threads."""

    def __init__(self, host: str, port: int, options: dict[str, Any]) -> None:
        from nb23.sandbox.inside import open_inside

        self.sandbox, self._hosts = open_inside(port, options)
        self.url = f"http://{self.sandbox.domain}"
        _running[self.url] = self

    def register(self) -> None:
        """Make this the practice site of the page."""
        self.registered = True

    def stop(self) -> None:
        """Answer no more."""
        from nb23.sandbox.inside import answer

        answer(self._hosts, None)
        _running.pop(self.url, None)


def listen(port: int) -> socket.socket:
    """A socket that already accepts connections."""
    if not 0 <= port <= 65_535:
        raise SandboxError(f"There is no port {port}. Choose another one, or 0 for any free one.")
    try:
        return socket.create_server((HOST, port), backlog=1024)
    except OSError:
        raise SandboxError(
            f"Port {port} is in use or not allowed. Choose another one, or 0 for any free one."
        ) from None


def build(listeners: list[socket.socket], options: dict[str, Any]) -> tuple[Any, Any]:
    """The HTTP server of both sites and their sandbox; loaded only where one is really started."""
    from waitress.server import create_server

    from nb23.sandbox.app import create_app
    from nb23.sandbox.channel import Channel

    # A learner's notebook is no place for waitress' remarks about its queue or a cut answer.
    logging.getLogger("waitress").setLevel(logging.ERROR)
    domain, other = (f"{HOST}:{listener.getsockname()[1]}" for listener in listeners)
    app = create_app(domain=domain, other_domain=other, **options)
    http = create_server(
        app, sockets=listeners, threads=THREADS, ident=None, connection_limit=500,
        clear_untrusted_proxy_headers=True,
    )  # fmt: skip
    for each in http.map.values():
        each.channel_class = Channel
    return http, app.extensions["sandbox"]


def registered() -> Box | None:
    """The practice site of this machine, if it answers.

    Example:
        >>> import nb23.sandbox
        >>> box = nb23.sandbox.registered()  # None when nobody started one
    """
    if IN_BROWSER:
        return next((one.box() for one in _running.values() if one.registered), None)
    found = runtime.read()
    if not found:
        return None
    server = _running.get(found["url"])
    try:
        return Box(found["url"], found["key"], stop=server.stop if server else None)
    except SandboxError:
        return None


def start(
    *,
    host: str | None = None,
    port: int | None = None,
    rules: str | None = None,
    without: Collection[str] | None = None,
    videos: int | None = None,
    seed: int | None = None,
    db: str | Path | None = None,
    host_alias: Collection[str] | None = None,
    public_url: str | None = None,
    effects: Collection[str] | None = None,
) -> Box:
    """Start a practice site in a thread, or use the one that runs on this machine.

    Without any option it is the registered practice site of this machine, started if need be.
    With any option it is a sandbox of its own, which nobody else is told of.

    Args:
        host: 127.0.0.1, the only host that is served.
        port: the port; 0 (the default) picks a free one.
        rules: "strict" (the default) or "relaxed".
        without: rules to switch off, for lessons about attacks.
        videos: how many published videos there are; 500 by default.
        seed: the same seed gives the same videos; 23 by default.
        db: a file that keeps the state; by default it is kept in memory.
        host_alias: further host names to answer to.
        public_url: an address under which a proxy shows the pages.
        effects: what is hidden in the audience: names of effects, or () for nothing; by default
            everything.

    Raises:
        SandboxError: if an option cannot be fulfilled; the message says what to do.

    Example:
        >>> import nb23.sandbox
        >>> with nb23.sandbox.start(videos=5) as box:
        ...     box.domain.startswith("127.0.0.1:")
        True
    """
    options: dict[str, Any] = {name: value for name, value in locals().items() if value is not None}
    kind = Inside if IN_BROWSER else Server
    if options:
        return kind(options.pop("host", HOST), options.pop("port", 0), options).box()
    with nullcontext() if IN_BROWSER else runtime.locked():
        found = registered()
        if found:
            return found
        server = kind(HOST, 0, {})
        server.register()
        return server.box()


def serve(*, host: str = HOST, port: int = 2323, json: bool = False, **options: Any) -> None:
    """Serve a practice site until the process is interrupted, for the command line.

    Registers it as the practice site of this machine if there is none yet, and removes the
    registration at the end.

    Args:
        host: 127.0.0.1, the only host that is served.
        port: the port; 0 picks a free one.
        json: print the description as one line instead of words for people.
        options: as for start().

    Raises:
        SandboxError: if an option cannot be fulfilled; the message says what to do.
    """
    done = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: done.set())
    server = Server(host, port, options)
    with runtime.locked():
        alone = not options.get("without") and registered() is None
        if alone:
            server.register()
    from nb23.sandbox.control import describe

    text = json_text.dumps(describe(server.sandbox)) if json else words(server, alone)
    print(text, flush=True)
    # A wait without an end cannot be interrupted on Windows.
    while not done.wait(3600):
        continue
    server.stop()


def words(server: Server, alone: bool) -> str:
    """What the command line shows to people; no secrets, for terminals are recorded."""
    sandbox = server.sandbox
    lines = [
        f"Practice site: {server.url}  ({sandbox.rules.mode} rules)",
        'Use it with nb23.connect("sandbox"), or in a browser. Stop it with Ctrl+C.'
        if alone
        else "Use it by this address. Stop it with Ctrl+C.",
    ]
    if sandbox.rules.without:
        lines.append(f"Rules switched off: {', '.join(sorted(sandbox.rules.without))}.")
    if not alone:
        other = registered()
        hint = f"; that is the one that was there before: {other.url}" if other else ""
        lines.append(f"The name sandbox does not mean this one{hint}.")
    return "\n".join(lines)
