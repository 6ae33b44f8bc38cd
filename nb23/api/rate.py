"""How fast one site is called: one pace for all threads and clients of this process.

This module owns when a call may go out. It must not know what is called, nor what came back.
"""

import math
import threading
import time
from collections import deque

from nb23.api.errors import BadParameter
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
        most: How many calls may be on their way or answered within any one second, however the
            network bunches them; None does not count them.
        burst: Seconds whose calls may go out at once after a rest. With none, the first call waits
            too: another process may have sent one just before.

    Attributes:
        most: The same as the argument; it may be set at any time, and so may `limit`.

    Raises:
        BadParameter: If the limit is not above 0.

    Example:
        >>> pace = Pace(20)
        >>> pace.slow_down()
        >>> pace.now
        10.0
    """

    def __init__(self, limit: float, *, most: int | None = None, burst: float = BURST) -> None:
        self.limit, self.most, self._burst = limit, most, burst
        self._share, self._slowed = 1.0, -math.inf
        self._next = -math.inf if burst else time.monotonic() + 1 / limit
        self._flying, self._ends = 0, deque[float]()
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<Pace {self.now:g} calls a second, limit {self.limit:g}>"

    @property
    def limit(self) -> float:
        """Calls a second at most; `math.inf` for no limit."""
        return self._limit

    @limit.setter
    def limit(self, limit: float) -> None:
        if not limit > 0:
            raise BadParameter(f"A rate is a number of calls a second above 0, and not {limit!r}.")
        self._limit = limit

    @property
    def now(self) -> float:
        """Calls a second at this moment."""
        return self.limit * self._share

    def wait(self) -> None:
        """Wait for the turn of one call."""
        with self._lock:
            began = time.monotonic()
            turn = max(self._next, began - self._burst, self._room(began))
            self._next = turn + 1 / self.now
            self._flying += 1
        if turn > began:
            time.sleep(turn - began)

    def ended(self) -> None:
        """Take down that a call has come back, whatever with."""
        with self._lock:
            self._flying -= 1
            if self.most:
                self._ends.append(time.monotonic())

    def _room(self, now: float) -> float:
        """When one call more is not one too many: the site may have seen a call until it ended."""
        while self._ends and self._ends[0] <= now - 1:
            self._ends.popleft()
        over = self._flying + len(self._ends) + 1 - (self.most or math.inf)
        freed = list(self._ends)[: int(max(over, 0))]
        return freed[-1] + 1 if freed else -math.inf

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
