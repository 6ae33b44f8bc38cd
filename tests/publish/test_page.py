"""What a notebook's cells look like on a page."""

from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from nb23.publish import Executed, build_pages, execute, make_page
from nb23.publish.page import page_links, table, text_block


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """One notebook with every kind of output."""
    path = tmp_path_factory.mktemp("page") / "05_all.ipynb"
    cells = [
        nbformat.v4.new_markdown_cell(
            "# All `kinds`\n\nOn to [the next](06_next.ipynb#Some-Part)."
        ),
        nbformat.v4.new_code_cell(
            "import pandas as pd\n"
            "pd.DataFrame({'title': ['<b>', 'two'], 'photo_id': [1, 2]}, index=['x', 'y'])"
        ),
        nbformat.v4.new_code_cell("print('\\x1b[31mred\\x1b[0m')\nprint('10%\\r100%')"),
        nbformat.v4.new_code_cell("import warnings\nwarnings.warn('incomplete')"),
        nbformat.v4.new_markdown_cell("## Plays a day"),
        nbformat.v4.new_code_cell("import matplotlib.pyplot as plt\nplt.plot([1, 2]);"),
        nbformat.v4.new_code_cell(
            "raise ValueError('first\\nsecond <line>')", metadata={"tags": ["raises-exception"]}
        ),
        nbformat.v4.new_code_cell("'```'"),
        nbformat.v4.new_code_cell("6 * 7", metadata={"jupyter": {"source_hidden": True}}),
        nbformat.v4.new_code_cell(
            "from IPython.display import HTML\n"
            'HTML(\'<p>Found</p>\\n<img alt="Bars [1] &amp; a line" width="800" height="400" \'\n'
            "'src=\"data:image/png;base64,iVBORw0K\">\\n<ul><li>a note</li></ul>\\n'\n"
            "'<div>\\n<table><thead><tr><th>a</th></tr></thead></table>\\n<p>1 row</p></div>')"
        ),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return make_page(execute(path))


def test_a_page_begins_with_its_title(page):
    assert page.markdown.startswith('---\ntitle: "All kinds"\n---\n\n# All `kinds`\n')


def test_links_to_notebooks_become_links_to_pages(page):
    assert "[the next](06_next.md#some-part)" in page.markdown


def test_a_table_has_scopes_on_its_headers_and_scrolls_in_a_region(page):
    assert '<div class="nb23-table" role="region" aria-label="Table" tabindex="0">' in page.markdown
    assert '<th scope="col">title</th>' in page.markdown
    assert '<th scope="row">x</th>' in page.markdown
    assert "<td>&lt;b&gt;</td>" in page.markdown
    assert "<style" not in page.markdown


def test_printed_text_is_as_a_terminal_would_show_it(page):
    assert "``` { .text .no-copy .nb23-stdout }\nred\n100%\n```" in page.markdown
    assert "```` { .text .no-copy .nb23-result }\n'```'\n````" in page.markdown


def test_a_warning_does_not_name_a_file_of_the_machine_that_built_the_page(page):
    assert "``` { .text .no-copy .nb23-stderr }\nUserWarning: incomplete\n```" in page.markdown


def test_a_figure_is_a_file_of_its_own_with_a_description(page):
    name = "05_all/figure_5_0.png"
    assert f"![Figure: Plays a day]({name}){{ .nb23-figure loading=lazy width=" in page.markdown
    assert page.files[name].startswith(b"\x89PNG")


def test_a_picture_inside_an_answer_is_a_file_of_its_own_and_its_words_stay_outside_the_table(page):
    [name] = [name for name in page.files if "picture" in name]
    size = "width=800 height=400"
    drawn = (
        f"<p>Found</p>\n\n![Bars  1  &amp; a line]({name}){{ .nb23-figure loading=lazy {size} }}"
    )
    assert f'{drawn}\n\n\n<ul><li>a note</li></ul>\n<div class="nb23-table"' in page.markdown
    assert page.files[name] == b"\x89PNG\r\n"
    assert page.markdown.count("base64,") == 1  # in the code of the cell


def test_a_cell_that_is_folded_in_the_notebook_is_folded_on_the_page(page):
    folded = '<details class="nb23-solution" markdown>\n<summary>Solution</summary>\n\n'
    assert f"{folded}``` python\n6 * 7\n```\n\n</details>" in page.markdown
    assert page.markdown.count("<details") == 1


def test_an_error_is_one_line(page):
    assert "<strong>ValueError</strong> first second &lt;line&gt;</div>" in page.markdown
    assert "Traceback" not in page.markdown


def test_the_kernel_says_nothing_of_its_own(page):
    assert "TCP" not in page.markdown


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ("[a](04_request_token.ipynb)", "[a](04_request_token.md)"),
        ("[a](../docs/howto/connect.md#keys)", "[a](../howto/connect.md#keys)"),
        ("[a](https://example.com/x.ipynb)", "[a](https://example.com/x.ipynb)"),
        ("`x.ipynb` in text", "`x.ipynb` in text"),
    ],
)
def test_only_links_of_the_project_are_changed(link, becomes):
    assert page_links(link) == becomes


def test_html_without_a_table_stays_as_it_is():
    assert table("<p>Connected</p>") == "<p>Connected</p>"


def test_a_table_with_several_rows_of_headers_is_still_well_formed():
    html = (
        '<table border="1" class="dataframe"><thead><tr><th></th><th colspan="2">a</th></tr>'
        "</thead><tbody><tr><th rowspan='2'>x</th><td>1</td></tr></tbody></table>"
    )
    tags = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attrs):
            tags.append((tag, dict(attrs).get("scope")))

    Reader().feed(table(html))
    assert tags[4:] == [
        ("td", None),
        ("th", "col"),
        ("tbody", None),
        ("tr", None),
        ("th", "row"),
        ("td", None),
    ]


def test_a_fence_is_longer_than_any_in_the_text():
    assert text_block("````", "stdout").startswith("````` {")


def test_pages_know_their_neighbours_and_bring_the_notebook_along(write, tmp_path):
    folder = write("01_one", "# One").parent
    write("02_two", "# Two")
    write("03_three", "# Three")
    (folder / "notes.ipynb").write_text("not numbered, not read", encoding="utf-8")
    pages = build_pages(folder, tmp_path / "out")
    assert [page.name for page in pages] == ["01_one", "02_two", "03_three"]
    assert "[Previous: One](01_one.md){ .nb23-previous }" in pages[1].markdown
    assert "[Next: Three](03_three.md){ .nb23-next }" in pages[1].markdown
    assert "Previous" not in pages[0].markdown
    assert "Next" not in pages[2].markdown
    copy = tmp_path / "out" / "02_two.ipynb"
    assert copy.read_bytes() == (folder / "02_two.ipynb").read_bytes()


def test_the_executed_notebook_is_not_changed_by_its_page():
    cell = nbformat.v4.new_code_cell("1", outputs=[nbformat.v4.new_output("stream", text="hi")])
    executed = Executed(Path("01_x.ipynb"), nbformat.v4.new_notebook(cells=[cell]), 1.0, False)
    before = nbformat.from_dict(executed.notebook)
    make_page(executed)
    assert executed.notebook == before


def test_notebooks_that_run_at_once_have_a_place_each(write, tmp_path):
    """Each leaves a mark where it runs, and would find one that the other has not taken away."""
    meet = (
        "import os, pathlib\n"
        "mark = pathlib.Path(os.environ['PLACE'], 'here')\n"
        "mark.touch(exist_ok=False)\n"
        "[mark.stat() for _ in range(20_000)]\n"
        "mark.unlink()"
    )
    for number in range(1, 5):
        write(f"0{number}_meets", f"# Meeting {number}", meet)
    places = [{"PLACE": str(tmp_path / name)} for name in ("a", "b")]
    for place in places:
        Path(place["PLACE"]).mkdir()
    pages = build_pages(tmp_path / "notebooks", tmp_path / "out", places=places)
    assert [page.title for page in pages] == [f"Meeting {number}" for number in range(1, 5)]


def test_what_stands_above_is_below_the_title(write, tmp_path):
    folder = write("01_one", "# One\n\nProse.").parent
    made = build_pages(folder, tmp_path / "out", above=lambda path: f"*{path.name}*")[0].markdown
    assert made.startswith('---\ntitle: "One"\n---\n\n# One\n\n*01_one.ipynb*\n\n\nProse.')


def test_notebooks_without_numbers_come_by_name(write, tmp_path):
    folder = write("plays", "# Plays").parent
    write("days", "# Days")
    assert [page.name for page in build_pages(folder, tmp_path / "out")] == ["days", "plays"]
