"""Records of one method become one frame, some hundreds at a time.

This module owns which columns a frame has, what is masked in it and what it says about itself.
It must not know a particular method. Each batch of records is typed and let go before the next, so
that a long listing never stands in memory twice.
"""

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from nb23.frames.columns import KINDS, Column
from nb23.frames.conversion import encodable, read
from nb23.frames.errors import NotRecords, UnexpectedValue, UnknownTimezone, ValuesLeftOut
from nb23.frames.inference import guess
from nb23.frames.masking import masked
from nb23.frames.memory import Growing
from nb23.frames.rows import Rows
from nb23.frames.schema import Schema

Record = Mapping[str, Any]
Batch = Sequence[Record] | Mapping[str, Sequence[Any]]
"""Records as they are, or field by field: the values of each, all as many."""

_BATCH = 400


def build(
    schema: Schema,
    batches: Iterable[Batch],
    *,
    columns: Sequence[str] | None = None,
    facts: Mapping[str, Any] | None = None,
    given: Mapping[str, Any] | None = None,
    site_timezone: str | None = None,
    domain: str | None = None,
    dtype_backend: str = "numpy_nullable",
) -> pd.DataFrame:
    """Type records into a frame with the columns of a schema.

    The arguments and errors are those of `nb23.frames.frame`.

    Args:
        schema: The declared columns.
        batches: Records as the site gave them, many at a time.
        columns: Names to keep, in this order.
        facts: What is known about the listing; read when the last record has been read.
        given: Parameters of the call.
        site_timezone: Time zone of the site's clock.
        domain: The site, to make addresses absolute.
        dtype_backend: "numpy_nullable" or "pyarrow".
    """
    if dtype_backend not in ("numpy_nullable", "pyarrow"):
        raise ValueError(f"dtype_backend is 'numpy_nullable' or 'pyarrow', not {dtype_backend!r}.")
    table = _Table(schema, columns, _zone(site_timezone), domain)
    for batch in _rows(schema, batches, given or {}):
        table.take(batch if isinstance(batch, Mapping) else _by_field(batch))
    frame = table.to_pandas()
    if dtype_backend == "pyarrow":
        frame = frame.astype(_arrow_types(frame))
    names = {"method": schema.path} | ({"table": schema.table} if schema.table else {})
    frame.attrs["nb23"] = {**names, **(facts or {}), **table.notes}
    table.warn()
    return frame


def _arrow_types(frame: pd.DataFrame) -> dict[str, pd.ArrowDtype]:
    """Arrow's types of all columns but categories, which no Parquet file would give back."""
    types = pa.Schema.from_pandas(frame, preserve_index=False)
    return {
        each.name: pd.ArrowDtype(each.type)
        for each in types
        if not pa.types.is_dictionary(each.type)
    }


def _rows(schema: Schema, batches: Iterable[Batch], given: Mapping[str, Any]) -> Iterable[Batch]:
    """The rows that the records are made into, where they are not the records themselves."""
    known = {name: _single(given[name]) for name in schema.given if name in given}
    if schema.rows == Rows() and not known:
        return batches
    records = chain.from_iterable(map(_records, batches))
    return batched(schema.rows.of({**known, **record} for record in records))


def _single(value: Any) -> Any:
    """The value of a parameter, if it is one and no list of several."""
    several = value.split(",") if isinstance(value, str) else value
    values = [*several] if isinstance(several, Iterable) else [several]
    return values[0] if len(values) == 1 else None


def _records(batch: Batch) -> Iterable[Record]:
    if isinstance(batch, Mapping):
        return [dict(zip(batch, row, strict=True)) for row in zip(*batch.values(), strict=True)]
    if not all(isinstance(record, Mapping) for record in batch):
        raise _no_records(batch)
    return batch


def _no_records(batch: Sequence[Any]) -> NotRecords:
    return NotRecords(
        "A frame is made from a list of records, such as site.call(...).records; "
        f"this holds {type(batch[0]).__name__}."
    )


def batched(records: Iterable[Record]) -> Iterator[list[Record]]:
    """The records, some hundreds at a time."""
    rows = iter(records)
    return iter(lambda: list(islice(rows, _BATCH)), [])


def _zone(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name is not None else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownTimezone(
            f"This computer knows no time zone {name!r}. "
            'Give the place, such as site_timezone="Europe/Copenhagen".'
        ) from None


class _Fields(dict[str, Sequence[Any]]):
    """Values by field, and of how many records: they may have no field at all."""

    def __init__(self, values: Mapping[str, Sequence[Any]], count: int) -> None:
        super().__init__(values)
        self.count = count


def _by_field(batch: Sequence[Record]) -> _Fields:
    """The values of each field, in the order of their first record; most records have all."""
    try:
        shapes = dict.fromkeys(map(tuple, batch))
    except TypeError:
        shapes = {}
    if batch and (not shapes or not all(isinstance(record, Mapping) for record in batch)):
        raise _no_records(batch)
    if len(shapes) == 1:
        values = zip(*(record.values() for record in batch), strict=True)
        return _Fields(dict(zip(*shapes, values, strict=True)), len(batch))
    names = dict.fromkeys(chain.from_iterable(shapes))
    return _Fields({name: [record.get(name) for record in batch] for name in names}, len(batch))


class _Table:
    """The columns typed so far, and what there is to say about them."""

    def __init__(
        self,
        schema: Schema,
        columns: Sequence[str] | None,
        zone: ZoneInfo | None,
        domain: str | None,
    ) -> None:
        names = [columns] if isinstance(columns, str) else columns
        self.schema, self.zone, self.domain = schema, zone, domain
        self.known = frozenset(schema.names)
        self.asked = None if names is None else tuple(dict.fromkeys(names))
        self.declared = (
            schema.shown
            if self.asked is None
            else tuple(schema.column(name) for name in self.asked if name in self.known)
        )
        self.typed = {column.name: Growing(KINDS[column.kind].arrow) for column in self.declared}
        self.count: int | None = None
        self.new: dict[str, list[Any]] = {}
        self.guessed: list[Column] = []
        self.tokens: list[Any] = []
        self.withheld: Counter[str] = Counter()
        self.unexpected: dict[str, dict[str, Any]] = {}

    def take(self, batch: Mapping[str, Sequence[Any]]) -> None:
        """Type a batch."""
        count = batch.count if isinstance(batch, _Fields) else len(next(iter(batch.values())))
        if self.count is None:
            self._check_asked(batch)
        before = self.count or 0
        self.count = before + count

        def values(name: str) -> Sequence[Any]:
            return batch.get(name) or (None,) * count

        for name in batch:
            if name not in self.known and (self.asked is None or name in self.asked):
                self.new.setdefault(name, [None] * before)
        for column in self.declared:
            self._add_column(column, values)
        for name, held in self.new.items():
            held += values(name)
        if self.new:  # theirs are masked when all of them have come
            self.tokens += [None] * (before - len(self.tokens))
            self.tokens += values("token")

    def _check_asked(self, first: Iterable[str]) -> None:
        """Refuse a name in `columns=` that is neither declared nor in the first records."""
        held = tuple(first)
        for name in self.asked or ():
            if name not in self.known and name not in held:
                raise self.schema.unknown(name, held)

    def _add_column(self, column: Column, values: Callable[[str], Sequence[Any]]) -> None:
        array, misfits = read(
            column.kind, values(column.name), self.zone, known=column.values, none=column.none
        )
        if misfits:
            self._note_misfits(column, misfits, values)
        if column.kind == "address":
            array = self._shown(array, values("token"))
        self.typed[column.name].add(array)

    def _shown(self, addresses: pa.Array, tokens: Sequence[Any]) -> pa.Array:
        shown = masked(addresses, tokens) if self.asked is None else addresses
        return _absolute(shown, self.domain)

    def _note_misfits(
        self, column: Column, misfits: list[int], values: Callable[[str], Sequence[Any]]
    ) -> None:
        value, key = str(values(column.name)[misfits[0]])[:60], self.schema.key
        if column.name == key and column.kind == "id":
            raise UnexpectedValue(
                f"{column.name} should be a whole number, and {self.schema.path} gave {value!r}. "
                "Leave the column out with columns=, or look at the record with site.call()."
            )
        row = {key: str(values(key)[misfits[0]])} if key else {}
        first = {"values": 0, **row, "first": value}
        self.unexpected.setdefault(column.name, first)["values"] += len(misfits)

    def to_pandas(self) -> pd.DataFrame:
        """The frame: declared columns in order, then new ones."""
        if self.count is None:
            self._check_asked(())
        for name in self.new:
            self._guess(name)
        made = {column.name: column for column in (*self.declared, *self.guessed)}
        columns = [made[name] for name in self.asked or made if name in made]
        frame = pd.DataFrame(dict(enumerate(map(self._settled, columns))), copy=False)
        frame.columns = pd.Index([encodable(column.name) for column in columns], dtype="str")
        return frame

    def _settled(self, column: Column) -> Any:
        """A column with the order of its categories, or the zone of its times.

        The hour that occurs twice is its first; the one that clocks skip moves forward.
        """
        values = self.typed.pop(column.name).finished()
        if column.kind == "category":
            return pd.Categorical(values, [*column.values], ordered=True)
        if column.kind == "instant":
            return values.tz_localize("UTC")
        if column.kind == "local time" and self.zone:
            first = [True] * len(values)
            return values.tz_localize(self.zone, ambiguous=first, nonexistent="shift_forward")
        return values

    def _guess(self, name: str) -> None:
        """Type a new column, unless it is one to show only when asked for."""
        column, array = guess(name, self.new[name], self.zone, alike=self.schema.elsewhere)
        if self.asked is None and self.schema.hides(column):
            self.withheld[column.on_request] += 1
            return
        self.guessed.append(column)
        if self.asked is None and column.dtype == "string[pyarrow]":
            array = masked(array, self.tokens)
        self.typed[name] = Growing(array.type)
        self.typed[name].add(_absolute(array, self.domain) if column.kind == "address" else array)

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
        times = any(self.schema.column(name).zone for name in self.unexpected)
        zone = " With site_timezone= a time fits with or without an offset." * times
        warnings.warn(
            f"Values of {self.schema.name} that do not fit their column became NA: {counts}. "
            f'The first of each is in df.attrs["nb23"]["unexpected"].{zone}',
            ValuesLeftOut,
            stacklevel=4,
        )


def _absolute(addresses: pa.Array, domain: str | None) -> pa.Array:
    if not domain:
        return addresses
    base, nothing = (
        pa.scalar(text, pa.large_string())
        for text in (domain if "://" in domain else f"https://{domain}", "")
    )
    relative = pc.and_not(pc.starts_with(addresses, "/"), pc.starts_with(addresses, "//"))
    joined = pc.binary_join_element_wise(base, addresses, nothing)
    return pc.if_else(relative, joined, addresses)
