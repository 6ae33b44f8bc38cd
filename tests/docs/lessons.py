"""A reader of a lesson in the browser: runs one cell after the other, and says yes where asked."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000
DONE = re.compile(r"\[\d+\]")
READY = ".jp-Notebook-ExecutionIndicator[data-status='idle']"
APPROVE = "Approve as the practice user"
FAILED = "[data-mime-type$='.error'], [data-mime-type$='.stderr']"


class Lesson:
    """A lesson that is opened in the built site's JupyterLite.

    Args:
        page: The reader's page.
        address: The site.

    Attributes:
        cells: The cells with code, in order.
        foreign: What was asked of any other host.
        said: The errors in the browser's console.
    """

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.said, self.foreign = page, list[str](), list[str]()
        self.address = address
        own = (address, "data:", f"blob:{address}")
        page.on("request", lambda sent: sent.url.startswith(own) or self.foreign.append(sent.url))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.said.append(line.text))
        self.cells = page.locator(".jp-Notebook .jp-CodeCell")

    def open(self, name: str) -> None:
        """Go to a lesson's own address."""
        self.page.goto(f"{self.address}/lite/notebooks/index.html?path={name}.ipynb")

    def run(self) -> None:
        """Run every cell, and press the button of each card that waits for a yes."""
        expect(self.cells).to_have_count(self._written(), timeout=PATIENCE)
        self.page.locator(READY).wait_for()
        for cell in self.cells.all():
            if (folded := cell.locator(".jp-InputPlaceholder")).count():
                folded.click()
            cell.locator(".cm-content").click()
            expect(cell.locator(".cm-content")).to_be_focused()
            self.page.keyboard.press("Shift+Enter")
            expect(cell.locator(".jp-InputPrompt")).to_have_text(DONE, timeout=PATIENCE)
            self._approve(cell)

    def _written(self) -> int:
        """How many cells of code the lesson has; they are not drawn all at once."""
        name = parse_qs(urlsplit(self.page.url).query)["path"][0]
        lesson = self.page.request.get(f"{self.address}/lite/files/{name}").json()
        return sum(cell["cell_type"] == "code" for cell in lesson["cells"])

    def _approve(self, cell: Locator) -> None:
        if "AuthorizeStep" in cell.locator(".cm-content").inner_text():
            cell.get_by_role("button", name=APPROVE).click()
            expect(cell.get_by_text("The code is here")).to_be_visible()

    @property
    def failures(self) -> list[str]:
        """What came out of the cells that is an error or a warning."""
        outputs = self.page.locator(".jp-OutputArea-output")
        return outputs.and_(self.page.locator(FAILED)).all_inner_texts()
