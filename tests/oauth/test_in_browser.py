"""What signing in does where Python runs in a browser: no thread, no socket, no keyring."""

import threading

import pytest
import requests
from requests.adapters import HTTPAdapter

import nb23
from nb23 import _place
from nb23.oauth import callback, keystore, link, page, signing
from nb23.oauth.errors import AccessDenied, NoKeyring, Offline
from nb23.oauth.states import Identity, State


@pytest.fixture
def in_browser(monkeypatch):
    """A Python that says it runs in a browser; a thread that it begins is an error."""
    for module in (_place, callback, keystore, link, page, signing):
        monkeypatch.setattr(module, "IN_BROWSER", True)
    monkeypatch.setattr(HTTPAdapter, "send", HTTPAdapter.send)

    def refuse(*_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)


@pytest.fixture
def asked(box):
    """A flow whose answer comes back to a listener."""

    def begin(listener):
        flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys), callback=listener.url)
        flow.request_token()
        return flow

    return begin


def test_a_listener_hears_the_practice_user_of_its_own_process(in_browser, box, asked):
    with nb23.oauth.CallbackListener() as listener:
        flow = asked(listener)
        code = box.approve(flow.authorize_url)
        assert listener.wait(flow.pending.key, timeout=0) == code
        assert flow.access_token(code).domain == box.domain


def test_a_listener_hears_a_no_and_nothing_after_its_end(in_browser, box, asked):
    with nb23.oauth.CallbackListener() as listener:
        flow = asked(listener)
        box.deny(flow.authorize_url)
        with pytest.raises(AccessDenied):
            listener.wait(flow.pending.key, timeout=0)
    assert requests.get(listener.url, timeout=5).status_code == 404


def test_a_sign_in_takes_the_code_from_the_practice_user_without_any_thread(in_browser, box):
    signin = nb23.oauth.SignIn(
        box.domain,
        check=lambda credentials: Identity(box.domain, "Practice", box.user, "write"),
        keep=lambda credentials: "nowhere",
    )
    signin.page_opened(hostname="127.0.0.1", protocol="http:")
    signin.submit_keys(*box.keys)
    assert signin.view.transport == "oob"
    signin.submit_code(box.approve(signin.view.authorize_url))
    assert signin.view.state is State.CONNECTED


def test_there_is_no_keyring_and_nobody_waits_for_one(in_browser):
    assert keystore.records() == []
    with pytest.raises(NoKeyring):
        keystore.put({})


def test_a_real_site_is_out_of_reach_and_the_message_says_so(in_browser):
    with pytest.raises(Offline, match="only the practice site is reached"):
        nb23.oauth.Flow("127.0.0.1:9", nb23.Consumer("key", "secret")).request_token()
