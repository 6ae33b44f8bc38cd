"""Build the part of the site that runs in the reader's browser: JupyterLite with the lessons.

Owns which notebooks run there, which wheels they need, and the lock file that has Python's core
fetch them from this site alone. Must not know what a notebook says. What is downloaded is kept in
.cache; no address of a package index is written anywhere.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from packaging.requirements import Requirement
from packaging.utils import parse_wheel_filename

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

NOTE = """
!!! Running in your browser

Everything here runs inside this page: Python, nb23, and the practice site too. Nothing is
installed and nothing is sent anywhere. There is no server, so the practice site's links cannot
be opened in another tab; where a lesson offers one, press **Approve as the practice user**
instead. To start, choose *Run > Run All Cells*, or press Shift+Enter in one cell after the other.
"""


def on_post_build(config: MkDocsConfig) -> None:
    """Put the browser's part into the finished site, unless NB23_DOCS_LITE=0."""
    if os.environ.get("NB23_DOCS_LITE") == "0":
        return
    root = Path(config.config_file_path).parent
    build(root, Path(config.site_dir) / "lite", cache=root / ".cache" / "lite")


def build(root: Path, site: Path, *, cache: Path) -> None:
    """Build JupyterLite with the lessons that can run there.

    Args:
        root: The project.
        site: The folder to make.
        cache: Where what was downloaded is kept.

    Raises:
        PluginError: If a program is missing or a download failed.
    """
    core = _core(cache / "core")
    about = json.loads((core / "pyodide-lock.json").read_text("utf-8"))["info"]
    with TemporaryDirectory(prefix="nb23-lite-") as made:
        folder = Path(made)
        wheels = [*_downloaded(root, cache, about), *_own(root, folder / "own"), *_kernel()]
        _lay_core(core, wheels, about, folder / "static" / "pyodide")
        _lay_lessons(root / "notebooks", folder / "files")
        _configure(folder, [parse_wheel_filename(wheel.name)[0] for wheel in wheels])
        _assemble(folder, site)


def _core(folder: Path) -> Path:
    """The files of Python's core, by way of the npm client."""
    core = folder / "node_modules" / "pyodide"
    about = core / "package.json"
    if not about.exists() or json.loads(about.read_text("utf-8"))["version"] != PYODIDE:
        if not (npm := shutil.which("npm")):
            raise PluginError(
                "The lessons for the browser need npm, which brings Python's core. Install "
                "Node.js, or build without them: NB23_DOCS_LITE=0."
            )
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
            shutil.copytree(fresh, folder)
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
    for path in lessons(notebooks):
        lesson = nbformat.read(path, as_version=4)
        lesson.metadata.kernelspec = {"name": "python", "display_name": "Python (Pyodide)"}
        lesson.cells.insert(1, nbformat.v4.new_markdown_cell(NOTE.strip(), id="in-your-browser"))
        nbformat.write(lesson, folder / path.name)


def lessons(notebooks: Path) -> list[Path]:
    """The notebooks that run in the browser, in order."""
    return sorted(path for path in notebooks.glob(LESSONS) if path.name not in NOT_THERE)


def _configure(folder: Path, packages: Iterable[str]) -> None:
    """Have the kernel load everything from this site, and ask no package index."""
    kernel = {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": [*packages]}}
    settings = {"litePluginSettings": {f"{KERNEL}:kernel": kernel}, "appName": "nb23"}
    told = {"jupyter-lite-schema-version": 0, "jupyter-config-data": settings}
    (folder / "jupyter-lite.json").write_text(json.dumps(told), "utf-8")
    build = {
        "apps": ["lab"],
        "contents": ["files"],
        "federated_extensions": [str(_extension(name)) for name in EXTENSIONS],
        "ignore_sys_prefix": True,
        "no_libarchive": True,
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
    }
    (folder / "jupyter_lite_config.json").write_text(json.dumps({"LiteBuildConfig": build}))


def _assemble(folder: Path, site: Path) -> None:
    _run(
        sys.executable, "-m", "jupyterlite_core", "build",
        "--lite-dir", str(folder), "--output-dir", str(site), cwd=folder,
    )  # fmt: skip


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
