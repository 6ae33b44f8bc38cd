"""After a whole sign-in, with everything saved that can be saved, no secret is anywhere."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SAVE_STATE = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"
TYPED = "sentinel-typed-and-not-sent-4711"
REFUSED = "sentinel-sent-and-refused-0815"
# IPython writes its history when it has leisure.
FLUSH = "get_ipython().history_manager.writeout_cache(); print('written')"
CONTROL = "positive control"


@pytest.fixture
def saving_everything(notebook):
    """JupyterLab's *Save Widget State Automatically*, for this test."""

    def is_on():
        return notebook.page.evaluate(f"jupyterapp.commands.isToggled('{SAVE_STATE}')")

    if not is_on():
        notebook.command(SAVE_STATE)
    assert is_on()
    yield notebook
    notebook.command(SAVE_STATE)


def places(notebook, lab, home):
    """Each place where a secret could come to lie, as text."""
    checkpoints = list((lab.folder / ".ipynb_checkpoints").glob("*.ipynb"))
    history = list(home.rglob("history.sqlite"))
    assert checkpoints
    assert history
    return {
        "notebook": notebook.path.read_text("utf-8"),
        "checkpoint": "".join(path.read_text("utf-8") for path in checkpoints),
        "history": "".join(path.read_bytes().decode("latin-1") for path in history),
        "page": notebook.page.content(),
        "storage": notebook.page.evaluate("JSON.stringify([localStorage, document.cookie])"),
        "requests": "\n".join(notebook.requests),
        "console": "\n".join(notebook.console),
        "log": lab.log.read_text(),
    }


# What must be found, or the search of that place would prove nothing.
CONTROLS = {
    "notebook": '"kind": "card"',
    "checkpoint": '"kind": "card"',
    "history": CONTROL,
    "page": "Connected.",
    "storage": "jupyter",
    "requests": "/api/contents",
    "console": CONTROL,
    "log": "Saving file",
}


def test_no_secret_is_left_anywhere(saving_everything, lab, session_home, person, practice):
    notebook = saving_everything
    cell = f'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="leak")  # {CONTROL}'
    card = notebook.begin(cell, "site.users()", "site", FLUSH)
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
    expect(notebook.output(3)).to_contain_text("written")
    notebook.page.evaluate(f"console.log('{CONTROL}')")
    notebook.save()
    found = places(notebook, lab, session_home)
    assert [name for name, control in CONTROLS.items() if control not in found[name]] == []
    secrets = [TYPED, REFUSED, *practice.issued()]
    assert [name for name, text in found.items() for one in secrets if one in text] == []


def test_no_other_host_is_asked_for_anything(notebook, person, practice):
    asked = []
    note = lambda request: asked.append(request.url)  # noqa: E731
    person.context.on("request", note)
    notebook.reload_empty()
    card = notebook.begin('import nb23\nsite = nb23.connect("sandbox", ui="card", profile="hosts")')
    card.get_by_role("button", name="Fill in the practice keys").click()
    person.answers(card, "Allow").close()
    expect(card.get_by_role("status")).to_have_text("Connected.")
    person.context.remove_listener("request", note)
    assert len(asked) > 20
    loopback = ("http://127.0.0.1:", "data:", "blob:")
    assert [url for url in asked if not url.startswith(loopback)] == []
