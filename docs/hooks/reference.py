"""Write the pages to look things up in, from nb23's own public data.

Owns how a method, a frame's columns and an error are laid out. It holds no fact of its own.
"""

import pkgutil
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

import nb23
from nb23.errors import every_error


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages; those of the segments are reached from the table of methods."""
    pages = {"methods": methods_page(), "errors": errors_page()}
    for name, text in (pages | dict(_segments())).items():
        made = File.generated(config, f"reference/{name}.md", content=text)
        made.inclusion = InclusionLevel.INCLUDED if name in pages else InclusionLevel.NOT_IN_NAV
        files.append(made)
    return files


def methods_page() -> str:
    """Every method of both versions in a line: level, pages, frame, and where it is described."""
    rows = nb23.methods()
    counts = [sum(row.version == version for row in rows) for version in (1, 2)]
    pages = dict.fromkeys(sorted(map(_page, rows)))
    segments = [" · ".join(f"[{p[3:]}]({p}.md)" for p in pages if p[1] == v) for v in "12"]
    lines = [_line_of(list(group)) for _, group in groupby(rows, lambda row: row.base)]
    parts = [
        "---\nhide: [toc]\n---",
        "# API methods",
        f"What nb23 knows of the 23 API: {counts[0]} methods of version 1 and {counts[1]} of "
        "version 2. A name leads to the page that describes it. `nb23.methods()` gives the same in "
        "Python, and `site.api.photo.list?` or `site.api2.photo.list?` shows one in a notebook.",
        "A *level* is the permission level that a call needs; the "
        "[glossary](../explanation/glossary.md#permission-level) explains it. Where the versions "
        "differ, that of version 1 stands first. *Paged* methods bring their records page by page, "
        "and a *frame* gives them as a DataFrame with declared columns.",
        f"Version 1: {segments[0]}",
        f"Version 2: {segments[1]}",
        '<div class="nb23-methods" markdown>',
        _table(("Method", "v1", "v2", "Level", "Paged", "Frame"), lines),
        "</div>",
    ]
    return "\n\n".join(parts) + "\n"


def _line_of(rows: list["nb23.api.Method"]) -> tuple[str, ...]:
    """One line for a method, which has one row or two."""
    links = {row.version: f"({_page(row)}.md#{_anchor(row.name)})" for row in rows}
    first = rows[0]
    marks = {version: f"[✓]{link}" for version, link in links.items()} | {first.version: "✓"}
    levels = dict.fromkeys(map(_level, rows))
    return (
        f"[`{first.base}`]{links[first.version]}<br>{first.summary}",
        marks.get(1, ""),
        marks.get(2, ""),
        " · ".join(levels),
        "✓" if any(row.paged for row in rows) else "",
        "✓" if any(map(_schema, rows)) else "",
    )


def _segments() -> Iterator[tuple[str, str]]:
    """The name and text of each page: the methods of a version that share the first segment."""
    rows = sorted(nb23.methods(), key=_page)
    for page, group in groupby(rows, _page):
        listed = list(group)
        counts = Counter(given for row in listed for given in row.parameters)
        shared = [given for given, count in counts.items() if count >= 12 and not given.required]
        parts = [
            f"# {_first(listed[0])}, version {listed[0].version}",
            "Part of [all methods](../methods.md).",
            f"## Filters that many take {{#shared}}\n\n{_options(shared)}" if shared else "",
            *(_method(row, shared) for row in listed),
        ]
        yield page, "\n\n".join(filter(None, parts)) + "\n"


def _first(row: "nb23.api.Method") -> str:
    return row.base.split("/")[0]


def _page(row: "nb23.api.Method") -> str:
    return f"v{row.version}/{_first(row)}"


def errors_page() -> str:
    """Every error that nb23 raises, with its code and its help page."""
    for room in ("oauth", "api", "frames", "publish", "questions"):
        package = import_module(f"nb23.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            import_module(f"nb23.{room}.{module.name}")
    import_module("nb23.lab")
    known = sorted(every_error().items())
    parts = [
        "# Errors",
        "Each error of nb23 says in a sentence or two what happened and what to do, and ends with "
        "its code. `nb23 help CODE` prints the section below without a network. All of them are "
        "kinds of `nb23.Nb23Error`, so `except nb23.Nb23Error` catches every one and never hides "
        "a mistake in nb23 itself. Where `retryable` is true, the same call may succeed later.",
        *(_error(code, kind) for code, kind in known),
    ]
    codes = "|".join(code for code, _ in known)
    return re.sub(rf"\(({codes})\)", r"([\1](#\1))", "\n\n".join(parts)) + "\n"


def _error(code: str, kind: type[nb23.Nb23Error]) -> str:
    text = kind.page().split("\n", 2)[2].strip()
    again = "May succeed when it is tried again.\n\n" if kind.retryable else ""
    return f"## {code}\n\n{again}`{kind.__module__}.{kind.__name__}`\n\n{_prose(text)}"


def _prose(text: str) -> str:
    """Each of "What to do" and "Not raised" begins a paragraph."""
    for begin in ("What to do:", "Not raised"):
        text = text.replace(f"\n{begin}", f"\n\n{begin}").replace(f". {begin}", f".\n\n{begin}")
    return text.replace("What to do:", "**What to do:**")


def _method(row: "nb23.api.Method", shared: list["nb23.api.Parameter"]) -> str:
    pages = ", in pages" if row.paged else ""
    gives = f"records under `{row.container}`{pages}" if row.container else _GIVES[row.reply]
    changes = "changes the site" if row.writes else "reads only"
    parts = [
        f"## {row.name} {{#{_anchor(row.name)}}}",
        row.summary,
        f"`site.{_python(row)}()` · `{row.verb} {row.path}` · level **{_level(row)}** · "
        f"{changes} · gives {gives}",
        _parameters(row, shared),
        _traps(row),
        _columns(row),
    ]
    return "\n\n".join(part for part in parts if part)


_GIVES = {
    "json": "one reply",
    "binary": "an image",
    "redirect": "a redirect",
    "text": "a text",
}


def _parameters(row: "nb23.api.Method", shared: list["nb23.api.Parameter"]) -> str:
    common = [given.name for given in row.parameters if given in shared]
    parts = [
        _options([given for given in row.parameters if given not in shared]),
        f"It takes {_among(common, shared)}." if common else "",
        "Not all its parameters are documented: whatever is given is sent as it is."
        if row.open_parameters
        else "",
    ]
    return "\n\n".join(filter(None, parts)) or "It takes no parameters."


def _choice(given: "nb23.api.Parameter") -> str:
    return "One of" if given.type == "word" else "Such as"


def _among(common: list[str], shared: list["nb23.api.Parameter"]) -> str:
    """What a method takes of the shared parameters, told the shorter way."""
    missing = [given.name for given in shared if given.name not in common]
    if len(common) < len(missing):
        return f"{_codes(common)}, described [above](#shared)"
    return "all [filters that many take](#shared)" + (
        f", except {_codes(missing)}" if missing else ""
    )


def _options(parameters: list["nb23.api.Parameter"]) -> str:
    lines = (
        (
            f"`{given.name}`" + (" (required)" if given.required else ""),
            given.note + (f" {_choice(given)} {_codes(given.values)}." if given.values else ""),
            f"`{given.default}`" if given.default is not None else "",
        )
        for given in parameters
    )
    return _table(("Parameter", "Meaning", "If left out"), lines) if parameters else ""


def _traps(row: "nb23.api.Method") -> str:
    lines = "\n".join(f"    - {trap}" for trap in row.traps)
    return f'!!! note "Good to know"\n\n{lines}' if lines else ""


def _schema(row: "nb23.api.Method") -> Any:
    try:
        return nb23.frames.schema(row.name)
    except nb23.frames.UnknownFrame:
        return None


def _columns(row: "nb23.api.Method") -> str:
    schema = _schema(row)
    if schema is None:
        fields = ", ".join(f"`{name}` ({kind})" for name, kind in row.fields.items())
        return f"A record holds {fields}." if fields else ""
    shown = ((f"`{c.name}`", f"`{c.dtype}`", c.about) for c in schema.shown)
    parts = [f"### Columns of {row.name}", _table(("Column", "Type", "Meaning"), shown)]
    if schema.on_request:
        counts = ", ".join(f"{count} {reason}" for reason, count in schema.on_request.items())
        hidden = len(schema.columns) - len(schema.shown)
        parts.append(
            f"{hidden} more columns appear when `columns=` names them ({counts}). "
            f'`nb23.frames.schema("{row.name}")` lists every one.'
        )
    return "\n\n".join(parts)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(map(_line, (head, ("---",) * len(head), *rows)))


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _level(row: "nb23.api.Method") -> str:
    return row.level.label if row.level is not None else "not stated"


def _python(row: "nb23.api.Method") -> str:
    tree = {1: "api", 2: "api2"}[row.version]
    return f"{tree}.{row.base}".replace("/", ".").replace("-", "_")


def _anchor(path: str) -> str:
    return path.replace("/", "-")
