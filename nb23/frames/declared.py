"""The schemas that nb23 knows, read from schemas/*.toml at first use.

This module owns how a table of columns becomes a schema. It must not know a particular method.
"""

import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from nb23.frames.columns import Column
from nb23.frames.errors import UnknownFrame
from nb23.frames.rows import Rows
from nb23.frames.schema import Schema

_FILES = files("nb23.frames") / "schemas"


def find(path: str, table: str = "") -> Schema:
    """The schema of a method's table.

    Args:
        path: The method; a leading "/api/" is accepted.
        table: The table made of its records; its records themselves when empty.

    Raises:
        UnknownFrame: If none is declared; the sentence has the nearest.
    """
    name = path.strip("/").removeprefix("api/")
    known = _segment(name.removeprefix("2/").split("/")[0])
    if (name, table) in known:
        return known[name, table]
    if (name, "") in known:
        tables = ", ".join(known[name, ""].tables) or "none"
        raise UnknownFrame(f"{name} has no table {table!r}. Its further tables: {tables}.")
    near = get_close_matches(name, [each.path for each in every()], n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(dict.fromkeys(near))}? " if near else ""
    raise UnknownFrame(
        f"There is no frame for {path!r}. {hint}nb23.frames.schemas() lists all, and site.call() "
        "reads any method as plain records."
    )


def every() -> Iterator[Schema]:
    """All schemas, by the first part of their paths."""
    for segment in sorted(file.name.removesuffix(".toml") for file in _FILES.iterdir()):
        yield from _segment(segment).values()


@cache
def _segment(name: str) -> dict[tuple[str, str], Schema]:
    file = _FILES / f"{name}.toml"
    if not file.is_file():
        return {}
    rows = tomllib.loads(file.read_text(encoding="utf-8"))
    shared = rows.pop("shared", {})
    made = [
        _schema(path, version, table, main, facts, shared)
        for path, main in rows.items()
        for version in main["versions"]
        for table, facts in {"": main, **main.get("tables", {})}.items()
        if version in facts.get("versions", [version])
    ]
    return {(schema.path, schema.table): schema for schema in made}


def _schema(
    path: str,
    version: int,
    table: str,
    main: Mapping[str, Any],
    facts: Mapping[str, Any],
    shared: Mapping[str, Any],
) -> Schema:
    columns = [_column(name, version, *given) for name, given in _declared(facts, shared).items()]
    further = [
        name
        for name, each in main.get("tables", {}).items()
        if not table and version in each.get("versions", [version])
    ]
    split = {name: facts[name] for name in ("inner", "parts", "melt", "whole") if name in facts}
    return Schema(
        path=f"2/{path}" if version == 2 else path,
        columns=tuple(column for column in columns if column.version in (0, version)),
        table=table,
        key=facts.get("key", ""),
        rows=Rows(keys=tuple(facts.get("keys", ())), **split),
        tables=tuple(further),
        elsewhere=tuple(column for column in columns if column.version not in (0, version)),
        **{name: facts[name] for name in ("about", "note") if name in facts},
    )


def _declared(facts: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a table, which are its own or names of shared ones."""
    if isinstance(facts["columns"], str):
        known = shared[facts["shared"]] | facts.get("own", {})
        return {name: known[name] for name in facts["columns"].split()}
    return dict(facts["columns"])


def _column(
    name: str, version: int, kind: str, meaning: str, facts: Mapping[str, Any] | None = None
) -> Column:
    known = {"kind": kind, "meaning": meaning, **(facts or {})}
    of_version_2 = known.pop("2", {})
    return Column(name, **(known | (of_version_2 if version == 2 else {})))
