"""One call as a handler sees it: who asks, at which level, with which parameters.

Owns the reading of parameters and of pages. Must not know HTTP or signatures.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from sqlite3 import Row
from typing import Any

from werkzeug.datastructures import FileStorage

from nb23.sandbox.practice import written
from nb23.sandbox.provider import Provider, at_least
from nb23.sandbox.replies import ApiError, Page, Record, Reply
from nb23.sandbox.storage import Database

MAX_SIZE = 100
OWNER_ID = 1001


@dataclass(frozen=True)
class Call:
    """A call of one method.

    Args:
        params: the parameters that the client sent, protocol parameters aside.
        level: the permission level that it has.
        provider: the books of the site.
        site: what replies say about the site.
        exempt: whether the rule about levels is switched off.
        user_id: the user for whom the application acts; 0 without one.
        files: the files of a multipart body.
    """

    params: Mapping[str, str]
    level: str
    provider: Provider
    site: Record
    exempt: bool = False
    user_id: int = 0
    files: Mapping[str, FileStorage] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The practice site's content."""
        return self.provider.database

    def text(self, name: str) -> str:
        """A parameter without blanks around it; empty if it was not sent."""
        return self.params.get(name, "").strip()

    def required(self, name: str) -> str:
        """A parameter that the method cannot do without."""
        if not self.text(name):
            raise ApiError("invalid_input", f"{name} is missing or empty.")
        return self.text(name)

    def now(self) -> str:
        """The moment of the call, as the site writes it."""
        return written(datetime.fromtimestamp(self.provider.now(), UTC))

    def author(self) -> int:
        """For whom something is made: the caller, or another user at super level."""
        if self.text("user_id"):
            self.need("super")
        return self.user("user_id") or self.user_id or OWNER_ID

    def user(self, name: str) -> int | None:
        """The number of a user that is there, or None if it was not sent."""
        return self._existing(name, "user")

    def album(self, name: str) -> int | None:
        """The number of an album that is there, or None if it was not sent."""
        return self._existing(name, "album")

    def _existing(self, name: str, kind: str) -> int | None:
        number = self.number(name)
        known = f"select 1 from {kind}s where {kind}_id = ?"
        if number is not None and not self.database.row(known, (number,)):
            raise ApiError(f"no_such_{kind}", f"There is no {kind} with this {name}.")
        return number

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number, or the default if it was not sent."""
        text = self.text(name)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,15}", text):
            raise ApiError("invalid_input", f"{name} must be a whole number.")
        return int(text)

    def flag(self, name: str, default: bool | None = None) -> bool | None:
        """A flag sent as 0 or 1, or the default if it was not sent."""
        text = self.text(name)
        if text not in ("", "0", "1"):
            raise ApiError("invalid_input", f"{name} must be 0 or 1.")
        return text == "1" if text else default

    def moment(self, name: str) -> str | None:
        """A date, or a date and time, in the site's own local time."""
        try:
            return written(datetime.fromisoformat(self.text(name))) if self.text(name) else None
        except ValueError:
            raise ApiError("invalid_input", f"{name} must look like 2026-06-30 18:00:00.") from None

    def choice(self, name: str, choices: Mapping[str, str], default: str) -> str:
        """What belongs to the word that was sent."""
        word = self.text(name) or default
        if word not in choices:
            raise ApiError("invalid_input", f"{name} must be one of: {', '.join(choices)}.")
        return choices[word]

    def may(self, level: str) -> bool:
        """Whether the caller has a permission level."""
        return self.exempt or at_least(self.level, level)

    def need(self, level: str) -> None:
        """Refuse a caller without this permission level, and name the level."""
        if not self.may(level):
            raise ApiError(
                "permission_denied",
                f"You do not have permission to do this (required level: '{level}')",
                "level",
            )

    def order(self, choices: Mapping[str, str], by: str, direction: str, tie: str) -> str:
        """The sort order that was asked for; equal rows keep one order on every page."""
        column = self.choice("orderby", choices, by)
        way = self.choice("order", {"desc": "desc", "asc": "asc"}, direction)
        return f"{column} {way}, {tie} {way}"


Filters = Mapping[str, tuple[str, str]]


def plain(row: Row, without: Collection[str] = ()) -> Record:
    """A row as a record, without some fields and those whose names begin with an underscore."""
    names = [name for name in row.keys() if name[0] != "_" and name not in without]  # noqa: SIM118
    return {name: row[name] for name in names}


@dataclass
class Query:
    """A listing in the making: conditions, then one page of rows."""

    source: str
    conditions: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def where(self, condition: str, *values: object) -> None:
        """Keep only rows that fulfil this too."""
        self.conditions.append(condition)
        self.values.extend(values)

    def search(self, text: str, *columns: str) -> None:
        """Keep only rows in whose columns each word is found, whatever its case."""
        for word in text.casefold().split():
            found = " or ".join(f"instr(casefold({column}), ?)" for column in columns)
            self.where(f"({found})", *[word] * len(columns))

    def filter(self, call: Call, filters: Filters) -> None:
        """Keep only what was asked for: a parameter, how it is read, and its condition."""
        for name, (kind, condition) in filters.items():
            value = getattr(call, kind)(name)
            if value not in (None, ""):
                self.where(condition, *[value] * condition.count("?"))

    def answer(
        self, call: Call, order: str, names: tuple[str, str],
        record: Callable[[Row], Record] = plain,
    ) -> Reply:  # fmt: skip
        """The page that the call asks for, as records.

        Args:
            call: gives p and size.
            order: the sort order, as SQL.
            names: the container and the name of one record.
            record: makes a record of a row; by default it is the row.
        """
        size = min(max(call.number("size", 20) or 1, 1), MAX_SIZE)
        p = max(call.number("p", 1) or 1, 1)
        where = " and ".join(self.conditions) or "1"
        total = call.database.count(
            f"select count(*) from ({self.source}) where {where}", self.values
        )
        rows = call.database.rows(
            f"select * from ({self.source}) where {where} order by {order} limit ? offset ?",
            (*self.values, size, min((p - 1) * size, total)),
        )
        return Reply(names[0], names[1], [record(row) for row in rows], Page(p, size, total))
