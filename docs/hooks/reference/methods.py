"""The page of one method: what it takes, what it gives, how it is called, what can go wrong."""

from collections.abc import Callable, Iterator
from typing import Any

import nb23
from nb23.api.method import ALLOWS, Level
from reference.calls import forms
from reference.differences import differences
from reference.frames import segment_of as frames_of
from reference.markdown import anchor, codes, joined, section, table
from reference.rows import Method, family, index_of, level, link, place, python, schemas, twin

GIVES = {
    "json": "one reply",
    "binary": "an image, as `reply.content`",
    "redirect": "a redirect; the reply holds what it tells",
    "text": "a text",
}


def pages(seen: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The place and text of the page of every method.

    Args:
        seen: What was verified at a real site; empty without one.
    """
    for row in nb23.methods():
        yield place(row), page(row, seen)


def page(row: Method, seen: dict[str, Any]) -> str:
    """The page of a method."""
    return joined(
        f"---\ntitle: {row.base}\n---",
        f"# {row.base}, version {row.version}",
        row.summary,
        _facts(row, seen),
        section("The call", _lead(row), forms(row)),
        _traps(row),
        section("Parameters", parameters(row)),
        section("What it gives", _records(row), _columns(row), _beyond(row, seen)),
        section("What can go wrong", _errors(row)),
        _other_version(row),
    )


def _facts(row: Method, seen: dict[str, Any]) -> str:
    said = "reads only" if not row.writes else "changes the site"
    again = "; a second call changes nothing more" if row.writes and row.idempotent else ""
    facts = (
        ("Address", f"`{row.verb} {row.path}`"),
        ("In Python", f'`site.{python(row)}()`, or `site.call("{row.name}")`'),
        ("Permission level", f"**{level(row)}**{_allows(row)}"),
        ("Effect", said + again),
        ("Gives", _gives(row)),
        ("How far this is known", standing(row, seen)),
        ("Family", f"[{family(row)[3:]}]({link(row, index_of(row))}.md)"),
    )
    told = "\n\n".join(f"{name}\n:   {fact}" for name, fact in facts)
    return f'<div class="nb23-facts" markdown>\n\n{told}\n\n</div>'


def _allows(row: Method) -> str:
    means = f": {ALLOWS[row.level]}" if row.level is not None else ""
    return means + (f'; nb23 wants `allow="{row.needs.label}"`' if row.needs > Level.READ else "")


def _gives(row: Method) -> str:
    if not row.container:
        return GIVES[row.reply]
    pages = f", in pages of at most {row.max_size}" if row.paged else ""
    return f"records under `{row.container}`{pages}"


def standing(row: Method, seen: dict[str, Any]) -> str:
    """How far a row is to be trusted."""
    if row.name in seen.get("methods", {}):
        return f"verified on {seen['date']}"
    if row.seen and {*row.fields} <= {*row.seen}:
        return "seen in a client"
    if row.open_parameters and not row.parameters:
        return "known by name only: that it exists, its verb and what it is for"
    return "documented"


def _lead(row: Method) -> str:
    samples = link(row, "../howto/samples.md")
    curl = (
        "stand in their folder `docs/samples/curl` and run `authenticate.sh` once: `command.sh` "
        "beside it signs with what that has kept."
        if row.needs > Level.ANONYMOUS
        else "nothing is needed: it asks without a signature."
    )
    clip = " `clip.mp4` is a file of yours." if any(map(_is_file, row.parameters)) else ""
    return (
        "Each program but curl's reads the four values of an application with a token from the "
        "environment: `NB23_CONSUMER_KEY`, `NB23_CONSUMER_SECRET`, `NB23_ACCESS_TOKEN` and "
        f"`NB23_ACCESS_TOKEN_SECRET`. [The samples]({samples}) get them by a sign-in. "
        f"For curl, {curl}{clip}"
    )


def _is_file(each: nb23.api.Parameter) -> bool:
    return each.type == "file"


def parameters(row: Method) -> str:
    """The table of what a method takes, and what is not known of it."""
    lines = (
        (
            f"`{given.name}`",
            given.type,
            "required" if given.required else f"`{given.default}`" if given.default else "",
            given.note + (f" {_choice(given)} {codes(given.values)}." if given.values else ""),
        )
        for given in row.parameters
    )
    known = table(("Parameter", "Type", "If left out", "Meaning"), lines)
    if row.open_parameters and not known:
        return (
            "No source that nb23 stands on tells what this method takes. Whatever you give by name "
            "is sent as it is, unchecked; a `pathlib.Path` or an open file travels as a file."
        )
    rest = "Not all are documented: whatever else is given is sent as it is."
    return joined(known, rest if row.open_parameters else "").strip() or "It takes none."


def _choice(given: nb23.api.Parameter) -> str:
    return "One of" if given.type == "word" else "Such as"


def _traps(row: Method) -> str:
    lines = "\n".join(f"    - {trap}" for trap in row.traps)
    return f'!!! note "Good to know"\n\n{lines}' if lines else ""


def _records(row: Method) -> str:
    """The fields of a record that no frame declares as columns."""
    if schemas(row.name):
        return ""
    lines = (
        (f"`{name}`", f"`{kind.rstrip('?')}`", "need not come" if kind.endswith("?") else "")
        for name, kind in row.fields.items()
    )
    unknown = "What its records hold is not documented: they come as the site sends them."
    reply = f"It gives {GIVES[row.reply]}" + (
        " without records: `reply.raw` holds all that the site says."
        if row.reply == "json"
        else "."
    )
    return table(("Field", "Type in the API", "Remark"), lines) or (
        unknown if row.container else reply
    )


def _columns(row: Method) -> str:
    """The records as frames: every column with its dtype and unit."""
    return "\n\n".join(_frame(row, schema) for schema in schemas(row.name))


def _frame(row: Method, schema: nb23.frames.Schema) -> str:
    option = f', table="{schema.table}"' if schema.table else ""
    where = link(row, f"frames/{frames_of(row.base)}.md#{anchor(row.base, schema.table)}")
    lines = (
        (f"`{each.name}`", f"`{each.dtype}`", each.unit, _told(each)) for each in schema.columns
    )
    return joined(
        f'`site.frame("{schema.path}"{option})`: {schema.about} [More on this frame]({where}).',
        table(("Column", "Type", "Unit", "Meaning"), lines),
    ).strip()


def _told(each: nb23.frames.Column) -> str:
    notes = [
        each.zone and f"zone: {each.zone}",
        each.level and f"from level {each.level}",
        each.on_request and f"on request: {each.on_request}",
    ]
    told = "; ".join(note for note in notes if note)
    return f"{each.meaning} ({told})" if told else each.meaning


def _beyond(row: Method, seen: dict[str, Any]) -> str:
    """Fields that no documentation has: those that a client reads, and those that came."""
    came = seen.get("methods", {}).get(row.name, {}).get("fields", {})
    steps = {name.rpartition(".")[0] for name in row.fields}
    new = [name for name in came if name not in row.fields and name not in steps]
    read = [name for name in row.seen if name not in row.fields and name not in new]
    parts = [f"Not documented, but seen in a client: {codes(read)}."] if read else []
    parts += [f"Not documented, but came on {seen['date']}: {codes(new)}."] if new else []
    return " ".join(parts)


def _errors(row: Method) -> str:
    lines = "\n".join(
        f"- [{code}]({link(row, 'errors.md')}#{code}): {when}" for code, when in _raised(row)
    )
    every = f"Beside these, what can happen to [every call]({link(row, 'errors.md')})."
    return f"{lines}\n\n{every}"


def _raised(row: Method) -> Iterator[tuple[str, str]]:
    """The errors that this method can meet for what it is, each with when."""
    for code, when in ERRORS.items():
        if told := when(row):
            yield code, told


def _named(row: Method, fits: Callable[[nb23.api.Parameter], bool]) -> str:
    return codes(each.name for each in row.parameters if fits(each))


def _after(names: str, words: str) -> str:
    return f"{names}{words}" if names else ""


ERRORS: dict[str, Callable[[Method], str]] = {
    "missing-parameter": lambda row: _after(_named(row, lambda each: each.required), " left out."),
    "bad-parameter": lambda row: _after(
        _named(row, lambda each: each.type == "word"), " with a value that is none of those listed."
    ),
    "unknown-parameter": lambda row: (
        "" if row.open_parameters else "a name that is not in the table above."
    ),
    "above-ceiling": lambda row: (
        f'`connect` without `allow="{row.needs.label}"` or a higher level.'
        if row.needs > Level.READ
        else ""
    ),
    "not-connected": lambda row: "nobody is signed in yet." if row.needs > Level.ANONYMOUS else "",
    "permission-denied": lambda row: (
        f"the application has less than level {row.needs.label} on the site."
        if row.needs > Level.ANONYMOUS
        else ""
    ),
    "not-found": lambda row: (
        "no such item, or none that you may see."
        if _named(row, lambda each: each.name.endswith("_id"))
        else ""
    ),
    "token-required": lambda row: (
        "the item is not open to everybody, and its own token is missing."
        if _named(row, lambda each: each.name == "token")
        else ""
    ),
    "upload-refused": lambda row: "the site cannot use the file." if _named(row, _is_file) else "",
    "file-changed": lambda row: (
        "the file does not stay as it is while it is sent." if _named(row, _is_file) else ""
    ),
    "incomplete-listing": lambda row: (
        "records came or went while all pages were read." if row.paged else ""
    ),
    "feature-not-available": lambda row: "the site's plan lacks it." if row.version == 2 else "",
}
"""When a method can meet an error, in words; empty when it cannot."""


def _other_version(row: Method) -> str:
    other = twin(row)
    if other is None:
        return section(
            "The other version",
            f"Version {3 - row.version} has no method of this name.",
        )
    return section(
        f"Version {other.version}",
        f"[{other.base} of version {other.version}]({link(row, place(other))}.md) "
        + ("differs:" if differences(row, other) else "takes and gives the same."),
        differences(row, other),
    )
