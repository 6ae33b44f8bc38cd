"""The table of all methods, and an index of each family."""

from collections.abc import Iterator
from itertools import groupby

import nb23
from reference.markdown import WIDE, anchor, joined, table
from reference.rows import Method, family, index_of, level, place, schemas


def methods_page() -> str:
    """Every method of both versions in a line: level, pages, frame, and where it is described."""
    rows = nb23.methods()
    counts = [sum(row.version == version for row in rows) for version in (1, 2)]
    families = {family(row): index_of(row) for row in sorted(rows, key=family)}
    listed = [
        " · ".join(f"[{name[3:]}]({page}.md)" for name, page in families.items() if name[1] == v)
        for v in "12"
    ]
    lines = [_line_of(list(group)) for _, group in groupby(rows, lambda row: row.base)]
    return joined(
        WIDE,
        "# API methods",
        f"What nb23 knows of the 23 API: {counts[0]} methods of version 1 and {counts[1]} of "
        "version 2, each on a page of its own. `nb23.methods()` gives the same in Python, and "
        "`site.api.photo.list?` or `site.api2.photo.list?` shows one in a notebook. Programs read "
        "[catalogue.json](../catalogue.json), or [openapi.json](../openapi.json) for version 1; "
        "[llms.txt](../llms.txt) lists every page.",
        "A *level* is the [permission level](../index.md#permission-level) that a call needs. "
        "Where the versions differ, that of version 1 stands first. *Paged* methods bring their "
        "records page by page, and a [*frame*](frames.md) gives them as a DataFrame with declared "
        "columns.",
        "Each page says how far its description is to be trusted: *documented*, *seen in a "
        "client* that reads it, *known by name only*, or *verified* at a real site on a day, by "
        "[`nb23 verify`](../howto/verify.md).",
        f"Version 1: {listed[0]}",
        f"Version 2: {listed[1]}",
        '<div class="nb23-methods" markdown>',
        table(("Method", "v1", "v2", "Level", "Paged", "Frame"), lines),
        "</div>",
    )


def _line_of(rows: list[Method]) -> tuple[str, ...]:
    """One line for a method, which has one row or two."""
    links = {row.version: f"({place(row)}.md)" for row in rows}
    first = rows[0]
    marks = {version: f"[✓]{link}" for version, link in links.items()} | {first.version: "✓"}
    return (
        f"[`{first.base}`]{links[first.version]}<br>{first.summary}",
        marks.get(1, ""),
        marks.get(2, ""),
        " · ".join(dict.fromkeys(map(level, rows))),
        "✓" if any(row.paged for row in rows) else "",
        "✓" if any(schemas(row.name) for row in rows) else "",
    )


def families() -> Iterator[tuple[str, list[Method]]]:
    """Every family of a version by name, such as `v1/photo`, and its methods in order."""
    for name, group in groupby(sorted(nb23.methods(), key=family), family):
        yield name, sorted(group, key=lambda row: row.base)


def family_pages() -> Iterator[tuple[str, str]]:
    """The place and text of the index of each family."""
    for name, rows in families():
        if index_of(rows[-1]) != place(rows[-1]):
            yield index_of(rows[-1]), _family(name.split("/")[1], rows)


def version_page(version: int) -> str:
    """The families of a version, and how many methods each has."""
    lines = (
        (f"[{name[3:]}]({index_of(rows[-1])[3:]}.md)", str(len(rows)), _said(rows))
        for name, rows in families()
        if rows[0].version == version
    )
    return joined(
        f"---\ntitle: Version {version}\nhide: [toc]\n---",
        f"# Version {version} of the API",
        _VERSIONS[version],
        table(("Family", "Methods", "Of them"), lines),
    )


_VERSIONS = {
    1: "Addresses begin with `/api/`. Every answer has HTTP status 200; its `status` tells whether "
    "the call went well, and most numbers come as texts.",
    2: "Addresses begin with `/api/2/`. Errors have HTTP statuses of their own, records stand "
    "under `data`, and numbers are mostly numbers.",
}


def _said(rows: list[Method]) -> str:
    counts = {
        "only read": sum(not row.writes for row in rows),
        "change the site": sum(row.writes for row in rows),
        "become frames": sum(bool(schemas(row.name)) for row in rows),
    }
    return ", ".join(f"{count} {what}" for what, count in counts.items() if count)


def _family(name: str, rows: list[Method]) -> str:
    lines = (
        (
            f"[`{row.base}`]({link_in_family(row)}){{ #{anchor(row.name)} }}<br>{row.summary}",
            row.verb,
            level(row),
            "yes" if row.writes else "",
            "✓" if row.paged else "",
            "✓" if schemas(row.name) else "",
        )
        for row in rows
    )
    return joined(
        f"---\ntitle: {name}\nhide: [toc]\n---",
        f"# {name}, version {rows[0].version}",
        f"{len(rows)} of [all methods](../../methods.md).",
        '<div class="nb23-methods" markdown>',
        table(("Method", "Verb", "Level", "Changes the site", "Paged", "Frame"), lines),
        "</div>",
    )


def link_in_family(row: Method) -> str:
    """The way from the index of a family to the page of a method of it."""
    return f"{row.base.partition('/')[2] or '../' + row.base}.md"
