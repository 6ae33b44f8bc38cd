"""All methods that nb23 knows, of both versions, read from their rows at first use.

This module owns how a method is found by its path or by a word. It must not know how it is called.
"""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from nb23.api.errors import UnknownMethod
from nb23.api.method import Method

_ROWS = files("nb23.api") / "methods"


def method(path: str) -> Method:
    """Find a method by its path.

    Args:
        path: `photo/list`, or `2/photo/list` of version 2; a leading `/api/` is accepted.

    Raises:
        UnknownMethod: If there is none; the sentence names the nearest ones.

    Example:
        >>> method("photo/list").paged, method("2/photo/list").container
        (True, 'data')
    """
    name = path.strip().strip("/").removeprefix("api/")
    found = _family(name).get(name)
    if found is None:
        raise UnknownMethod(f"There is no method {name!r}. {_nearest(name)}")
    return found


def methods(text: str = "") -> list[Method]:
    """Search the catalogue, both versions of the API.

    Args:
        text: Words that all must occur in the path or the summary; all methods when empty.

    Returns:
        The rows that match, in the order of their paths, version 1 before version 2.

    Example:
        >>> [found.path for found in methods("search tags")]
        ['/api/tag/list', '/api/2/tag/list']
    """
    words = text.lower().split()
    return [row for row in _every() if all(w in _searched(row) for w in words)]


def known(name: str) -> bool:
    """Whether there is a method of this name, such as `2/photo/list`."""
    return name in _family(name)


@cache
def segments() -> tuple[str, ...]:
    """The first parts of all paths, such as `photo`, in order."""
    return tuple(sorted(row.name.removesuffix(".json") for row in _ROWS.iterdir()))


@cache
def following(start: str) -> tuple[str, ...]:
    """The parts that can follow the beginning of a name, in order.

    Args:
        start: Such as `photo/` or `2/photo/`; empty, or `2/`, for the first parts of a version.

    Example:
        >>> following("tag/")
        ('list', 'related')
    """
    rows = _every() if start in ("", "2/") else _family(start).values()
    after = {row.name.removeprefix(start) for row in rows if row.name.startswith(start)}
    return tuple(sorted({rest.split("/")[0] for rest in after} - {"2"}))


def _every() -> Iterator[Method]:
    for segment in segments():
        yield from _segment(segment).values()


def _family(name: str) -> dict[str, Method]:
    """The methods, of both versions, that share the first part of a name."""
    return _segment(name.removeprefix("2/").split("/")[0])


@cache
def _segment(name: str) -> dict[str, Method]:
    if name not in segments():
        return {}
    rows = json.loads((_ROWS / f"{name}.json").read_bytes())
    return {found.name: found for found in map(Method.from_row, rows)}


def _searched(row: Method) -> str:
    return f"{row.path} {row.summary}".lower()


def _nearest(name: str) -> str:
    twin = name.removeprefix("2/") if name.startswith("2/") else f"2/{name}"
    alike = [row.name for row in _every() if row.name.startswith("2/") == name.startswith("2/")]
    near = _below(name) or _below(twin) or get_close_matches(name, alike, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near[:3])}?"
    return "nb23.methods() lists all that are known."


def _below(name: str) -> list[str]:
    return [row for row in _family(name) if f"{row}/".startswith(f"{name}/")]
