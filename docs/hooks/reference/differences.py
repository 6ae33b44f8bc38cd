"""How a method of one version differs from that of the other, as far as both are known."""

from collections.abc import Iterable, Iterator

from reference.markdown import codes, table
from reference.rows import Method, level


def differences(row: Method, other: Method) -> str:
    """A table of what is not the same; empty when nothing is."""
    head = ("What", f"Version {row.version}", f"Version {other.version}")
    return table(head, _lines(row, other))


def _lines(row: Method, other: Method) -> Iterator[tuple[str, ...]]:
    alike = {
        "Verb": (row.verb, other.verb),
        "Permission level": (level(row), level(other)),
        "Records under": (f"`{row.container}`", f"`{other.container}`"),
        "Pages": (_pages(row), _pages(other)),
    }
    for title, (here, there) in alike.items():
        if here != there:
            yield title, here.replace("`None`", "none"), there.replace("`None`", "none")
    yield from _only("Parameters of this version alone", *map(_parameters, (row, other)))
    yield from _only("Fields of this version alone", *map(_fields, (row, other)))


def _pages(row: Method) -> str:
    return f"at most {row.max_size} records each" if row.paged else "none: all at once"


def _parameters(row: Method) -> list[str] | None:
    """The names of what it takes; None when they are not known."""
    return None if row.open_parameters else [each.name for each in row.parameters]


def _fields(row: Method) -> list[str] | None:
    return list(row.fields) or None


def _only(title: str, here: list[str] | None, there: list[str] | None) -> Iterable[tuple[str, ...]]:
    sides = [_list(here, there), _list(there, here)]
    return [(title, *sides)] if any(sides) else []


def _list(these: list[str] | None, those: list[str] | None) -> str:
    if these is None:
        return "not documented" if those else ""
    return "" if those is None else codes(name for name in these if name not in those)
