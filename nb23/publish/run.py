"""Run a notebook once, from top to bottom, in a fresh kernel of this Python.

This module owns execution and the cache of executed notebooks; the docs build, the tests and the
command line share it. It must not know what a notebook is about.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache as once
from hashlib import sha256
from importlib.metadata import requires, version
from pathlib import Path
from time import perf_counter
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from packaging.requirements import Requirement
from traitlets import default

from nb23.publish.errors import NotebookFailed
from nb23.publish.secrets import find_in_cells, refuse_found, scrub

_PACKAGE = Path(__file__).parents[1]
_RUNNERS = ("ipykernel", "nbclient")
_SHORTEST = 4  # letters of what a password field holds; fewer would be found in any text
# Whatever draws into files or windows here, a notebook's figures are its outputs.
_SETTINGS = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
_KERNEL_ARGUMENTS = (
    "--InlineBackend.figure_formats=retina",  # two pixels for one, sharp on any screen
    "--log-level=ERROR",  # the kernel's remark on its own transport is no output of a cell
)


@dataclass(frozen=True)
class Executed:
    """A notebook with the outputs of its run.

    Args:
        path: The notebook's file, which is left as it was.
        notebook: Its cells with their outputs, free of widget state.
        seconds: How long the run took.
        cached: Whether the outputs come from an earlier run of the same code.
    """

    path: Path
    notebook: NotebookNode
    seconds: float
    cached: bool


def execute(
    path: str | Path,
    *,
    timeout: float = 120,
    env: Mapping[str, str] | None = None,
    cache: Path | None = None,
) -> Executed:
    """Run a notebook and return it with its outputs.

    Args:
        path: The `.ipynb` file. Its folder is the working directory of the run.
        timeout: Seconds that one cell may take.
        env: Environment variables for the kernel, beside those of this process.
        cache: A folder that keeps executed notebooks. A notebook whose code, tags, Python, nb23 and
            dependencies have not changed is then not run again. None always runs it.

    Returns:
        The executed notebook, free of widget state.

    Raises:
        NotebookFailed: A cell without the tag `raises-exception` raised, or did not end in time.
        SecretFound: A cell shows what a password field held.

    Example:
        >>> execute("notebooks/20_first_look.ipynb").seconds < 30  # doctest: +SKIP
        True
    """
    path = Path(path)
    notebook = nbformat.read(path, as_version=4)
    kept = cache and cache / f"{path.stem}-{cache_key(notebook)}.ipynb"
    if kept and kept.exists():
        return _restore(path, notebook, kept)
    start = perf_counter()
    typed = _run(path, notebook, timeout, env or {})
    executed = Executed(path, scrub(notebook), perf_counter() - start, cached=False)
    refuse_found(find_in_cells(path, notebook, typed))
    if kept:
        _keep(executed, kept)
    return executed


def cache_key(notebook: NotebookNode) -> str:
    """Name the state that decides a notebook's outputs; prose is no part of it.

    Args:
        notebook: A notebook of format 4.

    Returns:
        24 hexadecimal digits, the same for the same code cells and tags, Python version, files of
        nb23, and versions of its dependencies.

    Example:
        >>> from nbformat.v4 import new_markdown_cell, new_notebook
        >>> cache_key(new_notebook()) == cache_key(new_notebook(cells=[new_markdown_cell("Hi")]))
        True
    """
    cells = [(c.source, c.metadata.get("tags", [])) for c in _code_cells(notebook)]
    state = repr((cells, sys.version, source_state(), _dependency_versions()))
    return sha256(state.encode()).hexdigest()[:24]


def source_state() -> str:
    """Name the state of every file of nb23, as 64 hexadecimal digits."""
    digest = sha256()
    for file in sorted(_PACKAGE.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(_PACKAGE)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


@once
def _dependency_versions() -> list[tuple[str, str]]:
    wanted = [Requirement(line) for line in requires("nb23") or []]
    core = [r.name for r in wanted if r.marker is None or r.marker.evaluate({"extra": ""})]
    return [(name, version(name)) for name in (*core, *_RUNNERS)]


def _code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


class _ThisPython(AsyncKernelManager):
    """Starts kernels of the running interpreter, whatever kernels the user has registered."""

    @default("kernel_spec_manager")
    def _only_the_native_kernel(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


class _Client(NotebookClient):
    """Notes what password fields held, for the state of widgets is not kept."""

    def __init__(self, notebook: NotebookNode, **options: Any) -> None:
        super().__init__(notebook, **options)
        self._fields = set[str]()
        self.typed = set[str]()

    def handle_comm_msg(self, outs: list[Any], msg: dict[str, Any], cell_index: int) -> None:
        field, state = msg["content"]["comm_id"], msg["content"]["data"].get("state", {})
        if state.get("_model_name") == "PasswordModel":
            self._fields.add(field)
        if field in self._fields and len(state.get("value", "")) >= _SHORTEST:
            self.typed.add(state["value"])
        super().handle_comm_msg(outs, msg, cell_index)


def _run(path: Path, notebook: NotebookNode, timeout: float, env: Mapping[str, str]) -> set[str]:
    """Run the cells, and return what password fields held."""
    started: list[int] = []
    client = _Client(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        kernel_manager_class=_ThisPython,
        extra_arguments=list(_KERNEL_ARGUMENTS),
        store_widget_state=False,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    with tempfile.TemporaryDirectory(prefix="nb23-") as profile:
        try:
            variables = {**os.environ, **_SETTINGS, "IPYTHONDIR": profile, **env}
            with ThreadPoolExecutor(1) as thread:  # this one may run a loop already, as in Jupyter
                thread.submit(asyncio.run, client.async_execute(env=variables)).result()
        except (CellControlSignal, DeadKernelError) as error:
            reason = _reason(notebook.cells[started[-1]], error)
            raise NotebookFailed(f"{path}, cell {started[-1] + 1}: {reason}") from None
    return client.typed


def _reason(cell: NotebookNode, error: Exception) -> str:
    raised = [output for output in cell.outputs if output.output_type == "error"]
    late = isinstance(error, CellTimeoutError)  # the cell was interrupted, which it shows too
    named = raised and not late
    text = f"{raised[-1].ename}: {raised[-1].evalue}" if named else str(error)
    return text.strip().splitlines()[0]


def _restore(path: Path, notebook: NotebookNode, kept: Path) -> Executed:
    earlier = nbformat.read(kept, as_version=4)
    for cell, before in zip(_code_cells(notebook), _code_cells(earlier), strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
    return Executed(path, notebook, earlier.metadata["nb23"]["seconds"], cached=True)


def _keep(executed: Executed, kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    for earlier in kept.parent.glob(f"{executed.path.stem}-*.ipynb"):
        earlier.unlink()
    notebook = nbformat.from_dict(executed.notebook)
    notebook.metadata["nb23"] = {"seconds": executed.seconds}
    nbformat.write(notebook, kept)
