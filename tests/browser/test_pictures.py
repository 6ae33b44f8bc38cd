"""Pictures of every state of the card, light and dark, wide and narrow; and those of the README.

`pytest -k pictures` leaves them in tests/output; NB23_PICTURES=1 puts the README's in docs/img.
"""

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

IMAGES = Path(__file__).parents[2] / "docs" / "img"
CONNECT = 'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="{}", callback="oob")'
LESSON = (
    'import nb23\n\nsite = nb23.connect("sandbox", ui="card")',
    'site.videos(columns=["photo_id", "title", "published_p", "creation_date_ansi", "view_count"])',
)
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
WIDTHS = (1280, 390)


@pytest.fixture
def shoot(notebook, output):
    """Photograph the card in both themes and widths, under a name."""
    page = notebook.page

    def photograph(name):
        for theme, full in THEMES.items():
            notebook.wear(full)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 1300})
                notebook.card.scroll_into_view_if_needed()
                notebook.card.screenshot(path=output / f"card-{name}-{theme}-{width}.png")
                # Nothing of the card may be cut off or scroll sideways.
                fits = "node => node.scrollWidth <= node.clientWidth + 1"
                assert notebook.card.evaluate(fits), f"{name} is too wide at {width}"

    yield photograph
    notebook.wear(THEMES["light"])
    page.set_viewport_size({"width": 1280, "height": 900})


def test_pictures_of_every_state(notebook, shoot, practice):
    card = notebook.begin(CONNECT.format("pictures"), "site")
    shoot("1-keys")
    card.get_by_role("radio", name="I have four values").check()
    shoot("1-four")
    card.get_by_role("radio", name="Public videos only").check()
    shoot("1-public")
    card.get_by_role("radio", name="I have a key and a secret").check()
    card.get_by_label("Consumer key").fill(practice.keys.key)
    card.get_by_label("Consumer secret").fill("this is not the secret")
    card.get_by_role("button", name="Continue").click()
    card.get_by_role("alert").filter(has_text="refused").wait_for()
    shoot("1-refused")
    card.get_by_role("button", name="Fill in the practice keys").click()
    card.get_by_role("link").wait_for()
    shoot("3-approve")
    card.get_by_label("Code from the site").fill("a code that is wrong")
    card.get_by_role("button", name="Use this code").click()
    card.get_by_role("button", name="Ask for a new link").wait_for()
    shoot("2-ask")
    card.get_by_role("button", name="Ask for a new link").click()
    card.get_by_role("button", name="Approve as the practice user").click()
    card.get_by_text("Permission level").wait_for()
    shoot("4-connected")
    notebook.run(1)
    notebook.output(1).get_by_role("button", name="Disconnect").wait_for()
    shoot("status")


def test_pictures_for_the_readme(notebook, shoot, output):
    folder = IMAGES if "NB23_PICTURES" in os.environ else output
    page = notebook.page
    page.set_viewport_size({"width": 940, "height": 860})
    card = notebook.begin(*LESSON)
    card.get_by_role("button", name="Fill in the practice keys").click()
    card.get_by_role("link").wait_for()
    for theme, full in THEMES.items():
        notebook.wear(full)
        card.screenshot(path=folder / f"card-{theme}.png")
    notebook.wear(THEMES["light"])
    card.get_by_role("button", name="Approve as the practice user").click()
    card.get_by_text("Permission level").wait_for()
    notebook.run(1)
    notebook.output(1).locator("tbody tr").first.wait_for()
    page.locator(".jp-WindowedPanel-outer").screenshot(path=folder / "frame.png")
    page.set_viewport_size({"width": 1280, "height": 900})
