"""Write the pages to look things up in, from nb23's own public data.

Owns how a method, a frame's columns and an error are laid out. It holds no fact of its own.
"""

import pkgutil
import re
from collections.abc import Iterable
from importlib import import_module

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import nb23
from nb23.errors import every_error


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    for name, text in (("methods", methods_page()), ("errors", errors_page())):
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def methods_page() -> str:
    """Every method of the catalogue: what it takes, what it needs, what comes back."""
    rows = nb23.methods()
    listed = ((f"[`{row.name}`](#{_anchor(row.name)})", _level(row), row.summary) for row in rows)
    parts = [
        "# API methods",
        "What nb23 knows of the 23 API, version 1. `nb23.methods()` gives the same in Python, and "
        "`site.api.photo.list?` shows one of them in a notebook. A *level* is the permission level "
        "that a call needs; the [glossary](../explanation/glossary.md#permission-level) explains "
        "it.",
        _table(("Method", "Level", "What it does"), listed),
        *(_method(row) for row in rows),
    ]
    return "\n\n".join(parts) + "\n"


def errors_page() -> str:
    """Every error that nb23 raises, with its code and its help page."""
    for room in ("oauth", "api", "frames", "publish"):
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


def _method(row: "nb23.api.Method") -> str:
    path = row.name
    pages = ", in pages" if row.paged else ""
    gives = f"records under `{row.container}`{pages}" if row.container else "one reply"
    changes = "changes the site" if row.writes else "reads only"
    parts = [
        f"## {path} {{#{_anchor(path)}}}",
        row.summary,
        f"`{row.verb} {row.path}` · level **{_level(row)}** · {changes} · gives {gives}",
        f"```python\nsite.{_python(path)}()\n```",
        _parameters(row),
        _traps(row),
        _columns(row),
    ]
    return "\n\n".join(part for part in parts if part)


def _parameters(row: "nb23.api.Method") -> str:
    if row.open_parameters:
        return "It takes any parameter, and gives it back."
    if not row.parameters:
        return "It takes no parameters."
    lines = (
        (
            f"`{given.name}`" + (" (required)" if given.required else ""),
            given.note + (f" One of {_codes(given.values)}." if given.values else ""),
            f"`{given.default}`" if given.default is not None else "",
        )
        for given in row.parameters
    )
    return _table(("Parameter", "Meaning", "If left out"), lines)


def _traps(row: "nb23.api.Method") -> str:
    lines = "\n".join(f"    - {trap}" for trap in row.traps)
    return f'!!! note "Good to know"\n\n{lines}' if lines else ""


def _columns(row: "nb23.api.Method") -> str:
    try:
        schema = nb23.frames.schema(row.name)
    except nb23.frames.UnknownFrame:
        return f"A record holds {_codes(row.fields)}." if row.fields else ""
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


def _python(path: str) -> str:
    return "api." + path.replace("/", ".").replace("-", "_")


def _anchor(path: str) -> str:
    return path.replace("/", "-")
