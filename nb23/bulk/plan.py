"""What a pull will ask: the ids, frozen before anything else, and the units of work over them.

This module owns which videos, days and blocks there are. It must not know how a unit is read.
Ids are listed in closed windows of time, so that what is added meanwhile moves nothing; every later
call names its ids or its day, so that no page of it can drift.
"""

import hashlib
import json
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from nb23.api.client import Client
from nb23.api.errors import BadParameter
from nb23.api.shape import Batch
from nb23.bulk import folder
from nb23.bulk.errors import NotADataset, OtherDataset
from nb23.bulk.tables import known, named

BLOCK = 100
"""Videos of one call: a page."""

REREAD = 3
"""Days that are read again when a pull is brought up to date, for late reports."""

_LISTING = "2/photo/list"
_ORDER = ("month", "created", "day")
_PART = 2**14
"""Ids that are written at once."""


class Site(Protocol):
    """What a pull uses of a site."""

    again: Any

    @property
    def client(self) -> Client:
        """What it calls with."""


class Unit(NamedTuple):
    """One piece of work, which becomes one file.

    Args:
        table: The name of the table.
        month: Such as "2026-06": of the days, or of the videos' creation.
        block: Which hundred of videos; 0 where there are no blocks.
        first: The first day.
        last: The last one.
    """

    table: str
    month: str
    block: int
    first: date
    last: date


@dataclass(frozen=True, repr=False)
class Plan:
    """A frozen list of what is to be pulled.

    Args:
        site: The domain.
        tables: The names of the tables.
        since: The first day.
        until: The last one.
        made: When the listing began, in UTC.
        ids: Each video: its `photo_id`, the `month` of its creation, the day from which it has
            `joined` the plan, and whether it has `moved`, that is changed, since the plan before.
        listing: How complete the listing was, in counts.
        based: When the plan before was made; "" for the first.
        cut: The first day that is read again; None for the first plan.

    Example:
        >>> import nb23
        >>> plan = nb23.bulk.plan(nb23.connect("sandbox"), "plays", "2026-06-01", "2026-06-30")
        >>> plan.calls, plan.rows
        (180, 15600)
    """

    site: str
    tables: tuple[str, ...]
    since: date
    until: date
    made: str
    ids: pa.Table
    listing: dict[str, Any] = field(default_factory=dict)
    based: str = ""
    cut: date | None = None

    @cached_property
    def hash(self) -> str:
        """A checksum of all that the plan says."""
        ids = self.ids.combine_chunks().to_batches(_PART)
        told = json.dumps(self._header, sort_keys=True).encode()
        return _digest(told, *(batch.serialize() for batch in ids))

    @property
    def _header(self) -> dict[str, Any]:
        told = {name: value for name, value in vars(self).items() if name not in ("ids", "hash")}
        return json.loads(json.dumps(told, default=str))  # type: ignore[no-any-return]

    def units(self) -> Iterator[Unit]:
        """Every unit of work, the small tables first."""
        blocks = -(-self.ids.num_rows // BLOCK)
        for name in sorted(self.tables, key=lambda name: _ORDER.index(known()[name].by)):
            by = known()[name].by
            if by == "created":
                for month in pc.unique(self.ids["month"]).to_pylist():
                    yield Unit(name, month, 0, *_month(month))
                continue
            for month, first, last in months(self.since, self.until):
                for block in range(blocks if by == "day" else 1):
                    yield Unit(name, month, block, first, last)

    def ids_of(self, unit: Unit) -> pa.Table:
        """The videos that a unit is about."""
        by = known()[unit.table].by
        if by == "created":
            return self.ids.filter(pc.equal(self.ids["month"], unit.month))
        block = self.ids.slice(unit.block * BLOCK, BLOCK) if by == "day" else self.ids.slice(0, 0)
        return block.filter(pc.less_equal(block["joined"], pa.scalar(unit.last, pa.date32())))

    def path_of(self, unit: Unit) -> str:
        """Where the file of a unit lies in the folder."""
        site = quote(self.site, safe="")
        return f"table={unit.table}/site={site}/month={unit.month}/block-{unit.block:05}.parquet"

    def facts_of(self, unit: Unit) -> dict[str, Any]:
        """What the file of a unit says of itself."""
        ids = self.ids_of(unit)["photo_id"].to_numpy().tobytes()
        about = {name: str(value) for name, value in unit._asdict().items()}
        mark = _digest(json.dumps([self.site, known()[unit.table].columns, about]).encode(), ids)
        return {**about, "ids": _digest(ids), "mark": mark, "made": self.made}

    def done(self, unit: Unit, receipt: dict[str, Any] | None) -> bool:
        """Whether a file is what this plan wants of a unit."""
        if receipt is None or receipt["mark"] != self.facts_of(unit)["mark"]:
            return False
        return not self.touches(unit) or bool(receipt["made"] == self.made)

    def touches(self, unit: Unit) -> bool:
        """Whether a plan that brings a pull up to date reads a unit again."""
        if self.cut is None:
            return False
        if known()[unit.table].by == "created":
            return bool(pc.any(self.ids_of(unit)["moved"]).as_py())
        return unit.last >= self.cut

    @property
    def calls(self) -> int:
        """About how many calls it takes."""
        return sum(map(self.calls_of, self.units()))

    def calls_of(self, unit: Unit) -> int:
        """About how many calls a unit takes."""
        table = known()[unit.table]
        if table.by == "day":
            return (unit.last - unit.first).days + 1
        pages = self.ids_of(unit).num_rows if table.by == "created" else 1
        return -(-(self.ids.num_rows if table.key == ("object_id",) else pages) // 100) or 1

    @property
    def rows(self) -> int:
        """How many rows the table of plays has when each video is there on each day."""
        days = (self.until - self.since).days + 1
        return self.ids.num_rows * days if "plays" in self.tables else 0

    def __repr__(self) -> str:
        hours = timedelta(seconds=round(self.calls / 20))
        return (
            f"<Plan {self.hash[:8]} of {self.site}: {self.ids.num_rows:,} videos, {self.since} to "
            f"{self.until}, {', '.join(self.tables)}: about {self.calls:,} calls, "
            f"{hours} at 20 a second, {self.rows:,} rows of plays>"
        )

    def save(self, out: Path) -> None:
        """Write the plan into a folder."""
        told = {"version": folder.VERSION, "columns": _columns(self.tables), **self._header}
        table = self.ids.replace_schema_metadata({folder.OURS: json.dumps(told)})
        with folder.replacing(out / folder.PLAN) as file:
            pq.write_table(table, file, row_group_size=_PART, use_dictionary=["month"])


def load(out: Path) -> Plan:
    """The plan that lies in a folder.

    Raises:
        NotADataset: If there is none.
        OtherDataset: If it is of another version.
    """
    try:
        ids = pq.ParquetFile(out / folder.PLAN).read()
        told = json.loads(ids.schema.metadata[folder.OURS])
    except (OSError, pa.ArrowException, KeyError, TypeError, ValueError):
        raise NotADataset(
            f"{out} holds no pull. Make one with: nb23 pull SITE --out {out}"
        ) from None
    if told.pop("version") != folder.VERSION or told.pop("columns") != _columns(told["tables"]):
        raise OtherDataset(f"{out} is of another version of nb23. Name another folder.")
    days = {
        name: told[name] and date.fromisoformat(told[name]) for name in ("since", "until", "cut")
    }
    return Plan(
        **{**told, **days, "tables": tuple(told["tables"])}, ids=ids.replace_schema_metadata()
    )


def plan(
    site: Site,
    tables: Any = None,
    since: date | str | None = None,
    until: date | str | None = None,
) -> Plan:
    """Freeze what is to be pulled: the ids of all videos, and the days.

    Args:
        site: A signed-in site, as `nb23.connect` gives it.
        tables: Names of tables; all when left out.
        since: The first day; when left out, that of the first video.
        until: The last day, which should be over at the site; yesterday when left out.

    Returns:
        The plan. Printed, it says how many calls it takes and how long; `pull` makes one by itself.

    Raises:
        BadParameter: If there is no such table, or the days end before they begin.

    Example:
        >>> import nb23
        >>> plan = nb23.bulk.plan(nb23.connect("sandbox"), since="2026-06-01", until="2026-06-30")
        >>> plan.listing["listed"], plan.listing["complete"]
        (520, True)
    """
    now, names = datetime.now(UTC), named(tables)
    last = day(until) or now.date() - timedelta(days=1)
    begin, count = _first(site.client)
    first = day(since) or (begin.date() if begin else last)
    if first > last:
        raise BadParameter(f"The days end ({last}) before they begin ({first}).")
    found, facts = _listed(site.client, begin or now, now)
    counted = {"counted_before": count, "counted_after": _first(site.client)[1]}
    least = min((each for each in counted.values() if each is not None), default=0)
    facts |= counted | {"complete": not facts["gaps"] and facts["listed"] >= least}
    ids = _joining(found, first, moved=False)
    stamp = f"{now:%Y-%m-%dT%H:%M:%S}"
    return Plan(site.client.endpoints.domain, names, first, last, stamp, ids, facts)


def update(site: Site, old: Plan, until: date | str | None = None) -> Plan:
    """A plan that brings a pull up to date: what changed since the old one, and the last days.

    Args:
        site: The site.
        old: The plan before.
        until: The last day; yesterday when left out.
    """
    now, before = datetime.now(UTC), datetime.fromisoformat(old.made).replace(tzinfo=UTC)
    last = max(day(until) or now.date() - timedelta(days=1), old.until)
    cut = max(old.until - timedelta(days=REREAD - 1), old.since)
    # A day more: whose clock the reports are stamped by is not documented.
    since = f"{before - timedelta(days=1):%Y-%m-%d %H:%M:%S}"
    records = site.client.call("analytics/extract/photo-totals", since=since)
    moved = pa.array([int(record["photoId"]) for record in records], pa.int64())
    found, facts = _listed(site.client, before, now)
    held = pc.is_in(found["photo_id"], value_set=old.ids["photo_id"])
    new = _joining(found.filter(pc.invert(held)), cut, moved=True)
    place = old.ids.schema.get_field_index("moved")
    kept = old.ids.set_column(place, "moved", pc.is_in(old.ids["photo_id"], value_set=moved))
    ids = pa.concat_tables([kept, new]).combine_chunks()
    stamp = f"{now:%Y-%m-%dT%H:%M:%S}"
    return replace(old, ids=ids, until=last, made=stamp, based=old.made, cut=cut, listing=facts)


def _joining(found: pa.Table, joined: date, *, moved: bool) -> pa.Table:
    """Some videos as a plan has them, from the day on which they join it."""
    day = pa.repeat(pa.scalar(joined, pa.date32()), found.num_rows)
    return found.append_column("joined", day).append_column(
        "moved", pa.repeat(pa.scalar(moved), found.num_rows)
    )


def _first(client: Client) -> tuple[datetime | None, int | None]:
    """When the first video was added, and how many the site counts."""
    reply = client.call(
        _LISTING, size=1, orderby="created", order="asc", prioritize_promoted_p=False,
        include_unpublished_p=True, fields=["photo_id", "creation_date_epoch"],
    )  # fmt: skip
    moments = [float(record["creation_date_epoch"]) for record in reply]
    return (datetime.fromtimestamp(moments[0], UTC) if moments else None), reply.total


def window(month: str) -> dict[str, Any]:
    """The parameters that list the videos of a month: it overlaps its neighbours by a second.

    Whether a bound belongs to the window is not documented. A video that comes twice counts once.
    """
    first, last = _month(month)
    midnight = datetime.min.time()
    return {
        "include_unpublished_p": True,
        "after_time": datetime.combine(first, midnight) - timedelta(seconds=1),
        "before_time": datetime.combine(last, midnight) + timedelta(days=1),
    }


def _listed(client: Client, begin: datetime, end: datetime) -> tuple[pa.Table, dict[str, Any]]:
    """The number and month of each video, and how complete the listing of all windows was."""
    facts: dict[str, Any] = {"windows": 0, "listed": 0, "gaps": {}}
    numbers, found = array("q"), {}
    # A day to each side: by which clock the site keeps its times is not documented.
    for month, *_ in months((begin - timedelta(days=1)).date(), (end + timedelta(days=1)).date()):
        listing = client.listing(_LISTING, fields=["photo_id"], **window(month))
        before = len(numbers)
        for batch in listing.batches(["photo_id"]):
            numbers.extend(map(int, _values(batch)))
        found[month] = len(numbers) - before
        facts["windows"] += 1
        if gaps := listing.report()["gaps"]:
            facts["gaps"][month] = gaps
    ids = _once(numbers, found)
    facts["listed"] = ids.num_rows
    return ids, facts


def _values(batch: Batch) -> Iterable[Any]:
    return batch["photo_id"] if isinstance(batch, dict) else [r["photo_id"] for r in batch]


def _once(numbers: "array[int]", found: dict[str, int]) -> pa.Table:
    """Each video once, in the first of the months that have it."""
    every = np.frombuffer(numbers, np.int64)
    first = np.sort(np.unique(every, return_index=True)[1])
    month = pa.DictionaryArray.from_arrays(
        np.repeat(np.arange(len(found), dtype=np.int32), [*found.values()]), [*found]
    )
    return pa.table({"photo_id": every[first], "month": month.cast(pa.string()).take(first)})


def months(first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """Each month of some days, with the first and the last of its days among them."""
    while first <= last:
        name = f"{first:%Y-%m}"
        end = min(_month(name)[1], last)
        yield name, first, end
        first = end + timedelta(days=1)


def _month(name: str) -> tuple[date, date]:
    first = date.fromisoformat(f"{name}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def day(value: date | str | None) -> date | None:
    """A day, also as a text such as "2026-06-30", or of a moment.

    Raises:
        BadParameter: If it is no day.
    """
    if isinstance(value, datetime):
        return value.date()
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadParameter(f"A day is written like 2026-06-30, and not {value!r}.") from None


def _columns(tables: Iterable[str]) -> str:
    """A checksum of what is declared: a folder holds columns of one declaration only."""
    declared = [known()[name].columns if name in known() else () for name in tables]
    return _digest(json.dumps(declared).encode())


def _digest(*parts: bytes) -> str:
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]
