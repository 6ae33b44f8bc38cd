"""Every page in a real browser, light and dark, wide and narrow."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.docs.conftest import FULL

DRAWN = """async () => (await Promise.all([...document.images].map(image => {
  image.loading = "eager";
  return image.decode().then(() => true, () => false);
}))).every(Boolean)"""

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("docs")]


@pytest.fixture(params=[("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)], ids=str)
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """An empty page of one width in one colour scheme."""
    scheme, width = request.param
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    yield context.new_page()
    context.close()


def pages(built: Path) -> list[str]:
    """Every page; of those that are generated from one pattern, the heaviest, unless all count."""
    alike = {*built.glob("reference/v[12]/*/index.html")}
    left_out = set() if FULL else alike - {max(alike, key=lambda path: path.stat().st_size)}
    every = {*built.rglob("index.html")} - left_out
    return sorted(str(path.relative_to(built).parent) for path in every)


def test_every_page_is_drawn_whole_says_nothing_and_asks_no_other_host(page, built, address):
    asked: set[str] = set()
    said: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    wide, undrawn = [], []
    for name in pages(built):
        page.goto(f"{address}/{'' if name == '.' else name + '/'}", wait_until="load")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
        if not page.evaluate(DRAWN):
            undrawn.append(name)
    assert (wide, undrawn, said) == ([], [], [])
    assert [url for url in asked if not url.startswith((address, "data:"))] == []
