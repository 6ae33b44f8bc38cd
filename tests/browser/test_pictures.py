"""The pictures of the README; those of every state are made in test_states.

`pytest -k pictures` leaves them in tests/output; NB23_PICTURES=1 puts them in docs/img.
"""

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

IMAGES = Path(__file__).parents[2] / "docs" / "img"
LESSON = (
    'import nb23\n\nsite = nb23.connect("sandbox", ui="card")',
    'site.videos(columns=["photo_id", "title", "published_p", "creation_date_ansi", "view_count"])',
)
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def test_pictures_for_the_readme(notebook, output):
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
