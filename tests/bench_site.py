"""A site for the bench: pages of photo/list made beforehand, so that the server is not measured.

It prints the ports, one for each latency in LATENCIES, and serves until it is ended.
"""

import asyncio
import json
import re
from collections.abc import Callable, Iterator

import nb23

PAGES, SIZE, PAGE_BYTES = 100, 100, 437_000
LATENCIES = {"0": 0.0, "50": 0.05}
MANY = 10
"""How often the site named "many" repeats the pages, each time with other ids."""

ROW = next(row for row in nb23.methods("photo/list") if row.name == "photo/list")
FIELDS = {name: kind for name, kind in ROW.fields.items() if "protect" not in name}
"""The 98 fields of the official example, each with the API's type."""

HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
)
_NUMBER = re.compile(rb"[?&]p=(\d+)")


BY_NAME: dict[str, Callable[[int, str], object]] = {
    "photo_id": lambda n, _: str(10_000 + n),
    "token": lambda n, _: token(n),
    "title": lambda n, _: f"Video number {n}, as it was shown",
    "photo_rating": lambda n, _: "" if n % 3 else "0.75",
    "content": lambda _, filler: f"<p>{filler}</p>",
    "content_text": lambda _, filler: filler,
}
BY_KIND: dict[str, Callable[[int, str], object]] = {
    "flag": lambda n, _: n % 2,
    "str:int": lambda n, _: str(n * 37 % 100_000),
    "str:float": lambda n, _: f"{n % 600}.25",
    "str:datetime_naive": lambda n, _: f"20{10 + n % 15}-{1 + n % 12:02}-{1 + n % 28:02} 09:05:00",
    "str:url_relative": lambda n, _: f"/4101/{10_000 + n}/{token(n)}/rendition",
}


def token(n: int) -> str:
    """The token of the n-th video."""
    return f"{n * 7919 % 16**8:08x}"


def maker(name: str, kind: str) -> Callable[[int, str], object]:
    """What makes the values of a field; what is mostly missing is an empty text."""
    if name.startswith(("after_", "before_")):
        return lambda n, _: ""
    return BY_NAME.get(name) or BY_KIND.get(kind) or (lambda n, _: f"label {n % 50}")


MAKERS = {name: maker(name, kind) for name, kind in FIELDS.items()}


def page(number: int, filler: str = "", count: int = PAGES) -> bytes:
    """One page, of so many, as the site would give it."""
    first = (number - 1) * SIZE
    body = {
        "status": "ok", "permission_level": "read", "cached": "0",
        "photos": [
            {name: make(n, filler) for name, make in MAKERS.items()}
            for n in range(first, first + SIZE)
        ],
        "p": str(number), "size": str(SIZE), "total_count": str(count * SIZE),
        "site": {"domain": "bench.example.com"}, "endpoint": ROW.path,
    }  # fmt: skip
    return json.dumps(body, separators=(",", ":")).encode()


def pages(count: int = PAGES) -> Iterator[bytes]:
    """All pages, of the documented size."""
    filler = "x" * ((PAGE_BYTES - len(page(1))) // (2 * SIZE))
    return (page(number, filler, count) for number in range(1, count + 1))


class Serving(asyncio.Protocol):
    """Answers each request on a connection after a while."""

    answers: list[bytes] = []

    def __init__(self, latency: float, times: int = 1) -> None:
        self.latency, self.times, self.got = latency, times, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the line."""
        self.line = transport

    def data_received(self, data: bytes) -> None:
        """Answer whole requests."""
        self.got += data
        while b"\r\n\r\n" in self.got:
            head, _, self.got = self.got.partition(b"\r\n\r\n")
            asked = _NUMBER.search(head.partition(b"\r\n")[0])
            turn, place = divmod(int(asked[1]) - 1 if asked else 0, PAGES)
            answer = self.answers[place]
            if self.times > 1:
                answer = repeated(answer, turn + 1, self.times)
            loop = asyncio.get_running_loop()
            loop.call_later(self.latency, self.line.write, answer)


def repeated(answer: bytes, turn: int, times: int) -> bytes:
    """A page as the turn-th repetition has it: other ids, and the count of all repetitions."""
    body = answer.partition(b"\r\n\r\n")[2]
    body = body.replace(b'"photo_id":"', b'"photo_id":"%d' % turn)
    count = b'"total_count":"%d"'
    body = body.replace(count % (PAGES * SIZE), count % (PAGES * SIZE * times))
    return HEAD % len(body) + body


async def serve() -> None:
    """Serve every latency from a port of its own, and the long listing from one more."""
    Serving.answers = [HEAD % len(body) + body for body in pages()]
    loop, ports = asyncio.get_running_loop(), {}
    kinds = {name: (latency, 1) for name, latency in LATENCIES.items()} | {"many": (0.0, MANY)}
    for name, kind in kinds.items():
        server = await loop.create_server(lambda kind=kind: Serving(*kind), "127.0.0.1", 0)
        ports[name] = server.sockets[0].getsockname()[1]
    print(json.dumps(ports), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
