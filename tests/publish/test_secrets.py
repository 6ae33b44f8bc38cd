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


KEY = "571234-abcdefghij0123456789"
FIFTY = "Zx" * 20 + "0123456789"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        (f'consumer_secret = "{FIFTY}"', "by its name"),
        (f'"oauth_token_secret": "{FIFTY}"', "by its name"),
        (f"oauth_token=abc&oauth_token_secret={FIFTY}", "by its name"),
        (f"NB23_ACCESS_TOKEN_SECRET={FIFTY}", "by its name"),
        (f'"source": ["secret_of = dict(client_secret=\\"{FIFTY}\\")"]', "by its name"),
        (f"Authorization: Bearer {FIFTY}", "bearer"),
        (f'Authorization: OAuth oauth_token="{KEY}", oauth_nonce="x"', "signed request"),
        (f"...%26oauth_verifier%3D{KEY[:20]}%26oauth_version%3D1.0", "signed request"),
        (f"Consumer('{KEY}', '{FIFTY}')", "beside its key"),
        (f'"value": "{KEY}"\n}},\n"b": {{"value": "{FIFTY}"', "beside its key"),
    ],
)
def test_what_looks_like_a_secret_is_found_by_its_shape(tmp_path, written, kind):
    file = tmp_path / ".ipynb_checkpoints" / "a.ipynb"
    file.parent.mkdir()
    file.write_text(f"first\n{written}\n", encoding="utf-8")
    [finding] = find([tmp_path], [], shapes=True)
    assert kind in finding.kind
    assert finding.line in (2, 4)
    assert FIFTY not in str(finding)
    assert KEY not in str(finding)
    assert find([tmp_path], []) == [], "known secrets alone, when shapes are not asked for"


@pytest.mark.parametrize(
    "written",
    [
        "consumer_secret = os.environ['NB23_CONSUMER_SECRET_FILE']",
        "consumer_secret=consumer.secret.reveal()",
        "oauth_token_secret=••••••",
        'consumer_secret = "kd94hf93k423kf44"',  # pragma: allowlist secret
        f'consumer_secret = "{FIFTY}"  # pragma: allowlist secret',
        f"only a key: {KEY}",
        f"only {FIFTY}",
        "Bearer token",
    ],
)
def test_what_only_reminds_of_a_secret_is_let_through(tmp_path, written):
    (tmp_path / "a.py").write_text(written, encoding="utf-8")
    assert find([tmp_path], [], shapes=True) == []


def test_a_known_secret_is_reported_once_though_it_also_looks_like_one(tmp_path):
    (tmp_path / "a.log").write_text(f"consumer_secret={FIFTY}", encoding="utf-8")
    [finding] = find([tmp_path], [FIFTY], shapes=True)
    assert finding.kind == "a known secret"


def test_folders_of_tools_are_passed_over(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text(PLANTED)
    assert find([tmp_path], [PLANTED]) == []


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
    with pytest.raises(SecretFound, match=r"02_leak\.ipynb, cell 1, its text"):
        build_pages(path.parent, tmp_path / "out", cache=cache, secrets=lambda: [PLANTED])
    assert not cache.exists()
