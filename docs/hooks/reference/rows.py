"""What several pages ask of a method: where its page is, how it is written in Python, its frames.

An address is a method's own path, so that it can be guessed and never changes.
"""

from functools import cache
from posixpath import dirname, relpath
from typing import TypeAlias

import nb23

Method: TypeAlias = nb23.api.Method


def place(row: Method) -> str:
    """The page of a method below reference/, such as `v1/photo/list`."""
    return f"v{row.version}/{row.base}"


def family(row: Method) -> str:
    """What a method shares with its family, such as `v1/photo`."""
    return f"v{row.version}/{row.base.split('/')[0]}"


def index_of(row: Method) -> str:
    """The page that lists a family, such as `v1/photo/index`; a family of one has no other page."""
    return place(row) if "/" not in row.base else f"{family(row)}/index"


def link(row: Method, target: str) -> str:
    """The way from a method's page to another one below reference/."""
    return relpath(target, dirname(place(row)))


def python(row: Method) -> str:
    """A method as an object of a site, such as `api.photo.list`."""
    tree = {1: "api", 2: "api2"}[row.version]
    return f"{tree}.{row.base}".replace("/", ".").replace("-", "_")


def level(row: Method) -> str:
    """The documented level in a word."""
    return row.level.label if row.level is not None else "not stated"


@cache
def by_name() -> dict[str, Method]:
    """Every method by its name."""
    return {row.name: row for row in nb23.methods()}


def twin(row: Method) -> Method | None:
    """The method of the same name in the other version."""
    return by_name().get(row.base if row.version == 2 else f"2/{row.base}")


@cache
def schemas(name: str) -> list[nb23.frames.Schema]:
    """The frames that a method's records become, that of the records themselves first."""
    return [schema for schema in nb23.frames.schemas() if schema.path == name]
