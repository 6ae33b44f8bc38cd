"""Build the part of the site that runs in the reader's browser: JupyterLite with the lessons.

Owns which notebooks run there, which wheels they need, and the lock file that has Python's core
fetch them from this site alone. Must not know what a notebook says. What is downloaded is kept in
.cache; no address of a package index is written anywhere.
"""

import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from filelock import FileLock
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

LOG = logging.getLogger("mkdocs.hooks.lite")

PYODIDE = "314.0.7"
"""The version of npm's package `pyodide`, which is CPython for the browser."""

LESSONS = "[01][0-9]_*.ipynb"
NOT_THERE = {"00_start_here.ipynb": "it shows DataFrames, and pandas has no wheel for the browser"}
"""Lessons that cannot run in the browser, and why."""

ABSENT = {
    "keyring": "a browser has none",
    "matplotlib": "no wheel for the browser",
    "pandas": "no wheel for the browser",
    "pyarrow": "no wheel for the browser",
    "typer": "a browser has no command line",
    "waitress": "a browser has no sockets",
}
"""What nb23 requires and does without in the browser, and why."""

BELOW = (
    "asttokens", "blinker", "certifi", "charset-normalizer", "click", "comm", "decorator",
    "executing", "idna", "ipython", "ipython-pygments-lexers", "itsdangerous", "jedi", "jinja2",
    "matplotlib-inline", "micropip", "packaging", "parso", "prompt-toolkit", "psygnal",
    "pure-eval", "pygments", "six", "stack-data", "tenacity", "traitlets", "typing-extensions",
    "tzdata", "urllib3", "wcwidth", "werkzeug",
)  # fmt: skip
"""What those that nb23 requires, and the kernel, need in turn."""

KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = (KERNEL, "@jupyter-widgets/jupyterlab-manager", "anywidget")
"""The parts of JupyterLab that are installed beside it."""
BUILDERS = ("jupyterlite-core", "jupyterlite-pyodide-kernel", "jupyterlab-widgets", "anywidget")

LEFT_OUT = [
    # No lesson reads a file, and asking for each by the network would take its time.
    "@jupyterlite/application-extension:service-worker-manager",
    # It asks for pictures that are not part of what is built.
    "@jupyter-notebook/notebook-extension:tab-icon",
]
"""Parts of JupyterLite that are not begun."""

ICON = '<link rel="icon" href="../../img/favicon.svg">'

LAB_SETTINGS = {
    # A whole lesson is short enough to be drawn at once, so that a page's search finds its words.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
}

NOTE = """
> **This lesson runs in your browser.** Python, nb23 and the practice site are inside this page:
> nothing is installed, and nothing is sent anywhere. Press Shift+Enter in one cell after the other.
> Addresses of the practice site cannot be opened in another tab here; where a card waits for a yes,
> press *Approve as the practice user*. What you change stays in this browser. DataFrames need
> pandas, which has no build for this: the lessons with tables and figures run on your own computer.
"""
ELSEWHERE = re.compile(r"\[([^]]+)\]\(([^):]+\.(?:ipynb|md)[^)]*)\)")
"""A link to a file beside the lesson, which may not be here."""


def on_config(config: MkDocsConfig) -> None:
    """Settle whether this build has lessons, before notebooks get an environment of their own."""
    wanted = config.extra.get("lite") and os.environ.get("NB23_DOCS_LITE") != "0"
    config.extra["lite"] = bool(wanted and shutil.which("npm"))
    if wanted and not offered(config):
        LOG.info(
            "No lessons in the browser: npm, which brings Python's core, is not on PATH. Install "
            "Node.js to have them."
        )


def on_post_build(config: MkDocsConfig) -> None:
    """Put the browser's part into the finished site."""
    if offered(config):
        root = Path(config.config_file_path).parent
        build(root, Path(config.site_dir) / "lite", cache=root / ".cache" / "lite")


def offered(config: MkDocsConfig) -> bool:
    """Whether this build has lessons for the browser: `extra.lite`, and not NB23_DOCS_LITE=0."""
    return bool(config.extra.get("lite"))


def runs(path: Path) -> bool:
    """Whether a notebook runs in the browser."""
    return fnmatch(path.name, LESSONS) and path.name not in NOT_THERE


def build(root: Path, site: Path, *, cache: Path) -> None:
    """Build JupyterLite with the lessons that can run there.

    Args:
        root: The project.
        site: The folder to make.
        cache: Where what was downloaded is kept.

    Raises:
        PluginError: If a program is missing or a download failed.
    """
    cache.mkdir(parents=True, exist_ok=True)
    # Two builds at once would download into one place.
    with FileLock(cache / ".lock"), TemporaryDirectory(prefix="nb23-lite-") as made:
        folder, core = Path(made), _core(cache / "core")
        about = json.loads((core / "pyodide-lock.json").read_text("utf-8"))["info"]
        wheels = [*_downloaded(root, cache, about), *_own(root, folder / "own"), *_kernel()]
        _lay_core(core, wheels, about, folder / "static" / "pyodide")
        _lay_lessons(root / "notebooks", folder / "files")
        _configure(folder, [parse_wheel_filename(wheel.name)[0] for wheel in wheels])
        shutil.copytree(_assembled(folder, cache / "sites"), site, dirs_exist_ok=True)


def _core(folder: Path) -> Path:
    """The files of Python's core, by way of the npm client."""
    core = folder / "node_modules" / "pyodide"
    about = core / "package.json"
    if not about.exists() or json.loads(about.read_text("utf-8"))["version"] != PYODIDE:
        npm = shutil.which("npm") or "npm"
        folder.mkdir(parents=True, exist_ok=True)
        options = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
        _run(npm, "install", "--silent", *options, "--prefix", str(folder), f"pyodide@{PYODIDE}")
    return core


def _downloaded(root: Path, cache: Path, about: dict[str, str]) -> list[Path]:
    """The wheels of other projects, by way of pip; a change of what is asked for renews them."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*(r for r in project["dependencies"] if Requirement(r).name not in ABSENT), *BELOW]
    key = hashlib.sha256(json.dumps([needed, about]).encode()).hexdigest()[:16]
    folder = cache / f"wheels-{key}"
    if not folder.exists():
        with TemporaryDirectory(dir=cache) as fresh:
            python = "".join(about["python"].split(".")[:2])
            _pip(
                "download", "--dest", fresh, "--no-deps", "--only-binary=:all:",
                "--platform", f"pyemscripten_{about['abi_version']}_wasm32",
                "--implementation", "cp", "--python-version", about["python"],
                "--abi", f"cp{python}", *needed,
            )  # fmt: skip
            _pure("markupsafe", Path(fresh))
            os.replace(fresh, folder)  # whole, or not at all
    return sorted(folder.glob("*.whl"))


def _pure(name: str, folder: Path) -> None:
    """A wheel without its compiled part, which the project leaves out where no compiler works."""
    options = ("--wheel-dir", str(folder), "--no-deps", f"--no-binary={name}")
    _pip("wheel", *options, name, CC="false")


def _own(root: Path, folder: Path) -> Iterator[Path]:
    """The wheel of nb23 as it is now."""
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=root)
    return folder.glob("*.whl")


def _kernel() -> list[Path]:
    """The wheels that come with JupyterLite's kernel."""
    wheels = _extension(KERNEL) / "static" / "pypi"
    return [*wheels.glob("ipykernel-*.whl"), *wheels.glob("pyodide_kernel-*.whl")]


def _extension(name: str) -> Path:
    return Path(sys.prefix) / "share" / "jupyter" / "labextensions" / name


def _lay_core(core: Path, wheels: list[Path], about: dict[str, str], folder: Path) -> None:
    """Python's core, all wheels, and the lock file that names them by their place in the site."""
    folder.mkdir(parents=True)
    for file in (*core.glob("pyodide*.mjs"), *core.glob("*.wasm"), *core.glob("*.zip"), *wheels):
        shutil.copy(file, folder)
    lock = {"info": about, "packages": dict(map(_locked, wheels))}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), "utf-8")


def _locked(wheel: Path) -> tuple[str, dict[str, Any]]:
    name, version, *_ = parse_wheel_filename(wheel.name)
    return name, {
        "name": name, "version": str(version), "file_name": wheel.name,
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "install_dir": "site",
        "package_type": "package", "imports": [], "depends": [], "unvendored_tests": False,
    }  # fmt: skip


def _lay_lessons(notebooks: Path, folder: Path) -> None:
    """The lessons that can run, each with a note on where it does."""
    folder.mkdir()
    here = lessons(notebooks)
    for path in here:
        lesson = nbformat.read(path, as_version=4)
        lesson.metadata.kernelspec = {"name": "python", "display_name": "Python (Pyodide)"}
        for cell in lesson.cells:
            cell.source = ELSEWHERE.sub(partial(_linked, {one.name for one in here}), cell.source)
        lesson.cells.insert(1, nbformat.v4.new_markdown_cell(NOTE.strip(), id="in-your-browser"))
        nbformat.write(lesson, folder / path.name)


def _linked(here: set[str], link: re.Match[str]) -> str:
    """A link as it is, or the words alone where it leads nowhere in the browser."""
    return link[0] if link[2].split("#")[0] in here else link[1]


def lessons(notebooks: Path) -> list[Path]:
    """The notebooks that run in the browser, in order."""
    return sorted(filter(runs, notebooks.glob("*.ipynb")))


def _configure(folder: Path, packages: Iterable[str]) -> None:
    """Have the kernel load everything from this site, and ask no package index."""
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": [*packages]}}
    settings = {
        "appName": "nb23",
        "disabledExtensions": LEFT_OUT,
        "litePluginSettings": {f"{KERNEL}:kernel": kernel},
    }
    told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (folder / "jupyter-lite.json").write_text(json.dumps(told), "utf-8")
    (folder / "overrides.json").write_text(json.dumps(LAB_SETTINGS), "utf-8")
    build = {
        "apps": ["notebooks", "tree"],
        "contents": ["files"],
        "federated_extensions": [str(_extension(name)) for name in EXTENSIONS],
        "ignore_sys_prefix": True,
        "no_libarchive": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": build}))


def _assembled(folder: Path, cache: Path) -> Path:
    """The site of what was laid out; it takes seconds, so the last one is kept."""
    site = cache / _state(folder)
    if not site.exists():
        shutil.rmtree(cache, ignore_errors=True)
        _assemble(folder, cache / "unfinished")
        (cache / "unfinished").rename(site)
    return site


def _state(folder: Path) -> str:
    """What a site depends on: all that was laid out, and what assembles it."""
    state = hashlib.sha256(" ".join(map(version, BUILDERS)).encode())
    for path in sorted(filter(Path.is_file, folder.rglob("*"))):
        state.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _assemble(folder: Path, site: Path) -> None:
    _run(
        sys.executable, "-m", "jupyterlite_core", "build",
        "--lite-dir", str(folder), "--output-dir", str(site), cwd=folder,
    )  # fmt: skip
    for page in site.glob("*/index.html"):
        text = page.read_text("utf-8")
        page.write_text(text.replace("<head>", f"<head>{ICON}", 1), "utf-8")


def _pip(verb: str, *options: str, **variables: str) -> None:
    command = (sys.executable, "-m", "pip", "--disable-pip-version-check", verb, "--quiet")
    _run(*command, *options, **variables)


def _run(*command: str, cwd: Path | None = None, **variables: str) -> None:
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **variables}, capture_output=True, text=True
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise PluginError(f"The lessons for the browser: {' '.join(command[:4])} failed: {said}")
