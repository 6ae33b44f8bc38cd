"""The lessons that run in the reader's browser: Python, nb23 and the practice site in one page."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.docs.conftest import FULL
from tests.docs.lessons import Lesson

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("docs")]

NOTEBOOKS = sorted(Path(__file__).parents[2].glob("notebooks/[01]*.ipynb"))
LESSONS = [path.stem for path in NOTEBOOKS if not path.stem.startswith("00")]
QUICK = ["05_authorize"]
"""The one with a card to click, and a listener that hears the answer."""


@pytest.fixture
def reader(chromium: Browser) -> Page:
    """A page that remembers nothing."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", LESSONS if FULL else QUICK)
def test_a_lesson_runs_to_its_end_in_the_page_and_asks_no_other_host(reader, address, name):
    lesson = Lesson(reader, address)
    lesson.open(name)
    lesson.run()
    assert (lesson.failures, lesson.said, lesson.foreign) == ([], [], [])


def test_all_steps_of_oauth_are_among_the_lessons(built):
    here = {path.stem for path in (built / "lite" / "files").glob("*.ipynb")}
    assert here == {*LESSONS}
    assert len(here) == 10


def test_no_lesson_links_to_what_is_not_there(built):
    folder = built / "lite" / "files"
    for path in folder.glob("*.ipynb"):
        links = re.findall(r"\]\(([^):]+\.(?:ipynb|md))", path.read_text("utf-8"))
        assert links
        assert [link for link in links if not (folder / link).exists()] == []


def test_what_python_needs_in_the_page_lies_in_the_site_itself(built):
    folder = built / "lite" / "static" / "pyodide"
    locked = json.loads((folder / "pyodide-lock.json").read_text("utf-8"))["packages"]
    assert "nb23" in locked
    assert [name for name, one in locked.items() if not (folder / one["file_name"]).exists()] == []
