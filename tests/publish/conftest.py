"""Small notebooks, written on the spot."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

Write = Callable[..., Path]


def notebook(*cells: str, tags: dict[int, list[str]] | None = None) -> nbformat.NotebookNode:
    """A notebook of these cells: those that begin with "#" and a blank are prose."""
    made = [
        new_markdown_cell(text, id=f"cell-{at}")
        if text.startswith("# ")
        else new_code_cell(text, id=f"cell-{at}")
        for at, text in enumerate(cells)
    ]
    for at, words in (tags or {}).items():
        made[at].metadata["tags"] = words
    return new_notebook(cells=made)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a notebook of these cells into a folder of this test's own."""

    def write(name: str, *cells: str, tags: dict[int, list[str]] | None = None) -> Path:
        path = tmp_path / "notebooks" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(notebook(*cells, tags=tags), path)
        return path

    return write
