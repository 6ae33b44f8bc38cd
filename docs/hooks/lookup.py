"""Put the pages to look things up in into the site, and into its navigation.

What they say is written by the package `reference` beside this file.
"""

import json
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files, InclusionLevel
from reference import errors, frames, methods, overview
from reference.rows import index_of, place

FOLDER = "reference"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Replace `reference/v1/**` in the navigation by the families and methods of version 1."""
    config.nav = _expanded(config.nav or [])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the generated pages."""
    seen = verified(Path(config.docs_dir) / "verified.json")
    for name, text in written(seen).items():
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
        "v1/index": overview.version_page(1),
        "v2/index": overview.version_page(2),
    }
    return pages | dict(overview.family_pages()) | dict(methods.pages(seen)) | dict(frames.pages())


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
    if isinstance(item, dict):
        return {title: _expanded(below) for title, below in item.items()}
    if isinstance(item, list):
        return [_expanded(below) for below in item]
    if isinstance(item, str) and item.startswith(f"{FOLDER}/v") and item.endswith("/**"):
        return _tree(item.split("/")[1])
    return item


def _tree(version: str) -> list[Any]:
    """The families of a version: each a page, or an index with the pages of its methods."""
    tree: list[Any] = [f"{FOLDER}/{version}/index.md"]
    for name, rows in overview.families():
        pages = dict.fromkeys([index_of(rows[-1]), *map(place, rows)])
        listed: list[Any] = [f"{FOLDER}/{page}.md" for page in pages]
        if name.startswith(f"{version}/"):
            tree += [{name.partition("/")[2]: listed}] if len(listed) > 1 else listed
    return tree
