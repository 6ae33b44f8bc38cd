"""One JupyterLab, one browser window, and a notebook that each test finds empty.

A test of another server makes its own with `start_lab` and `open_notebook`.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

import nb23
from tests.browser.kernels import MAJOR, install_ipykernel_6
from tests.browser.lab import Lab, start_lab
from tests.browser.notebook import Notebook, Person, open_notebook
from tests.browser.search import Search

OUTPUT = Path(__file__).parents[1] / "output"
SEARCH = pytest.StashKey[Search]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Once a test has passed, search what it left behind."""
    yield
    if search := item.stash.get(SEARCH, None):
        search.assert_nothing_is_left()


@pytest.fixture(scope="session")
def practice(session_home: Path) -> Iterator["nb23.sandbox.Box"]:
    """The registered practice site of this user, which the notebooks find by themselves."""
    with nb23.sandbox.start() as box:
        yield box


@pytest.fixture(scope="session")
def lab(session_home: Path, practice: "nb23.sandbox.Box") -> Iterator[Lab]:
    """One JupyterLab for all tests, with both kernels."""
    install_ipykernel_6()
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
def notebooks(lab: Lab, window: BrowserContext) -> Callable[[str], Notebook]:
    """A notebook for each kernel by its name, opened once; `notebook` empties it for a test."""

    @cache
    def opened(kernel: str) -> Notebook:
        notebook = open_notebook(lab, window, f"lesson-{kernel}", kernel)
        version = notebook.kernel_says("__import__('ipykernel').__version__.split('.')[0]")
        assert version == repr(MAJOR[kernel])
        return notebook

    return opened


@pytest.fixture
def searched(
    request: pytest.FixtureRequest, practice: "nb23.sandbox.Box"
) -> Callable[[Notebook], Notebook]:
    """Give a test an open notebook beside a practice site as it is when new; search it after."""

    def begin(notebook: Notebook) -> Notebook:
        notebook.page.bring_to_front()
        practice.reset()
        request.node.stash[SEARCH] = Search(notebook, practice)
        return notebook

    return begin


@pytest.fixture
def notebook(
    request: pytest.FixtureRequest,
    notebooks: Callable[[str], Notebook],
    searched: Callable[[Notebook], Notebook],
) -> Notebook:
    """An empty notebook beside a practice site as it is when new; `in_both_kernels` or in one."""
    return searched(notebooks(getattr(request, "param", "python3")))


@pytest.fixture
def person(window: BrowserContext, practice: "nb23.sandbox.Box") -> Person:
    """Anna, at the browser."""
    return Person(window, practice)


@pytest.fixture
def output() -> Path:
    """Where pictures go; not kept in the history."""
    OUTPUT.mkdir(exist_ok=True)
    return OUTPUT
