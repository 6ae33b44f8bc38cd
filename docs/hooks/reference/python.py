"""The pages of the Python reference: every public name, by room.

What a name is and takes, mkdocstrings reads from the code; here is only which names there are.
"""

import inspect
import re
from collections.abc import Iterator
from importlib.util import find_spec
from textwrap import dedent
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
        "`nb23.connect?` shows what stands here. The names of frames, such as `site.videos()`, are "
        "listed with [their columns](../frames.md), and the calls of the API with "
        "[their methods](../methods.md).",
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
        *(directive(f"{title}.{name}") for name in names),
    )


def directive(path: str) -> str:
    """Have mkdocstrings describe a name.

    It reads the files, where a module hides what has its name. So such a name is described by the
    file that it is from, or here if that is the package's own.
    """
    thing = _thing(path)
    if find_spec(path) is None:
        return f"::: {path}"
    if thing.__module__ == path.rpartition(".")[0]:
        return described(path)
    options = f"    options:\n      heading: {path}\n      toc_label: {path.split('.')[-1]}"
    return f"::: {thing.__module__}.{thing.__qualname__}\n{options}"


def _thing(path: str) -> Any:
    thing: Any = nb23
    for name in path.split(".")[1:]:
        thing = getattr(thing, name)
    return thing


_DIRECTIVE = re.compile(r"^::: \S*?(\w+)$(?:\n    .*)*", re.MULTILINE)


def plain(markdown: str) -> str:
    """The text of such a page for those who read it without mkdocstrings."""
    return _DIRECTIVE.sub(lambda found: _told(found[0]), markdown)


def _told(directive: str) -> str:
    told = re.search(r"heading: (\S+)", directive) or re.match(r"::: (\S+)", directive)
    assert told is not None
    return described(told[1])


_SECTION = re.compile(r"^(\w+):\n((?:(?: {4}.*)?\n)+)", re.MULTILINE)


def described(path: str, told: str | None = None) -> str:
    """A name, how it is called, and its docstring or another, as plain Markdown."""
    thing = _thing(path)
    call = fenced(f"{path.split('.')[-1]}{_signature(thing)}", "python")
    text = _SECTION.sub(_section, f"{told or inspect.getdoc(thing) or ''}\n")
    return joined(f"## {path} {{ #{path} }}", call, text.strip()).strip()


def _section(found: re.Match[str]) -> str:
    """A section of a docstring: code for an example, else a list of names."""
    body = dedent(found[2]).strip()
    if found[1] == "Example":
        return f"**Example:**\n\n{fenced(body, 'pycon')}\n\n"
    names = re.sub(r"^(\*{0,2}\w+): ", r"- `\1`: ", body, flags=re.MULTILINE)
    return f"**{found[1]}:**\n\n{names}\n\n"


_QUOTED = re.compile(r"(?<=: |> )'([^']*)'")
_OBJECT = re.compile(r"<(?:class '|function )([\w.<>]+?)'?(?: at 0x\w+)?>")
_HOMES = re.compile(r"\b(?:[a-z_]\w*\.)+(?=[A-Z])")
_WIDE = 72


def _signature(thing: Any) -> str:
    """How a name is called, types without their modules; a line each where it would be too wide."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    text = _HOMES.sub("", _QUOTED.sub(r"\1", _OBJECT.sub(r"\1", str(found))))
    if len(text) <= _WIDE:
        return text
    inside, end = text[1:].rsplit(")", 1)
    return "(\n    " + re.sub(r", (?=\*|/|\w+: )", ",\n    ", inside) + f",\n){end}"
