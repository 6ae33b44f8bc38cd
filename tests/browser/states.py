"""Every state of the card, of its parts and of the status card, one after the other.

Each walk brings a notebook to one state after another and yields the name of each, so that a test
can look at it. Names begin with the step of the card.
"""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.browser.card import STRIKE, address, connect, expect_connected, give_code, give_keys
from tests.browser.notebook import Notebook

if TYPE_CHECKING:
    import nb23

# A sign-in whose answers are held back until a file of their name exists.
HELD = """import pathlib, time, nb23
from nb23.oauth.signin import Identity, Practice, SignIn

def held(name, answer):
    def wait(*_):
        while not pathlib.Path({folder!r}, name).exists():
            time.sleep(0.02)
        return answer
    return wait

box = nb23.sandbox.start()
signin = SignIn(
    box.domain,
    check=held("check", Identity(box.domain, "Kestrel Cargo Bikes", "", "anonymous")),
    keep=str,
    practice=Practice(nb23.Consumer(*box.keys), box.user, box.password, held("approve", "a code")),
    callback="oob",
)
nb23.widgets.SignInCard(signin)"""
FORM = """import nb23
box = nb23.sandbox.start()
nb23.widgets.KeyForm(box.domain, practice=nb23.Consumer(*box.keys))"""
STEP = """flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys), callback="oob")
nb23.widgets.AuthorizeStep(flow, approve=box.approve)"""


def keys(notebook: Notebook, box: "nb23.sandbox.Box") -> Iterator[str]:
    """The first step, its three doors, and keys that are missing or wrong."""
    card = notebook.begin(connect(f"keys {notebook.theme}"))
    yield "1-keys"
    card.get_by_role("radio", name="I have four values").check()
    yield "1-four"
    card.get_by_role("radio", name="Public videos only").check()
    yield "1-public"
    card.get_by_role("radio", name="I have a key and a secret").check()
    card.get_by_role("button", name="Continue").click()
    yield "1-empty"
    give_keys(card, box.keys.key, "this is not the secret")
    card.get_by_role("alert").filter(has_text="refused").wait_for()
    yield "1-refused"


def approval(notebook: Notebook, box: "nb23.sandbox.Box") -> Iterator[str]:
    """The link, each way in which it can fail, and the way on."""
    card = notebook.begin(connect(f"approval {notebook.theme}", 'callback="loopback"'), STRIKE)
    alert = card.get_by_role("alert")
    another = card.get_by_role("button", name="Ask for a new link")
    card.get_by_role("button", name="Fill in the practice keys").click()
    box.deny(address(card))
    alert.filter(has_text="declined").wait_for()
    yield "2-declined"
    another.click()
    address(card)
    yield "3-approve-loopback"
    notebook.run(1)
    alert.filter(has_text="expired").wait_for()
    yield "2-expired"
    another.click()
    card.get_by_role("button", name="Use a code instead").click()
    expect(card.get_by_role("status")).to_contain_text("paste the code")
    yield "3-approve-code"
    card.get_by_role("button", name="Use this code").click()
    yield "3-empty-code"
    give_code(card, "https://elsewhere.example/?oauth_token=another&oauth_verifier=x")
    alert.filter(has_text="another sign-in").wait_for()
    yield "3-code-of-another"
    give_code(card, "not the code of this link")
    alert.filter(has_text="not accepted").wait_for()
    yield "2-wrong-code"


def connected(notebook: Notebook, box: "nb23.sandbox.Box") -> Iterator[str]:
    """The last step, the status card, and what is left after it."""
    card = notebook.begin(connect(f"connected {notebook.theme}"), "site")
    card.get_by_role("button", name="Fill in the practice keys").click()
    address(card)
    yield "3-approve-hub"
    card.get_by_role("button", name="Approve as the practice user").click()
    expect_connected(card)
    yield "4-connected"
    notebook.run(1)
    leave = notebook.output(1).get_by_role("button", name="Disconnect")
    leave.wait_for()
    yield "status"
    leave.click()
    leave.wait_for(state="hidden")
    yield "status-disconnected"


def waiting(notebook: Notebook, box: "nb23.sandbox.Box", folder: Path) -> Iterator[str]:
    """What is seen while the site takes its time; a sign-in that was cancelled."""
    card = notebook.begin(HELD.format(folder=str(folder)), "signin.cancel()")
    card.get_by_role("button", name="Fill in the practice keys").click()
    card.get_by_role("button", name="Approve as the practice user").click()
    expect(card.get_by_role("status")).to_contain_text("Exchanging")
    # A code that is typed now would be lost.
    expect(card.get_by_role("textbox", name="Code from the site")).to_be_disabled()
    yield "3-exchanging"
    (folder / "approve").touch()
    card.get_by_role("button", name="Change the keys").click()
    card.get_by_role("radio", name="Public videos only").check()
    card.get_by_role("button", name="Open the public videos").click()
    expect(card.get_by_role("status")).to_contain_text("who you are")
    yield "4-checking"
    notebook.run(1)
    card.get_by_role("button", name="Start again").wait_for()
    yield "cancelled"
    (folder / "check").touch()
    card.get_by_role("button", name="Start again").click()
    card.get_by_role("radio", name="Public videos only").check()
    card.get_by_role("button", name="Open the public videos").click()
    expect_connected(card)
    yield "4-public"


def unreachable(notebook: Notebook, box: "nb23.sandbox.Box") -> Iterator[str]:
    """A site that takes the connection and never answers, then goes away; a kernel that does."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        domain = f"127.0.0.1:{silent.getsockname()[1]}"
        card = notebook.begin(connect(f"away {notebook.theme}", site=domain))
        yield "1-keys-of-a-site"
        give_keys(card, *box.keys)
        expect(card.get_by_role("status")).to_contain_text("Asking")
        yield "2-asking"
    card.get_by_role("button", name="Try again").wait_for()
    yield "2-offline"
    notebook.restart()
    card.get_by_role("alert").filter(has_text="restarted").wait_for()
    yield "restarted"


def parts(notebook: Notebook, box: "nb23.sandbox.Box") -> Iterator[str]:
    """The form and the link that the step notebooks use by themselves."""
    form = notebook.begin(FORM, STEP)
    yield "part-keys"
    form.get_by_role("button", name="Fill in the practice keys").click()
    form.get_by_text("The keys are here").wait_for()
    yield "part-keys-done"
    notebook.run(1)
    step = notebook.output(1).locator(".nb23")
    step.get_by_role("link").wait_for()
    yield "part-approve"
    step.get_by_role("button", name="Approve as the practice user").click()
    step.get_by_text("The code is here").wait_for()
    yield "part-approve-done"
