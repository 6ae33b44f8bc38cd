"""Put the pages made of notebooks into the site that mkdocs builds.

Owns when a build runs the notebooks, against which practice site, and the search of the finished
site for secrets. How a notebook becomes a page is `nb23.publish`'s.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from ways import ways

import nb23
from nb23.publish.build import STYLES
from nb23.publish.run import source_state

LEARN = "learn"
_HOME = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")

_issued: set[str] = set()
_made: dict[str, TemporaryDirectory[str]] = {}
_serving = False


def on_startup(*, command: str, dirty: bool) -> None:
    """Tell a site that only its writer sees from one that is published."""
    global _serving
    _serving = command == "serve"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the notebooks, made anew when a notebook or nb23 has changed."""
    root = Path(config.config_file_path).parent
    state = _state(root / "notebooks")
    if state not in _made:
        made = TemporaryDirectory(prefix="nb23-docs-")
        _run(root, Path(made.name), config)
        _made.clear()
        _made[state] = made
    folder = Path(_made[state].name) / "pages"
    for path in sorted(folder.rglob("*.*")):
        name = path.relative_to(folder).as_posix()
        files.append(File.generated(config, name, abs_src_path=str(path)))
    files.append(File.generated(config, "css/notebook.css", abs_src_path=str(STYLES)))
    return files


def _state(notebooks: Path) -> str:
    """What pages depend on: the notebooks, prose included, and all of nb23."""
    texts = [path.read_bytes() for path in nb23.publish.notebooks(notebooks)]
    return sha256(b"\0".join([*texts, source_state().encode()])).hexdigest()


def _run(root: Path, folder: Path, config: MkDocsConfig) -> None:
    """Run the notebooks, two at a time, each against a practice site of this build."""
    fresh = os.environ.get("NB23_DOCS_FRESH") == "1"
    try:
        with ExitStack() as running:
            places = [running.enter_context(_place(folder / name)) for name in ("a", "b")]
            nb23.publish.build_pages(
                root / "notebooks",
                folder / "pages" / LEARN,
                places=[variables for variables, _ in places],
                cache=None if fresh else root / ".cache" / "notebooks",
                secrets=lambda: _collect(box for _, box in places),
                above=lambda path: ways(path, config),
            )
    except nb23.Nb23Error as error:
        raise PluginError(str(error)) from None


def _collect(boxes: Iterable["nb23.sandbox.Box"]) -> set[str]:
    for box in boxes:
        _issued.update(box.issued())
    return _issued


def on_post_build(config: MkDocsConfig) -> None:
    """Search all that was built; what notebooks became was searched when it was made."""
    try:
        nb23.publish.refuse([] if _serving else [Path(config.site_dir)], _issued)
    except nb23.Nb23Error as error:
        raise PluginError(str(error)) from None


@contextmanager
def _place(folder: Path) -> Iterator[tuple[dict[str, str], "nb23.sandbox.Box"]]:
    """A home and a practice site of its own, so that two notebooks at once do not meet."""
    home = {name: str(folder / name.lower()) for name in _HOME}
    for made in home.values():
        Path(made).mkdir(mode=0o700, parents=True)
    with _variables(home), nb23.sandbox.start() as box:
        yield home, box


@contextmanager
def _variables(given: dict[str, str]) -> Iterator[None]:
    """No account, setting or practice site of the person who builds takes part."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("NB23_")]:
        del os.environ[name]
    os.environ.update(given)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
