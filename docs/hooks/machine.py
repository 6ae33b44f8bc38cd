"""What the site holds for programs: every page as Markdown, an index for language models, data."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page
from reference import catalogue, openapi, python

# Code, which stays as it is, or what is for a page's look alone: braces behind a heading or a link,
# and boxes around Markdown.
_LOOKS = re.compile(
    r"(?P<code>^ *(?P<fence>`{3,}).*?^ *(?P=fence)$|`[^`\n]+`)"
    r"|(?<=[^{\s]) *\{:? ?[.#:\w][^{}\n]*\}(?=\s*$| |<br>)|^</?div[^>\n]*>\n?",
    re.MULTILINE | re.DOTALL,
)
_HEAD = re.compile(r"^( *`{3,}) *\{ \.(\w+)[^{}\n]*\}")
_DATA = (
    "As data: [catalogue.json](catalogue.json) has every method of the API, and "
    "[openapi.json](openapi.json) version 1 as OpenAPI 3.1."
)
_texts: dict[str, str] = {}
_order: list[Any] = []


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the catalogue, version 1 as OpenAPI, and a place that pages can link for the index."""
    made = {
        "catalogue.json": catalogue.catalogue_json(),
        "openapi.json": openapi.openapi_json(),
        "llms.txt": "",
    }
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> None:
    """Keep the text of a page, without its head."""
    _texts[page.file.src_uri] = without_looks(python.plain(markdown)).strip() + "\n"


@cache  # a server meets each text again with every edit
def without_looks(markdown: str) -> str:
    """A page's text as plain Markdown; of code, its language is kept and every letter."""
    return _LOOKS.sub(lambda found: _HEAD.sub(r"\1\2", found["code"] or ""), markdown)


def on_nav(nav: Navigation, **_: Any) -> None:
    """Remember the order of the pages, and forget the texts of those that are gone."""
    _order[:] = nav.items
    _texts.clear()


def on_post_build(config: MkDocsConfig) -> None:
    """Write a .md beside each page, and llms.txt."""
    site = Path(config.site_dir)
    for name, text in _texts.items():
        (site / name).write_text(text, encoding="utf-8")
    head = f"# {config.site_name}\n\n> {config.site_description}.\n\n{_DATA}\n"
    (site / "llms.txt").write_text("\n".join([head, *_lines(_order, 2)]) + "\n", encoding="utf-8")


def _lines(items: list[Any], depth: int) -> Iterator[str]:
    for item in items:
        if isinstance(item, Section):
            yield f"\n{'#' * min(depth, 6)} {item.title}\n"
            yield from _lines(item.children, depth + 1)
        elif isinstance(item, Page):
            yield f"- [{item.title}]({item.file.src_uri})"
