"""The declared columns of one table of a method's records.

This module owns what a schema can be asked. It must not know a record.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from html import escape

from nb23.frames.columns import Column
from nb23.frames.errors import UnknownColumn
from nb23.frames.rows import Rows


@dataclass(frozen=True)
class Schema:
    """Every column that a frame can have, in order; it prints as a table.

    Args:
        path: The method, such as "photo/list" or "2/photo/list".
        columns: The columns of this version of the method.
        table: The name of the table, where it is not the records themselves.
        about: What a row is.
        note: What is doubtful or not documented.
        key: The column that identifies a row, or "".
        rows: How records become rows.
        tables: Names of further tables made of the same records.
        elsewhere: Columns that only the other version declares; they are typed alike if they come.
        asked: The reasons of `Column.on_request` that were asked for.

    Example:
        >>> import nb23
        >>> nb23.frames.schema("tag/list").column("count").dtype
        'Int64'
    """

    path: str
    columns: tuple[Column, ...]
    table: str = ""
    about: str = ""
    note: str = ""
    key: str = ""
    rows: Rows = Rows()
    tables: tuple[str, ...] = ()
    elsewhere: tuple[Column, ...] = ()
    asked: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The method, and the table if it is not the records themselves."""
        return f"{self.path} {self.table}".rstrip()

    @property
    def version(self) -> int:
        """The version of the API that the method belongs to: 1 or 2."""
        return 2 if self.path.startswith("2/") else 1

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all declared columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of a frame for which no `columns=` is given."""
        return tuple(column for column in self.columns if not self.hides(column))

    @property
    def on_request(self) -> dict[str, int]:
        """How many columns appear only when they are asked for, by the reason."""
        return dict(Counter(column.on_request for column in self.columns if self.hides(column)))

    @property
    def given(self) -> tuple[str, ...]:
        """The columns that a record lacks and a parameter of the call fills."""
        return tuple(column.name for column in self.columns if column.given)

    def hides(self, column: Column) -> bool:
        """Whether a column appears only when `columns=` names it."""
        return bool(column.on_request) and column.on_request not in self.asked

    def fields(self, columns: Iterable[str] | None) -> list[str] | None:
        """The fields of a record that these columns are made of; None if all may be.

        Args:
            columns: Names of columns, or None for those that are shown.
        """
        names = [columns] if isinstance(columns, str) else columns
        fields = self.rows.fields(None if names is None else list(names))
        if fields is None:
            return None
        return [
            name for name in dict.fromkeys([self.key, *fields]) if name not in ("", *self.given)
        ]

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
        table = f", table={self.table!r}" if self.table else ""
        return UnknownColumn(
            f"{self.name} has no column {name!r}. {hint}"
            f"All of them: nb23.frames.schema({self.path!r}{table})."
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What there is to say about the table as a whole, a sentence or two each."""
        tables = f"Further tables: {', '.join(self.tables)}." if self.tables else ""
        return tuple(filter(None, [self.about, self.note, tables]))

    def __repr__(self) -> str:
        lines = [f"{self.name}: {len(self.columns)} columns, {len(self.shown)} shown by default"]
        wide = max(len(name) for name in self.names)
        lines += [f"  {remark}" for remark in self.remarks]
        lines += [f"  {c.name:<{wide}}  {c.dtype:<19}  {c.about}" for c in self.columns]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(c.name)}</code></td><td>{escape(c.dtype)}</td>"
            f"<td>{escape(c.about)}</td></tr>"
            for c in self.columns
        )
        remarks = "".join(f"<br>{escape(remark)}" for remark in self.remarks)
        head = "<tr><th>column</th><th>dtype</th><th>what it says</th></tr>"
        return f"<table><caption>{escape(self.name)}{remarks}</caption>{head}{rows}</table>"
