"""Everybody can use the card: held to the rules of WCAG 2 A and AA, in both themes."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CONNECT = 'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="{}")'
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def themed(notebook, request):
    """The notebook in one theme."""
    notebook.wear(request.param)
    yield notebook
    notebook.wear("JupyterLab Light")


def complaints(notebook):
    """What is wrong with the card, a line each; it must have been looked at."""
    found = Axe().run(notebook.page, context=".nb23", options=RULES).response
    assert found["passes"]
    return [
        f"{rule['id']}: {node['failureSummary']} {node['html']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def test_no_state_of_the_card_shuts_anybody_out(themed):
    card = themed.begin(CONNECT.format(f"access {themed.theme}"), "site")
    assert complaints(themed) == []
    card.get_by_label("Consumer key").fill("no such key")
    card.get_by_label("Consumer secret").fill("nor such a secret")
    card.get_by_role("button", name="Continue").click()
    card.get_by_role("alert").filter(has_text="refused").wait_for()
    assert complaints(themed) == []
    card.get_by_role("button", name="Fill in the practice keys").click()
    card.get_by_role("link").wait_for()
    assert complaints(themed) == []
    card.get_by_role("button", name="Approve as the practice user").click()
    card.get_by_text("Permission level").wait_for()
    assert complaints(themed) == []
    themed.run(1)
    themed.output(1).get_by_role("button", name="Disconnect").wait_for()
    assert complaints(themed) == []
