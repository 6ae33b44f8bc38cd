"""Every state of the card in both themes: pictured, wide and narrow, and shutting nobody out.

`pytest -k states` leaves the pictures in tests/output; NB23_PICTURES=1 puts those of the guide in
docs/img.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import states

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WIDTHS = (1280, 390)
IMAGES = Path(__file__).parents[2] / "docs" / "img"
IN_THE_GUIDE = ("1-keys", "2-declined", "3-approve-code", "4-connected", "status")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
# Fields scroll what is typed, and what only a screen reader sees has no width.
WIDE = """card => [card, ...card.querySelectorAll(':not(input, .nb23-unseen)')]
  .filter(node => getComputedStyle(node).display !== 'inline')
  .filter(node => node.scrollWidth > node.clientWidth + 1)
  .map(node => node.outerHTML)"""


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"], ids=["light", "dark"])
def themed(notebook, request):
    """The notebook in one theme."""
    notebook.wear(request.param)
    yield notebook
    notebook.wear("JupyterLab Light")
    notebook.page.set_viewport_size({"width": 1280, "height": 900})


def complaints(notebook):
    """What is wrong with the card, a line each; it must have been looked at."""
    found = Axe().run(notebook.page, context=".nb23", options=RULES).response
    assert found["passes"]
    return [
        f"{rule['id']}: {node['failureSummary']} {node['html']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def look_at(notebook, names, output):
    """Photograph each state, and hold it to the rules."""
    page = notebook.page
    theme = notebook.theme.split()[1].lower()
    for name in names:
        page.mouse.move(0, 0)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 1300})
            card = notebook.card
            card.scroll_into_view_if_needed()
            card.screenshot(path=output / f"card-{name}-{theme}-{width}.png")
            assert card.evaluate(WIDE) == [], f"{name} is too wide at {width}"
            if width == WIDTHS[0] and name in IN_THE_GUIDE and "NB23_PICTURES" in os.environ:
                card.screenshot(path=IMAGES / f"card-{name}-{theme}.png")
        assert complaints(notebook) == [], name


@pytest.mark.parametrize(
    "walk", [states.keys, states.approval, states.connected, states.unreachable, states.parts]
)
def test_each_state_can_be_seen_and_used_by_everybody(themed, practice, output, walk):
    look_at(themed, walk(themed, practice), output)


def test_each_state_of_waiting_can_be_seen_and_used_by_everybody(
    themed, practice, output, tmp_path
):
    look_at(themed, states.waiting(themed, practice, tmp_path), output)
