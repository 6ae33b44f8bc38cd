"""What the server saw: the last requests, what became of them, and the rule that refused.

Owns the record of requests. Must not know rules or pages, nor keep a secret readable.
"""

from collections import deque
from collections.abc import Collection
from typing import Any, NamedTuple

from flask import g, request

from nb23.sandbox.parse import Received, receive

KEPT = 300
WATCHED = ("/api/", "/oauth/")


class Seen(NamedTuple):
    """One request as the server remembers it."""

    time: float
    host: str
    method: str
    path: str
    status: int
    rule: str
    received: Received | None


def received() -> Received:
    """The request at hand after its only reading."""
    if "received" not in g:
        g.received = receive(request)
    read: Received = g.received
    return read


class Log:
    """The last requests of the API and of the three OAuth addresses, in order."""

    def __init__(self) -> None:
        self._seen: deque[Seen] = deque(maxlen=KEPT)

    def note(self, now: float, status: int) -> None:
        """Remember the request at hand."""
        if request.path.startswith(WATCHED):
            self._seen.append(Seen(now, request.host, request.method, request.path, status,
                                   g.get("rule", ""), g.get("received")))  # fmt: skip

    def clear(self) -> None:
        """Forget every request."""
        self._seen.clear()

    def shown(self, secrets: Collection[str]) -> list[dict[str, Any]]:
        """Each request in words, with every secret masked wherever it stands."""
        return [shown(seen, secrets) for seen in list(self._seen)]


def shown(seen: Seen, secrets: Collection[str]) -> dict[str, Any]:
    """One request in words; the verdict is refused, accepted (signed) or unsigned."""
    got = seen.received
    signed = got is not None and got.signed_p
    base = got.base_string(mask=True) if got and signed and not got.fault else ""
    for secret in secrets:
        base = base.replace(secret, "masked")
    return {
        "time": seen.time, "host": seen.host, "method": seen.method, "path": seen.path,
        "status": seen.status, "rule": seen.rule, "base_string": base,
        "key": dict(got.protocol).get("oauth_consumer_key", "") if got else "",
        "verdict": "refused" if seen.rule else "accepted" if signed else "unsigned",
    }  # fmt: skip
