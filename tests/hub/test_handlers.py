"""What the extension answers on a real Jupyter server, enabled by the package being installed."""

import logging
import re

import pytest
import requests

from nb23.hub import without_tokens

# One server for all, on the worker that has the browser's.
pytestmark = pytest.mark.xdist_group("browser")

VERIFIER = "sentinel-verifier-4711"


def callback(server, name="a-name"):
    answer = {"oauth_token": "sentinel-token", "oauth_verifier": VERIFIER}
    return requests.get(f"{server.url}nb23/callback/{name}", params=answer, timeout=20)


def test_whoever_comes_back_from_a_site_needs_no_cookie_of_this_server(server):
    page = callback(server)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert "BroadcastChannel" in page.text


def test_the_page_holds_nothing_that_came_with_it(server):
    assert callback(server).text.replace("\r", "").count(VERIFIER) == 0


def test_the_page_runs_its_own_script_only_and_cannot_be_framed(server):
    page = callback(server)
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([\w-]+)'", policy)[1]
    assert page.text.count(f'<script nonce="{nonce}">') == 1
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert callback(server).headers["Content-Security-Policy"] != policy


def test_the_log_of_the_server_holds_no_verifier(server):
    requests.get(f"{server.url}nb23/nothing", params={"oauth_verifier": VERIFIER}, timeout=20)
    # The server writes a line when it has answered; before it answers again, that is done.
    callback(server)
    callback(server)
    log = server.log.read_text()
    assert "nb23/nothing" in log
    assert VERIFIER not in log


def test_only_a_user_of_the_server_learns_what_it_can_do(server):
    assert requests.get(
        f"{server.url}nb23/ping", timeout=20, allow_redirects=False
    ).status_code in (
        302,
        403,
    )
    told = requests.get(f"{server.url}nb23/ping", params={"token": "tok"}, timeout=20)
    assert told.json() == {"proxy": True}


def test_a_name_with_anything_but_letters_is_no_page_of_ours(server):
    assert callback(server, name="a/b").status_code in (403, 404)
    assert callback(server, name="").status_code in (403, 404)


def test_no_line_of_the_servers_log_tells_a_token_whoever_writes_it():
    written = "http://a/b?next=/c%3Foauth_token%3D12-a_b&oauth_verifier=v.1"
    record = logging.LogRecord("s", logging.DEBUG, "", 1, "to %s and %s", (written, "more"), None)
    assert without_tokens(record)
    assert record.getMessage() == (
        "to http://a/b?next=/c%3Foauth_token%3D[secret]&oauth_verifier=[secret] and more"
    )
