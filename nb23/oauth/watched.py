"""A view that changes, those who watch it, and the page on which they do.

This module owns the order in which changes are seen, and what the page says of itself. It must not
know what a change means.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from nb23.oauth.page import Page
from nb23.oauth.states import State, View

PROBE_SECONDS = 3.0
"""How long a page may take to say whether it reaches a listener."""


class Watched:
    """What may be seen of a sign-in; every change is seen once, and in order, by each observer.

    Args:
        view: What may be seen at the beginning.

    Example:
        >>> Watched(View("videos.example.com")).view.state
        <State.NO_KEYS: 'NO_KEYS'>
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._observers: list[Callable[[View], None]] = []
        # Observers are called with the lock held: they see every view once and in order.
        self._changed = threading.Condition(threading.RLock())
        self._page = Page()
        self._reached: bool | None = None

    @property
    def view(self) -> View:
        """What may be seen now."""
        return self._view

    def observe(self, callback: Callable[[View], None]) -> None:
        """Call a function with the view after every change, in the thread that made it."""
        with self._changed:
            self._observers.append(callback)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the sign-in has ended, well or not.

        Args:
            timeout: Seconds; for ever when left out.

        Returns:
            Whether it is connected.
        """
        ended = (State.CONNECTED, State.CANCELLED)
        with self._changed:
            self._changed.wait_for(lambda: self._view.state in ended, timeout)
            return self._view.state is State.CONNECTED

    def page_opened(self, **facts: Any) -> None:
        """Take note of the page that shows the card, which decides what `auto` means.

        Args:
            **facts: What the page tells of itself; see `Page`.
        """
        self._page = Page(**facts)

    def page_reached(self, reached: bool) -> None:
        """Take the page's word whether it got through to what `view.probe` names."""
        with self._changed:
            self._reached = reached
            self._changed.notify_all()

    def _probed(self, address: str, over: Callable[[], bool]) -> bool:
        """Have the page find out whether it reaches an address: it may be behind a tunnel."""
        with self._changed:
            self._reached = None
            self._show(probe=address)
            self._changed.wait_for(lambda: self._reached is not None or over(), PROBE_SECONDS)
            self._show(probe="")
            return bool(self._reached)

    def _show(self, **facts: Any) -> None:
        with self._changed:
            self._view = replace(self._view, change=self._view.change + 1, **facts)
            for callback in self._observers:
                callback(self._view)
            self._changed.notify_all()
