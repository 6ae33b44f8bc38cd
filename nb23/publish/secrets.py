"""What must not be published: widget state taken out of notebooks, files searched for secrets.

This module owns the scrubbing of an executed notebook and the search for given secrets. It must
not know which secrets exist: the caller names them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode

from nb23._redact import mask
from nb23.publish.errors import SecretFound

_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_WIDGET_REPR = re.compile(r"([A-Z]\w*)\(.*\)", re.DOTALL)
_PROGRESS_BAR = re.compile(r"[^\n]*\b\d+%\|")
_SHORT = 8


@dataclass(frozen=True)
class Finding:
    """One secret in one file.

    Args:
        path: The file that holds it.
        line: The line of its first occurrence, counted from 1.
        masked: The secret with all but its last characters masked.
    """

    path: Path
    line: int
    masked: str

    def __str__(self) -> str:
        return f"{self.path}, line {self.line}: {self.masked}"


def scrub(notebook: NotebookNode) -> NotebookNode:
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


def _scrub_output(output: NotebookNode) -> NotebookNode | None:
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


def find(paths: Iterable[Path], secrets: Iterable[str]) -> list[Finding]:
    """Search files, and all files in folders, for secrets.

    A secret is also found as it is written in an address or in HTML. One shorter than eight
    characters counts only as a whole word, since it may be part of any number.

    Args:
        paths: Files and folders to search.
        secrets: The values that must not be there.

    Returns:
        One finding for each secret of each file; empty when all is well.

    Example:
        >>> find([], ["a secret"])
        []
    """
    wanted = [(secret, _pattern(secret)) for secret in sorted(set(secrets)) if secret]
    return [
        Finding(file, content.count(b"\n", 0, hit.start()) + 1, mask(secret, keep=4))
        for file in _files(paths)
        for content in [file.read_bytes()]
        for secret, pattern in wanted
        if (hit := pattern.search(content))
    ]


def refuse(paths: Iterable[Path], secrets: Iterable[str]) -> None:
    """Do nothing when no secret is found; else say where each one is.

    Args:
        paths: Files and folders to search.
        secrets: The values that must not be there.

    Raises:
        SecretFound: A file holds one of the secrets.

    Example:
        >>> refuse([], ["a secret"])
    """
    if findings := find(paths, secrets):
        places = "\n".join(f"  {finding}" for finding in findings)
        raise SecretFound(f"Nothing was published, because secrets were found:\n{places}\n")


def _pattern(secret: str) -> re.Pattern[bytes]:
    forms = {secret, quote(secret, safe=""), quote(quote(secret, safe=""), safe=""), escape(secret)}
    pattern = b"|".join(re.escape(form.encode()) for form in sorted(forms))
    return re.compile(rb"\b(?:%s)\b" % pattern if len(secret) < _SHORT else pattern)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        else:
            yield path
