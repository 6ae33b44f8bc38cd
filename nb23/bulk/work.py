"""One unit of work: read it from the site, write its file, hand back a receipt and never data.

This module owns how a unit is read, and the pace of a process that works beside others. It must not
know how many units there are. A unit travels with names only; secrets are found where it is done.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from nb23.api.client import Client
from nb23.api.errors import NotFound
from nb23.api.rate import Pace
from nb23.bulk import folder
from nb23.bulk.errors import NoAccount
from nb23.bulk.folder import Receipt
from nb23.bulk.plan import Plan, Site, Unit, load, window
from nb23.bulk.tables import known, lacking
from nb23.oauth.errors import SignInError, TokenRevoked

OVER = 1.1
"""How far above the rate a single second may come: the network bunches calls."""

_PLAYS = "analytics/extract/play-details"


class Stopped(Exception):  # noqa: N818  it is no error
    """The pull has ended before this unit did."""


def most(rate: float) -> int | None:
    """How many calls a second may see at most; None for any number."""
    return None if math.isinf(rate) else max(1, int(OVER * rate))


def work_elsewhere(
    again: Callable[[], Site], out: str, plan: str, unit: Unit, rate: float
) -> Receipt:
    """Do a unit in another process, at its part of the account's rate.

    Args:
        again: Opens the account by its names.
        out: The folder, which this computer sees too.
        plan: The plan's checksum.
        unit: What to do.
        rate: Calls a second of this unit alone.

    Raises:
        NoAccount: If nothing is kept here under the names of the account.
    """
    try:
        client = again().client
    except TokenRevoked:
        raise
    except SignInError as problem:
        why = problem.sentence
    else:
        client.pace = Pace(rate, most=most(rate), burst=0)
        return work(client, Path(out), _loaded(out, plan), unit)
    raise NoAccount(f"A worker cannot sign in: {why}")


@lru_cache(1)
def _loaded(out: str, plan: str) -> Plan:
    return load(Path(out))


def work(
    client: Client, out: Path, plan: Plan, unit: Unit, stopped: Callable[[], bool] = lambda: False
) -> Receipt:
    """Read a unit and write its file.

    Args:
        client: Who asks.
        out: The folder.
        plan: The plan.
        unit: What to do.
        stopped: Whether the pull has ended meanwhile.

    Returns:
        The receipt of the file.
    """
    path, reading = out / plan.path_of(unit), _Reading(client, out, plan, unit)

    def watched() -> Iterator[pd.DataFrame]:
        for frame in reading.frames():
            if stopped():
                raise Stopped
            yield frame

    # A worker that died may have finished the file before it could say so.
    facts = plan.facts_of(unit)
    if not path.exists() or folder.facts_of(path) != facts:
        folder.save(path, watched(), reading.table.schema, facts, reading.gaps)
    return folder.receipt_of(out, path)


class _Reading:
    """A unit as it is read.

    Args:
        client: Who asks.
        out: The folder.
        plan: The plan.
        unit: What to read.

    Attributes:
        table: Its table.
        gaps: What the site counted and did not give so far, by its cause.
    """

    def __init__(self, client: Client, out: Path, plan: Plan, unit: Unit) -> None:
        self._client, self._plan, self._unit = client, plan, unit
        self._path = out / plan.path_of(unit)
        self._ids, self.table = plan.ids_of(unit), known()[unit.table]
        self.gaps = Counter[str]()

    def frames(self) -> Iterator[pd.DataFrame]:
        """The rows, as they come."""
        ways = {"month": self._month, "created": self._created, "day": self._days}
        return ways[self.table.by]()

    def _month(self) -> Iterator[pd.DataFrame]:
        """The site as a whole, in the days of a month."""
        first, last = self._unit.first, self._unit.last
        return self.table.read(self._client, self.gaps, date_start=first, date_end=last)

    def _created(self) -> Iterator[pd.DataFrame]:
        """The frozen videos of a month; what was added since, or is of another, is not of it."""
        wanted = self._ids["photo_id"].to_pandas()
        for frame in self.table.read(self._client, self.gaps, **window(self._unit.month)):
            yield frame[frame["photo_id"].isin(wanted)]

    def _days(self) -> Iterator[pd.DataFrame]:
        """Each day of a block of videos; of a file that is there, only what can have changed."""
        plan, day = self._plan, self._unit.first
        ids, moved = self._ids["photo_id"].to_pylist(), pc.any(self._ids["moved"]).as_py()
        if (held := self._held()) is not None:
            kept, until = held
            day = max(plan.cut or day, day) if moved else until + timedelta(days=1)
            yield kept[kept["date"] < pd.Timestamp(day)]
        quiet = date.max
        if plan.based and not moved:
            # Nothing happened since the plan before, by whichever clock that was made.
            quiet = date.fromisoformat(plan.based[:10]) + timedelta(days=1)
        nothing = dict.fromkeys(self.table.columns[2:], 0)
        while day <= self._unit.last:
            found = dict(self._plays(ids if day <= quiet else [], day))
            yield self.table.made(
                {"photo_id": number, "date": day.isoformat(), "totals": found.get(number, nothing)}
                for number in ids
            )
            day += timedelta(days=1)

    def _held(self) -> tuple[pd.DataFrame, date] | None:
        """The rows of the file that is there and its last day, if the plan builds on it."""
        if self._plan.cut is None or not self._path.exists():
            return None
        facts, wanted = folder.facts_of(self._path), self._plan.facts_of(self._unit)
        same = all(facts[name] == wanted[name] for name in ("ids", "first"))
        if not same or facts["made"] < self._plan.based:
            return None
        self.gaps.update(folder.gaps_of(self._path))
        return folder.content(self._path).to_pandas(), date.fromisoformat(facts["last"])

    def _plays(self, ids: Sequence[int], day: date) -> Iterator[tuple[int, Any]]:
        """What each of some videos did on a day; those of which nothing is said did nothing.

        A video that the site does not know any more must not hide the others: the halves are asked.
        """
        if not ids:
            return
        listing = self._client.listing(
            _PLAYS, connections=1, photo_id=ids, date_start=day, date_end=day
        )
        try:
            records = list(chain.from_iterable(listing.pages()))
        except NotFound:
            half = len(ids) // 2
            for part in (ids[:half], ids[half:]) if half else ():
                yield from self._plays(part, day)
            return
        self.gaps.update(lacking(listing))
        for record in records:
            yield int(record["photoId"]), record["totals"]
