"""Put the pages made of notebooks into the site that mkdocs builds.

Owns when a build runs the notebooks, against which practice site, and the search of the finished
site for secrets. How a notebook becomes a page is `nb23.publish`'s.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files

import nb23

LEARN = "learn"
_HOME = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")

_open = ExitStack()
_issued: set[str] = set()


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Replace the patterns of the navigation by the notebooks that they stand for."""
    pages = [f"{LEARN}/{path.stem}.md" for path in nb23.publish.notebooks(_notebooks(config))]
    config.nav = _expanded(config.nav or [], pages)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Run the notebooks against a practice site of this build, and add what they became."""
    folder = Path(_open.enter_context(TemporaryDirectory(prefix="nb23-docs-")))
    fresh = os.environ.get("NB23_DOCS_FRESH") == "1"
    try:
        with _private_home(folder / "home"), nb23.sandbox.start() as box:
            nb23.publish.build_pages(
                _notebooks(config),
                folder / "pages" / LEARN,
                cache=None if fresh else _root(config) / ".cache" / "notebooks",
                secrets=lambda: _collect(box),
            )
    except nb23.Nb23Error as error:
        raise PluginError(str(error)) from None
    for path in sorted((folder / "pages").rglob("*.*")):
        name = path.relative_to(folder / "pages").as_posix()
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_post_build(config: MkDocsConfig) -> None:
    """Search everything that was built."""
    _open.close()
    try:
        nb23.publish.refuse([Path(config.site_dir)], _issued)
    except nb23.Nb23Error as error:
        raise PluginError(str(error)) from None


def on_build_error(error: Exception) -> None:
    """Leave nothing behind."""
    _open.close()


def _root(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent


def _notebooks(config: MkDocsConfig) -> Path:
    return _root(config) / "notebooks"


def _collect(box: "nb23.sandbox.Box") -> set[str]:
    _issued.update(box.issued())
    return _issued


def _expanded(item: Any, pages: list[str]) -> Any:
    if isinstance(item, dict):
        return {title: _expanded(below, pages) for title, below in item.items()}
    if isinstance(item, list):
        made = [_expanded(below, pages) for below in item]
        return [entry for entry in made if not (isinstance(entry, dict) and [] in entry.values())]
    if isinstance(item, str) and item.startswith(f"{LEARN}/"):
        return [page for page in pages if fnmatch(page, item)]
    return item


@contextmanager
def _private_home(folder: Path) -> Iterator[None]:
    """No account, setting or practice site of the person who builds takes part."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("NB23_")]:
        del os.environ[name]
    for name in _HOME:
        place = folder / name.lower()
        place.mkdir(mode=0o700, parents=True)
        os.environ[name] = str(place)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
