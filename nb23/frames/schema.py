"""The declared columns of one method's records.

This module owns what a schema can be asked. It must not know a record.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape

from nb23.frames.columns import Column
from nb23.frames.errors import UnknownColumn


@dataclass(frozen=True)
class Schema:
    """Every column that a method's frame can have, in order.

    Args:
        path: The method, such as "photo/list".
        key: The column that identifies a row.
        columns: The declared columns.

    Example:
        >>> import nb23
        >>> nb23.frames.schema("tag/list").column("count").dtype
        'Int64'
    """

    path: str
    key: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all declared columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of a frame for which no `columns=` is given."""
        return tuple(column for column in self.columns if not column.on_request)

    @property
    def on_request(self) -> dict[str, int]:
        """How many columns appear only when `columns=` names them, by the reason."""
        return dict(Counter(column.on_request for column in self.columns if column.on_request))

    def column(self, name: str) -> Column:
        """The declaration of one column.

        Args:
            name: Its name, as the API spells it.

        Raises:
            UnknownColumn: If no such column is declared; the sentence has near names.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise self.unknown(name)

    def unknown(self, name: str, also: tuple[str, ...] = ()) -> UnknownColumn:
        """The error for a name that is no column.

        Args:
            name: The name that was asked for.
            also: Further names that the records hold.
        """
        near = get_close_matches(name, list(dict.fromkeys([*self.names, *also])), n=3, cutoff=0.5)
        hint = f"Did you mean {' or '.join(near)}? " if near else ""
        return UnknownColumn(
            f"{self.path} has no column {name!r}. {hint}"
            f"All of them: nb23.frames.schema({self.path!r})."
        )

    def __repr__(self) -> str:
        lines = [f"{self.path}: {len(self.columns)} columns, {len(self.shown)} shown by default"]
        wide = max(len(name) for name in self.names)
        lines += [f"  {c.name:<{wide}}  {c.dtype:<16}  {c.about}" for c in self.columns]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(c.name)}</code></td><td>{escape(c.dtype)}</td>"
            f"<td>{escape(c.about)}</td></tr>"
            for c in self.columns
        )
        head = "<tr><th>column</th><th>dtype</th><th>what it says</th></tr>"
        return f"<table><caption>{escape(self.path)}</caption>{head}{rows}</table>"
