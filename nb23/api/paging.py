"""Pages and records of a listing, and whether it was complete.

This module owns when reading stops, what counts as a duplicate, and the counts that say what was
got. It must not know how a page is fetched.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from nb23.api.method import Method
from nb23.api.response import Record, Reply
from nb23.errors import Nb23Error

PAGE = 100
"""Records asked for at once: the most that version 1 gives."""


class IncompleteListing(Nb23Error, UserWarning):
    """A listing did not bring as many records as the site says there are.

    What to do: read it again at a quieter time, or go on with what is there: the counts are in
    frame.attrs["nb23"]. Records that are added or deleted while pages are read cause it.
    Not raised when a limit stopped the reading.
    """

    code = "incomplete-listing"


class Listing:
    """The records of one method as they are read, once.

    Args:
        method: The row of the method.
        pages: The replies, in order.
        limit: How many records at most, or None.

    Attributes:
        facts: The report, filled in when the records have been read.

    Example:
        >>> import nb23
        >>> listing = nb23.api.Client(nb23.sandbox.start().domain).listing("album/list")
        >>> len(list(listing.records())), listing.report()["complete"]
        (12, True)
    """

    def __init__(self, method: Method, pages: Iterator[Reply], limit: int | None) -> None:
        self.method = method
        self._pages = pages
        self._limit = limit
        self._ids: set[Any] = set()
        self._counts = {"pages": 0, "rows": 0, "duplicates": 0}
        self._totals: list[int] = []
        self._passed_over = 0
        self.level = ""
        self.facts: dict[str, Any] = {}

    def pages(self) -> Iterator[Reply]:
        """The replies, one a page, as the site gave them."""
        for reply in self._pages:
            self._counts["pages"] += 1
            self.level = reply.permission_level
            if reply.total is not None:
                self._totals.append(reply.total)
            if self._counts["pages"] == 1 and reply.page and reply.size:
                self._passed_over = (reply.page - 1) * reply.size
            yield reply

    def records(self) -> Iterator[Record]:
        """The records, each once, up to the limit.

        Warns:
            IncompleteListing: At the end, if the site says that there are more.
        """
        try:
            for record in (each for reply in self.pages() for each in reply):
                if self._full:
                    return
                if self._is_new(record):
                    self._counts["rows"] += 1
                    yield record
            self._judge()
        finally:
            self.facts.update(self.report())

    def report(self) -> dict[str, Any]:
        """What was got, in counts, as plain JSON.

        Returns:
            `level`, `limit`, `pages`, `rows`, `duplicates` (dropped), `total_before` and
            `total_after` (as the first and the last page stated them; None without pages) and
            `complete`.
        """
        before, after = (self._totals[0], self._totals[-1]) if self._totals else (None, None)
        reached = self._passed_over + self._counts["rows"]
        return {
            "level": self.level,
            "limit": self._limit,
            **self._counts,
            "total_before": before,
            "total_after": after,
            "complete": self._full or after is None or reached == after == before,
        }

    @property
    def _full(self) -> bool:
        return self._limit is not None and self._counts["rows"] >= self._limit

    def _is_new(self, record: Record) -> bool:
        key = record.get(self.method.key) if self.method.key else None
        if key is None:
            return True
        if key in self._ids:
            self._counts["duplicates"] += 1
            return False
        self._ids.add(key)
        return True

    def _judge(self) -> None:
        report = self.report()
        if not report["complete"]:
            what = self.method.container or "records"
            warnings.warn(
                IncompleteListing(
                    f"{report['rows']:,} of {report['total_after']:,} {what}; the site changed "
                    f"while it was read (it began with {report['total_before']:,})."
                ),
                stacklevel=3,
            )


def read_pages(
    fetch: Callable[..., Reply], method: Method, params: Mapping[str, Any], limit: int | None
) -> Iterator[Reply]:
    """Fetch page after page, in an order in which they do not drift.

    It stops after the last page, at an empty one, or at one that brings the records of the one
    before: a server that ignores `p` would never end.

    Args:
        fetch: Gets one page, given `p`, `size` and the order.
        method: The row of a method that has pages.
        params: The parameters of the call; its own order, size or first page stay as they are.
        limit: How many records are wanted, or None for all.
    """
    page: dict[str, Any] = {} if {"orderby", "order"} & params.keys() else dict(method.order)
    page["size"] = params.get("size") or min(PAGE, limit or PAGE)
    before: list[Record] = []
    key = method.key or ""
    number, seen = int(params.get("p") or 1), set[Any]()
    while limit is None or len(seen) < limit:
        reply = fetch(**page, p=number)
        if not reply.records or reply.records == before:
            return
        yield reply
        before, number = reply.records, number + 1
        # Records without a key all count; the others once.
        seen.update(each.get(key, (number, place)) for place, each in enumerate(reply))
        if reply.pages is not None and number > reply.pages:
            return
