"""One call as a handler sees it: who asks, at which level, with which parameters.

Owns the reading of parameters and of pages. Must not know HTTP or signatures.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from sqlite3 import Row
from typing import Any

from nb23.sandbox import wording
from nb23.sandbox.provider import at_least
from nb23.sandbox.replies import ApiError, Page, Record, Reply
from nb23.sandbox.storage import Database

MAX_SIZE = 100


@dataclass(frozen=True)
class Call:
    """A call of one method.

    Args:
        params: the parameters that the client sent, protocol parameters aside.
        level: the permission level that it has.
        database: the practice site's content.
        site: what replies say about the site.
        exempt: whether the rule about levels is switched off.
    """

    params: Mapping[str, str]
    level: str
    database: Database
    site: Record
    exempt: bool = False

    def text(self, name: str) -> str:
        """A parameter without blanks around it; empty if it was not sent."""
        return self.params.get(name, "").strip()

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
            )

    def order(self, choices: Mapping[str, str], by: str, direction: str, tie: str) -> str:
        """The sort order that was asked for; equal rows keep one order on every page."""
        column = self.choice("orderby", choices, by)
        way = self.choice("order", {"desc": "desc", "asc": "asc"}, direction)
        return f"{column} {way}, {tie} {way}"


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
            found = " or ".join(f"instr(fold({column}), ?)" for column in columns)
            self.where(f"({found})", *[word] * len(columns))

    def answer(
        self, call: Call, order: str, names: tuple[str, str], record: Callable[[Row], Record]
    ) -> Reply:
        """The page that the call asks for, as records.

        Args:
            call: gives p and size.
            order: the sort order, as SQL.
            names: the container and the name of one record.
            record: makes a record of a row.
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


def date_label(moment: str) -> str:
    """The date for people, such as "February 16, 2010"."""
    day = datetime.fromisoformat(moment)
    return f"{wording.MONTHS[day.month - 1]} {day.day}, {day.year}"


def time_label(moment: str) -> str:
    """The time for people, such as "06:13 PM"."""
    clock = datetime.fromisoformat(moment)
    return f"{(clock.hour - 1) % 12 + 1:02}:{clock.minute:02} {'PM' if clock.hour > 11 else 'AM'}"


def slug(text: str) -> str:
    """A text as a part of an address: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
