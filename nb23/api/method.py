"""One method of the API as a row of facts, and the ladder of permission levels.

This module owns what can be asked of a row. It must not know where rows are stored or how a call
is made.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Level(IntEnum):
    """How much an application may do on a site, from nothing to everything.

    Example:
        >>> Level.named("read") < Level.WRITE
        True

    Source: the 2010 guide, "Setting up your application"; the API's documentation of levels.
    """

    NONE = 0
    ANONYMOUS = 1
    READ = 2
    WRITE = 3
    ADMIN = 4
    SUPER = 5

    @classmethod
    def named(cls, name: str) -> "Level":
        """The level of a name such as `"read"`.

        Raises:
            ValueError: If there is no such level; the sentence lists the levels.
        """
        try:
            return cls[name.upper()]
        except KeyError:
            known = ", ".join(level.label for level in cls)
            raise ValueError(f"There is no permission level {name!r}. Levels: {known}.") from None

    @property
    def label(self) -> str:
        """The level as the API writes it."""
        return self.name.lower()


ALLOWS = {
    Level.NONE: "only items whose token you know",
    Level.ANONYMOUS: "what everybody may see",
    Level.READ: "see public and private content",
    Level.WRITE: "see, add, change and delete content",
    Level.ADMIN: "everything an administrator may do, such as creating users",
    Level.SUPER: "everything, as the site's owner",
}
"""What each level allows, in words."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method.

    Attributes:
        name: As the API calls it.
        type: `int`, `float`, `flag`, `text`, `word` (one of `values`), `time`, `date` (a day),
            `utc` (a time in UTC), `ids` (a list that travels with commas), `tags` (one that travels
            with blanks, a tag of several words in quotes) or `file` (a path or an open binary file,
            which travels as a part of its own).
        required: Whether the method refuses to work without it.
        default: What the API takes when it is left out, or None.
        values: The values that the API knows, or nothing when any value goes.
        note: What it means.
    """

    name: str
    type: str
    note: str
    required: bool = False
    default: str | None = None
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Method:
    """One method of the API, as the catalogue describes it.

    Attributes:
        path: Such as `/api/photo/list`, or `/api/2/photo/list` of version 2.
        verb: `GET` or `POST`.
        level: The documented permission level, or None where none is stated.
        writes: Whether a call changes something on the site (our own mark).
        summary: What it does, in a sentence.
        parameters: What it takes.
        open_parameters: Whether it takes any parameter, because its own are not known.
        idempotent: Whether a second call changes nothing more, so that it may be repeated.
        reply: `json`, or what comes instead: `binary`, `redirect` or `text`.
        container: Under which key its records stand, with dots where it is deeper, or None.
        paged: Whether it gives its records in pages (`p`, `size`).
        max_size: The most records that a page can hold.
        key: The field that identifies a record, or None.
        order: Parameters that ask for an order in which pages do not drift.
        fields: The documented fields of a record, each with the API's type; a dot in a name steps
            into an object, or into each object of a list, and a ? marks what need not come.
        open_fields: Whether a record may bring more, because its documentation says so.
        seen: Fields that a client of the API reads, although no documentation has them.
        traps: What surprises, a sentence each.
    """

    path: str
    verb: str
    level: Level | None
    writes: bool
    summary: str
    parameters: tuple[Parameter, ...] = ()
    open_parameters: bool = False
    idempotent: bool = False
    reply: str = "json"
    container: str | None = None
    paged: bool = False
    max_size: int = 100
    key: str | None = None
    order: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    open_fields: bool = False
    seen: tuple[str, ...] = ()
    traps: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> "Method":
        """Read a row of the catalogue."""
        facts = dict(row)
        facts["level"] = None if row["level"] is None else Level.named(row["level"])
        facts["parameters"] = tuple(
            Parameter(**{**given, "values": tuple(given.get("values", ()))})
            for given in row.get("parameters", ())
        )
        facts |= {name: tuple(row.get(name, ())) for name in ("seen", "traps")}
        return cls(**facts)

    @property
    def name(self) -> str:
        """The path without what all share, such as `photo/list` or `2/photo/list`."""
        return self.path.removeprefix("/api/")

    @property
    def version(self) -> int:
        """The version of the API that it belongs to: 1 or 2."""
        return 2 if self.name.startswith("2/") else 1

    @property
    def base(self) -> str:
        """The name that both versions share, such as `photo/list`."""
        return self.name.removeprefix("2/")

    @property
    def needs(self) -> Level:
        """The level that a call needs: the documented one, and at least write if it writes.

        A level that is not stated counts as read.
        """
        stated = Level.READ if self.level is None else self.level
        return max(stated, Level.WRITE) if self.writes else stated

    def __repr__(self) -> str:
        level = self.level.label if self.level is not None else "not stated"
        return f"{self.path}  (level {level})  {self.summary}"
