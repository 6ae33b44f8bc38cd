"""The schemas that nb23 knows, read from schemas/*.toml at first use.

This module owns how a table of columns becomes a schema. It must not know a particular method.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from nb23.frames.columns import Column
from nb23.frames.errors import UnknownFrame
from nb23.frames.rows import Rows
from nb23.frames.schema import Schema

_FILES = files("nb23.frames") / "schemas"
_ROWS = {each.name for each in fields(Rows)}


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
    rows = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    shared = rows.pop("shared", {})
    made = {}
    for path, main in rows.items():
        for version in main["versions"]:
            full = f"2/{path}" if version == 2 else path
            tables = {
                table: facts
                for table, facts in main.get("tables", {}).items()
                if version in facts.get("versions", [version])
            }
            for table, facts in {"": main, **tables}.items():
                further = {"table": table} if table else {"tables": tuple(tables)}
                made[full, table] = _schema(facts, shared, version, full, **further)
    return made


def _schema(
    facts: Mapping[str, Any], shared: Mapping[str, Any], version: int, path: str, **names: Any
) -> Schema:
    columns = [_column(name, version, *told) for name, told in _declared(facts, shared).items()]
    rows = {name: facts[name] for name in _ROWS & facts.keys()}
    return Schema(
        path,
        tuple(column for column in columns if column.version in (0, version)),
        rows=Rows(**rows),
        elsewhere=tuple(column for column in columns if column.version not in (0, version)),
        **names,
        **{name: facts[name] for name in ("about", "note", "key") if name in facts},
    )


def _declared(facts: Mapping[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a table, which are its own or names of shared ones."""
    if isinstance(facts["columns"], dict):
        return facts["columns"]
    known = shared[facts["shared"]] | facts.get("own", {})
    return {name: known[name] for name in facts["columns"].split()}


def _column(
    name: str, version: int, kind: str, meaning: str, facts: Mapping[str, Any] | None = None
) -> Column:
    known = {"kind": kind, "meaning": meaning, **(facts or {})}
    of_version_2 = known.pop("2", {})
    return Column(name, **(known | (of_version_2 if version == 2 else {})))
