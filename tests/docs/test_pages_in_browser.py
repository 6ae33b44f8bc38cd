"""Every page in a real browser, light and dark, wide and narrow.

A page is loaded once in each colour scheme; then the window's width changes under it.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, TimeoutError

from tests.docs.conftest import FULL, made

WIDTHS = (1280, 390)
SEARCHED = {"light": WIDTHS, "dark": WIDTHS} if FULL else {"light": (1280,), "dark": (390,)}
"""At which widths axe looks for what shuts somebody out."""

RULES = {"runOnly": ["wcag2a", "wcag2aa"], "resultTypes": ["violations"]}
DRAWN = """async () => {
  const drawn = await Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode().then(() => true, () => false);
  }));
  const cards = [...document.querySelectorAll(".nb23-picture")];
  return drawn.every(Boolean) && cards.every(card => card.offsetHeight > 20);
}"""
REACHABLE = """[...document.querySelectorAll("pre > code")].every(
  code => code.scrollWidth <= code.clientWidth || code.tabIndex === 0)"""
"""Whether the keyboard reaches what can be scrolled: the theme sees to it once it is measured."""
WIDE = "document.documentElement.scrollWidth > innerWidth"

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("docs")]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The colours that the reader's computer asks for."""
    return request.param


@pytest.fixture
def page(chromium: Browser, scheme: str) -> Iterator[Page]:
    """An empty page that does not move: what fades is not looked at half-way."""
    context = chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    yield context.new_page()
    context.close()


def pages(built: Path) -> list[str]:
    """Every page; of generated ones, the heaviest that is made from one template, unless FULL.

    A template's pages lie in one folder of the reference: its first two steps name it.
    """
    every = [path.relative_to(built) for path in made(built)]
    if FULL:
        return [str(path.parent) for path in every]
    groups = groupby(every, lambda path: path.parts[:2] if path.parts[0] == "reference" else path)
    heaviest = (max(group, key=lambda path: (built / path).stat().st_size) for _, group in groups)
    return [str(path.parent) for path in heaviest]


def without_search(page: Page, built: Path) -> None:
    """Give the search nothing to read: reading the whole site anew takes longer than any page."""
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    nothing = {**index, "docs": []}
    page.route("**/search_index.json", lambda asked: asked.fulfill(json=nothing))


def complaints(page: Page) -> list[str]:
    """What shuts somebody out of the page, a line each."""
    found = Axe().run(page, options=RULES).response
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def faults(page: Page, scheme: str) -> Iterator[str]:
    """What is wrong with the open page, at any width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(WIDE):
            yield f"wider than {width}"
        if not page.evaluate(DRAWN):
            yield f"a picture is not drawn at {width}"
        if width in SEARCHED[scheme]:
            with suppress(TimeoutError):  # axe then names what stays out of reach
                page.wait_for_function(REACHABLE, timeout=2000)
            yield from (f"{said} (at {width})" for said in complaints(page))


def test_every_page_is_drawn_whole_says_nothing_shuts_nobody_out_and_asks_no_other_host(
    page, scheme, built, address
):
    asked: set[str] = set()
    said: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    found = list[str]()
    for name in sorted(pages(built), key=len):  # the home page first, whose search has it all
        page.goto(f"{address}/{'' if name == '.' else name + '/'}", wait_until="load")
        found += [f"{name}: {fault}" for fault in faults(page, scheme)]
        if name == ".":
            without_search(page, built)
    assert not found, "\n".join(found)
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def test_the_pages_that_are_looked_at_are_of_every_kind(built):
    every = {path.relative_to(built).parts[:-1][:2] for path in made(built)}
    kinds = {parts if parts[:1] == ("reference",) else parts[:1] for parts in every}
    seen = {tuple(name.split("/")) for name in pages(built)}
    for kind in kinds:
        assert [parts for parts in seen if parts[: len(kind)] == kind], kind


def test_a_page_that_shuts_somebody_out_would_be_noticed(page):
    page.set_content("<html><body><p style='color:#aaa'>Pale</p><img src='data:,'></body></html>")
    kinds = {line.split(":")[0] for line in complaints(page)}
    assert {"color-contrast", "image-alt", "html-has-lang"} <= kinds
