"""What a reader comes for: step 3 of the guide, a word, a piece of code, and to try it at once."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.docs.lessons import Lesson

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("docs")]

STEP_3 = "Step 3: Exchange the request token for an access token"
WAY = ("Learn", STEP_3)
"""What is clicked, from the home page on."""


@pytest.fixture
def reader(chromium: Browser, address: str) -> Iterator[Page]:
    """Somebody who has just opened the home page."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(f"{address}/")
    yield page
    context.close()


def test_step_3_of_the_guide_is_at_most_three_clicks_away_from_the_home_page(reader, address):
    assert len(WAY) <= 3
    for words in WAY:
        reader.get_by_role("link", name=words).locator("visible=true").first.click()
    expect(reader).to_have_url(re.compile(rf"{address}/oauth/#step-3"))
    expect(reader.get_by_role("heading", name=STEP_3)).to_be_in_viewport()


def test_the_search_leads_to_what_the_glossary_says_of_the_verifier(reader):
    reader.get_by_role("textbox", name="Search").fill("verifier")
    found = reader.locator(".md-search-result__link[href*='#']")
    found.first.click()
    reader.wait_for_url(re.compile(r"glossary/\?h=verifier#verifier"))
    section = reader.url.partition("#")[2]
    assert section
    expect(reader.locator(f"[id='{section}']")).to_be_in_viewport()
    expect(reader.locator(".md-content")).to_contain_text("verifier")


def test_a_block_of_code_is_copied_as_it_stands(reader):
    block = reader.locator(".highlight", has_text="nb23.connect").first
    block.hover()
    block.get_by_title("Copy to clipboard").click()
    expect(reader.locator(".md-dialog")).to_contain_text("Copied")
    copied = reader.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == block.locator("code").inner_text().strip()
    assert copied.startswith("import nb23\n")


def test_a_lesson_is_tried_in_the_browser_from_its_page_and_runs_to_its_end(reader, address):
    lesson = Lesson(reader, address)
    reader.goto(f"{address}/learn/06_access_token/")
    reader.get_by_role("link", name="Try it in the browser").click()
    lesson.run()
    assert (lesson.failures, lesson.said, lesson.foreign) == ([], [], [])
    expect(lesson.cells.last).to_contain_text("one-use")
