"""One JupyterLab, one browser window, and a notebook that each test finds empty.

A test of another server makes its own with `start_lab` and `open_notebook`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

import nb23
from tests.browser.lab import Lab, start_lab
from tests.browser.notebook import Notebook, Person, open_notebook

OUTPUT = Path(__file__).parents[1] / "output"


@pytest.fixture(scope="session")
def practice(session_home: Path) -> Iterator["nb23.sandbox.Box"]:
    """The registered practice site of this user, which the notebooks find by themselves."""
    with nb23.sandbox.start() as box:
        yield box


@pytest.fixture(scope="session")
def lab(session_home: Path, practice: "nb23.sandbox.Box") -> Iterator[Lab]:
    """One JupyterLab for all tests."""
    with start_lab(session_home, "notebooks") as running:
        yield running


@pytest.fixture(scope="session")
def window(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser window that keeps its cookies."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    # Two cores may be busy with other tests as well.
    context.set_default_timeout(60_000)
    expect.set_options(timeout=20_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def opened(lab: Lab, window: BrowserContext) -> Notebook:
    """A notebook with a kernel, opened once; `notebook` empties it for a test."""
    return open_notebook(lab, window, "lesson")


@pytest.fixture
def notebook(opened: Notebook, practice: "nb23.sandbox.Box") -> Notebook:
    """An empty notebook beside a practice site as it is when new."""
    practice.reset()
    opened.requests.clear()
    opened.console.clear()
    return opened


@pytest.fixture
def person(window: BrowserContext, practice: "nb23.sandbox.Box") -> Person:
    """Anna, at the browser."""
    return Person(window, practice)


@pytest.fixture
def output() -> Path:
    """Where pictures go; not kept in the history."""
    OUTPUT.mkdir(exist_ok=True)
    return OUTPUT
