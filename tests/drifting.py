"""A site whose listing of videos changes by one between two pages, over a real socket."""

import json
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from werkzeug.serving import WSGIRequestHandler, make_server

from nb23.api.client import Client


class Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        return


class Drifting:
    """A WSGI application with a `photo/list` of its own.

    Args:
        count: How many videos there are at first; their ids are 0, 1, 2 ...
        changes: What may happen before a page is given: insert, delete, reorder.
        seed: Another number, other changes.
        lasting: After how many pages it comes to rest; never, when left out.
        counted: Whether replies say how many videos there are.
        most: The most records that it gives at once.
    """

    def __init__(
        self,
        count: int = 5000,
        changes: tuple[str, ...] = (),
        *,
        seed: int = 23,
        lasting: float = float("inf"),
        counted: bool = True,
        most: int = 100,
    ) -> None:
        self.ids, self.changes, self.lasting = list(range(count)), changes, lasting
        self.counted, self.most = counted, most
        self.asked: list[dict[str, str]] = []
        self.always, self.ever = set(self.ids), set(self.ids)
        self._random, self._lock = random.Random(seed), threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        with self._lock:
            query = dict(parse_qsl(environ["QUERY_STRING"]))
            if self.changes and 0 < len(self.asked) < self.lasting:
                getattr(self, self._random.choice(self.changes))()
            self.asked.append(query)
            body = json.dumps(self.page(int(query["p"]), int(query["size"]))).encode()
        start_response("200 OK", [("Content-Type", "text/javascript; charset=utf-8")])
        return [body]

    def page(self, number: int, size: int) -> dict[str, Any]:
        size = min(size, self.most)
        held = self.ids[(number - 1) * size : number * size]
        photos = [{"photo_id": str(n), "title": f"Video {n}", "view_count": n} for n in held]
        count = {"total_count": str(len(self.ids))} if self.counted else {}
        return {
            "status": "ok", "permission_level": "anonymous", "photos": photos,
            "p": str(number), "size": str(size), **count,
        }  # fmt: skip

    def insert(self) -> None:
        self.ids.insert(self._place(), len(self.ever))
        self.ever.add(len(self.ever))

    def delete(self) -> None:
        self.always.discard(self.ids.pop(self._place()))

    def reorder(self) -> None:
        self.ids.insert(self._place(), self.ids.pop(self._place()))

    def _place(self) -> int:
        return self._random.randrange(len(self.ids))

    @contextmanager
    def serve(self) -> Iterator[Client]:
        """A client of this site, which answers until the end."""
        server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=Quiet)
        thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
        thread.start()
        try:
            yield Client(f"127.0.0.1:{server.port}")
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def by_the_official_rule(client: Client) -> list[int]:
    """As the official client pages: until a page is empty or the count is reached."""
    got: list[int] = []
    for number in range(1, 1000):
        reply = client.call("photo/list", size=100, p=number)
        got += [int(record["photo_id"]) for record in reply]
        if not reply.records or len(got) >= (reply.total or 0):
            break
    return got
