"""A notebook that a test fills and runs in a real browser, and a person who uses it."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
from playwright.sync_api import BrowserContext, Error, Locator, Page

from tests.browser.lab import Lab

if TYPE_CHECKING:
    import nb23

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
APPEND = """source => {
  const shared = jupyterapp.shell.currentWidget.content.model.sharedModel;
  const cell = { cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null };
  shared.insertCell(shared.cells.length, cell);
  return shared.cells.length - 1;
}"""
ASK = """async expression => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const asked = { code: '', silent: true, user_expressions: { worth: expression } };
  const reply = await kernel.requestExecute(asked).done;
  return reply.content.user_expressions.worth.data['text/plain'];
}"""
# Never awaited: the promise ends only when the cell does.
RUN = """index => {
  jupyterapp.shell.currentWidget.content.activeCellIndex = index;
  jupyterapp.commands.execute('notebook:run-cell');
}"""


class Notebook:
    """One notebook, open in a browser."""

    def __init__(self, lab: Lab, page: Page, path: Path) -> None:
        self.lab, self.page, self.path = lab, page, path
        self.theme = "JupyterLab Light"
        # Of every tab: where a link leads to is of interest, too.
        self.requests: list[str] = []
        self.console: list[str] = []
        self.typed: list[str] = []
        page.context.on("request", lambda request: self.requests.append(request.url))
        page.context.on("console", lambda line: self.console.append(line.text))

    def open(self) -> None:
        """Load the page, and wait for its kernel."""
        self.page.goto(f"{self.lab.url}lab/tree/{self.path.name}?token=tok&reset")
        self.page.locator(".jp-Notebook").wait_for()
        self.ready()
        self.page.evaluate("jupyterapp.shell.collapseLeft()")

    def second_tab(self) -> "Notebook":
        """The same notebook in another tab, which sees what is saved."""
        other = Notebook(self.lab, self.page.context.new_page(), self.path)
        other.open()
        return other

    @property
    def checkpoint(self) -> Path:
        """Where JupyterLab keeps the notebook as it was saved before."""
        return self.path.parent / ".ipynb_checkpoints" / f"{self.path.stem}-checkpoint.ipynb"

    @property
    def card(self) -> Locator:
        """The last widget of ours on the page."""
        return self.page.locator(".nb23").last

    def forget(self) -> None:
        """Begin a test: nothing was asked for, said or typed yet."""
        for noted in (self.requests, self.console, self.typed):
            noted.clear()

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
        self.page.wait_for_function(READY, timeout=120_000)

    def fill(self, *sources: str) -> None:
        """Replace the cells."""
        self.page.evaluate(FILL, list(sources))

    def run(self, index: int = 0) -> None:
        """Run one cell."""
        self.page.evaluate(RUN, index)

    def append(self, source: str) -> None:
        """Add a cell at the end, and run it."""
        self.run(self.page.evaluate(APPEND, source))

    def kernel_says(self, expression: str) -> str:
        """What an expression is worth in the kernel; no cell shows it."""
        return str(self.page.evaluate(ASK, expression))

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

    def shut_down(self) -> None:
        """End the kernel."""
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")

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


def open_notebook(lab: Lab, window: BrowserContext, name: str, kernel: str = "python3") -> Notebook:
    """Write an empty notebook into the lab's folder and open it in a tab of its own."""
    path = lab.folder / f"{name}.ipynb"
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(metadata={"kernelspec": spec}), path)
    notebook = Notebook(lab, window.new_page(), path)
    notebook.open()
    return notebook


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
        with suppress(Error):  # the page that has brought the code closes itself
            page.wait_for_load_state()
        return page
