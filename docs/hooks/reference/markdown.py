"""How tables, code and anchors are written in Markdown."""

from collections.abc import Iterable

WIDE = "---\nhide: [toc]\n---"
"""The head of a page whose table needs the room."""


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table; nothing when it has no rows."""
    listed = list(rows)
    return "\n".join(map(_line, (head, ("---",) * len(head), *listed))) if listed else ""


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def codes(names: Iterable[str]) -> str:
    """Names as code, with commas between them."""
    return ", ".join(f"`{name}`" for name in names)


def joined(*parts: str) -> str:
    """The parts of a page that say something, a blank line between them."""
    return "\n\n".join(filter(None, parts)) + "\n"


def section(title: str, *parts: str, level: int = 2) -> str:
    """A heading and what is below it; nothing when nothing is."""
    said = [part for part in parts if part]
    return "\n\n".join([f"{'#' * level} {title}", *said]) if said else ""


def fenced(text: str, language: str = "text") -> str:
    """A block of code."""
    return f"```{language}\n{text.strip()}\n```"


def indented(text: str) -> str:
    """A text as the inside of a tab or a note."""
    return "\n".join(f"    {line}" if line else "" for line in text.split("\n"))


def anchor(*parts: str) -> str:
    """The name of a heading for a path, and for a table of it."""
    return "--".join(filter(None, parts)).replace("/", "-")
