"""Every block of Python that a reader sees, in README and docs, runs against the practice site.

A block that names a real site runs with the one change that the pages promise: the site's name.
So does every command of a console, which has to print what the page shows.
"""

import doctest
import os
import re
import shlex
import subprocess
from pathlib import Path

import nbformat
import pytest
import typer
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import nb23
import nb23.cli
from tests.terminal import NB23, serving

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```python[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
PLACE = "127.0.0.1:2323"
ALIKE = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page: Path) -> list[str]:
    """The Python of a page, its indentation taken off."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    bare = (re.sub(f"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found)
    return [code.replace("videos.example.com", "sandbox") for code in bare]


WITH_CODE = [page for page in PAGES if blocks(page)]


def test_the_readme_is_among_the_pages_with_code():
    assert ROOT / "README.md" in WITH_CODE


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_python_of_a_page_runs_from_its_first_block_to_its_last(
    page, home, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with nb23.sandbox.start():
        namespace = {"__name__": "__main__"}
        for number, code in enumerate(blocks(page), start=1):
            exec(compile(code, f"{page.name}, block {number}", "exec"), namespace)


def commands(page: Path) -> list[tuple[str, str]]:
    """What is typed in the consoles of a page, and what is shown below it."""
    blocks = CONSOLE.findall(page.read_text(encoding="utf-8"))
    return [found for block in blocks for found in COMMAND.findall(block)]


WITH_CONSOLE = [page for page in PAGES if commands(page)]


def test_the_page_on_the_terminal_is_among_those_with_a_console():
    assert "terminal.md" in {page.name for page in WITH_CONSOLE}


@pytest.mark.parametrize("page", WITH_CONSOLE, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_command_of_a_page_prints_what_the_page_shows(page, home, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", f"{Path(NB23).parent}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "clip.mp4").write_bytes(b"moving pictures")
    (tmp_path / "notebooks").mkdir()
    lesson = new_notebook(cells=[new_markdown_cell("# First"), new_code_cell("1 + 1")])
    nbformat.write(lesson, tmp_path / "notebooks" / "01_first.ipynb")
    with serving(videos=500) as described:
        domain = described["api_base"].split("/")[2]
        for command, shown in commands(page):
            done = subprocess.run(
                command, shell=True, cwd=tmp_path, text=True, timeout=60,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            printed = done.stdout.replace(domain, PLACE)
            assert doctest.OutputChecker().check_output(shown, printed, ALIKE), (command, printed)


OTHER = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def told(page: Path) -> list[str]:
    """The commands of nb23 that a page lists without what they print, so that nothing runs them."""
    blocks = OTHER.findall(page.read_text(encoding="utf-8"))
    listed = "".join(code for language, code in blocks if language in ("", "bash", "text"))
    return re.findall(r"^nb23 (.+)$", listed, re.MULTILINE)


def understood(command: str) -> None:
    """Have the command line read the words of a command, and do nothing."""
    verb, *words = shlex.split(command, comments=True)
    typer.main.get_command(nb23.cli.app).commands[verb].make_context(verb, words)


def test_each_command_that_a_page_lists_is_one_that_nb23_understands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("clip.mp4").write_bytes(b"moving pictures")
    Path("notebooks").mkdir()
    commands = [command for page in PAGES for command in told(page)]
    assert len(commands) > 15
    for command in commands:
        understood(command)


@pytest.mark.parametrize("wrong", ["frames photo/list", "frame photo/list --output x.csv"])
def test_a_command_that_is_none_would_be_noticed(wrong):
    with pytest.raises(Exception, match="frames|--output"):
        understood(wrong)
