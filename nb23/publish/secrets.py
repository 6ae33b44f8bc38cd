"""What must not be published: widget state taken out of notebooks, files searched for secrets.

This module owns the scrubbing of an executed notebook and the search for secrets. It must not know
which secrets exist: the caller names them. What looks like one it knows by its shape.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from nb23._redact import mask
from nb23.publish.errors import SecretFound

if TYPE_CHECKING:
    from nbformat import NotebookNode

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGET_REPR = re.compile(r"([A-Z]\w*)\(.*\)", re.DOTALL)
_PROGRESS_BAR = re.compile(r"[^\n]*\b\d+%\|")
_SHORT = 8
_SKIPPED = {".git", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".venv",
            "__pycache__", "node_modules"}  # fmt: skip

# A value is letters and digits with at least one digit: a name of a variable is no secret.
_VALUE = rb"(?P<value>(?=[A-Za-z_.~-]*\d)[\w.~-]{16,})"
_QUOTE = rb"""[\\'"\s]*"""

SHAPES = (
    (
        "a secret by its name",
        rb"(?i:(?:consumer|client|token|oauth|api|access)_?(?:token_)?secret)"
        + _QUOTE + rb"(?:=|:|%3D)" + _QUOTE + _VALUE,
    ),
    (
        "a token or code in a signed request",
        rb"oauth_(?:token|verifier)(?:=|%3D|%253D)\\?\"?" + _VALUE + rb"\\?\"?[,&%][^\n]*oauth_",
    ),
    ("a bearer token", rb"(?i:\bbearer)\s+" + _VALUE),
    (
        "a secret beside its key",
        rb"\b\d+-[A-Za-z0-9]{20}\b[^A-Za-z0-9][\s\S]{0,80}?\b(?P<value>[A-Za-z0-9]{50})\b",
    ),
)  # fmt: skip
"""What looks like a secret, and what it is: keys of 23 are a number and twenty letters or digits,
its secrets fifty."""

MARK = b"pragma: allowlist secret"
"""A line with these words holds what is no secret, such as a published sample."""

# The samples of RFC 5849 and of the 2010 guide, which everybody may know.
PUBLISHED = frozenset((
    b"kd94hf93k423kf44",  # pragma: allowlist secret
    b"hdhd0244k9j7ao03",  # pragma: allowlist secret
    b"pfkkdhi9sl3r4s00",  # pragma: allowlist secret
    b"hh5s93j4hdidpola",  # pragma: allowlist secret
    b"nnch734d00sl2jdk",  # pragma: allowlist secret
    b"hfdp7dh39dks9884",  # pragma: allowlist secret
    b"kkk9d7dh3k39sjv7",  # pragma: allowlist secret
    b"12-8vr9EplGHHR8Ciem8SLu",
    b"3-gnS3NKP74AzcJsvbFi3Z",
    b"z3pjUoZU6KN8B5n4V2Fy",  # pragma: allowlist secret
    b"u5pHMUpV8wB7LxwieAnrexE8CkzoZTVs6G626KKqfPVqFp0TxT",  # pragma: allowlist secret
    b"qQptayCQG1ZQYbS73FE6WdNz4wKjYJqcvLzI9DjGD1UKP9wruL",  # pragma: allowlist secret
    b"83x7n5rR2eT1IV0zLNptvxxy1R3WFptGozka38tDtLZmSDYboW",  # pragma: allowlist secret
))  # fmt: skip


KNOWN = "a known secret"


@dataclass(frozen=True)
class Finding:
    """One secret in one file.

    Args:
        path: The file that holds it.
        line: The line of its first occurrence, counted from 1.
        masked: The secret with all but its last characters masked.
        kind: What it is: a known secret, or what looks like one.
        cells: Of a notebook that was run, the cells instead: `cell 2, its output`.
    """

    path: Path
    line: int
    masked: str
    kind: str = KNOWN
    cells: str = ""

    def __str__(self) -> str:
        return f"{self.path}, {self.cells or f'line {self.line}'}: {self.masked} ({self.kind})"


def scrub(notebook: "NotebookNode") -> "NotebookNode":
    """Take out of an executed notebook, in place, what a widget would publish.

    A `Password` widget keeps its value in the notebook's widget state, and the text form of a
    `Text` widget spells it out. Both go; a widget's own HTML, text or picture stays.

    Args:
        notebook: A notebook of format 4.

    Returns:
        The same notebook.

    Example:
        >>> from nbformat.v4 import new_notebook
        >>> scrub(new_notebook(metadata={"widgets": {"state": "hunter2"}})).metadata
        {}
    """
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [kept for output in cell.outputs if (kept := _scrub_output(output))]
    return notebook


def _scrub_output(output: "NotebookNode") -> "NotebookNode | None":
    data = output.get("data", {})
    if _WIDGET_VIEW not in data:
        return output
    del data[_WIDGET_VIEW]
    text = data.get("text/plain", "")
    if _PROGRESS_BAR.match(text):
        return None  # drawn at 0 % and never again without a kernel
    if name := _WIDGET_REPR.fullmatch(text):
        data["text/plain"] = f"{name[1]}: a widget. Open this notebook in JupyterLab to use it."
    return output


def find(paths: Iterable[Path], secrets: Iterable[str], *, shapes: bool = False) -> list[Finding]:
    """Search files, and all files in folders, for secrets.

    A secret is also found as it is written in an address or in HTML. One shorter than eight
    characters counts only as a whole word, since it may be part of any number. Folders of tools,
    such as `.git` and `.venv`, are passed over.

    Args:
        paths: Files and folders to search.
        secrets: The values that must not be there.
        shapes: Whether to find, too, what looks like a secret; a line may say that it holds none
            with `pragma: allowlist secret`.

    Returns:
        One finding for each secret of each file; empty when all is well.

    Example:
        >>> find([], ["a secret"])
        []
    """
    wanted = _wanted(secrets)
    return [
        Finding(file, line, masked, kind)
        for file in _files(paths)
        for line, masked, kind in _search(file.read_bytes(), wanted, shapes)
    ]


def find_in_cells(
    path: Path, notebook: "NotebookNode", secrets: Iterable[str], *, shapes: bool = False
) -> list[Finding]:
    """Search the cells of an executed notebook for secrets.

    Args:
        path: The notebook's file, for the findings to name.
        notebook: Its cells with their outputs.
        secrets: The values that must not be there.
        shapes: Whether to find, too, what looks like a secret.

    Returns:
        One finding for each secret, which names all its cells; empty when all is well.

    Example:
        >>> from nbformat.v4 import new_markdown_cell, new_notebook
        >>> notebook = new_notebook(cells=[new_markdown_cell("It is hunter23.")])
        >>> print(*find_in_cells(Path("a.ipynb"), notebook, ["hunter23"]))
        a.ipynb, cell 1, its text: •••••• (a known secret)
    """
    wanted, places = _wanted(secrets), dict[tuple[str, str], list[str]]()
    for at, cell in enumerate(notebook.cells, 1):
        for part, held in (("its text", cell.source), ("its output", cell.get("outputs"))):
            content = "\n".join(_texts(held)).encode()
            for _, masked, kind in _search(content, wanted, shapes):
                places.setdefault((masked, kind), []).append(f"cell {at}, {part}")
    return [Finding(path, 1, *secret, "; ".join(cells)) for secret, cells in places.items()]


def _texts(held: object) -> Iterator[str]:
    """All texts in a part of a notebook."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, Mapping):
        yield from _texts(list(held.values()))
    elif isinstance(held, list):
        for each in held:
            yield from _texts(each)


def _wanted(secrets: Iterable[str]) -> list[tuple[str, re.Pattern[bytes]]]:
    return [(mask(secret, keep=4), _pattern(secret)) for secret in sorted(set(secrets)) if secret]


def _search(
    content: bytes, wanted: list[tuple[str, re.Pattern[bytes]]], shapes: bool
) -> Iterator[tuple[int, str, str]]:
    """The line, the mask and the kind of each secret, the known ones first."""
    hits = [(hit.start(), masked) for masked, pattern in wanted if (hit := pattern.search(content))]
    known = [(_line(content, start), masked) for start, masked in hits]
    yield from ((*name, KNOWN) for name in known)
    if shapes and b"\0" not in content[:8192]:  # a picture has no words beside a secret
        yield from _shaped(content, set(known))


def _shaped(content: bytes, seen: set[tuple[int, str]]) -> Iterator[tuple[int, str, str]]:
    for kind, shape in SHAPES:
        for hit in re.finditer(shape, content):
            start, value = hit.start("value"), hit["value"]
            line = content[content.rfind(b"\n", 0, start) + 1 :].split(b"\n", 1)[0]
            name = (_line(content, start), mask(value.decode(), keep=4))
            if value not in PUBLISHED and MARK not in line and name not in seen:
                seen.add(name)
                yield (*name, kind)


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1


def refuse(paths: Iterable[Path], secrets: Iterable[str], *, shapes: bool = False) -> None:
    """Do nothing when no secret is found; else say where each one is.

    Args:
        paths: Files and folders to search.
        secrets: The values that must not be there.
        shapes: Whether to refuse, too, what looks like a secret.

    Raises:
        SecretFound: A file holds one of the secrets.

    Example:
        >>> refuse([], ["a secret"])
    """
    refuse_found(find(paths, secrets, shapes=shapes))


def refuse_found(findings: Iterable[Finding]) -> None:
    """Do nothing when nothing was found; else say where each secret is.

    Args:
        findings: What a search found.

    Raises:
        SecretFound: There is a finding.

    Example:
        >>> refuse_found([])
    """
    if places := "\n".join(f"  {finding}" for finding in findings):
        raise SecretFound(f"Nothing was published, because secrets were found:\n{places}\n")


def _pattern(secret: str) -> re.Pattern[bytes]:
    forms = {secret, quote(secret, safe=""), quote(quote(secret, safe=""), safe=""), escape(secret)}
    pattern = b"|".join(re.escape(form.encode()) for form in sorted(forms))
    return re.compile(rb"\b(?:%s)\b" % pattern if len(secret) < _SHORT else pattern)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and _SKIPPED.isdisjoint(file.relative_to(path).parts)
            )
        else:
            yield path
