"""The pages of the Python reference: every public name, by room.

What a name is and takes, mkdocstrings reads from the code; here is only which names there are.
"""

import inspect
import re
from collections.abc import Iterator
from typing import Any

import nb23
from nb23.questions.asking import table as questions
from reference.markdown import fenced, joined, table

ROOMS = tuple(name for name in nb23.__all__ if inspect.ismodule(getattr(nb23, name)))


def pages() -> Iterator[tuple[str, str]]:
    """The place and text of each page: the front desk, then every room."""
    elsewhere = questions()["questions"]  # each has a page of its own
    yield "python/index", _overview()
    yield "python/nb23", _page("nb23", nb23, [name for name in nb23.__all__ if name not in ROOMS])
    for room in ROOMS:
        module = getattr(nb23, room)
        names = [name for name in module.__all__ if name not in elsewhere]
        yield f"python/{room}", _page(f"nb23.{room}", module, names)


def _overview() -> str:
    lines = ((f"[`{name}`]({page}.md)", _first_line(module)) for name, page, module in _modules())
    return joined(
        "---\ntitle: Python\n---",
        "# Python reference",
        "`import nb23` gives all of it; a room is loaded when it is first used. In a notebook, "
        "`nb23.connect?` shows what stands here.",
        table(("Module", "What it is for"), lines),
    )


def _modules() -> Iterator[tuple[str, str, Any]]:
    yield "nb23", "nb23", nb23
    for room in ROOMS:
        yield f"nb23.{room}", room, getattr(nb23, room)


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n")[0]


def _page(title: str, module: Any, names: list[str]) -> str:
    return joined(
        f"---\ntitle: {title}\n---",
        f"# {title}",
        inspect.getdoc(module) or "",
        *(f"::: {title}.{name}" for name in names),
    )


def plain(markdown: str) -> str:
    """The text of such a page for those who read it without mkdocstrings."""
    return re.sub(r"^::: nb23\.(\S+)$", lambda found: _described(found[1]), markdown, flags=re.M)


def _described(path: str) -> str:
    thing: Any = nb23
    for name in path.split("."):
        thing = getattr(thing, name)
    kept = inspect.getdoc(thing) or ""
    return (
        f"## nb23.{path}\n\n{fenced(path.split('.')[-1] + _signature(thing), 'python')}\n\n{kept}"
    )


def _signature(thing: Any) -> str:
    try:
        return str(inspect.signature(thing))
    except (TypeError, ValueError):
        return ""
