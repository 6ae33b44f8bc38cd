"""Pages and records of a listing, and whether it was complete.

This module owns which pages are asked for and asked for again, when reading stops, what counts as a
duplicate, and the counts that say what was got. It must not know how a page is fetched.
"""

import sys
import time
import warnings
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import timedelta
from math import ceil
from typing import Any

from nb23.api.ahead import CONNECTIONS, MOST, in_order
from nb23.api.errors import BadParameter, IncompleteListing
from nb23.api.method import Method
from nb23.api.response import Record, Reply
from nb23.api.shape import Batch, Shape, gathered
from nb23.api.sweep import Sweep

_COUNTED = "include_total_count_p"

MANY = 50
"""Above so many pages, the first line says how many and how long."""

QUICK = 0.005
"""Seconds: a site whose pages come sooner is asked for one at a time.

Where nothing is waited for, threads only take turns."""

UNTRUE = 10**12
"""More records than this are in no listing."""

REREADS = 2
"""How often doubtful pages are read again at most."""

_PLAIN = {"photos": "videos", "data": "records", "rows": "records"}
_REASONS = {
    "missing": "the site counts {:,} more than it gave",
    "vanished": "{:,} vanished while reading",
    "unsettled": "the site did not come to rest, with {:,} changes while it was read again",
    "repeated": "page {} repeated the one before",
}


class Listing:
    """The records of one method as they are read, once.

    It can be looped over for its records. Pages are read ahead by several connections and come in
    order; an order in which they do not drift is asked for, unless the caller wants another.

    Args:
        method: The row of the method.
        fetch: Gets one page as a `Reply`, given `p`, `size` and the order; and a `shape`, to be
            used if the page fits it.
        params: The parameters of the call; its own order, size or first page stay as they are.
        limit: How many records at most, or None for all.
        connections: How many pages are asked for at once; 1 reads one after the other.
        strict: Whether to raise what otherwise is a warning.

    Attributes:
        rows: How many records came so far.
        facts: The report, filled in when the records have been read.

    Example:
        >>> import nb23
        >>> listing = nb23.api.Client(nb23.sandbox.start().domain).listing("album/list")
        >>> len(list(listing)), listing.report()["complete"]
        (12, True)
    """

    def __init__(
        self,
        method: Method,
        fetch: Callable[..., Reply],
        params: Mapping[str, Any],
        *,
        limit: int | None = None,
        connections: int = CONNECTIONS,
        strict: bool = False,
    ) -> None:
        if not 1 <= connections <= MOST:
            raise BadParameter(f"connections is from 1 to {MOST}, and not {connections}.")
        self.method = method
        self.facts: dict[str, Any] = {}
        self.interrupted = False
        self._fetch, self._limit = fetch, limit
        self._connections, self._strict = connections, strict
        self._first = self._asked = self._at = _whole(params, "p", 1)
        usual = min(method.max_size, limit or method.max_size)
        self._size = _whole(params, "size", usual)
        asked = {name: word for name, word in method.order.items() if name not in params}
        own = params.keys() & {"orderby", "order", "ordering", *method.order} - {_COUNTED}
        # With an order of the caller's own, only the wish for a count is left of ours.
        self._order = {name: asked[name] for name in asked if not own or name == _COUNTED}
        self._stable = bool(method.order and not own) or not method.paged
        self._shape: Shape | None = None
        self._level = ""
        self._once = self._sweep = Sweep()
        self._late: dict[str, None] = {}
        self._counted: set[int] = set()
        self.rows = self._pages = self._reread = self._unsettled = 0
        self._took = 0.0
        self._before: int | None = None
        self._after: int | None = None
        self._ended = self._repeated = self._cached = False
        self._records: Iterator[Record] | None = None

    def __iter__(self) -> Iterator[Record]:
        return self

    def __next__(self) -> Record:
        self._records = self._records or self.records()
        return next(self._records)

    def records(self) -> Iterator[Record]:
        """The records, each once, up to the limit.

        Warns:
            IncompleteListing: At the end, if the site counted more; raised with `strict`.
        """
        for reply, fresh in self._read():
            yield from (reply.records[place] for place in fresh)
        self.conclude()

    def pages(self) -> Iterator[Reply]:
        """The replies, one a page, as the site gave them; none is asked for twice."""
        for reply, _ in self._read(again=False):
            yield reply

    def batches(self, only: Sequence[str] | None = None) -> Generator[Batch]:
        """The new records, some hundreds at a time, decoded as far as they are wanted.

        Args:
            only: The fields that are wanted; all when left out. The first batch has all of them.

        Returns:
            Batches of whole pages: a list of records, or of the values of each field.
        """
        self._shape = Shape(self.method, [only] if isinstance(only, str) else only)
        yield from gathered(self._new_rows(self._shape))

    def _new_rows(self, shape: Shape) -> Iterator[list[Any]]:
        for reply, fresh in self._read():
            rows = [reply.records[place] for place in fresh]
            if rows and isinstance(rows[0], dict):
                # Here, in the order of the pages: which came first must not decide on columns.
                shape.learn(rows)
            yield rows

    def stop(self) -> None:
        """Ask for no more pages; what is on its way is waited for."""
        self.interrupted = True

    @property
    def expected(self) -> int | None:
        """How many records there will be, as far as is known after the first page."""
        known = [] if self._after is None else [self._after - self._passed]
        return min([*known, *([] if self._limit is None else [self._limit])], default=None)

    def report(self, *, ids: bool = False) -> dict[str, Any]:
        """What was got, in counts, as plain JSON.

        Args:
            ids: Whether to add the ids: all `seen`, those of `duplicates`, and those `recovered` by
                reading pages again.

        Returns:
            `level`; `limit`; `stable`, whether an order was asked for in which pages do not drift;
            `pages`, `rows` and `duplicates` (dropped); `reread`, how many pages were read again,
            and `recovered`, how many rows that brought; `total_before` and `total_after`, as the
            site counted first and last (None when it does not count); `gaps`, what is lacking by
            its cause; `interrupted`; `complete`.
        """
        gaps = {} if self._full else self._gaps()
        report = {
            "level": self._level,
            "limit": self._limit,
            "stable": self._stable,
            "pages": self._pages,
            "rows": self.rows,
            "duplicates": len(self._once.twice),
            "reread": self._reread,
            "recovered": len(self._late),
            "total_before": self._before,
            "total_after": self._after,
            "gaps": gaps,
            "interrupted": self.interrupted,
            "complete": self._full or (self._ended and not gaps and not self.interrupted),
        }
        once, late = self._once, list(self._late)
        named = {"seen": [*once.seen, *late], "duplicates": list(once.twice), "recovered": late}
        return report | ({"ids": named} if ids else {})

    def conclude(self, frame: Any = None) -> None:
        """Warn, or raise with `strict`, if not every record that the site counted was got.

        Args:
            frame: What was read, for the error to carry.

        Raises:
            IncompleteListing: With `strict`.
        """
        report = self.report()
        if report["complete"]:
            return
        problem = IncompleteListing(self._sentence(report))
        problem.report, problem.frame = report, frame
        if self._strict:
            raise problem
        warnings.warn(problem, stacklevel=3)

    def _read(self, *, again: bool = True) -> Iterator[tuple[Reply, list[int]]]:
        """Each page with the places of its new records; then, if need be, the doubtful ones."""
        try:
            if not self._full:
                yield from self._read_once()
            for _ in range(REREADS if again else 0):
                yield from self._read_again(self._doubtful())
            self._unsettled = self._sweep.changes if self._doubtful() else 0
            self._ended = not self.interrupted
        finally:
            self.facts.update(self.report())

    def _read_once(self) -> Iterator[tuple[Reply, list[int]]]:
        before: list[Any] = []
        with closing(self._in_order()) as pages:
            for reply in pages:
                self._repeated = reply.records == before != []
                if self._repeated or not reply.records:
                    break
                before = reply.records
                self._pages += 1
                yield reply, self._fresh(reply)
                # A page that is not full is the last, unless the site counts more.
                if self._full or (self._after is None and len(reply) < self._size):
                    break

    def _in_order(self) -> Generator[Reply]:
        number, reply = self._page(self._first)
        # The site may give fewer than were asked for; every page is then counted in its size.
        most = max(self._size, len(reply))
        self._size = min(max(1, reply.size or self._size), most)
        if reply.records and (reply.total or 0) > self._passed + len(reply):
            self._size = min(self._size, len(reply))
        self._note(number, reply)
        if self.method.paged:
            self._announce()
        yield reply
        if self.method.paged:
            yield from self._fetched(self._upcoming)

    def _fetched(self, upcoming: Callable[[int], int | None]) -> Generator[Reply]:
        ahead = in_order(
            self._page, upcoming, connections=self._connections, stopped=lambda: self.interrupted
        )
        with closing(ahead) as pages:
            for number, reply in pages:
                self._note(number, reply)
                yield reply

    def _page(self, number: int) -> tuple[int, Reply]:
        began = time.monotonic()
        reply = self._fetch(shape=self._shape, **self._order, size=self._size, p=number)
        self._took = time.monotonic() - began
        return number, reply

    def _upcoming(self, flying: int) -> int | None:
        """The next page that is wanted; without a count, one more for each at hand."""
        if flying and self._took < QUICK:
            return None
        if self._after is None:
            wanted = min(self._pages, self._connections)
        else:
            wanted = self._pages_of(self._after) - self._at
        if self._limit is not None:
            wanted = min(wanted, self._pages_of(self._limit - self.rows))
        if flying >= wanted:
            return None
        self._asked += 1
        return self._asked

    def _note(self, number: int, reply: Reply) -> None:
        """Take down what the site says of the whole; a count that cannot be true is none."""
        self._at, self._level = number, reply.permission_level
        self._cached = self._cached or reply.cached
        least = (number - 1) * self._size + len(reply)
        if reply.total is not None and least <= reply.total <= UNTRUE:
            self._before = reply.total if self._before is None else self._before
            self._after = self._sweep.totals[number] = reply.total
            self._counted.add(reply.total)

    def _fresh(self, reply: Reply) -> list[int]:
        """The places of the records that no page brought before."""
        fresh, again = [], self._sweep is not self._once
        for place, key in enumerate(self._keys(reply.records)):
            if self._full:
                break
            known = again and (key is None or key in self._once.seen or key in self._late)
            if self._sweep.is_new(key) and not known:
                self.rows += 1
                fresh.append(place)
                if again:
                    self._late[str(key)] = None
        return fresh

    def _keys(self, rows: Sequence[Any]) -> list[str | None]:
        name = self.method.key
        if name is None or not rows:
            return [None] * len(rows)
        whole = isinstance(rows[0], dict)
        keys = (row.get(name) if whole else row.f0 for row in rows)
        return [None if key is None else str(key) for key in keys]

    def _read_again(self, numbers: Sequence[int]) -> Iterator[tuple[Reply, list[int]]]:
        if not numbers:
            return
        self._sweep = Sweep(None if len(numbers) == len(self._every()) else self._after)
        if self._cached:
            # An answer from the site's cache would be the same once more.
            self._order = {**self._order, "time": str(int(time.time()))}
        left = iter(numbers)
        with closing(self._fetched(lambda _: next(left, None))) as pages:
            for reply in pages:
                self._reread += 1
                if not reply.records:
                    break
                yield reply, self._fresh(reply)

    def _doubtful(self) -> Sequence[int]:
        if self._full or self._after is None or self._repeated or self.interrupted:
            return []
        due = self._after - self._passed
        if self._counted == {self._after} and self.rows == due:
            return []  # whatever moved, each record came
        return self._sweep.doubtful(self._every(), due, again=self._sweep is self._once)

    def _every(self) -> range:
        return range(self._first, self._pages_of(self._after or 0) + 1)

    def _gaps(self) -> dict[str, int]:
        if self._before is None or self._after is None:
            return {"repeated": self._at} if self._repeated else {}
        got = self._passed + self.rows
        gaps = {
            "missing": self._after - got,
            "vanished": self._before - max(self._after, got),
            "unsettled": self._unsettled,
        }
        return {cause: count for cause, count in gaps.items() if count > 0}

    def _sentence(self, report: Mapping[str, Any]) -> str:
        of = max(report["total_before"] or 0, report["total_after"] or 0)
        what = (self.method.container or "records").split(".")[-1]
        got = f"{report['rows']:,}" + (f" of {of:,}" if of else "")
        reasons = [_REASONS[cause].format(count) for cause, count in report["gaps"].items()]
        if self.interrupted:
            reasons = ["the reading was stopped"]
        return f"{got} {_PLAIN.get(what, what)}; {', '.join(reasons)}."

    def _announce(self) -> None:
        pages = self._pages_of(self.expected or 0)
        if pages > MANY:
            seconds = ceil(self._took * (1 + ceil((pages - 1) / self._connections)))
            print(
                f"{self.method.name}: {pages:,} pages of {self._size}, "
                f"about {timedelta(seconds=seconds)} at {self._connections} pages at once.",
                file=sys.stderr,
            )

    def _pages_of(self, count: int) -> int:
        return -(-count // self._size)

    @property
    def _full(self) -> bool:
        return self._limit is not None and self.rows >= self._limit

    @property
    def _passed(self) -> int:
        return (self._first - 1) * self._size


def _whole(params: Mapping[str, Any], name: str, default: int) -> int:
    try:
        return max(1, int(params.get(name) or default))
    except (TypeError, ValueError):
        raise BadParameter(f"{name} is a whole number, and not {params[name]!r}.") from None
