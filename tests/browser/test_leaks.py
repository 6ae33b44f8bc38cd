"""What is typed, refused or logged is left nowhere; every test's end searches in the same way."""

import subprocess
import sys

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from tests.browser.card import connect, expect_connected

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TYPED = "sentinel-typed-and-not-sent-4711"
REFUSED = "sentinel-sent-and-refused-0815"
LOGGED = """import logging
logging.basicConfig(filename={!r}, level=logging.DEBUG, force=True)"""
SILENT = "logging.basicConfig(handlers=[logging.NullHandler()], force=True)\nprint('silent')"


def test_no_secret_is_left_anywhere_even_by_a_log_of_everything(
    notebook, session_home, person, practice
):
    log = session_home / "everything.log"
    cells = (connect("leak"), "site.users()", "site", SILENT)
    card = notebook.begin(f"{LOGGED.format(str(log))}\n{cells[0]}", *cells[1:])
    notebook.typed.extend((TYPED, REFUSED))
    secret = card.get_by_label("Consumer secret")
    secret.fill(TYPED)
    assert TYPED not in notebook.save()
    card.get_by_label("Consumer key").fill(practice.keys.key)
    secret.fill(REFUSED)
    secret.press("Enter")
    card.get_by_role("alert").filter(has_text="refused").wait_for()
    secret.fill(practice.keys.secret)
    secret.press("Enter")
    person.answers(card, "Allow").close()
    expect_connected(card)
    notebook.run(1)
    notebook.output(1).locator("tbody tr").first.wait_for()
    notebook.run(2)
    notebook.output(2).get_by_role("button", name="Disconnect").wait_for()
    notebook.run(3)
    expect(notebook.output(3)).to_contain_text("silent")
    assert '"kind": "status"' in notebook.save()
    assert "Signing request" in log.read_text()


def test_no_other_host_is_asked_for_anything_by_a_page_that_is_loaded_anew(notebook, person):
    notebook.reload_empty()
    card = notebook.begin(connect("hosts"))
    card.get_by_role("button", name="Fill in the practice keys").click()
    person.answers(card, "Allow").close()
    expect_connected(card)
    assert len(notebook.requests) > 20


@pytest.mark.parametrize("kernel", ["python3", "ipykernel6"])
def test_a_notebook_that_nbconvert_executes_shows_the_card_and_no_secret(
    lab, practice, tmp_path, kernel
):
    cells = [nbformat.v4.new_code_cell(code) for code in (connect("alone"), "site.users()")]
    spec = {"kernelspec": {"name": kernel, "display_name": kernel, "language": "python"}}
    path = tmp_path / "alone.ipynb"
    nbformat.write(nbformat.v4.new_notebook(metadata=spec, cells=cells), path)
    command = ["-m", "nbconvert", "--to", "notebook", "--execute", "--inplace", str(path)]
    run = subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=120)
    executed = nbformat.read(path, as_version=4)
    said, card = (output for output in executed.cells[0].outputs)
    assert "the practice user anna signed in" in said.text
    for form in ("text/plain", "text/html"):
        assert "Connected to Kestrel Cargo Bikes" in card.data[form]
        assert "Anna Lindqvist" in card.data[form]
    page, _ = HTMLExporter().from_notebook_node(executed)
    # Widget state is part of it: the card's own, too.
    assert '"kind": "card"' in path.read_text("utf-8")
    texts = (path.read_text("utf-8"), page, run.stdout, run.stderr)
    assert [one for one in practice.issued() for text in texts if one in text] == []
