"""Work done ahead by several threads and handed over in order, and a Ctrl-C that ends it well.

This module owns threads. It must not know what the work is.
"""

import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from nb23._place import IN_BROWSER

CONNECTIONS = 1 if IN_BROWSER else 8
"""How many pages are asked for at once, when nobody says otherwise."""

MOST = 32
GRACE = 5.0
"""Seconds for which work that nobody waits for any more may go on before it is left alone."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Item], Result],
    upcoming: Callable[[int], Item | None],
    *,
    connections: int,
    stopped: Callable[[], bool] = lambda: False,
) -> Generator[Result]:
    """What `work` makes of each item, in the order of the items.

    No thread is left when it ends, however it ends. With one connection there is none at all.

    Args:
        work: Done in a thread.
        upcoming: Gives the next item when told how many are on their way; None if there is none
            for now. It is called, like the consumer, in the thread that asks for results.
        connections: How many items are worked on at once. At most half as many results wait: each
            may be large.
        stopped: Whether to end before the items do.

    Example:
        >>> numbers = iter(range(5))
        >>> list(in_order(lambda n: n * n, lambda flying: next(numbers, None), connections=2))
        [0, 1, 4, 9, 16]
    """
    if connections == 1:
        while not stopped() and (item := upcoming(0)) is not None:
            yield work(item)
        return
    pool, most = ThreadPoolExecutor(connections, "nb23-page"), connections * 3 // 2
    flying: deque[Future[Result]] = deque()
    try:
        while True:
            while len(flying) < most and (item := upcoming(len(flying))) is not None:
                flying.append(pool.submit(work, item))
            # In small steps: a flag is all that a Ctrl-C may safely change.
            while flying and not stopped() and wait([flying[0]], timeout=0.2).not_done:
                pass
            if stopped() or not flying:
                return
            yield flying.popleft().result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        if not wait([each for each in flying if not each.cancelled()], timeout=GRACE).not_done:
            pool.shutdown()


@contextmanager
def stopped_by_hand(stop: Callable[[], None]) -> Iterator[None]:
    """Let the first Ctrl-C call `stop`; a second one breaks off as usual.

    An exception in the middle of a batch would lose what was read before it. Only the main thread
    is told of a Ctrl-C at all.

    Args:
        stop: Called at any moment: it sets a flag and nothing else.
    """
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or usual is None:
        yield
        return

    def first(*_: Any) -> None:
        signal.signal(signal.SIGINT, usual)
        stop()

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
