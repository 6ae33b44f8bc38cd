"""Publish a folder of notebooks: `python -m nb23.publish NOTEBOOKS --out DIR`.

This module owns the words of the command line. What it writes is a folder of Markdown that mkdocs
makes a site of.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from nb23.publish import build_pages
from nb23.publish.build import STYLES
from nb23.publish.errors import NotebookFailed, SecretFound
from nb23.publish.page import Page

_SECRETS = ("_SECRET", "_TOKEN", "_PASSWORD", "_API_KEY")
_SHORTEST = 8
_CELLS = "Seconds that one cell may take."


def publish(
    notebooks: Annotated[Path, typer.Argument(exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(help="Where the pages go.")],
    cache: Annotated[Path | None, typer.Option(help="Keep what was run here.")] = None,
    timeout: Annotated[float, typer.Option(help=_CELLS)] = 120,
) -> None:
    """Run every notebook of a folder, and write a page of each, once no secret is in any."""
    with TemporaryDirectory(prefix="nb23-publish-") as made:
        pages = build_pages(
            notebooks, Path(made), cache=cache, timeout=timeout, secrets=_own, shapes=True
        )
        Path(made, "notebook.css").write_bytes(STYLES.read_bytes())
        Path(made, "index.md").write_text(_index(pages), encoding="utf-8")
        copytree(made, out, dirs_exist_ok=True)
    print(f"{len(pages)} page{'s' * (len(pages) != 1)} in {out}. No secret found.")


def _own() -> Iterator[str]:
    """The secrets in the environment, by the end of the variable's name."""
    for name, value in os.environ.items():
        if name.endswith(_SECRETS) and len(value) >= _SHORTEST:
            yield value


def _index(pages: list[Page]) -> str:
    lines = (f"- [{page.title}]({page.name}.md)" for page in pages)
    return "\n".join(["# Notebooks", "", *lines]) + "\n"


if __name__ == "__main__":
    try:
        typer.run(publish)
    except (NotebookFailed, SecretFound) as problem:
        sys.exit(f"nb23: {problem}")
