"""The one engine of the API: runs a method as its row says, in both versions.

Owns what a row may say, and how it becomes a reply: read the parameters, refuse, change, show.
Must not know any single method. The rows lie beside it, one file for each first path segment;
their values reach SQL by name, never as text.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from nb23.sandbox.practice import REFERENCE, written
from nb23.sandbox.replies import ApiError, Page, Record, Reply
from nb23.sandbox.routes.call import OWNER_ID, Call

FOLDER = Path(__file__).parent
VERBS = ("GET", "POST")
UNAVAILABLE = (("feature_not_available", "The practice site does not have this.", "select 1"),)
COLUMNS = ("width", "height", "size", "download")
PARAM = re.compile(r"(\w+)(?:\(([^)]*)\))?(!?)(?:=(\S+))?")
EMPTY = ("text", "plain", "tags", "ids")
"""Kinds of parameters that may be sent empty, to empty what they set."""
MISSING = {
    "item_token": ("token_required", "token is missing: the token that belongs to this item."),
    "file": ("no_file", "Send the file as the part named file of a multipart POST."),
}
"""Code and words about a required parameter that is not there, where a kind has its own."""
NO_FORM = {"_size": 0, "_download": ""}
"""What version 2 says where a video has no such form, by the end of the column's name."""


@dataclass(frozen=True)
class Param:
    """A parameter: how it is read, and the condition that it sets on a listing."""

    name: str
    kind: str
    choices: tuple[str, ...]
    required: bool
    default: Any
    condition: str

    @classmethod
    def told(cls, name: str, text: str) -> "Param":
        """Read a parameter as rows write it: kind(choices)!=default | condition."""
        spec, _, condition = text.partition("|")
        found = PARAM.fullmatch(spec.strip())
        if not found:
            raise ValueError(f"{name} cannot be read: {text}")
        kind, choices, required, default = found.groups()
        if default is not None and default.isdigit():
            default = int(default)
        listed = tuple(choices.split(",")) if choices is not None else ()
        return cls(name, kind, listed, bool(required), default, condition.strip())

    def read(self, call: Call) -> Any:
        """The value that was sent, or the default."""
        sent = call.files.get(self.name) if self.kind == "file" else call.text(self.name)
        if self.required and not sent:
            words = f"{self.name} is missing or empty."
            raise ApiError(*MISSING.get(self.kind, ("invalid_input", words)))
        if not sent and (self.name not in call.params or self.kind not in EMPTY):
            return self.default
        if self.choices and sent not in self.choices:
            raise ApiError("invalid_input", f"{self.name} must be one of: {self.known}.")
        reader = getattr(call, self.kind, None)
        return reader(self.name) if reader else call.object(self.name, self.kind)

    @property
    def known(self) -> str:
        """The words that it may be."""
        return ", ".join(filter(None, self.choices))


@dataclass(frozen=True)
class Row:
    """One method.

    Args:
        path: such as "photo/list"; that of version 2 begins with "2/".
        level: the least permission level that may call it.
        verb: the one HTTP verb of an operation of version 2; POST where it changes something.
        container: the key of the records and the name of one in XML: "albums/album".
        params: the parameters, as name:kind(choices)!=default; ! for required.
        filters: parameters that narrow a listing, each with its condition.
        needs: what needs a higher level: a parameter that is set, "name=" one that was sent,
            "name=value" a certain word.
        refuse: code, words and a query: where it finds a row, the call is refused. The words of
            permission_denied are the level that is needed.
        do: statements that change the site; what they give back joins the values.
        source: the view or query that gives the records; without it the values are the record.
        fields: the columns of a record; name_* stands for the four of a form of a video.
        at: further columns from a level on.
        include: further columns when a flag is set.
        always: a condition that holds for every listing.
        search: the text in which the words of the parameter search are looked for.
        orders: the words of orderby and what they sort by; none: it always sorts by one column.
        by: the name of that parameter.
        order: the default word and direction.
        first: what comes before every order.
        tie: the column that tells equal rows apart.
        pages: "paged" or "untold" (paged without the numbers of the page); for a listing in one
            piece how its numbers are told: "one" (size 1), "all" (size is the total), "zero" (a
            total of 0), "total" (nothing else) or "none"; empty for a single record.
        message: what the reply says.
        numbers: columns that are numbers in version 1 too.
        texts: columns that are texts in version 2 too.
        lists: columns that hold JSON.
        absent: a pattern of columns that are left out where they have no value.
        beside: a flag, and columns that then stand beside the records, with {chosen} for them.
    """

    path: str
    level: str = "none"
    verb: str = ""
    container: str = ""
    params: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    needs: Mapping[str, str] = field(default_factory=dict)
    refuse: tuple[tuple[str, str, str], ...] = ()
    do: tuple[str, ...] = ()
    source: str = ""
    fields: str = ""
    at: Mapping[str, str] = field(default_factory=dict)
    include: Mapping[str, str] = field(default_factory=dict)
    always: str = ""
    search: str = ""
    orders: Mapping[str, str] = field(default_factory=dict)
    by: str = "orderby"
    order: str = ""
    first: str = ""
    tie: str = ""
    pages: str = ""
    message: str = ""
    numbers: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    absent: str = ""
    beside: tuple[str, ...] = ()

    @property
    def version(self) -> int:
        """The version of the API that it belongs to."""
        return 2 if self.path.startswith("2/") else 1

    @property
    def only_verb(self) -> str:
        """The HTTP verb that version 2 takes."""
        return self.verb or ("POST" if self.do else "GET")

    @cached_property
    def takes(self) -> tuple[Param, ...]:
        """Its parameters."""
        told = dict(part.split(":", 1) for part in self.params.split()) | dict(self.filters)
        if self.search:
            told["search"] = (
                f"words | not exists (select 1 from json_each(:search)"
                f" where not instr(casefold({self.search}), value))"
            )
        return tuple(Param.told(name, text) for name, text in told.items())

    def columns(self, call: Call, values: Mapping[str, Any]) -> list[str]:
        """The names of the columns that this call may see and asks for."""
        parts = [self.fields]
        parts += [names for level, names in self.at.items() if call.may(level)]
        parts += [names for flag, names in self.include.items() if values[flag]]
        return list(spread(" ".join(parts)))


@cache
def spread(names: str) -> tuple[str, ...]:
    """Names of columns; name_* stands for the four of a form of a video."""
    return tuple(
        name.replace("*", column) for name in names.split()
        for column in (COLUMNS if name.endswith("_*") else ("",))
    )  # fmt: skip


@cache
def rows_of(segment: str) -> dict[str, Row]:
    """The rows of one file, of both versions."""
    path = FOLDER / f"{segment}.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    verb = ""
    for name in told.pop("2/", {}).get("unavailable", "").split():
        if name in VERBS:
            verb = name
        else:
            told[f"2/{name}"] = {"verb": verb, "refuse": UNAVAILABLE}
    return {name: Row(name, **like(told, spec)) for name, spec in told.items()}


def like(told: Mapping[str, Any], spec: Mapping[str, Any]) -> dict[str, Any]:
    """A row with what it takes over from the one that it is like."""
    own = dict(spec)
    base = like(told, told[own.pop("like")]) if "like" in own else {}
    if base.get("filters") and "filters" in own:
        own["filters"] = base["filters"] | own["filters"]
    return base | own


def find(path: str) -> Row | None:
    """The row of a method."""
    segment = path.removeprefix("2/").partition("/")[0]
    known = rows_of(segment) if segment.isalpha() else {}
    return known.get(path) or rows_of("not_simulated").get(path)


def every() -> Iterator[Row]:
    """All rows."""
    for path in sorted(FOLDER.glob("*.toml")):
        yield from rows_of(path.stem).values()


def answer(call: Call, **given: Any) -> Reply:
    """Run a method as its row says.

    Args:
        call: gives the parameters and the row.
        given: further values that the row's queries use.

    Raises:
        ApiError: if the call is refused.
    """
    row = call.row
    values = standing(call) | {param.name: param.read(call) for param in row.takes} | given
    for asked, level in row.needs.items():
        if asks(call, values, asked):
            call.need(level)
    if not row.do:
        refuse(call, row, values)
        return shown(call, row, values)
    with call.database.transaction():
        refuse(call, row, values)
        for statement in row.do:
            values |= dict(call.database.row(statement, values) or {})
        call.database.touched = True
        return shown(call, row, values)


def standing(call: Call) -> dict[str, Any]:
    """The values that every query can use."""
    return {
        **call.site, "now": call.now(), "epoch": int(call.provider.now()),
        "me": call.user_id or None, "author": call.user_id or OWNER_ID,
        "reference": written(REFERENCE), "reads": call.may("read"), "writes": call.may("write"),
        "admin": call.may("admin"),
        "sent": json.dumps(dict(call.params)), "upload_token": None,
    }  # fmt: skip


def asks(call: Call, values: Mapping[str, Any], what: str) -> bool:
    """Whether a call sets a flag, sends a parameter ("name=") or a certain word of it."""
    name, sign, word = what.partition("=")
    if not sign:
        return bool(values.get(name))
    return call.text(name) == word if word else bool(call.text(name))


def refuse(call: Call, row: Row, values: Mapping[str, Any]) -> None:
    """Refuse what the row says is wrong."""
    for code, words, query in row.refuse:
        if not call.database.row(query, values):
            continue
        if code != "permission_denied":
            raise ApiError(code, words)
        call.need(words)


def shown(call: Call, row: Row, values: Mapping[str, Any]) -> Reply:
    """What the reply holds: a listing, one record, or nothing but a message."""
    container, _, element = row.container.partition("/")
    if row.pages:
        return listing(call, row, values)
    names = row.columns(call, values)
    found: Any = values
    if row.source:
        found = call.database.row(f"select {', '.join(names)} from {row.source}", values)
    record = dress(row, names, found) if found else {}
    return Reply(container or None, element or container, record, message=row.message)


def listing(call: Call, row: Row, values: Mapping[str, Any]) -> Reply:
    """The records that the call asks for: one page of them, or all in one piece."""
    container, _, element = row.container.partition("/")
    chosen = f"from {row.source} as r where {condition(row, values)}"
    order = f"order by {sorting(call, row)}" if row.order else ""
    names, found, page = row.columns(call, values), f"{chosen} {order}", Page()
    if row.pages in PAGED:
        page = call.page(call.database.count(f"select count(*) {chosen}", values))
        found += f" limit {page.size} offset {page.skipped}"
        if row.tie.endswith("_id"):
            # A sorter computes all that it carries, so it carries nothing but the key.
            found = f"from {row.source} as r where {row.tie} in (select {row.tie} {found}) {order}"
    rows = call.database.rows(f"select {', '.join(names)} {found}", values)
    records = [dress(row, names, each) for each in rows]
    if row.pages != "paged":
        page = PAGES[row.pages](len(records))
    more = row.beside and values[row.beside[0]] and call.database.row(
        f"select {row.beside[1].format(chosen=chosen)}", values
    )  # fmt: skip
    return Reply(container, element, records, page, beside=dict(more or {}))


PAGES: dict[str, Callable[[int], Page]] = {
    "one": lambda count: Page(1, 1, count),
    "all": lambda count: Page(1, count, count),
    "zero": lambda count: Page(1, 1, 0),
    "total": lambda count: Page(None, None, count),
    "none": lambda count: Page(None, None, None),
    "untold": lambda count: Page(None, None, None),
}
"""The numbers of a listing that comes in one piece: the documents print each of these."""
PAGED = ("paged", "untold")


def condition(row: Row, values: Mapping[str, Any]) -> str:
    """What holds for the rows that are asked for, as SQL."""
    asked = [row.always] + [
        param.condition for param in row.takes if values[param.name] not in (None, "", "[]")
    ]
    return " and ".join(f"({each})" for each in asked if each) or "1"


def sorting(call: Call, row: Row) -> str:
    """The sort order that was asked for; equal rows keep one order on every page."""
    by, direction = row.order.split()
    column = call.choice(row.by, row.orders, by) if row.orders else by
    way = call.choice("order", {"desc": "desc", "asc": "asc"}, direction)
    return ", ".join(filter(None, (row.first, f"{column} {way}", row.tie and f"{row.tie} {way}")))


def dress(row: Row, names: list[str], found: Any) -> Record:
    """A record in the manner of its version."""
    record = {name: found[name] for name in names}
    if row.absent:
        pattern = re.compile(row.absent)
        record = {name: value for name, value in record.items()
                  if value is not None or not pattern.fullmatch(name)}  # fmt: skip
    for name in row.lists:
        if name in record:
            record[name] = json.loads(record[name] or "[]")
    return typed(row, record) if row.version == 2 else worded(row, record)


def worded(row: Row, record: Record) -> Record:
    """Version 1: numbers are texts, what is missing is an empty text, flags are 0 and 1."""
    return {
        name: value if isinstance(value, str | list) or name.endswith("_p") or name in row.numbers
        else "" if value is None else str(value)
        for name, value in record.items()
    }  # fmt: skip


def typed(row: Row, record: Record) -> Record:
    """Version 2: numbers and booleans, with some texts left over."""
    return {
        name: bool(value) if name.endswith("_p")
        else ("" if value is None else str(value)) if name in row.texts
        else NO_FORM.get(name[name.rfind("_"):]) if value is None
        else value
        for name, value in record.items()
    }  # fmt: skip
