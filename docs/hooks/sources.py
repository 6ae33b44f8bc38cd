"""Keep the Markdown of the whole site, generated pages too, for a builder that runs no hooks.

Owns the folder that NB23_DOCS_SOURCES names: a project of its own, with pages, pictures and
settings. Must not know who builds it.
"""

import os
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import get_yaml_loader, yaml_load

FOLDER = os.environ.get("NB23_DOCS_SOURCES", "")
SETTINGS = ("site_name", "site_description", "theme", "extra", "extra_css", "extra_javascript",
            "plugins", "markdown_extensions", "use_directory_urls")  # fmt: skip
"""What of the settings any builder needs."""

# A folder that is named by its place beside the settings is a path by now.
yaml.add_multi_representer(PathLike, lambda dumper, path: dumper.represent_str(fspath(path)))


@event_priority(-100)  # when all other hooks are through with the page
def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Keep a page as it is when it becomes HTML."""
    if FOLDER:
        about = f"---\n{yaml.dump(dict(page.meta))}---\n\n" if page.meta else ""
        _keep(page.file.src_uri, f"{about}{markdown}".encode())
    return markdown


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
    """Keep everything else, and the settings."""
    if not FOLDER:
        return env
    for file in files.media_files():
        if file.src_dir in (None, config.docs_dir):
            _keep(file.src_uri, file.content_bytes)
    with Path(config.config_file_path).open(encoding="utf-8") as text:
        given: dict[str, Any] = yaml_load(text, get_yaml_loader(config=config))
    settings = {name: given[name] for name in SETTINGS if name in given} | {"nav": config.nav}
    _keep("../mkdocs.yml", yaml.dump(settings).encode())
    return env


def _keep(name: str, content: bytes) -> None:
    place = Path(FOLDER, "docs", name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
