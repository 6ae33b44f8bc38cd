"""JupyterLab on the first notebook, with a practice site beside it.

This module owns where the notebooks are and how JupyterLab is started. It must not know what is in
them.
"""

import os
import shutil
import signal
import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from nb23 import sandbox
from nb23.errors import Nb23Error

FIRST = "00_start_here.ipynb"


class LabMissing(Nb23Error):
    """JupyterLab is not installed in this Python.

    What to do: install the extra: python -m pip install ".[lab]", in the folder of the checkout.
    """

    code = "lab-missing"


def open_lab(arguments: list[str]) -> int:
    """Start a practice site and JupyterLab; return JupyterLab's exit status when it ends.

    Ctrl-C and SIGTERM end JupyterLab with its kernels.

    Args:
        arguments: JupyterLab's own options, such as `["--no-browser", "--port", "8899"]`.

    Raises:
        LabMissing: If JupyterLab is not installed.
    """
    if find_spec("jupyterlab") is None:
        raise LabMissing('JupyterLab is not installed here. Run: python -m pip install ".[lab]"')
    with sandbox.start() as box:
        print(f"The practice site is at {box.url} until JupyterLab ends.", flush=True)
        command = [sys.executable, "-m", "jupyterlab", *_settings(notebooks()), *arguments]
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with subprocess.Popen(command, env=_environment()) as lab:  # which is waited for at the end
            try:
                return lab.wait()
            except KeyboardInterrupt:
                lab.terminate()  # it ends its kernels then
                return 0


def notebooks(here: Path | None = None) -> Path:
    """The folder of notebooks: the checkout's own, else a copy of the shipped ones.

    Args:
        here: Where to look and to copy to; the current folder when left out.

    Returns:
        `notebooks/`, or `nb23-notebooks/`, in which nothing that exists is overwritten.
    """
    here = here or Path.cwd()
    if (here / "notebooks" / FIRST).exists():
        return here / "notebooks"
    target = here / "nb23-notebooks"
    target.mkdir(exist_ok=True)
    for shipped in (files("nb23") / "_notebooks").iterdir():
        if shipped.name.endswith(".ipynb") and not (target / shipped.name).exists():
            with shipped.open("rb") as source, (target / shipped.name).open("wb") as copy:
                shutil.copyfileobj(source, copy)
    return target


def _environment() -> dict[str, str]:
    # Our settings leave out the question whether to fetch news from another host.
    paths = [str(files("nb23") / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH", "")]
    # A cell can then say !nb23, whether or not the environment is activated.
    commands = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    return {
        **os.environ,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, paths)),
        "PATH": os.pathsep.join(commands),
    }


def _settings(folder: Path) -> list[str]:
    settings = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    # In a container one is root; the server listens on loopback and asks for its token.
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*settings, "--ServerApp.allow_root=True"] if root else settings
