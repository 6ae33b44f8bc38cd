"""One column of a frame: how it is declared, and which types its kind stands for.

This module owns the declarations that every schema is made of. It must not know a method or a
record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa


class Kind(NamedTuple):
    """The pandas dtype of a kind of column, and the Arrow type it is built in."""

    dtype: str
    arrow: pa.DataType


_TEXT = Kind("string[pyarrow]", pa.large_string())
_WHOLE = Kind("Int64", pa.int64())

KINDS = {
    "id": _WHOLE,
    "count": _WHOLE,
    "measure": Kind("Float64", pa.float64()),
    "flag": Kind("boolean", pa.bool_()),
    "text": _TEXT,
    "lines": _TEXT,
    "address": _TEXT,
    "category": Kind("category", pa.large_string()),
    "day": Kind("datetime64[us]", pa.timestamp("us")),
    "local time": Kind("datetime64[us]", pa.timestamp("us")),
    "instant": Kind("datetime64[us, UTC]", pa.timestamp("us", tz="UTC")),
}

TOKEN, PERSONAL = "token", "personal"


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column.

    Args:
        name: The name, as the API spells it.
        kind: One of `KINDS`: it fixes the dtype.
        meaning: What the value says, in a few words.
        unit: The unit of a measure or count, such as "s" or "bytes".
        zone: What is known about the time zone of a time.
        level: The permission level from which on the site fills the column; "" is any.
        on_request: Why the column appears only when `columns=` names it; "" appears always.
        version: The only version of the API that has it; 0 if both do.
        values: All that a category can be, in order.
        none: A number that stands for a missing one.
        given: Whether the call's parameter of this name fills it where a record does not.

    Example:
        >>> Column("video_length", "measure", "Running time.", unit="s").dtype
        'Float64'
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    zone: str = ""
    level: str = ""
    on_request: str = ""
    version: int = 0
    values: Sequence[str] = ()
    none: float | None = None
    given: bool = False

    @property
    def dtype(self) -> str:
        """The pandas dtype, whatever the site holds."""
        return KINDS[self.kind].dtype

    @property
    def about(self) -> str:
        """The meaning, with unit, zone, level and why it may have to be asked for."""
        notes = [
            self.unit and f"in {self.unit}",
            self.zone and f"zone: {self.zone}",
            self.level and f"from level {self.level}",
            self.on_request and f"on request: {self.on_request}",
            self.version and f"version {self.version} only",
        ]
        kept = "; ".join(note for note in notes if note)
        return f"{self.meaning} ({kept})" if kept else self.meaning

    def __str__(self) -> str:
        return f"{self.name}, {self.dtype}: {self.about}"
