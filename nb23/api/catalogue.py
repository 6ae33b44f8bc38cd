"""All methods that nb23 knows, read from their rows at first use.

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
        path: `photo/list`; a leading `/api/` is accepted.

    Raises:
        UnknownMethod: If there is none; the sentence names the nearest ones.

    Example:
        >>> method("photo/list").paged
        True
    """
    name = path.strip().strip("/").removeprefix("api/")
    found = _segment(name.split("/")[0]).get(name)
    if found is None:
        raise UnknownMethod(f"There is no method {name!r}. {_nearest(name)}")
    return found


def methods(text: str = "") -> list[Method]:
    """Search the catalogue.

    Args:
        text: Words that all must occur in the path or the summary; all methods when empty.

    Returns:
        The rows that match, in the order of their paths.

    Example:
        >>> [found.path for found in methods("search tags")]
        ['/api/tag/list']
    """
    words = text.lower().split()
    return [row for row in _every() if all(w in _searched(row) for w in words)]


def segments() -> list[str]:
    """The first parts of all paths, such as `photo`, in order."""
    return sorted(row.name.removesuffix(".json") for row in _ROWS.iterdir())


def _every() -> Iterator[Method]:
    for segment in segments():
        yield from _segment(segment).values()


@cache
def _segment(name: str) -> dict[str, Method]:
    if name not in segments():
        return {}
    rows = json.loads((_ROWS / f"{name}.json").read_text(encoding="utf-8"))
    return {found.name: found for found in map(Method.from_row, rows)}


def _searched(row: Method) -> str:
    return f"{row.path} {row.summary}".lower()


def _nearest(name: str) -> str:
    names = [row.name for row in _every()]
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return "nb23.methods() lists all that are known."
