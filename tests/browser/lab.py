"""A real JupyterLab server, started for tests."""

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
    # *Save Widget State Automatically*: whatever can be saved is.
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}
QUIET = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--IdentityProvider.token=tok",
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--ServerApp.log_level=DEBUG",
    "--LanguageServerManager.autodetect=False",
)


class Lab:
    """A running JupyterLab server: its address with the base URL, its folder, its log."""

    def __init__(self, url: str, home: Path, folder: Path, log: Path) -> None:
        self.url, self.home, self.folder, self.log = url, home, folder, log


@contextmanager
def start_lab(home: Path, name: str, *options: str) -> Iterator[Lab]:
    """Start a server for a user's home, such as one of a hub: `--ServerApp.base_url=/user/anna/`.

    Args:
        home: What the environment's variables point to.
        name: Of the folder of notebooks and of the log.
        options: Of the command line.
    """
    folder, log = home / name, home / f"{name}.log"
    folder.mkdir()
    for plugin, settings in SETTINGS.items():
        file = home / f"jupyter-config/lab/user-settings/{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    command = [sys.executable, "-m", "jupyterlab", *QUIET, f"--ServerApp.root_dir={folder}"]
    with log.open("w") as lines:
        server = subprocess.Popen([*command, *options], stdout=lines, stderr=lines)
    try:
        yield Lab(_address(server, log), home, folder, log)
    finally:
        server.terminate()
        server.wait(20)


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        found = re.search(r"(http://127\.0\.0\.1:(\d+)/\S*?)lab\?token=", log.read_text())
        # The address is written a moment before anybody listens there.
        if found and _listens(int(found[2])):
            return found[1]
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
