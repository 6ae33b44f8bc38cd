"""Every link of the built site leads to a file, and to a place in it that exists."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.docs.conftest import made

pytestmark = pytest.mark.xdist_group("docs")

LEADS = ("href", "src", "poster", "data")
MARKDOWN = re.compile(r"(?<!\\)\]\(<?([^)\s>]+)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


class Page(HTMLParser):
    """The links of a page, and the places in it that a link can name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links, self.places = set[str](), {""}
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in LEADS and value is not None:
                self.links.add(value)
            elif name == "srcset":
                self.links.update(part.split()[0] for part in (value or "").split(",") if part)
            elif name == "id" or (tag, name) == ("a", "name"):
                self.places.add(value or "")


@cache
def read(path: Path) -> Page:
    """A page, read once however many links lead to it."""
    return Page(path.read_text(encoding="utf-8"))


def missing(built: Path, page: Path, link: str) -> bool:
    """Whether a link of a page leads nowhere; one to another host is not followed."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return False
    base = built if parts.path.startswith("/") else page.parent
    goal = page if not parts.path else (base / unquote(parts.path).lstrip("/")).resolve()
    if goal.is_dir():
        goal /= "index.html"
    if not goal.is_file():
        return True
    if goal.suffix != ".html" or (built / "lite") in goal.parents:
        return False
    return unquote(parts.fragment) not in read(goal).places


def test_every_link_of_every_page_leads_somewhere(built):
    broken = {
        (str(page.relative_to(built)), link)
        for page in made(built, "*.html")
        for link in read(page).links
        if missing(built, page, link)
    }
    assert broken == set()


def test_every_link_of_the_texts_beside_the_pages_leads_somewhere(built):
    texts = [*made(built, "*.md"), *built.glob("llms*.txt")]
    broken = {
        (str(path.relative_to(built)), link)
        for path in texts
        for link in MARKDOWN.findall(CODE.sub("", path.read_text(encoding="utf-8")))
        if missing(built, path, link)
    }
    assert broken == set()


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("other/", False),
        ("other/#there", False),
        ("#here", False),
        ("https://example.com/nowhere", False),
        ("gone/", True),
        ("other/#nowhere", True),
        ("#nowhere", True),
        ("picture.png", True),
    ],
)
def test_a_link_that_leads_nowhere_would_be_noticed(tmp_path, link, wrong):
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.html").write_text('<h1 id="there">There</h1>')
    page = tmp_path / "index.html"
    page.write_text(f'<p id="here"><a href="{link}">link</a></p>')
    assert read(page).links == {link}
    assert missing(tmp_path, page, link) is wrong
