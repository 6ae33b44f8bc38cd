import logging
import socket
import threading
from queue import Queue
from urllib.parse import urlsplit

import pytest
import requests

from nb23.oauth.callback import CallbackListener
from nb23.oauth.credentials import Consumer
from nb23.oauth.errors import AccessDenied, AuthorizationTimeout
from nb23.oauth.flow import Flow


@pytest.fixture
def listener():
    with CallbackListener() as listening:
        yield listening


def come_back(listener, **answer):
    """What the user's browser does at the end of the consent page."""
    return requests.get(listener.url, params=answer, timeout=5)


def test_the_verifier_comes_back_through_the_browser(box, listener):
    flow = Flow(box.domain, Consumer(*box.keys), callback=listener.url)
    token = flow.request_token()
    verifier = box.approve(flow.authorize_url)
    assert listener.wait(token.key, timeout=5) == verifier
    assert flow.access_token(verifier).domain == box.domain


def test_a_denial_comes_back_through_the_browser(box, listener):
    flow = Flow(box.domain, Consumer(*box.keys), callback=listener.url)
    token = flow.request_token()
    box.deny(flow.authorize_url)
    with pytest.raises(AccessDenied, match="You declined"):
        listener.wait(token.key, timeout=5)


def test_each_listener_has_a_port_and_a_path_of_its_own(listener):
    with CallbackListener() as other:
        mine, its = urlsplit(listener.url), urlsplit(other.url)
    assert mine.hostname == its.hostname == "127.0.0.1"
    assert mine.port != its.port
    assert mine.path != its.path
    assert len(mine.path) > len("/callback") + 12


def test_it_listens_on_loopback_alone(listener):
    assert listener._server.server_address[0] == "127.0.0.1"


def test_an_answer_before_anybody_waits_is_kept(listener):
    assert come_back(listener, oauth_token="t1", oauth_verifier="v1").status_code == 200
    assert listener.wait("t1", timeout=5) == "v1"


def test_an_early_answer_to_another_token_is_not_taken(listener):
    come_back(listener, oauth_token="other", oauth_verifier="v0")
    come_back(listener, oauth_token="t1", oauth_verifier="v1")
    assert listener.wait("t1", timeout=5) == "v1"


def test_early_answers_do_not_pile_up(listener):
    for number in range(20):
        come_back(listener, oauth_token=f"other-{number}", oauth_verifier="v0")
    assert len(listener._early) == 8


def test_only_the_pending_token_is_answered(listener):
    outcomes = Queue()
    listener.expect("t1", outcomes.put)
    for answer in ({"oauth_token": "other", "oauth_verifier": "v0"}, {"oauth_verifier": "v0"}):
        assert come_back(listener, **answer).status_code == 400
    assert outcomes.empty()
    assert come_back(listener, oauth_token="t1", oauth_verifier="v1").status_code == 200
    assert outcomes.get(timeout=5) == "v1"


@pytest.mark.parametrize("path", ["/", "/favicon.ico", "/callback", "/robots.txt", "//x", "/%2e"])
def test_other_addresses_are_nothing_and_harmless(listener, path):
    outcomes = Queue()
    listener.expect("t1", outcomes.put)
    base = listener.url.rsplit("/", 2)[0]
    answer = requests.get(f"{base}{path}?oauth_token=t1&oauth_verifier=v1", timeout=5)
    assert answer.status_code == 404
    assert outcomes.empty()


def test_the_page_itself_without_an_answer_is_harmless(listener):
    outcomes = Queue()
    listener.expect("t1", outcomes.put)
    assert come_back(listener).status_code == 404
    assert requests.head(listener.url, timeout=5).status_code == 501
    assert requests.post(listener.url, data={"oauth_token": "t1"}, timeout=5).status_code == 501
    assert outcomes.empty()


def test_a_connection_that_says_nothing_holds_up_nobody(listener):
    parts = urlsplit(listener.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5):
        assert come_back(listener, oauth_token="t1", oauth_verifier="v1").status_code == 200


def test_a_second_answer_is_told_so_and_not_handed_on(listener):
    outcomes = Queue()
    listener.expect("t1", outcomes.put)
    first = come_back(listener, oauth_token="t1", oauth_verifier="v1")
    second = come_back(listener, oauth_token="t1", oauth_verifier="v2")
    assert (first.status_code, second.status_code) == (200, 409)
    assert "already been answered" in second.text
    assert (outcomes.get(timeout=5), outcomes.empty()) == ("v1", True)


def test_of_many_answers_at_once_one_is_handed_on(listener):
    outcomes, statuses = Queue(), Queue()
    listener.expect("t1", outcomes.put)

    def answer():
        reply = come_back(listener, oauth_token="t1", oauth_verifier="v1")
        statuses.put(reply.status_code)

    threads = [threading.Thread(target=answer) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.qsize() == 1
    assert sorted(statuses.queue) == [200] + [409] * 7


def test_a_denial_is_said_on_the_page_too(listener):
    listener.expect("t1", Queue().put)
    page = come_back(listener, oauth_token="t1", oauth_problem="user_refused")
    assert page.status_code == 200
    assert "You declined. Nothing was stored. You may close this tab." in page.text


def test_nobody_answers_in_time(listener):
    with pytest.raises(AuthorizationTimeout, match="Ask for a new link"):
        listener.wait("t1", timeout=0.001)


def test_an_answer_after_the_time_waits_for_the_next_who_asks(listener):
    with pytest.raises(AuthorizationTimeout):
        listener.wait("t1", timeout=0.001)
    come_back(listener, oauth_token="t1", oauth_verifier="v1")
    assert listener.wait("t1", timeout=5) == "v1"


def test_closing_twice_does_no_harm_and_nobody_listens_afterwards():
    listener = CallbackListener()
    listener.close()
    listener.close()
    with pytest.raises(requests.ConnectionError):
        come_back(listener)


def test_the_page_is_neither_cached_nor_framed_nor_passed_on(listener):
    page = come_back(listener, oauth_token="t1", oauth_verifier="v1")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    nonce = policy.split("script-src 'nonce-")[1].split("'")[0]
    assert page.text.count(f'nonce="{nonce}"') == 2
    assert nonce not in come_back(listener).text


def test_the_page_takes_the_verifier_out_of_the_address_bar_and_repeats_nothing(listener):
    page = come_back(listener, oauth_token="t1", oauth_verifier="<script>v-hidden")
    assert 'history.replaceState(null, "", location.pathname)' in page.text
    assert "v-hidden" not in page.text
    assert "t1" not in page.text.split("<main>")[1]


def test_nothing_is_logged_or_printed(listener, caplog, capfd):
    parts = urlsplit(listener.url)
    line = f"GET {parts.path}?oauth_token=t1&oauth_verifier=v1 HTTP/1.0\r\n\r\n"
    with caplog.at_level(logging.DEBUG):
        with socket.create_connection((parts.hostname, parts.port), timeout=5) as browser:
            browser.sendall(line.encode())
            assert browser.makefile("rb").read().startswith(b"HTTP/1.0 200")
        assert listener.wait("t1", timeout=5) == "v1"
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_a_block_that_fails_closes_the_listener():
    with pytest.raises(KeyError), CallbackListener() as listener:
        raise KeyError
    with pytest.raises(requests.ConnectionError):
        come_back(listener)


def test_a_page_can_find_out_that_it_reaches_the_listener_and_learns_nothing_else(listener):
    answer = requests.get(listener.ping, timeout=5)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    other = requests.get(listener.url, timeout=5)
    assert "Access-Control-Allow-Origin" not in other.headers
