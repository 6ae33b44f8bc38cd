"""Put the pages to look things up in into the site, and into its navigation.

What they say is written by the package `reference` beside this file.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from reference import commands, errors, frames, methods, overview, python, questions
from reference.rows import index_of, place

FOLDER = "reference"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Replace `reference/v1/**` in the navigation by the families and methods of version 1."""
    config.nav = _expanded(config.nav or [])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    seen = verified(Path(config.docs_dir) / "verified.json")
    for name, text in _written_once(json.dumps(seen)).items():
        made = File.generated(config, f"{FOLDER}/{name}.md", content=text)
        made.inclusion = _inclusion(name)
        files.append(made)
    return files


def written(seen: dict[str, Any]) -> dict[str, str]:
    """Every generated page, by its place below reference/."""
    pages = {
        "methods": overview.methods_page(),
        "frames": frames.frames_page(),
        "errors": errors.errors_page(),
        "commands": commands.commands_page(),
        "v1/index": overview.version_page(1),
        "v2/index": overview.version_page(2),
    }
    made = (
        overview.family_pages(),
        methods.pages(seen),
        frames.pages(),
        python.pages(),
        questions.pages(),
    )
    return pages | {name: text for each in made for name, text in each}


def on_page_markdown(markdown: str, page: Page, **_: Any) -> None:
    """Have the search show what explains a word before what merely lists it."""
    if page.file.src_uri.startswith(f"{FOLDER}/"):
        page.meta.setdefault("search", {"boost": 0.4})


@event_priority(100)
def _without_programs(context: Any, page: Page, **_: Any) -> None:
    """Have the search look at what a method is: reading six programs on each page takes it long."""
    if page.file.src_uri.startswith(f"{FOLDER}/v"):
        page.meta["whole"] = page.content
        page.content = _PROGRAMS.sub("", page.content or "")


@event_priority(-100)
def _with_programs(context: Any, page: Page, **_: Any) -> None:
    page.content = page.meta.pop("whole", page.content)


on_page_context = CombinedEvent(_without_programs, _with_programs)
_PROGRAMS = re.compile(r'<div class="tabbed-set.*?(?=<h2|<div class="admonition)', re.DOTALL)


@cache
def _written_once(seen: str) -> dict[str, str]:
    """A server writes them once: nb23 stays as it was when it was imported."""
    return written(json.loads(seen))


def verified(path: Path) -> dict[str, Any]:
    """What `nb23 verify --keep docs/verified.json` wrote of a real site; nothing without it."""
    told: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if told and told["site"] != "real":
        raise PluginError(f"{path.name} is of a practice site, which verifies nothing. Delete it.")
    return told


def _inclusion(name: str) -> InclusionLevel:
    """The pages of single families of frames are reached from the table of all."""
    return InclusionLevel.NOT_IN_NAV if name.startswith("frames/") else InclusionLevel.INCLUDED


def _expanded(item: Any) -> Any:
    """An item with `reference/.../**` replaced by what is generated there."""
    if isinstance(item, dict):
        return {title: _expanded(below) for title, below in item.items()}
    if isinstance(item, list):
        return [_expanded(below) for below in item]
    if isinstance(item, str) and item.startswith(f"{FOLDER}/") and item.endswith("/**"):
        return _GENERATED[item.split("/")[1]]()
    return item


def _named(pages: Iterable[tuple[str, str]]) -> list[Any]:
    return [f"{FOLDER}/{name}.md" for name, _ in pages]


def _tree(version: str) -> list[Any]:
    """The families of a version: each a page, or an index with the pages of its methods."""
    tree: list[Any] = [f"{FOLDER}/{version}/index.md"]
    for name, rows in overview.families():
        pages = dict.fromkeys([index_of(rows[-1]), *map(place, rows)])
        listed: list[Any] = [f"{FOLDER}/{page}.md" for page in pages]
        if name.startswith(f"{version}/"):
            tree += [{name.partition("/")[2]: listed}] if len(listed) > 1 else listed
    return tree


_GENERATED: dict[str, Callable[[], list[Any]]] = {
    "v1": lambda: _tree("v1"),
    "v2": lambda: _tree("v2"),
    "python": lambda: _named(python.pages()),
    "questions": lambda: _named(questions.pages()),
}
"""What a pattern of the navigation stands for."""
