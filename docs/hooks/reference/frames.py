"""The pages of frames: which columns each has, and what they mean."""

from collections.abc import Iterator
from itertools import groupby

import nb23
from nb23.friendly import Friendly, FriendlyNames
from reference.markdown import WIDE, anchor, codes, joined
from reference.markdown import table as grid

_HEAD = ("Column", "Type", "Unit", "Meaning", "Version")


def frames_page() -> str:
    """Every frame in a line: what a row is, the versions, its friendly names."""
    lines = [
        (
            f"[`{base}`](frames/{segment_of(base)}.md#{anchor(base, table)})"
            + (f" `{table}`" if table else ""),
            versions[0].about,
            _versions(versions),
            "<br>".join(f"`site.{name}()`" for name in _names(versions)),
        )
        for (base, table), versions in _by_table()
    ]
    parts = [
        WIDE,
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
        grid(("Frame", "What a row is", "Version", "Friendly name"), lines),
        "</div>",
    ]
    return joined(*parts)


def pages() -> Iterator[tuple[str, str]]:
    """The name and text of each page: the frames of methods that share the first segment."""
    tables = dict(_by_table())
    for segment, group in groupby(tables.items(), lambda each: segment_of(each[0][0])):
        frames = (
            _frame(base, table, versions, tables.get(_above(base, table), []))
            for (base, table), versions in group
        )
        parts = [f"# {segment}: frames", "Part of [all frames](../frames.md).", *frames]
        yield f"frames/{segment}", joined(*parts)


def _by_table() -> list[tuple[tuple[str, str], list[nb23.frames.Schema]]]:
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


def segment_of(path: str) -> str:
    """The page of a frame; those of analytics are too many for one."""
    return "-".join(path.split("/")[: 2 if path.startswith("analytics/") else 1])


def _versions(schemas: list[nb23.frames.Schema]) -> str:
    return ", ".join(str(schema.version) for schema in schemas)


def _names(schemas: list[nb23.frames.Schema]) -> list[str]:
    """The friendly names of a frame."""
    known = {(schema.path, schema.table) for schema in schemas}
    return [name for name, made in vars(FriendlyNames).items()
            if isinstance(made, Friendly) and (made.path, made.table) in known]  # fmt: skip


def _frame(
    base: str,
    table: str,
    schemas: list[nb23.frames.Schema],
    above: list[nb23.frames.Schema],
) -> str:
    ways = [f"site.{name}()" for name in _names(schemas)]
    option = f', table="{table}"' if table else ""
    ways += [f'site.frame("{schema.path}"{option})' for schema in schemas]
    names = dict.fromkeys(name for schema in schemas for name in schema.names)
    columns = {name: [s.column(name) for s in schemas if name in s.names] for name in names}
    told = [column for schema in above for column in schema.columns]
    alike = [name for name, held in columns.items() if all(column in told for column in held)]
    own = [held for name, held in columns.items() if name not in alike]
    parts = [
        f"{'###' if table else '##'} {base} {table} {{#{anchor(base, table)}}}",
        schemas[0].about + (f" {schemas[0].note}" if schemas[0].note else ""),
        " · ".join(f"`{way}`" for way in ways),
        f"As in [{_above(base, table)[0]}](#{anchor(*_above(base, table))}): {codes(alike)}."
        if alike
        else "",
        *_tables(own, schemas),
    ]
    return joined(*parts).strip()


def _tables(
    columns: list[list[nb23.frames.Column]], schemas: list[nb23.frames.Schema]
) -> Iterator[str]:
    """The columns that come by default, those that only version 2 has, those on request."""
    default: list[tuple[str, ...]] = []
    later: list[tuple[str, ...]] = []
    asked: list[tuple[str, ...]] = []
    for held in columns:
        early = default if held[0] in schemas[0].columns else later
        (asked if held[0].on_request else early).append(_line_of_column(held, schemas))
    counts = [f"{len(schema.shown)} in version {schema.version}" for schema in schemas]
    yield f"Columns by default: {', '.join(counts)}."
    yield grid(_HEAD, default)
    if later:
        yield "By default too, in version 2 only:"
        yield grid(_HEAD, later)
    if asked:
        yield f"<details markdown>\n<summary>{len(asked)} on request</summary>"
        yield grid(_HEAD, asked)
        yield "</details>"


def _line_of_column(
    columns: list[nb23.frames.Column], schemas: list[nb23.frames.Schema]
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
