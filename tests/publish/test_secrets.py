"""A secret that is really there is found, and what a widget holds is not published."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from nb23.publish import SecretFound, build_pages, execute, find, make_page, refuse, scrub

PLANTED = "s3cret/with+odd=characters"


@pytest.mark.parametrize(
    "written",
    [
        PLANTED,
        "s3cret%2Fwith%2Bodd%3Dcharacters",
        "s3cret%252Fwith%252Bodd%253Dcharacters",
    ],
)
def test_a_planted_secret_is_found_however_it_is_written_and_is_not_repeated(tmp_path, written):
    page = tmp_path / "site" / "deep" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text(f"<p>\n{written}</p>", encoding="utf-8")
    [finding] = find([tmp_path / "site"], ["another", PLANTED])
    assert (finding.path, finding.line) == (page, 2)
    assert PLANTED not in str(finding)
    with pytest.raises(SecretFound, match="line 2") as caught:
        refuse([tmp_path], [PLANTED])
    assert PLANTED not in str(caught.value)


def test_a_short_secret_counts_as_a_whole_word_only(tmp_path):
    (tmp_path / "page.html").write_text("<p>812345.77 and x48x</p>", encoding="utf-8")
    assert find([tmp_path], ["12345", "48"]) == []
    assert len(find([tmp_path], ["812345"])) == 1


def test_no_secret_and_an_empty_one_find_nothing(tmp_path):
    (tmp_path / "page.html").write_text("anything", encoding="utf-8")
    assert find([tmp_path], []) == find([tmp_path], [""]) == []


def test_the_value_of_a_password_or_text_widget_is_not_published(write):
    executed = execute(
        write(
            "01_widgets",
            "import ipywidgets, os",
            "ipywidgets.Password(value=os.environ['PLANTED'])",
            "ipywidgets.VBox([ipywidgets.Text(value=os.environ['PLANTED'])])",
            "ipywidgets.Text(value=os.environ['PLANTED']).value[:6]",
        ),
        env={"PLANTED": PLANTED},
    )
    assert "'s3cret'" in str(executed.notebook), "the widget really held it"
    assert PLANTED not in str(executed.notebook)
    markdown = make_page(executed).markdown
    assert PLANTED not in markdown
    assert "Password: a widget." in markdown


def test_widget_state_that_jupyter_saved_is_taken_out():
    state = {"state": {"x": {"value": PLANTED}}}
    bar = new_output("display_data", {"text/plain": "  0%|   | 0/3 [00:00<?]"})
    bar.data["application/vnd.jupyter.widget-view+json"] = {"model_id": "x"}
    cells = [new_code_cell("bar", outputs=[bar])]
    scrubbed = scrub(new_notebook(cells=cells, metadata={"widgets": state}))
    assert PLANTED not in str(scrubbed)
    assert scrubbed.cells[0].outputs == [], "a bar that stands at 0 % for ever says nothing"


def test_a_build_that_prints_a_secret_stops_and_keeps_no_cache(write, tmp_path):
    path = write("02_leak", f"print({PLANTED!r})")
    cache = tmp_path / "cache"
    with pytest.raises(SecretFound, match=r"02_leak\.md"):
        build_pages(path.parent, tmp_path / "out", cache=cache, secrets=lambda: [PLANTED])
    assert not cache.exists()
