"""Write the pages to look things up in, from nb23's own public data.

Owns how a method, a frame's columns and an error are laid out. It holds no fact of its own.
"""

import json
import pkgutil
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel

import nb23
from nb23.errors import every_error
from nb23.friendly import Friendly, FriendlyNames


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages; those of the segments are reached from the tables of all."""
    pages = {"methods": methods_page(), "frames": frames_page(), "errors": errors_page()}
    seen = verified(Path(config.docs_dir) / "verified.json")
    for name, text in (pages | dict(_segments(seen)) | dict(_frames())).items():
        made = File.generated(config, f"reference/{name}.md", content=text)
        made.inclusion = InclusionLevel.INCLUDED if name in pages else InclusionLevel.NOT_IN_NAV
        files.append(made)
    return files


def verified(path: Path) -> dict[str, Any]:
    """What `nb23 verify --keep docs/verified.json` wrote of a real site; nothing without it."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if told and told["site"] != "real":
        raise PluginError(f"{path.name} is of a practice site, which verifies nothing. Delete it.")
    return told


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
        "and a [*frame*](frames.md) gives them as a DataFrame with declared columns.",
        "Each method says how far its description is to be trusted: *documented*, *seen in a "
        "client* that reads it, or *verified* at a real site on a day, by "
        "[`nb23 verify`](../howto/verify.md).",
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


def _segments(seen: dict[str, Any]) -> Iterator[tuple[str, str]]:
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
            *(_method(row, shared, seen) for row in listed),
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


def _method(
    row: "nb23.api.Method", shared: list["nb23.api.Parameter"], seen: dict[str, Any]
) -> str:
    pages = ", in pages" if row.paged else ""
    gives = f"records under `{row.container}`{pages}" if row.container else _GIVES[row.reply]
    changes = "changes the site" if row.writes else "reads only"
    parts = [
        f"## {row.name} {{#{_anchor(row.name)}}}",
        row.summary,
        f"`site.{_python(row)}()` · `{row.verb} {row.path}` · level **{_level(row)}** · "
        f"{changes} · gives {gives} · *{_standing(row, seen)}*",
        _parameters(row, shared),
        _traps(row),
        _columns(row),
        _beyond(row, seen),
    ]
    return "\n\n".join(part for part in parts if part)


def _standing(row: "nb23.api.Method", seen: dict[str, Any]) -> str:
    """How far a row is to be trusted."""
    if row.name in seen.get("methods", {}):
        return f"verified on {seen['date']}"
    return "seen in a client" if row.seen and {*row.fields} <= {*row.seen} else "documented"


def _beyond(row: "nb23.api.Method", seen: dict[str, Any]) -> str:
    """Fields that no documentation has: those that a client reads, and those that came."""
    came = seen.get("methods", {}).get(row.name, {}).get("fields", {})
    steps = {name.rpartition(".")[0] for name in row.fields}
    new = [name for name in came if name not in row.fields and name not in steps]
    read = [name for name in row.seen if name not in row.fields and name not in new]
    parts = [f"Not documented, but seen in a client: {_codes(read)}."] if read else []
    parts += [f"Not documented, but came on {seen['date']}: {_codes(new)}."] if new else []
    return " ".join(parts)


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
    place = f"../frames/{_segment_of(row.base)}.md#{_anchor(row.base)}"
    return f'As a DataFrame: `site.frame("{row.name}")`. [Its columns]({place}).'


def frames_page() -> str:
    """Every frame in a line: what a row is, the versions, its friendly names."""
    lines = [
        (
            f"[`{base}`](frames/{_segment_of(base)}.md#{_anchor(base, table)})"
            + (f" `{table}`" if table else ""),
            versions[0].about,
            _versions(versions),
            "<br>".join(f"`site.{name}()`" for name in _names(versions)),
        )
        for (base, table), versions in _by_table()
    ]
    parts = [
        "---\nhide: [toc]\n---",
        "# Frames",
        "What comes as a DataFrame, and which columns it has. They are the same whatever a site "
        'holds, an empty answer included. `site.frame("photo/list")` reads a frame by the path of '
        "its method, `2/photo/list` of version 2; a friendly name such as `site.videos()` does the "
        "same. A word behind a path is a further table made of the same records: "
        '`site.frame("photo/list", table="renditions")`.',
        "All take `limit=` (records), `columns=`, `personal=True`, `site_timezone=`, "
        "`dtype_backend=`, and the parameters of the method. `nb23.frames.schema(path)` prints the "
        "columns in Python, and `nb23.frames.frame(path, records)` makes a frame of records at "
        "hand. `frame.to_parquet(path, schema=nb23.frames.arrow_schema(frame))` writes what the "
        "columns mean into the file; pandas 2 reads its texts into Python's memory unless "
        '`pd.options.mode.string_storage` is `"pyarrow"`.',
        "Missing values are NA. Columns that no page documents follow the declared ones, typed as "
        'well as can be guessed, and are listed in `frame.attrs["nb23"]["new_columns"]`. Columns '
        "*on request* appear when `columns=` names them: texts made for reading, renditions, "
        "tokens, personal data. Tokens in addresses are masked unless `columns=` names them.",
        '<div class="nb23-frames" markdown>',
        _table(("Frame", "What a row is", "Version", "Friendly name"), lines),
        "</div>",
    ]
    return "\n\n".join(parts) + "\n"


def _frames() -> Iterator[tuple[str, str]]:
    """The name and text of each page: the frames of methods that share the first segment."""
    tables = dict(_by_table())
    for segment, group in groupby(tables.items(), lambda each: _segment_of(each[0][0])):
        frames = (
            _frame(base, table, versions, tables.get(_above(base, table), []))
            for (base, table), versions in group
        )
        parts = [f"# {segment}: frames", "Part of [all frames](../frames.md).", *frames]
        yield f"frames/{segment}", "\n\n".join(parts) + "\n"


def _by_table() -> list[tuple[tuple[str, str], list["nb23.frames.Schema"]]]:
    """The schemas of each table, one a version."""
    schemas = nb23.frames.schemas()
    tables = dict.fromkeys((schema.path.removeprefix("2/"), schema.table) for schema in schemas)
    return [
        (
            (base, table),
            [s for s in schemas if (s.path.removeprefix("2/"), s.table) == (base, table)],
        )
        for base, table in tables
    ]


def _above(base: str, table: str) -> tuple[str, str]:
    """The frame that one belongs to: of a table its method, of a method the one above it."""
    return (base if table else base.rpartition("/")[0]), ""


def _segment_of(path: str) -> str:
    """The page of a frame; those of analytics are too many for one."""
    return "-".join(path.split("/")[: 2 if path.startswith("analytics/") else 1])


def _versions(schemas: list["nb23.frames.Schema"]) -> str:
    return ", ".join(str(schema.version) for schema in schemas)


def _names(schemas: list["nb23.frames.Schema"]) -> list[str]:
    """The friendly names of a frame."""
    known = {(schema.path, schema.table) for schema in schemas}
    return [name for name, made in vars(FriendlyNames).items()
            if isinstance(made, Friendly) and (made.path, made.table) in known]  # fmt: skip


def _frame(
    base: str,
    table: str,
    schemas: list["nb23.frames.Schema"],
    above: list["nb23.frames.Schema"],
) -> str:
    ways = [f"site.{name}()" for name in _names(schemas)]
    option = f', table="{table}"' if table else ""
    ways += [f'site.frame("{schema.path}"{option})' for schema in schemas]
    names = dict.fromkeys(name for schema in reversed(schemas) for name in schema.names)
    columns = {name: [s.column(name) for s in schemas if name in s.names] for name in names}
    told = [column for schema in above for column in schema.columns]
    alike = [name for name, held in columns.items() if all(column in told for column in held)]
    lines = [_line_of_column(held, schemas) for name, held in columns.items() if name not in alike]
    parts = [
        f"{'###' if table else '##'} {base} {table} {{#{_anchor(base, table)}}}",
        schemas[0].about + (f" {schemas[0].note}" if schemas[0].note else ""),
        " · ".join(f"`{way}`" for way in ways),
        f"As in [{_above(base, table)[0]}](#{_anchor(*_above(base, table))}): {_codes(alike)}."
        if alike
        else "",
        _table(("Column", "Type", "Unit", "Meaning", "Version"), lines) if lines else "",
    ]
    return "\n\n".join(filter(None, parts))


def _line_of_column(
    columns: list["nb23.frames.Column"], schemas: list["nb23.frames.Schema"]
) -> tuple[str, ...]:
    """One line for a column, which one version has or both."""
    first = columns[0]
    notes = [
        first.zone and f"zone: {' / '.join(dict.fromkeys(c.zone for c in columns))}",
        first.level and f"from level {first.level}",
        first.on_request and f"on request: {first.on_request}",
    ]
    told = "; ".join(note for note in notes if note)
    return (
        f"`{first.name}`",
        " / ".join(f"`{dtype}`" for dtype in dict.fromkeys(c.dtype for c in columns)),
        first.unit,
        f"{first.meaning} ({told})" if told else first.meaning,
        str(first.version) if first.version else _versions(schemas),
    )


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


def _anchor(*parts: str) -> str:
    return "--".join(filter(None, parts)).replace("/", "-")
