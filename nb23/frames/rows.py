"""Records that hold tables become rows: what is nested, wide, or counted by its place.

This module owns how one record becomes rows. It must not know a method; schemas say what to take.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Record = Mapping[str, Any]

_NOTHING = (None, "", 0, "0")


@dataclass(frozen=True)
class Rows:
    """How the records of a method become the rows of a table.

    Args:
        inner: An object in a record whose fields count as the record's own.
        keys: Fields of the record that each of its rows repeats.
        parts: `at`, where in a record its rows are: a list, an object, a text of words, or `.` for
            the record itself; `place`, the column for a part's name or number; `value`, the column
            for a part that is no object.
        melt: `name`, the column for what stands before an ending; and each other column's ending.
        whole: Whether the parts stand beside the records, in the reply as a whole.

    Example:
        >>> tags = Rows(keys=("photo_id",), parts={"at": "tags", "value": "tag"})
        >>> list(tags.of([{"photo_id": 7, "tags": ["bike", "how to"]}]))
        [{'photo_id': 7, 'tag': 'bike'}, {'photo_id': 7, 'tag': 'how to'}]
    """

    inner: str = ""
    keys: Sequence[str] = ()
    parts: Mapping[str, str] = field(default_factory=dict)
    melt: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False

    def of(self, records: Iterable[Record]) -> Iterator[Record]:
        """The rows of these records.

        Args:
            records: Records as the site gave them; whole replies if the table is beside them.
        """
        for record in records:
            keys = {name: record.get(name) for name in self.keys}
            if self.melt:
                yield from ({**keys, **row} for row in self._melted(record))
            elif self.parts:
                yield from ({**keys, **row} for row in self._parts(record))
            else:
                yield self._opened(record)

    def fields(self, columns: Sequence[str] | None) -> list[str] | None:
        """The fields of a record that these columns are made of; None if all may be.

        Args:
            columns: Names of columns, or None for all of them.
        """
        first = self.parts.get("at", "").split(".")[0]
        if first and self.keys and not self.whole:
            return [*self.keys, first]
        if self.parts or self.melt or columns is None:
            return None
        return [*columns, *filter(None, [self.inner])]

    def _opened(self, record: Record) -> Record:
        inner = record.get(self.inner)
        if not isinstance(inner, Mapping):
            return record
        own = {name: value for name, value in record.items() if name != self.inner}
        return {**own, **inner}

    def _parts(self, record: Record) -> Iterator[Record]:
        found = _within(record, self.parts["at"])
        if found is None and not (self.keys or self.whole):
            yield record  # what is documented to lie deeper, or not at all, may be the record
        if found is record:
            own = (item for item in record.items() if item[0] not in self.keys)
            found = {name: value for name, value in own if value is not None}
        if isinstance(found, Mapping) and len(self.parts) == 1:
            found = [found]  # one row, and no names of several
        for place, part in _placed(found):
            named = {self.parts["place"]: place} if "place" in self.parts else {}
            value = {self.parts["value"]: part} if "value" in self.parts else {}
            yield {**named, **(part if isinstance(part, Mapping) else value)}

    def _melted(self, record: Record) -> Iterator[Record]:
        endings = {column: end for column, end in self.melt.items() if column != "name"}
        *_, last = endings.values()  # whatever has this one is a row
        for start in (name.removesuffix(last) for name in record if name.endswith(last)):
            row = {column: record.get(start + end) for column, end in endings.items()}
            if any(value not in _NOTHING for value in row.values()):
                yield {self.melt["name"]: start} | row


def _within(held: Any, place: str) -> Any:
    """What stands at a dotted place; a text on the way is a JSON document."""
    for step in filter(None, place.split(".")):
        if isinstance(held, str):
            held = _document(held)
        held = held.get(step) if isinstance(held, Mapping) else None
    return held


def _document(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _placed(held: Any) -> Iterable[tuple[Any, Any]]:
    """Each part with its name or its number; a text is the list of its words."""
    if isinstance(held, Mapping):
        return held.items()
    if isinstance(held, str):
        held = held.split()
    return enumerate(held) if isinstance(held, Sequence) else ()
