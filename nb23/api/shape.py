"""What the records of a listing look like, learned from its pages so that later ones read faster.

This module owns how a page is decoded without a dict for each record. It must not know how pages
are fetched, nor what a value means.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypedDict

import msgspec

from nb23.api.method import Method

_ENVELOPE = (
    "status", "permission_level", "message", "cached", "cache_time", "p", "size", "total_count",
)  # fmt: skip
_typed: Any = TypedDict  # made of names that are known at run time

Batch = list[dict[str, Any]] | dict[str, list[Any]]
"""Records as they are, or field by field."""

ROWS = 400
"""So many records make a batch: fewer cost time in whatever takes them, more cost memory."""


class Shape:
    """The fields of a method's records, as far as they were seen.

    A page that brings another field, or is no ordinary reply, does not fit: it is then read the
    long way, and what it brings is learned.

    Args:
        method: The row of the method.
        only: The fields wanted, when not all are.

    Example:
        >>> from nb23.api.catalogue import method
        >>> shape = Shape(method("tag/list"))
        >>> shape.learn([{"tag": "launch", "count": "12"}])
        >>> body = shape.decode(b'{"status": "ok", "tags": [{"tag": "a"}, {"tag": "b"}]}')
        >>> columns(body["tags"])
        {'tag': ['a', 'b'], 'count': [None, None]}
    """

    def __init__(self, method: Method, only: Iterable[str] | None = None) -> None:
        self._method = method
        # The key is the first field of a row.
        self._names = dict.fromkeys(filter(None, [method.key]))
        self._only = None if only is None else self._names | dict.fromkeys(only)
        self._decoder: msgspec.json.Decoder[Any] | None = None

    def decode(self, content: bytes) -> Any:
        """The reply with a row for each record, or None if it does not fit."""
        try:
            body = self._decoder.decode(content) if self._decoder else None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        whole = body and body.get("status") == "ok" and self._method.container in body
        return body if whole else None

    def learn(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Take in the fields of records that were read the long way."""
        self._names |= dict.fromkeys(name for record in records for name in record)
        wanted = self._names if self._only is None else self._only
        try:
            row = msgspec.defstruct(
                "Row",
                [(f"f{place}", Any, None) for place in range(len(wanted))],
                rename={f"f{place}": name for place, name in enumerate(wanted)},
                forbid_unknown_fields=self._only is None,
                gc=False,  # rows hold no cycles, and there are many
            )
        except ValueError:  # a name that no row can have
            self._decoder = None
        else:
            body: dict[Any, Any] = dict.fromkeys(_ENVELOPE, Any)
            body[self._method.container] = list[row]  # type: ignore[valid-type]
            self._decoder = msgspec.json.Decoder(_typed("Body", body, total=False))


def columns(rows: Sequence[Any]) -> dict[str, list[Any]]:
    """The values of rows, field by field; None where a record lacks one."""
    names = rows[0].__struct_encode_fields__
    # One list of all: tuples kept for each row would be gone through again and again by the
    # collector of garbage.
    values = list(chain.from_iterable(map(msgspec.structs.astuple, rows)))
    return {name: values[place :: len(names)] for place, name in enumerate(names)}


def gathered(pages: Iterator[list[Any]]) -> Iterator[Batch]:
    """Rows and records as batches: pages that are read alike go together, in their order.

    The first page comes at once and alone, for it shows which fields there are.

    Args:
        pages: The rows of each page, or its records.
    """
    held: list[Any] = []
    if first := next(pages, held):
        yield _batch(first)
    for rows in pages:
        alike = not (held and rows) or type(held[0]) is type(rows[0])
        if not alike or len(held) >= ROWS:
            yield _batch(held)
            held = []
        held += rows
    if held:
        yield _batch(held)


def _batch(rows: list[Any]) -> Batch:
    return columns(rows) if isinstance(rows[0], msgspec.Struct) else rows
