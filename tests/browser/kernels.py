"""The kernels that a sign-in is tested in: the installed one, and the one before it beside it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

CACHE = Path(__file__).parents[2] / ".cache"
BESIDE = CACHE / "ipykernel6"
# All else is what the environment has; these two are what only ipykernel 6 needs.
WANTED = ("ipykernel>=6.31,<7", "nest-asyncio", "psutil")
# As it is before the tests take a home of their own: the settings of pip are in the user's.
ENVIRONMENT = dict(os.environ)
MAJOR = {"python3": "7", "ipykernel6": "6"}
"""The name of a kernel, and the major version of ipykernel that it must be."""

in_both_kernels = pytest.mark.parametrize(
    "notebook", MAJOR, ids=[f"ipykernel {major}" for major in MAJOR.values()], indirect=True
)
# It hears no click while a cell runs; ipykernel 7 hears most of them.
in_ipykernel_6 = pytest.mark.parametrize("notebook", ["ipykernel6"], indirect=True)


def install_ipykernel_6() -> None:
    """Put ipykernel 6 into a folder of its own, once, and name it as a kernel of this user."""
    CACHE.mkdir(exist_ok=True)
    with FileLock(CACHE / "ipykernel6.lock"):
        if not BESIDE.exists():
            _download()
    path = os.pathsep.join(filter(None, [str(BESIDE), os.environ.get("PYTHONPATH")]))
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "ipykernel 6",
        "language": "python",
        "env": {"PYTHONPATH": path},
    }
    folder = Path(os.environ["JUPYTER_DATA_DIR"], "kernels", "ipykernel6")
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(spec))


def _download() -> None:
    fresh = BESIDE.with_name(f"{BESIDE.name}.{os.getpid()}")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target"]
    tried = subprocess.run(
        [*command, str(fresh), *WANTED], env=ENVIRONMENT, capture_output=True, text=True
    )
    if tried.returncode:
        raise RuntimeError(f"The tests need ipykernel 6 beside ipykernel 7:\n{tried.stderr}")
    fresh.replace(BESIDE)
