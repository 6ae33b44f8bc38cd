"""How fast one site is called: one pace for all threads and clients of this process.

This module owns when a call may go out. It must not know what is called, nor what came back.
"""

import math
import threading
import time

from nb23.oauth.endpoints import is_loopback, normalise_domain

USUAL = 20.0
"""Calls a second to a site, unless somebody sets another limit; this computer itself has none."""

BURST = 0.4
"""Seconds whose calls may go out at once after a rest: at the usual limit, a page for each of eight
connections."""

SLOWEST, RECOVERY, GRACE = 1 / 16, 1 / 50, 1.0
"""The share of the limit that is left at least, what an answer gives back of it, and the seconds in
which refusals count as one, for they come to all connections at once."""


class Pace:
    """Spaces calls evenly; slower when the site asks for it, and back to the limit bit by bit.

    Args:
        limit: Calls a second; `math.inf` for no limit.

    Attributes:
        limit: The same; it may be set at any time.

    Example:
        >>> pace = Pace(20)
        >>> pace.slow_down()
        >>> pace.now
        10.0
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._share, self._slowed, self._next = 1.0, -math.inf, -math.inf
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Pace {self.now:g} calls a second, limit {self.limit:g}>"

    @property
    def now(self) -> float:
        """Calls a second at this moment."""
        return self.limit * self._share

    def wait(self) -> None:
        """Wait for the turn of one call."""
        with self._lock:
            began = time.monotonic()
            turn = max(self._next, began - BURST)
            self._next = turn + 1 / self.now
        if turn > began:
            time.sleep(turn - began)

    def slow_down(self, pause: float = 0) -> None:
        """Halve the pace, for the site refused a call; no call goes out for `pause` seconds."""
        with self._lock:
            now = time.monotonic()
            if now - self._slowed >= GRACE:
                self._share, self._slowed = max(self._share / 2, SLOWEST), now
            self._next = max(self._next, now + pause)

    def speed_up(self) -> None:
        """Give back a little of the pace, for the site answered."""
        if self._share < 1:
            with self._lock:
                self._share = min(1.0, self._share + RECOVERY)


_paces: dict[str, Pace] = {}
_lock = threading.Lock()


def pace_of(site: str) -> Pace:
    """The pace that all calls of this process to one site share.

    Args:
        site: The domain.

    Example:
        >>> pace_of("videos.example.com") is pace_of("https://videos.example.com/")
        True
        >>> pace_of("127.0.0.1:2323")
        <Pace inf calls a second, limit inf>
    """
    domain = normalise_domain(site)
    with _lock:
        return _paces.setdefault(domain, Pace(math.inf if is_loopback(domain) else USUAL))
