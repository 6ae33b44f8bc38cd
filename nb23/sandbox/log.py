"""What the server saw: the last requests, what became of them, and the rule that refused.

Owns the record of requests. Must not know rules or pages, nor keep a secret readable.
"""

from collections import deque
from collections.abc import Collection
from typing import Any

from flask import g, request

from nb23.sandbox.parse import Received, receive

KEPT = 300
WATCHED = ("/api/", "/oauth/")


def received() -> Received:
    """The request at hand after its only reading."""
    if "received" not in g:
        g.received = receive(request)
    read: Received = g.received
    return read


class Log:
    """The last requests of the API and of the three OAuth addresses, in order."""

    def __init__(self) -> None:
        self._seen: deque[tuple[dict[str, Any], Received | None]] = deque(maxlen=KEPT)

    def note(self, now: float, status: int) -> None:
        """Remember the request at hand."""
        if request.path.startswith(WATCHED):
            words = {"time": now, "host": request.host, "method": request.method,
                     "path": request.path, "status": status, "rule": g.get("rule", "")}  # fmt: skip
            self._seen.append((words, g.get("received")))

    def clear(self) -> None:
        """Forget every request."""
        self._seen.clear()

    def shown(self, secrets: Collection[str]) -> list[dict[str, Any]]:
        """Each request in words, with every secret masked wherever it stands."""
        return [words | understood(got, words["rule"], secrets) for words, got in list(self._seen)]


def understood(got: Received | None, rule: str, secrets: Collection[str]) -> dict[str, str]:
    """Key, base string and verdict of a request: refused, accepted (signed) or unsigned."""
    signed = got is not None and got.signed_p
    base = got.base_string(mask=True) if got and signed and not got.fault and not got.bearer else ""
    for secret in secrets:
        base = base.replace(secret, "masked")
    key = dict(got.protocol).get("oauth_consumer_key", "") if got else ""
    verdict = "refused" if rule else "accepted" if signed else "unsigned"
    return {"key": key, "verdict": verdict, "base_string": base}
