"""What every test stands on: a home of its own, loopback only, and one practice site."""

import os
import runpy
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

import nb23

# The same examples in every run, however busy the machine is.
settings.register_profile("nb23", derandomize=True, deadline=None, database=None)
settings.load_profile("nb23")

# What it asserts is told in full, as if it were part of a test.
pytest.register_assert_rewrite("tests.browser.search")

CHROMIUM = Path(__file__).parent / "browser" / "chromium.py"
ASK_NOBODY = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]

FULL = os.environ.get("NB23_TEST_SIZE") == "full"
_FOLDERS = {
    "HOME": "home",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
    "JUPYTER_CONFIG_DIR": "jupyter-config",
    "JUPYTER_DATA_DIR": "jupyter-data",
    "JUPYTER_RUNTIME_DIR": "jupyter-runtime",
    "MPLCONFIGDIR": "matplotlib",
}


def fresh_home(folder: Path) -> dict[str, str]:
    """Make the folders of a user who has never used anything; the variables that point there."""
    for name in _FOLDERS.values():
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    places = {variable: str(folder / name) for variable, name in _FOLDERS.items()}
    # The keyring of the person who runs the tests is no business of theirs.
    return places | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


def pytest_configure() -> None:
    """Let Ctrl-C be what it is for a person: a shell takes it from what it starts beside itself."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def session_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No file or variable of the person who runs the tests is read."""
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("NB23_")]:
            if name not in ("NB23_TEST_SIZE", "NB23_PICTURES"):
                patch.delenv(name)
        for name, value in fresh_home(folder).items():
            patch.setenv(name, value)
        patch.setenv("MPLBACKEND", "agg")
        yield folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for this test alone."""
    for name, value in fresh_home(tmp_path / "user").items():
        monkeypatch.setenv(name, value)
    return tmp_path / "user"


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """A connection to any other machine is an error."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0] if isinstance(address, tuple) else ""
            if host not in ("127.0.0.1", "::1", "localhost"):
                raise OSError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits before a call: what would be slept is written down, and their clock moves on."""
    slept: list[float] = []
    clock = SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept))
    for module in ("nb23.api.rate", "nb23.api.retry", "tenacity.nap"):
        monkeypatch.setattr(f"{module}.time", clock)
    monkeypatch.setattr("nb23.api.rate._paces", {})
    return slept


@pytest.fixture(scope="session")
def served_box(session_home: Path) -> Iterator["nb23.sandbox.Box"]:
    """The practice site over a real socket, started once."""
    with nb23.sandbox.start(videos=500) as box:
        yield box


@pytest.fixture
def box(served_box: "nb23.sandbox.Box") -> "nb23.sandbox.Box":
    """The practice site as it is when new."""
    served_box.reset()
    return served_box


@pytest.fixture
def site(box: "nb23.sandbox.Box") -> "nb23.Site":
    """The practice site, signed in."""
    return nb23.connect(box)


@pytest.fixture(scope="session")
def drift() -> SimpleNamespace:
    """A site whose videos change while they are read; see drifting.py."""
    return SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("drifting.py"))))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests."""
    path = runpy.run_path(str(CHROMIUM))["installed"]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ASK_NOBODY)
        yield browser
        browser.close()
