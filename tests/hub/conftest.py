"""A real Jupyter server below a base URL, as a hub starts one for its user."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--ServerApp.ip=127.0.0.1",
    "--ServerApp.port=0",
    "--ServerApp.base_url=/user/anna/",
    "--IdentityProvider.token=tok",
)


class Server:
    """A running server: its address, and what it wrote."""

    def __init__(self, url: str, log: Path) -> None:
        self.url, self.log = url, log


@pytest.fixture(scope="session")
def server(session_home: Path) -> Iterator[Server]:
    log = session_home / "hub.log"
    with log.open("w") as lines:
        run = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", *OPTIONS], stdout=lines, stderr=lines
        )
    yield Server(_address(run, log), log)
    run.terminate()
    run.wait(20)


def _address(run: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and run.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/user/anna/", log.read_text()):
            return found[0]
        time.sleep(0.05)
    raise RuntimeError(f"The server did not start:\n{log.read_text()}")
