"""The ways back for a code: through the notebook's server, the loopback, or by hand.

One server stands below a base URL, as a hub starts it for its user; another has no nb23 of its own.
"""

from contextlib import ExitStack
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.lab import start_lab
from tests.browser.notebook import open_notebook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

CONNECT = 'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="{}"{})'


def begin(notebook, profile, options=""):
    """Show the card and fill in the keys; the card that waits for its user."""
    card = notebook.begin(CONNECT.format(profile, options), "site.videos(limit=3)")
    card.get_by_role("button", name="Fill in the practice keys").click()
    card.get_by_role("link").wait_for()
    return card


def leave(person, card, button):
    """Follow the link, press a button, and see the page go by itself; where it led to."""
    page = person.opens(card)
    led = []
    page.on("request", lambda request: led.append(request.url))
    with page.expect_event("close"):
        page.get_by_role("button", name=button).click()
    return next(url for url in led if "nb23/callback" in url)


SERVERS = {
    "hub": "--ServerApp.base_url=/user/anna/",
    "plain": '--ServerApp.jpserver_extensions={"nb23.hub": False, "jupyter_server_proxy": False}',
}


@pytest.fixture(scope="module")
def served(session_home, practice, window):
    """A notebook on a server of each kind, opened once."""
    with ExitStack() as stack:

        @cache
        def opened(name):
            lab = stack.enter_context(start_lab(session_home, name, SERVERS[name]))
            notebook = open_notebook(lab, window, name)
            stack.callback(notebook.page.close)
            return notebook

        yield opened


@pytest.fixture
def hub_notebook(served, searched):
    """A notebook on a server below the base URL of a hub's user."""
    return searched(served("hub"))


@pytest.fixture
def plain_notebook(served, searched):
    """A notebook on a server that has neither nb23 nor a proxy."""
    return searched(served("plain"))


def test_the_code_comes_back_through_the_server_below_its_base_url(hub_notebook, person, practice):
    card = begin(hub_notebook, "hub")
    link = card.get_by_role("link").get_attribute("href")
    port = urlsplit(practice.url).port
    assert link.startswith(f"{hub_notebook.lab.url}proxy/{port}/oauth/authorize?oauth_token=")
    led = leave(person, card, "Allow")
    assert led.startswith(f"{hub_notebook.lab.url}nb23/callback/")
    expect(card.get_by_role("status")).to_have_text("Connected.")
    hub_notebook.run(1)
    expect(hub_notebook.output(1).locator("tbody tr")).to_have_count(3)
    log = hub_notebook.lab.log.read_text()
    assert f"/user/anna/proxy/{port}/oauth/authorize" in log
    assert led.partition("oauth_verifier=")[2] not in log


def test_denying_comes_back_through_the_server_too(hub_notebook, person):
    card = begin(hub_notebook, "hub denied")
    leave(person, card, "Deny")
    expect(card.get_by_role("alert")).to_have_text("You declined. Nothing was stored.")


def test_the_page_offers_the_code_where_no_card_takes_it(hub_notebook, person):
    card = begin(hub_notebook, "hub alone")
    page = person.opens(card)
    page.add_init_script("BroadcastChannel.prototype.postMessage = () => {}")
    page.get_by_role("button", name="Allow").click()
    page.wait_for_url("**/nb23/callback/*")
    expect(page.get_by_text("Paste this code into the sign-in card")).to_be_visible()
    code = page.locator("code").inner_text()
    assert "oauth_verifier" not in page.url
    page.close()
    card.get_by_label("Code from the site").fill(code)
    card.get_by_role("button", name="Use this code").click()
    expect(card.get_by_role("status")).to_have_text("Connected.")


def test_a_reloaded_notebook_still_takes_the_answer(hub_notebook, person):
    card = begin(hub_notebook, "hub reloaded")
    hub_notebook.save()
    hub_notebook.reload()
    leave(person, card, "Allow")
    expect(card.get_by_role("status")).to_have_text("Connected.")


def test_without_nb23_on_the_server_the_loopback_is_found_by_asking(plain_notebook, person):
    card = begin(plain_notebook, "plain")
    expect(card.get_by_role("status")).to_contain_text("goes on by itself")
    page = person.answers(card, "Allow")
    expect(card.get_by_role("status")).to_have_text("Connected.")
    assert urlsplit(page.url).hostname == "127.0.0.1"
    assert "oauth_verifier" not in page.url
    expect(page.get_by_text("Go back to your notebook")).to_be_visible()
    page.close()


def test_a_loopback_out_of_reach_leads_to_a_code(plain_notebook, person):
    plain_notebook.page.route("**/ping", lambda route: route.abort())
    card = begin(plain_notebook, "tunnel")
    plain_notebook.page.unroute("**/ping")
    expect(card.get_by_role("status")).to_contain_text("paste the code")


def test_the_hub_by_name_where_there_is_none_says_what_to_do(plain_notebook):
    card = plain_notebook.begin(CONNECT.format("no hub", ', callback="hub"'))
    card.get_by_role("button", name="Fill in the practice keys").click()
    expect(card.get_by_role("alert")).to_contain_text("Install nb23 beside JupyterLab")
