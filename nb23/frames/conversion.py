"""Raw values of one column, as the site gave them, become a typed Arrow array.

This module owns what counts as missing, as a number, as a flag, as a time; and what does not fit.
It must not know the name of a column. The whole column is tried at once; only when that fails is
it read value by value.
"""

import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from nb23.frames.columns import KINDS

Typed = tuple[pa.Array, list[int]]  # the array, and the positions whose value did not fit

_FLAGS: dict[Any, bool | None] = {
    None: None, "": None,
    0: False, "0": False, "f": False, "false": False,
    1: True, "1": True, "t": True, "true": True,
}  # fmt: skip
_WHOLE_FLOAT = re.compile(r"([+-]?\d+)(\.0*)?")
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK, _NOTHING = (pa.scalar(value, pa.large_string()) for value in ("", None))
_MONTH = re.compile(r"\d{4}-\d\d")
_LOCAL = KINDS["local time"].arrow
_FIRST_MILLISECONDS = 10**11  # as seconds this is the year 5138; 23 also sends milliseconds


def read(
    kind: str,
    values: Sequence[Any],
    zone: ZoneInfo | None = None,
    *,
    known: Sequence[str] = (),
    none: float | None = None,
) -> Typed:
    """Type one column.

    `None`, `""` and a text of blanks in a column that is no text are missing. Integers stay exact.

    Args:
        kind: One of `nb23.frames.columns.KINDS`.
        values: The raw values, one a row.
        zone: The site's time zone, for a local time that carries an offset of its own, an instant
            that has none, and the day that an instant falls on.
        known: All texts that fit; any does when empty.
        none: A number that stands for a missing one.

    Returns:
        The Arrow array, and the positions of values that did not fit and became null.

    Example:
        >>> read("count", ["12", "", "many"])[0].to_pylist()
        [12, None, None]
    """
    array, misfits = _read(kind, values, zone)
    if none is not None:
        array = pc.if_else(pc.equal(array, none), None, array)
    if known:
        fits = pc.is_in(array, value_set=pa.array(known, array.type))
        misfits = pc.indices_nonzero(pc.and_not(pc.is_valid(array), fits)).to_pylist()
        array = pc.if_else(fits, array, None)
    return array, misfits


def _read(kind: str, values: Sequence[Any], zone: ZoneInfo | None) -> Typed:
    if kind in ("id", "count"):
        return _numbers(values, pa.int64(), {int, type(None)}, _whole)
    if kind == "measure":
        return _finite(*_numbers(values, pa.float64(), {int, float, type(None)}, _fraction))
    if kind == "flag":
        return _flags(values)
    if kind in _TIMES:
        return _parsed(_texts(values), KINDS[kind].arrow, lambda text: _TIMES[kind](text, zone))
    if kind == "lines":
        values = ["\n".join(map(str, each)) if isinstance(each, list) else each for each in values]
    return _blank_to_null(_texts(values)), []


def _texts(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values, pa.large_string())
    except (pa.ArrowException, UnicodeEncodeError):
        return pa.array([_spelled(value) for value in values], pa.large_string())


def _spelled(value: Any) -> str | None:
    """The value as JSON spells it; a text as it is."""
    if value is None or value != value:  # a NaN is the one value that differs from itself
        return None
    return encodable(value if isinstance(value, str) else _json(value))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def encodable(text: str) -> str:
    """The text without lone surrogates, which JSON may hold and UTF-8 cannot.

    Args:
        text: Any text.

    Example:
        >>> encodable("Blåbærgrød")
        'Blåbærgrød'
    """
    return _LONE_SURROGATE.sub("\ufffd", text)


def _blank_to_null(texts: pa.Array) -> pa.Array:
    blank = pc.equal(texts, _BLANK)
    return pc.if_else(blank, _NOTHING, texts) if blank.true_count else texts


def _numbers(
    values: Sequence[Any], arrow: pa.DataType, native: set[type], cell: Callable[[str], Any]
) -> Typed:
    if values and not isinstance(values[0], str) and set(map(type, values)) <= native:
        with suppress(pa.ArrowException, OverflowError):
            return pa.array(values, arrow), []
    return _parsed(_texts(values), arrow, cell)


def _parsed(texts: pa.Array, arrow: pa.DataType, cell: Callable[[str], Any]) -> Typed:
    with suppress(pa.ArrowInvalid):  # which costs more than a look for blanks
        return _blank_to_null(texts).cast(arrow), []
    stripped = [(text or "").strip() for text in texts.to_pylist()]
    cells = [cell(text) if text else None for text in stripped]
    misfits = [i for i, text in enumerate(stripped) if text and cells[i] is None]
    return pa.array(cells, arrow), misfits


def _cast(text: str, arrow: pa.DataType) -> Any:
    try:
        return pa.scalar(text, pa.large_string()).cast(arrow).as_py()
    except pa.ArrowInvalid:
        return None


def _whole(text: str) -> int | None:
    spelled = _WHOLE_FLOAT.fullmatch(text)
    number: int | None = _cast(spelled[1].lstrip("+") if spelled else text, pa.int64())
    return number


def _fraction(text: str) -> float | None:
    number: float | None = _cast(text.lstrip("+"), pa.float64())
    return number


def _finite(numbers: pa.Array, misfits: list[int]) -> Typed:
    """NaN is missing; an infinity fits no measure and would spoil every mean."""
    finite = pc.is_finite(numbers)
    if finite.true_count + numbers.null_count == len(numbers):
        return numbers, misfits
    infinite = pc.indices_nonzero(pc.fill_null(pc.is_inf(numbers), False)).to_pylist()
    return pc.if_else(finite, numbers, None), sorted({*misfits, *infinite})


def _flags(values: Sequence[Any]) -> Typed:
    try:
        return pa.array(list(map(_FLAGS.__getitem__, values)), pa.bool_()), []
    except (KeyError, TypeError):  # a list or a dict cannot be looked up
        texts = [(_spelled(value) or "").strip().lower() for value in values]
    misfits = [i for i, text in enumerate(texts) if text not in _FLAGS]
    return pa.array([_FLAGS.get(text) for text in texts], pa.bool_()), misfits


def _clock(text: str, zone: ZoneInfo | None) -> datetime | None:
    """A time of the site's clock. One with an offset needs the site's zone to be put in line."""
    short = _LONG_FRACTION.sub(r"\1", text)
    local: datetime | None = _cast(short, KINDS["local time"].arrow)
    if local is None and zone is not None:
        moment = _cast(short, KINDS["instant"].arrow)
        local = moment and moment.astimezone(zone).replace(tzinfo=None)
    return local


def _instant(text: str, zone: ZoneInfo | None) -> datetime | None:
    number = _cast(text, pa.float64())
    if number is None:
        short = _LONG_FRACTION.sub(r"\1", text)
        moment: datetime | None = _cast(short, KINDS["instant"].arrow)
        local = _cast(short, KINDS["local time"].arrow) if zone and moment is None else None
        return local.replace(tzinfo=zone) if local else moment
    seconds = number / 1000 if abs(number) >= _FIRST_MILLISECONDS else number
    with suppress(OverflowError, ValueError):
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return None


def _day(text: str, zone: ZoneInfo | None) -> datetime | None:
    """A day of the site's calendar, from a date, a month, or the instant at which it begins.

    Where the site's zone is not known, the instant is taken for the midnight nearest in UTC.
    """
    day: datetime | None = _cast(f"{text}-01" if _MONTH.fullmatch(text) else text, _LOCAL)
    if day is None and (moment := _instant(text, None)):
        with suppress(OverflowError):
            day = moment.astimezone(zone) if zone else moment + timedelta(hours=12)
    return day and datetime(day.year, day.month, day.day)


_TIMES: dict[str, Callable[[str, ZoneInfo | None], datetime | None]] = {
    "local time": _clock,
    "instant": _instant,
    "day": _day,
}
