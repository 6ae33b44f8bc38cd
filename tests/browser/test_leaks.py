"""What is typed, refused or logged is left nowhere; every test's end searches in the same way."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CONNECT = 'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="{}")'
TYPED = "sentinel-typed-and-not-sent-4711"
REFUSED = "sentinel-sent-and-refused-0815"
# What ipywidgets itself logs of a message is not ours.
LOGGED = """import logging
logging.basicConfig(filename={!r}, level=logging.DEBUG, force=True)
logging.getLogger("Comm").setLevel(logging.INFO)"""
SILENT = "logging.basicConfig(handlers=[logging.NullHandler()], force=True)\nprint('silent')"


def test_no_secret_is_left_anywhere_even_by_a_log_of_everything(
    notebook, session_home, person, practice
):
    log = session_home / "everything.log"
    cells = (CONNECT.format("leak"), "site.users()", "site", SILENT)
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
    expect(card.get_by_role("status")).to_have_text("Connected.")
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
    card = notebook.begin(CONNECT.format("hosts"))
    card.get_by_role("button", name="Fill in the practice keys").click()
    person.answers(card, "Allow").close()
    expect(card.get_by_role("status")).to_have_text("Connected.")
    assert len(notebook.requests) > 20
