"""Records of one method become one frame, a thousand at a time.

This module owns which columns a frame has, what is masked in it and what it says about itself.
It must not know a particular method. Each batch of records is typed and let go before the next, so
that a long listing never stands in memory twice.
"""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from nb23._redact import MASK
from nb23.frames.columns import KINDS, Column
from nb23.frames.conversion import encodable, read
from nb23.frames.errors import NotRecords, UnexpectedValue, UnknownTimezone, ValuesLeftOut
from nb23.frames.inference import guess
from nb23.frames.schema import Schema

Record = Mapping[str, Any]

_BATCH = 1000
_TOKEN_PLACE = re.compile(r"^((?:https?://[^/]+)?/\d+/\d+/)[^/?#]+(?=/)|([?&]token=)[^&#]+")
_PANDAS = {
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.bool_(): pd.BooleanDtype(),
    pa.large_string(): pd.StringDtype("pyarrow"),
}


def build(
    schema: Schema,
    records: Iterable[Record],
    *,
    columns: Sequence[str] | None = None,
    facts: Mapping[str, Any] | None = None,
    site_timezone: str | None = None,
    domain: str | None = None,
) -> pd.DataFrame:
    """Type records into a frame with the columns of a schema.

    The arguments and errors are those of `nb23.frames.frame`.

    Args:
        schema: The declared columns.
        records: Records as the site gave them.
        columns: Names to keep, in this order.
        facts: What is known about the listing; read when the last record has been read.
        site_timezone: Time zone of the site's clock.
        domain: The site, to make addresses absolute.
    """
    rows = iter(records)
    table = _Table(schema, columns, _zone(site_timezone))
    batch = list(islice(rows, _BATCH))
    table.check_asked(batch)
    while batch:
        table.add(batch)
        batch = list(islice(rows, _BATCH))
    frame = table.to_pandas(domain)
    frame.attrs["nb23"] = {"method": schema.path, **(facts or {}), **table.notes}
    table.warn()
    return frame


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name is not None else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownTimezone(
            f"This computer knows no time zone {name!r}. "
            'Give the place, such as site_timezone="Europe/Copenhagen".'
        ) from None


def _names(batch: list[Record]) -> dict[str, None]:
    """Every name that the records hold, in order; most records have the same ones."""
    try:
        shapes = dict.fromkeys(map(tuple, batch))
    except TypeError:
        shapes = {}
    if batch and (not shapes or not all(isinstance(record, Mapping) for record in batch)):
        raise NotRecords(
            "A frame is made from a list of records, such as site.call(...).records; "
            f"this holds {type(batch[0]).__name__}."
        )
    return dict.fromkeys(name for shape in shapes for name in shape)


def _values(name: str, batch: list[Record]) -> list[Any]:
    try:
        return list(map(itemgetter(name), batch))  # twice as fast, and most records hold all names
    except KeyError:
        return [record.get(name) for record in batch]


class _Table:
    """The columns typed so far, and what there is to say about them."""

    def __init__(
        self, schema: Schema, columns: Sequence[str] | None, zone: ZoneInfo | None
    ) -> None:
        names = [columns] if isinstance(columns, str) else columns
        declared = set(schema.names)
        self.schema = schema
        self.zone = zone
        self.asked = None if names is None else tuple(dict.fromkeys(names))
        self.declared = (
            schema.shown
            if self.asked is None
            else tuple(schema.column(name) for name in self.asked if name in declared)
        )
        self.chunks: dict[str, list[pa.Array]] = {column.name: [] for column in self.declared}
        self.new: dict[str, list[Any]] = {}
        self.tokens: list[Any] = []
        self.withheld: Counter[str] = Counter()
        self.unexpected: dict[str, dict[str, Any]] = {}

    def check_asked(self, first: list[Record]) -> None:
        """Refuse a name in `columns=` that is neither declared nor in the first records."""
        held = tuple(_names(first))
        for name in self.asked or ():
            if name not in self.schema.names and name not in held:
                raise self.schema.unknown(name, held)

    def add(self, batch: list[Record]) -> None:
        """Type one batch of records."""
        before = len(self.tokens)
        declared = set(self.schema.names)
        for name in _names(batch):
            if name not in declared and (self.asked is None or name in self.asked):
                self.new.setdefault(name, [None] * before)
        self.tokens += _values("token", batch)
        for column in self.declared:
            self._add_column(column, batch, self.tokens[before:])
        for name, values in self.new.items():
            values += _values(name, batch)

    def _add_column(self, column: Column, batch: list[Record], tokens: list[Any]) -> None:
        array, misfits = read(column.kind, _values(column.name, batch), self.zone)
        if misfits:
            self._note_misfits(column, misfits, batch)
        if column.kind == "address" and self.asked is None:
            array = _masked(array, tokens)
        self.chunks[column.name].append(array)

    def _note_misfits(self, column: Column, misfits: list[int], batch: list[Record]) -> None:
        record = batch[misfits[0]]
        value = str(record[column.name])[:60]
        if column.name == self.schema.key:
            raise UnexpectedValue(
                f"{column.name} should be a whole number, and {self.schema.path} gave {value!r}. "
                "Leave the column out with columns=, or look at the record with site.call()."
            )
        first = {"values": 0, self.schema.key: str(record.get(self.schema.key)), "first": value}
        self.unexpected.setdefault(column.name, first)["values"] += len(misfits)

    def to_pandas(self, domain: str | None) -> pd.DataFrame:
        """The frame: declared columns in order, then new ones."""
        columns = {column.name: self._declared(column, domain) for column in self.declared}
        new = {name: self._guessed(name, domain) for name in self.new}
        columns |= {name: array for name, array in new.items() if array is not None}
        names = [name for name in self.asked or columns if name in columns]
        table = pa.table([columns[name] for name in names], names=list(map(encodable, names)))
        frame: pd.DataFrame = table.to_pandas(types_mapper=_PANDAS.get, split_blocks=True)
        _settle_times(frame, self.zone)
        return frame

    def _declared(self, column: Column, domain: str | None) -> pa.ChunkedArray:
        array = pa.chunked_array(self.chunks.pop(column.name), KINDS[column.kind].arrow)
        return _absolute(array, domain) if column.kind == "address" and domain else array

    def _guessed(self, name: str, domain: str | None) -> pa.Array | None:
        """A new column, or None if it is one to show only when asked for."""
        column, array = guess(name, self.new[name], self.zone)
        if self.asked is None and column.on_request:
            self.withheld[column.on_request] += 1
            return None
        if self.asked is None and column.dtype == "string[pyarrow]":
            array = _masked(array, self.tokens)
        return _absolute(array, domain) if column.kind == "address" and domain else array

    @property
    def notes(self) -> dict[str, Any]:
        """What the frame says about itself, as plain JSON."""
        left_out = Counter(self.schema.on_request if self.asked is None else {}) + self.withheld
        return {
            "new_columns": list(map(encodable, self.new)),
            "left_out": dict(left_out),
            "unexpected": self.unexpected,
        }

    def warn(self) -> None:
        """Say once which columns hold values that did not fit."""
        if not self.unexpected:
            return
        counts = ", ".join(f"{n['values']} in {name}" for name, n in self.unexpected.items())
        warnings.warn(
            f"Values of {self.schema.path} that do not fit their column became NA: {counts}. "
            'The first of each is in df.attrs["nb23"]["unexpected"].',
            ValuesLeftOut,
            stacklevel=4,
        )


def _masked(addresses: pa.Array, tokens: Sequence[Any]) -> pa.Array:
    """Addresses without the item's token: where 23 puts it, and wherever this row's stands."""
    return pa.array(map(_mask, addresses.to_pylist(), tokens), pa.large_string())


def _mask(address: str | None, token: Any) -> str | None:
    if not address:
        return address
    if isinstance(token, str) and token:
        address = address.replace(f"/{token}", f"/{MASK}").replace(f"={token}", f"={MASK}")
    return _TOKEN_PLACE.sub(lambda match: f"{match[1] or match[2]}{MASK}", address)


def _absolute(addresses: pa.ChunkedArray, domain: str) -> pa.ChunkedArray:
    base, nothing = (
        pa.scalar(text, pa.large_string())
        for text in (domain if "://" in domain else f"https://{domain}", "")
    )
    relative = pc.match_substring_regex(addresses, "^/([^/]|$)")
    joined = pc.binary_join_element_wise(base, addresses, nothing)
    return pc.if_else(relative, joined, addresses)


def _settle_times(frame: pd.DataFrame, zone: ZoneInfo | None) -> None:
    """Give times their zone, and memory of their own: Arrow's cannot be written to.

    The hour that occurs twice is its first; the one that clocks skip moves forward.
    """
    for name in frame.columns[frame.dtypes == KINDS["instant"].dtype]:
        frame[name] = frame[name].dt.tz_convert("UTC").copy()
    for name in frame.columns[frame.dtypes == KINDS["local time"].dtype]:
        times = frame[name].copy()
        first = [True] * len(frame)
        frame[name] = (
            times
            if zone is None
            else times.dt.tz_localize(zone, ambiguous=first, nonexistent="shift_forward")
        )
