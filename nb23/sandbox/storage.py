"""The sandbox's memory: one SQLite database, used by one thread at a time.

Owns the connection, the schema and the lock. Must not know what the rows mean.
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nb23.sandbox.labels import FUNCTIONS
from nb23.sandbox.renditions import columns

SCHEMA_VERSION = 5

Values = Sequence[Any] | Mapping[str, Any]
SCHEMA = Path(__file__).parent / "schema.sql"


class SandboxError(Exception):
    """The practice site cannot do what was asked; the message says what to do instead."""


class Database:
    """One SQLite database behind one lock.

    Args:
        path: the file that keeps the state; None keeps it in memory only.

    Attributes:
        touched: whether the practice content was changed since it was made.

    Raises:
        SandboxError: if the file was written by another version of the practice site.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        if path is not None:
            # Secrets live in here: nobody else may read the file, from its first moment on.
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(
            path or ":memory:", check_same_thread=False, isolation_level=None
        )
        self._connection.row_factory = sqlite3.Row
        for function in FUNCTIONS:
            self._connection.create_function(function.__name__, -1, function, deterministic=True)
        self.fresh = self._prepare(path)
        self.touched = not self.fresh

    def _prepare(self, path: str | Path | None) -> bool:
        version = self._connection.execute("pragma user_version").fetchone()[0]
        if version == SCHEMA_VERSION:
            return False
        if version:
            raise SandboxError(f"{path} belongs to another version of nb23; name a new file.")
        if path is not None:
            self._connection.execute("pragma journal_mode=wal")
        schema = SCHEMA.read_text(encoding="utf-8").replace("{renditions}", columns())
        self._connection.executescript(schema)
        self._connection.execute(f"pragma user_version={SCHEMA_VERSION}")
        return True

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All changes inside happen together, or none of them."""
        with self._lock:
            self._connection.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def rows(self, sql: str, values: Values = ()) -> list[sqlite3.Row]:
        """Every row that the query finds."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Values = ()) -> sqlite3.Row | None:
        """The first row that the query finds or the statement gives back, or None."""
        return next(iter(self.rows(sql, values)), None)

    def count(self, sql: str, values: Values = ()) -> int:
        """The one number that the query gives."""
        found = self.row(sql, values)
        return int(found[0]) if found else 0

    def change(self, sql: str, values: Values = ()) -> int:
        """Run one changing statement and say how many rows it touched."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    def define(self, name: str, function: Callable[..., Any]) -> None:
        """Let queries call a function whose answer changes."""
        self._connection.create_function(name, -1, function)

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Add rows whose values stand in the order of the table's columns."""
        listed = list(rows)
        if listed:
            marks = ",".join("?" * len(listed[0]))
            with self._lock:
                self._connection.executemany(f"insert into {table} values ({marks})", listed)

    def keep(self, table: str, values: Mapping[str, Any]) -> None:
        """Add one row, its values by the names of their columns."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        self.change(f"insert into {table} ({names}) values ({marks})", tuple(values.values()))

    def setting(self, name: str, default: str) -> str:
        """A remembered word; the default is remembered when there was none."""
        self.change("insert or ignore into settings values (?, ?)", (name, default))
        found = self.row("select value from settings where name = ?", (name,))
        return str(found[0]) if found else default

    def close(self) -> None:
        """Close the file; a second time does nothing."""
        with self._lock:
            self._connection.close()
