"""When a call is made again, and how long to wait before.

This module owns which failures pass by themselves. It must not know how a call is signed: each
attempt is a whole new one, with a nonce of its own.
"""

import logging
import random
import time
from collections.abc import Callable
from itertools import count
from typing import TypeVar

import stamina

from nb23.api.rate import Pace
from nb23.oauth.errors import Offline, SiteUnavailable

ATTEMPTS = 5
PATIENCE = 60.0
"""Seconds after which no further attempt is begun."""

FIRST, LONGEST = 0.5, 8.0
"""The most seconds to wait after the first failure, doubled after each one, and after any."""

NOTABLE = 5.0
"""Seconds of waiting that are worth a line where somebody looks."""

_LOG = logging.getLogger("nb23")
# It tells each repetition as a warning without a word of what failed; ours says it.
logging.getLogger("stamina").addHandler(logging.NullHandler())

Answer = TypeVar("Answer")


def persistently(attempt: Callable[[], Answer], *, pace: Pace, repeatable: bool) -> Answer:
    """Make a call, again if the site or the network cannot answer now.

    Args:
        attempt: Signs and sends the call.
        pace: What all calls to this site wait for.
        repeatable: Whether the call may be made twice; if not, the first failure is raised.

    Raises:
        Offline: If no connection could be made, or the last one broke.
        SiteUnavailable: Or RateLimited, if the site still cannot answer.
    """
    began, failures = time.monotonic(), count(1)

    def pause_after(problem: Exception) -> float | bool:
        if not isinstance(problem, (Offline, SiteUnavailable)):
            return False
        failed = next(failures)
        pause = _pause(problem, failed)
        patient = time.monotonic() - began + pause <= PATIENCE
        again = repeatable and patient and failed < ATTEMPTS
        if isinstance(problem, SiteUnavailable):
            pace.slow_down(pause if again else 0)
        if again:
            level = logging.WARNING if pause >= NOTABLE else logging.INFO
            _LOG.log(level, "%s Trying again after %.1f s.", problem.sentence, pause)
        return again and pause

    for once in stamina.retry_context(on=pause_after, attempts=None, timeout=None):
        with once:
            pace.wait()
            try:
                answer = attempt()
            finally:
                pace.ended()
    pace.speed_up()
    return answer


def _pause(problem: Offline | SiteUnavailable, failed: int) -> float:
    """As long as the site asks; else at random up to twice as long as the time before.

    At random from zero, so that many who failed together do not come back together.
    """
    jitter = random.uniform(0, min(LONGEST, FIRST * 2 ** (failed - 1)))
    return max(getattr(problem, "retry_after", None) or 0.0, jitter)
