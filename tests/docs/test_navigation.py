"""A new page finds its place by itself, and a notebook's page says how to run it."""

import os
import signal
import subprocess
from pathlib import Path
from types import SimpleNamespace

import navigation
import pytest
from ways import binder, ways

from tests.terminal import NB23

ROOT = Path(__file__).parents[2]


@pytest.fixture
def expanded(tmp_path: Path):
    """The navigation of a site with these pages and notebooks."""

    def of(nav: list, *pages: str) -> list:
        for page in pages:
            path = tmp_path / ("." if page.endswith(".ipynb") else "docs") / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        config = SimpleNamespace(
            nav=nav, docs_dir=str(tmp_path / "docs"), config_file_path=str(tmp_path / "mkdocs.yml")
        )
        return navigation.on_config(config).nav

    return of


def test_a_pattern_stands_for_the_pages_that_are_not_named_in_the_order_of_their_names(expanded):
    nav = expanded(["do/b.md", "do/*.md"], "do/a.md", "do/b.md", "do/c.md")
    assert nav == ["do/b.md", "do/a.md", "do/c.md"]


def test_the_closer_of_two_patterns_has_a_page(expanded):
    nav = expanded(
        [{"Rest": "do/*.md"}, {"Samples": "do/sample-*.md"}], "do/a.md", "do/sample-x.md"
    )
    assert nav == [{"Rest": ["do/a.md"]}, {"Samples": ["do/sample-x.md"]}]


def test_a_section_without_a_page_is_left_out(expanded):
    nav = expanded([{"Later": "learn/3*.md"}, {"Now": "learn/[01]*.md"}], "notebooks/01_one.ipynb")
    assert nav == [{"Now": ["learn/01_one.md"]}]


def settings(**extra: object) -> SimpleNamespace:
    return SimpleNamespace(
        extra={"lite": False, "repository": "", **extra}, use_directory_urls=True
    )


def test_a_notebook_can_be_downloaded_and_opened_here_and_binder_is_named_without_a_link():
    text = ways(Path("notebooks/20_first_look.ipynb"), settings())
    assert "[Download](20_first_look.ipynb){ download }" in text
    assert "make lab LAB_ARGS=notebooks/20_first_look.ipynb" in text
    assert "environment.yml" in text
    assert "mybinder.org" not in text


def test_with_the_address_of_a_repository_binder_is_a_link():
    path = Path("notebooks/20_first_look.ipynb")
    address = binder("https://git.example/nb23.git", path)
    assert address in ways(path, settings(repository="https://git.example/nb23.git"))
    assert address.endswith("/HEAD?labpath=notebooks%2F20_first_look.ipynb")


def test_the_command_of_a_page_opens_its_notebook_in_jupyterlab(home: Path):
    words = [NB23, "lab", "--no-browser", "--port", "0", "notebooks/05_authorize.ipynb"]
    with subprocess.Popen(
        words, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        next(line for line in process.stdout if "To access the server" in line)
        pages = Path(os.environ["JUPYTER_RUNTIME_DIR"]).glob("jpserver-file-to-run-*.html")
        opened = next(pages).read_text(encoding="utf-8")
        os.killpg(process.pid, signal.SIGTERM)
    assert "/lab/tree/05_authorize.ipynb?" in opened
