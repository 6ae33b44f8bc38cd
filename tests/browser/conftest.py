"""A real JupyterLab, a real Chromium, and a notebook that a test fills and runs."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

import nb23

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "output"
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
READY = """() => {
  const panel = window.jupyterapp?.shell.currentWidget;
  const kernel = panel?.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
FILL = """sources => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const shared = notebook.model.sharedModel;
  shared.transact(() => {
    shared.deleteCellRange(0, shared.cells.length);
    shared.insertCells(0, sources.map(source => ({
      cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null })));
  });
}"""
# Never awaited: the promise ends only when the cell does.
RUN = """index => {
  jupyterapp.shell.currentWidget.content.activeCellIndex = index;
  jupyterapp.commands.execute('notebook:run-cell');
}"""


class Lab:
    """A running JupyterLab server."""

    def __init__(self, url: str, folder: Path, log: Path) -> None:
        self.url, self.folder, self.log = url, folder, log


class Notebook:
    """One notebook, open in a browser."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page, self.path = page, path
        self.theme = "JupyterLab Light"
        self.requests: list[str] = []
        self.console: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda line: self.console.append(line.text))

    @property
    def card(self) -> Locator:
        """The last widget of ours on the page."""
        return self.page.locator(".nb23").last

    def command(self, name: str, **options: Any) -> None:
        """Have JupyterLab do something, and wait until it is done."""
        self.page.evaluate("([name, options]) => jupyterapp.commands.execute(name, options)",
                           [name, options])  # fmt: skip

    def wear(self, theme: str) -> None:
        """Change the theme, and wait until JupyterLab's curtain is up again."""
        self.command("apputils:change-theme", theme=theme)
        self.theme = theme
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def ready(self) -> None:
        """Wait for an idle kernel."""
        self.page.wait_for_function(READY, timeout=60_000)

    def fill(self, *sources: str) -> None:
        """Replace the cells."""
        self.page.evaluate(FILL, list(sources))

    def run(self, index: int = 0) -> None:
        """Run one cell."""
        self.page.evaluate(RUN, index)

    def begin(self, *sources: str) -> Locator:
        """Replace the cells, run the first, and give the card that it shows."""
        self.fill(*sources)
        self.run(0)
        self.card.wait_for(timeout=60_000)
        return self.card

    def reload(self) -> None:
        """Load the page anew, with the kernel still running."""
        self.page.reload()
        self.card.wait_for(timeout=60_000)

    def reload_empty(self) -> None:
        """Empty the notebook and load the page anew."""
        self.fill("")
        self.save()
        self.page.reload()
        self.ready()

    def restart(self) -> None:
        """Restart the kernel."""
        kernel = "jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        self.page.evaluate(f"{kernel}.restart()")
        self.ready()

    def output(self, index: int) -> Locator:
        """What a cell shows below itself."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index).locator(".jp-OutputArea")

    def save(self) -> str:
        """Save, and read the file back."""
        before = self.path.stat().st_mtime_ns
        self.page.wait_for_function("() => jupyterapp.shell.currentWidget.content.model")
        self.command("docmanager:save")
        for _ in range(100):
            if self.path.stat().st_mtime_ns != before:
                break
            self.page.wait_for_timeout(50)
        return self.path.read_text("utf-8")


class Person:
    """Somebody at the browser who opens the card's link and answers."""

    def __init__(self, context: BrowserContext, box: "nb23.sandbox.Box") -> None:
        self.context, self.box = context, box

    def opens(self, card: Locator) -> Page:
        """Follow the card's link, and log in on the site where it asks."""
        with self.context.expect_page() as opened:
            card.get_by_role("link").click()
        page = opened.value
        page.wait_for_load_state()
        if page.get_by_label("Password").count():
            page.get_by_label("User name").fill(self.box.user)
            page.get_by_label("Password").fill(self.box.password)
            page.get_by_role("button", name="Log in").click()
        return page

    def answers(self, card: Locator, button: str) -> Page:
        """Follow the link and press Allow or Deny."""
        page = self.opens(card)
        page.get_by_role("button", name=button).click()
        page.wait_for_load_state()
        return page


@pytest.fixture(scope="session")
def practice(session_home: Path) -> Iterator["nb23.sandbox.Box"]:
    """The registered practice site of this user, which the notebooks find by themselves."""
    with nb23.sandbox.start() as box:
        yield box


@pytest.fixture(scope="session")
def lab(session_home: Path, practice: "nb23.sandbox.Box") -> Iterator[Lab]:
    """One JupyterLab for all tests."""
    folder, log = session_home / "notebooks", session_home / "lab.log"
    folder.mkdir()
    settings = session_home / "jupyter-config/lab/user-settings/@jupyterlab/apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text('{"fetchNews": "false"}')
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=127.0.0.1",
        "--ServerApp.port=0",
        f"--ServerApp.root_dir={folder}",
        "--IdentityProvider.token=tok",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=None",
        "--LanguageServerManager.autodetect=False",
    ]
    with log.open("w") as lines:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options], stdout=lines, stderr=lines
        )
    yield Lab(_address(server, log), folder, log)
    server.terminate()
    server.wait(20)


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/", log.read_text()):
            return found[0]
        time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()}")


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
    path = lab.folder / "lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(metadata=KERNEL), path)
    notebook = Notebook(window.new_page(), path)
    notebook.page.goto(f"{lab.url}lab/tree/lesson.ipynb?token=tok&reset")
    notebook.page.locator(".jp-Notebook").wait_for(timeout=60_000)
    notebook.ready()
    notebook.page.evaluate("jupyterapp.shell.collapseLeft()")
    return notebook


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
