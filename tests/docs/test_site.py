"""The built site is whole, light, and asks nobody else for anything."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import markdown
import nbformat
import pytest
from nbconvert.filters import markdown2html
from reference import calls
from reference.examples import example
from reference.markdown import fenced, indented

import nb23
from nb23.errors import every_error
from nb23.friendly import Friendly, FriendlyNames
from tests.docs.conftest import made

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WEIGHT = 100_000
ANCHOR = str.maketrans({"/": "-", " ": "--"})

# One worker builds the site and asks everything about it.
pytestmark = pytest.mark.xdist_group("docs")


class Loads(HTMLParser):
    """Collects what a browser fetches to show a page; a link to follow is not among it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("src", "srcset", "poster", "data") or (tag, name) == ("link", "href"):
                self.found.append(value or "")


def test_every_notebook_has_a_page_and_every_page_a_notebook(built):
    pages = sorted(path.parent.name for path in built.glob("learn/*/index.html"))
    assert pages == [path.stem for path in NOTEBOOKS]
    assert len(pages) >= 6


def test_a_page_shows_what_its_notebook_printed_and_brings_the_notebook_along(built):
    html = (built / "learn" / "20_first_look" / "index.html").read_text(encoding="utf-8")
    assert 'class="nb23-table"' in html
    assert html.count("<img") >= 2
    copy = built / "learn" / "20_first_look.ipynb"
    assert copy.read_bytes() == (ROOT / "notebooks" / copy.name).read_bytes()


def test_no_page_loads_anything_from_another_host(built):
    foreign = {
        (path.name, address)
        for path in made(built, "*.html")
        for address in Loads(path.read_text(encoding="utf-8")).found
        if re.match(r"(?:https?:)?//", address)
    }
    assert foreign == set()
    for sheet in made(built, "*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//", text), sheet


def test_an_address_of_another_host_would_be_noticed():
    html = '<script src="https://cdn.example/x.js"></script><a href="https://example.com">out</a>'
    assert Loads(html).found == ["https://cdn.example/x.js"]


def test_no_page_weighs_more_than_100_kb(built):
    heavy = {
        str(path.relative_to(built)): path.stat().st_size
        for path in made(built, "*.html")
        if path.stat().st_size > WEIGHT
    }
    assert heavy == {}


def test_no_hook_or_other_source_is_published(built):
    assert not [path for path in built.rglob("*") if path.suffix in (".py", ".pyc", ".j2")]


def test_beside_each_page_is_its_text_as_markdown_and_an_index_lists_them(built):
    index = (built / "llms.txt").read_text(encoding="utf-8")
    for page in made(built, "index.html"):
        html = page.read_text(encoding="utf-8")
        way = re.search(r'<link rel="alternate " type="text/markdown" href="([^"]+)">', html)[1]
        text = (page.parent / way).resolve()
        assert text.read_text(encoding="utf-8").strip(), page
    assert "](reference/v1/photo/list.md)" in index
    assert "](learn/03_signing_requests.md)" in index
    assert index.index("](catalogue.json)") < index.index("](openapi.json)") < index.index("\n- [")
    assert 'href="../../llms.txt"' in (built / "reference/methods/index.html").read_text()


FENCED = re.compile(r"^( *)```[^\n]*\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LOOKS = re.compile(r"\{:? ?[.#][\w-]")


def test_the_text_beside_a_page_shows_its_programs_letter_by_letter_and_no_marks_for_its_look(
    built,
):
    for path in sorted(built.glob("howto/samples-*.md")):
        shown = [code.strip() for _, code in FENCED.findall(path.read_text(encoding="utf-8"))]
        folder = path.stem.removeprefix("samples-").replace("requests-oauthlib", "python")
        files = [*(ROOT / "docs" / "samples" / folder).glob("*.*")]
        assert files
        assert not [file for file in files if file.read_text(encoding="utf-8").strip() not in shown]
    for row in nb23.methods():
        text = (built / "reference" / f"v{row.version}" / f"{row.base}.md").read_text("utf-8")
        assert indented(fenced(calls.written(example(row), "Node"), "js")) in text
    for path in made(built, "*.md"):
        assert not LOOKS.search(FENCED.sub("", path.read_text(encoding="utf-8"))), path


def test_the_search_finds_the_words_of_oauth(built):
    index = json.loads((built / "search" / "search_index.json").read_text(encoding="utf-8"))
    for word in ("verifier", "nonce", "privileged"):
        assert [doc["location"] for doc in index["docs"] if word in doc["text"].lower()]


def anchored(name: str) -> str:
    return f'id="{name.replace("/", "-")}"'


def test_every_method_has_a_page_and_a_line_in_its_family_and_every_error_a_section(built):
    for row in nb23.methods():
        page = built / "reference" / f"v{row.version}" / row.base / "index.html"
        assert f"{row.verb} {row.path}<" in page.read_text(encoding="utf-8")
        family = built / "reference" / f"v{row.version}" / row.base.split("/")[0] / "index.html"
        assert "/" not in row.base or anchored(row.name) in family.read_text(encoding="utf-8")
    errors = (built / "reference" / "errors" / "index.html").read_text(encoding="utf-8")
    for code, kind in every_error().items():
        if kind.__module__.startswith("nb23."):
            assert f'id="{code}"' in errors


def test_the_table_of_methods_tells_versions_level_pages_and_frame_of_each(built):
    html = (built / "reference" / "methods" / "index.html").read_text(encoding="utf-8")
    lines = [re.findall(r"<td>(.*?)</td>", line) for line in html.split("<tr>")[2:]]
    table = {re.search("<code>(.*?)</code>", line[0])[1]: line[1:] for line in lines}
    marked = [[name for name, cells in table.items() if "✓" in cells[at]] for at in (0, 1, 3, 4)]
    rows = nb23.methods()
    assert [*table] == [*dict.fromkeys(row.base for row in rows)]
    for version in (1, 2):
        assert marked[version - 1] == [row.base for row in rows if row.version == version]
    assert marked[2] == [*dict.fromkeys(row.base for row in rows if row.paged)]
    framed = {schema.path.removeprefix("2/") for schema in nb23.frames.schemas()}
    assert {*marked[3]} == framed
    assert table["photo/list"][2] == "none"
    assert table["site/get"][2] == "anonymous · none"


def test_every_frame_and_friendly_name_is_described_with_its_columns(built):
    places = built / "reference" / "frames"
    overview = (places / "index.html").read_text(encoding="utf-8")
    pages = "".join(path.read_text(encoding="utf-8") for path in places.glob("*/index.html"))
    for schema in nb23.frames.schemas():
        anchor = f"{schema.path.removeprefix('2/')} {schema.table}".strip().translate(ANCHOR)
        assert f'#{anchor}"' in overview
        section = pages.split(f'id="{anchor}"')[1].split("<h")[0]
        assert not [name for name in schema.names if f"<code>{name}</code>" not in section]
        assert f"{len(schema.shown)} in version {schema.version}" in section
    for name, way in vars(FriendlyNames).items():
        if isinstance(way, Friendly):
            assert f"<code>site.{name}()</code>" in overview


def test_a_link_to_a_page_or_heading_that_is_not_there_fails_the_build(small_site):
    done = small_site(page="# Home\n\n[gone](gone.md) [nowhere](#nowhere)\n")
    assert done.returncode != 0
    assert "gone.md" in done.stderr
    assert "#nowhere" in done.stderr


def test_a_raising_notebook_fails_the_build_and_names_file_and_cell(small_site):
    done = small_site(cell="raise RuntimeError('on purpose')")
    assert done.returncode != 0
    assert re.search(r"01_only\.ipynb, cell 2: RuntimeError: on purpose", done.stderr)
    assert "Traceback" not in done.stderr


def test_a_secret_of_the_practice_site_on_a_page_fails_the_build(small_site, tmp_path):
    done = small_site(cell="import nb23\nprint(nb23.sandbox.start().keys.secret)")
    assert done.returncode != 0
    assert "01_only.ipynb, cell 2, its output" in done.stderr
    assert "secret-found" in done.stderr
    assert not (tmp_path / "site").exists()


def test_a_build_leaves_the_accounts_of_its_user_alone(small_site):
    cell = "import os\nassert 'nb23-docs-' in os.environ['XDG_CONFIG_HOME']"
    assert small_site(cell=cell).returncode == 0


def test_a_build_without_lessons_for_the_browser_offers_none(small_site, tmp_path):
    assert small_site().returncode == 0
    html = (tmp_path / "site" / "learn" / "01_only" / "index.html").read_text(encoding="utf-8")
    assert "Try it in the browser" not in html
    assert "built without that part" in html


def test_every_test_that_a_page_names_exists():
    named = {
        (page.name, path)
        for page in (ROOT / "docs").rglob("*.md")
        for path in re.findall(r"`(tests/[\w/.]+)`", page.read_text(encoding="utf-8"))
    }
    assert named
    assert [(page, path) for page, path in named if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_lists_and_tables_of_a_notebook_are_ones_on_its_page_too(path):
    """Jupyter and mkdocs read Markdown differently: a list needs a blank line before it here."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            ours = markdown.markdown(cell.source, extensions=["tables", "fenced_code"])
            theirs = markdown2html(cell.source)
            for tag in ("<li>", "<table>", "<tr>", "<pre>"):
                assert ours.count(tag) == theirs.count(tag), cell.source
