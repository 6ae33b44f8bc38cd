"""Everybody can use the practice site's pages: WCAG 2 A and AA, light and dark, narrow and wide."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from nb23.oauth import Consumer, Flow

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
SCREENS = [("light", 1280), ("dark", 390)]


@pytest.fixture(params=SCREENS, ids=str)
def page(request, chromium):
    """An empty page of one colour scheme and width."""
    scheme, width = request.param
    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def held(page):
    """Look at what the page shows now: no violation, nothing wider than the window."""

    def look(heading):
        assert heading in page.get_by_role("heading", level=1).inner_text()
        found = Axe().run(page, options=RULES).response
        assert found["passes"]
        wrong = [
            (rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]
        ]
        assert wrong == [], heading
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), heading

    return look


def test_from_the_log_in_to_the_keys_and_the_consent_everything_is_usable(page, held, box):
    page.goto(box.url)
    held("")
    page.get_by_role("listitem").first.get_by_role("link").click()
    held("")
    page.goto(f"{box.url}/applications")
    held("Log in")
    page.get_by_label("User name").fill(box.user)
    page.get_by_label("Password").fill(box.password)
    page.get_by_role("button", name="Log in").click()
    held("Manage applications")
    page.get_by_role("link", name="Create your own application").click()
    held("Create")
    page.get_by_label("Name", exact=False).first.fill("A lesson")
    page.get_by_role("button", name="Create").click()
    held("A lesson")
    for path, heading in (("profile", "profile"), ("settings", "API and Applications")):
        page.goto(f"{box.url}/{path}")
        held(heading)
    flow = Flow(box.domain, Consumer(*box.keys))
    flow.request_token()
    page.goto(flow.authorize_url)
    held("Allow")
    page.get_by_role("button", name="Allow").click()
    held("Your code")
    page.goto(f"{box.url}/authorized")
    held("authorized")
    page.goto(f"{box.url}/oauth/authorize?oauth_token=none")
    held("valid")
