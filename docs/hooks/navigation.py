"""Let a pattern in the navigation stand for every page that fits it and is not named itself.

So a new page under howto/ or a new notebook needs no line in mkdocs.yml.
"""

from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig

import nb23

LEARN = "learn"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Replace each pattern by its pages, in the order of their names."""
    items = list(_strings(config.nav))
    fits = {page: _closest(page, items) for page in _pages(config)}
    config.nav = _expanded(config.nav or [], fits)
    return config


def _closest(page: str, items: list[str]) -> str:
    """The item that names a page, or the longest pattern that fits it."""
    return (
        page if page in items else max((i for i in items if fnmatch(page, i)), key=len, default="")
    )


def _pages(config: MkDocsConfig) -> Iterator[str]:
    """The written pages, and those that notebooks become."""
    docs = Path(config.docs_dir)
    yield from sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    folder = Path(config.config_file_path).parent / "notebooks"
    yield from (f"{LEARN}/{path.stem}.md" for path in nb23.publish.notebooks(folder))


def _strings(item: Any) -> Iterator[str]:
    """Every page and pattern that is named, however deep."""
    below = item.values() if isinstance(item, dict) else item if isinstance(item, list) else ()
    for each in below:
        yield from _strings(each)
    if isinstance(item, str):
        yield item


def _expanded(item: Any, fits: dict[str, str]) -> Any:
    """An item with its patterns replaced; a section without a page is left out."""
    if isinstance(item, dict):
        return {title: _expanded(below, fits) for title, below in item.items()}
    if isinstance(item, list):
        return [each for below in item for each in _in_a_list(below, fits)]
    return [page for page in fits if fits[page] == item] if _is_pattern(item) else item


def _in_a_list(item: Any, fits: dict[str, str]) -> list[Any]:
    made = _expanded(item, fits)
    if _is_pattern(item):
        return list(made)
    return [] if isinstance(made, dict) and [] in made.values() else [made]


def _is_pattern(item: Any) -> bool:
    """`**` stands for generated pages, which are not known here."""
    return isinstance(item, str) and "*" in item and "**" not in item
