"""The states of a sign-in, each failure and where it leads back to."""

import json
import threading

import pytest

import nb23
from nb23.errors import Nb23Error
from nb23.oauth.errors import AccessDenied, Offline, TokenRevoked
from nb23.oauth.flow import Flow
from nb23.oauth.signin import Identity, Practice, SignIn
from nb23.oauth.states import State


class Desk:
    """The front desk's part: who the credentials belong to, and where they are kept."""

    def __init__(self, domain):
        self.domain = domain
        self.checked, self.kept, self.problems = [], [], []

    def check(self, credentials):
        self.checked.append(credentials)
        if self.problems:
            raise self.problems.pop()
        return Identity(self.domain, "Practice", "Anna", "write")

    def keep(self, credentials):
        self.kept.append(credentials)
        return "this test"


@pytest.fixture
def desk(box):
    return Desk(box.domain)


@pytest.fixture
def begin(box, desk):
    """Begin a sign-in; whatever it left open is closed."""
    begun = []

    def start(domain=box.domain, **options):
        begun.append(SignIn(domain, check=desk.check, keep=desk.keep, **options))
        return begun[-1]

    yield start
    for signin in begun:
        signin.start_again()


@pytest.fixture
def signin(begin, box):
    practice = Practice(
        nb23.Consumer(*box.keys), box.user, box.password, box.approve, lambda url: True
    )
    return begin(practice=practice)


@pytest.fixture
def waiting(signin, box):
    """A sign-in that waits for its user, who is to type a code."""
    signin.submit_keys(*box.keys)
    assert signin.view.state is State.WAITING_USER
    return signin


def trace(signin):
    seen = []
    signin.observe(lambda view: seen.append(str(view.state)))
    return seen


def test_the_states_follow_each_other_to_connected(signin, desk, box):
    seen = trace(signin)
    signin.submit_keys(*box.keys)
    signin.submit_code(box.approve(signin.view.authorize_url))
    assert seen == ["REQUESTING", "WAITING_USER", "EXCHANGING", "CHECKING", "CONNECTED"]
    assert signin.credentials == desk.kept[0] == desk.checked[0]
    assert (signin.view.user, signin.view.level, signin.view.kept) == ("Anna", "write", "this test")


def test_keys_are_trimmed(signin, box):
    signin.submit_keys(f"\n {box.keys.key}\t", f" {box.keys.secret}\r\n\u200b")
    assert signin.view.state is State.WAITING_USER


@pytest.mark.parametrize(
    ("key", "secret", "wrong"), [(" \n", "s", "key"), ("k", "\u200b", "secret"), ("", "", "key")]
)
def test_an_empty_field_is_named(signin, key, secret, wrong):
    signin.submit_keys(key, secret)
    view = signin.view
    assert (view.state, view.tone, view.wrong) == (State.NO_KEYS, "alert", wrong)
    assert f"The consumer {wrong} is empty" in view.message


def test_refused_keys_lead_back_to_the_first_step(signin, box):
    signin.submit_keys(box.keys.key, "not the secret of this key")
    view = signin.view
    assert (view.state, view.wrong) == (State.NO_KEYS, "secret")
    assert "refused these keys" in view.message
    assert view.key_hint.endswith(box.keys.key[-4:])


def test_a_site_that_is_none_leads_back_to_the_second_step(begin, elsewhere):
    elsewhere.says("<html>a shop</html>", status=404)
    signin = begin(elsewhere.domain)
    signin.submit_keys("key", "secret")
    assert signin.view.state is State.KEYS_SET
    assert "no OAuth provider" in signin.view.message


def test_without_a_connection_one_can_try_again_without_typing(begin, nobody):
    signin = begin(nobody)
    signin.submit_keys("key", "secret")
    assert (signin.view.state, signin.view.retry) == (State.KEYS_SET, True)
    seen = trace(signin)
    signin.try_again()
    assert seen == ["REQUESTING", "KEYS_SET"]


def test_a_wrong_code_asks_for_a_new_link(waiting, box):
    waiting.submit_code("not the code")
    assert waiting.view.state is State.KEYS_SET
    assert "Codes work once" in waiting.view.message
    assert waiting.view.authorize_url == ""
    waiting.ask_permission()
    waiting.submit_code(box.approve(waiting.view.authorize_url))
    assert waiting.view.state is State.CONNECTED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" \u200b\n", "The code is empty"),
        ("http://x.example/?oauth_token=other&oauth_verifier=v", "another sign-in"),
    ],
)
def test_a_code_that_cannot_be_meant_loses_nothing(waiting, text, said):
    link = waiting.view.authorize_url
    waiting.submit_code(text)
    view = waiting.view
    assert said in view.message
    assert (view.state, view.wrong, view.authorize_url) == (State.WAITING_USER, "code", link)


def test_a_pasted_address_that_says_no_is_a_denial(waiting):
    token = waiting.view.authorize_url.partition("oauth_token=")[2]
    waiting.submit_code(f"http://127.0.0.1/?oauth_token={token}&denied=1")
    assert waiting.view.state is State.KEYS_SET
    assert waiting.view.message == "You declined. Nothing was stored."


def test_the_whole_address_with_blanks_in_it_is_a_code(waiting, box):
    token = waiting.view.authorize_url.partition("oauth_token=")[2]
    code = box.approve(waiting.view.authorize_url)
    waiting.submit_code(f" http://x/?oauth_token={token}&oauth_verifier={code[:3]}\n {code[3:]}\n")
    assert waiting.view.state is State.CONNECTED


def test_the_callback_goes_on_by_itself(signin, box):
    signin.submit_keys(*box.keys, callback="loopback")
    box.approve(signin.view.authorize_url)
    assert signin.wait(10)


def test_a_denial_at_the_callback_keeps_the_keys(signin, box):
    signin.submit_keys(*box.keys, callback="loopback")
    told = threading.Event()
    signin.observe(lambda view: told.set())
    box.deny(signin.view.authorize_url)
    assert told.wait(10)
    assert signin.view.state is State.KEYS_SET
    assert signin.view.message == "You declined. Nothing was stored."


HUB = "https://hub.example.com/user/anna/"


@pytest.mark.parametrize(
    ("page", "transport"),
    [
        ({"hostname": "127.0.0.1", "protocol": "http:"}, "loopback"),
        ({"hostname": "localhost", "protocol": "http:"}, "loopback"),
        ({"hostname": "localhost", "protocol": "https:"}, "oob"),
        ({"hostname": "hub.example.com", "protocol": "https:"}, "oob"),
        ({"hostname": "hub.example.com", "protocol": "https:", "hub": HUB}, "hub"),
        ({"hostname": "127.0.0.1", "protocol": "http:", "hub": "http://127.0.0.1:8888/"}, "hub"),
    ],
)
def test_the_page_decides_how_the_code_comes_back(signin, box, page, transport):
    signin.observe(lambda view: signin.page_reached(True) if view.probe else None)
    signin.page_opened(**page)
    signin.submit_keys(*box.keys)
    assert signin.view.transport == transport


def test_a_page_that_does_not_reach_the_loopback_gets_a_code(signin, box):
    signin.observe(lambda view: signin.page_reached(False) if view.probe else None)
    signin.page_opened(hostname="localhost", protocol="http:")
    signin.submit_keys(*box.keys)
    assert (signin.view.transport, signin.view.probe) == ("oob", "")


def test_a_page_that_says_nothing_gets_a_code(signin, box, monkeypatch):
    monkeypatch.setattr("nb23.oauth.watched.PROBE_SECONDS", 0.01)
    signin.page_opened(hostname="localhost", protocol="http:")
    signin.submit_keys(*box.keys)
    assert signin.view.transport == "oob"


def test_a_sign_in_that_was_begun_anew_while_the_page_was_asked_asks_for_no_link(signin, box):
    def begin_anew(view):
        if view.probe:
            signin.start_again()

    signin.observe(begin_anew)
    signin.page_opened(hostname="localhost", protocol="http:")
    signin.submit_keys(*box.keys)
    assert signin.view.state is State.NO_KEYS
    assert "/oauth/request_token" not in [request.path for request in box.requests]


def test_what_the_callback_page_hands_over_connects(signin, box):
    signin.page_opened(hostname="127.0.0.1", protocol="http:", hub=HUB)
    signin.submit_keys(*box.keys)
    view = signin.view
    code = box.approve(view.authorize_url)
    token = view.authorize_url.partition("oauth_token=")[2]
    address = f"{HUB}nb23/callback/{view.reply_to}?oauth_token={token}&oauth_verifier={code}"
    signin.submit_code(address)
    assert signin.view.state is State.CONNECTED
    assert signin.view.reply_to == ""


def test_the_hub_by_name_needs_a_hub(begin, box):
    signin = begin(callback="hub")
    signin.submit_keys(*box.keys)
    assert signin.view.state is State.KEYS_SET
    assert signin.problem.code == "no-hub"
    assert "no callback page" in signin.view.message


@pytest.mark.parametrize(
    ("page", "begins"),
    [
        ({"hub": HUB, "proxy": True, "hostname": "hub.example.com"}, f"{HUB}proxy/"),
        ({"hub": HUB, "proxy": False, "hostname": "127.0.0.1", "protocol": "http:"}, "http://127"),
        ({}, "http://127"),
    ],
)
def test_the_practice_sites_link_leads_where_the_page_can_open_it(signin, box, page, begins):
    signin.page_opened(**page)
    signin.submit_keys(*box.keys)
    assert signin.view.authorize_url.startswith(begins)
    signin.approve_as_practice_user()
    assert signin.view.state is State.CONNECTED


def test_a_practice_site_out_of_reach_has_no_link_and_its_user_can_approve(signin, box):
    signin.page_opened(hostname="hub.example.com", protocol="https:", hub=HUB)
    signin.submit_keys(*box.keys)
    assert signin.view.authorize_url == ""
    assert "out of your browser's reach" in signin.view.message
    signin.approve_as_practice_user()
    assert signin.view.state is State.CONNECTED


def test_a_revoked_token_leads_back_to_asking_with_the_keys_kept(waiting, box):
    waiting.submit_code(box.approve(waiting.view.authorize_url))
    waiting.revoked("The site no longer accepts the access token. Ask for a new link.")
    view = waiting.view
    assert (view.state, view.tone) == (State.KEYS_SET, "alert")
    assert "no longer accepts" in view.message
    waiting.ask_permission()
    assert waiting.view.state is State.WAITING_USER


def test_only_a_sign_in_that_went_well_can_be_revoked(waiting):
    waiting.revoked("never seen")
    assert waiting.view.state is State.WAITING_USER


def test_a_code_can_be_wanted_instead_of_the_callback(signin, box):
    signin.submit_keys(*box.keys, callback="loopback")
    before = signin.view.authorize_url
    signin.use_code()
    assert signin.view.transport == "oob"
    assert signin.view.authorize_url != before


def test_a_link_expires(begin, box):
    signin = begin(timeout=0.01)
    expired = threading.Event()
    signin.observe(lambda view: expired.set() if view.state is State.KEYS_SET else None)
    signin.submit_keys(*box.keys)
    assert expired.wait(10)
    assert signin.view.message == "The link has expired. Ask for a new one."


def test_late_and_double_answers_are_ignored(waiting, box):
    code = box.approve(waiting.view.authorize_url)
    waiting.submit_code(code)
    change = waiting.view.change
    waiting.submit_code(code)
    waiting.submit_keys(*box.keys)
    waiting.use_code()
    waiting.ask_permission()
    waiting.approve_as_practice_user()
    waiting.try_again()
    waiting.fill_practice_keys()
    waiting.submit_credentials(*box.privileged)
    waiting.open_public()
    assert waiting.view.change == change


def test_an_answer_that_comes_after_the_end_is_dropped(signin, box, desk):
    signin.observe(lambda view: view.state is State.CHECKING and signin.cancel())
    signin.fill_practice_keys()
    signin.approve_as_practice_user()
    assert signin.view.state is State.CANCELLED
    assert desk.kept == []
    assert signin.credentials is None


def test_a_failure_that_comes_after_the_end_is_not_shown(signin):
    def cut(credentials):
        signin.cancel()
        raise Offline("No connection.")

    signin._check = cut
    signin.open_public()
    assert (signin.view.state, signin.problem) == (State.CANCELLED, None)


@pytest.mark.parametrize("moment", [State.REQUESTING, None])
def test_a_link_that_comes_after_the_end_is_dropped(signin, box, monkeypatch, moment):
    ask = Flow.request_token

    def ask_and_cancel(flow):
        signin.cancel()
        return ask(flow)

    monkeypatch.setattr(Flow, "request_token", ask_and_cancel)
    signin.observe(lambda view: view.state is moment and signin.cancel())
    signin.submit_keys(*box.keys, callback="loopback")
    assert signin.view.state is State.CANCELLED
    assert signin._link is None


@pytest.mark.parametrize("outcome", ["a code", AccessDenied("You declined.")])
def test_the_answer_to_an_older_link_is_ignored(waiting, outcome):
    older = waiting._link
    waiting.use_code()
    change = waiting.view.change
    waiting._answered(older, outcome)
    assert waiting.view.change == change


def test_a_check_that_found_no_connection_is_repeated_with_the_same_credentials(signin, desk):
    desk.problems = [Offline("No connection.")]
    signin.fill_practice_keys()
    signin.approve_as_practice_user()
    assert (signin.view.state, signin.view.retry) == (State.CHECKING, True)
    signin.try_again()
    assert signin.view.state is State.CONNECTED
    assert desk.checked[0] == desk.checked[1]


def test_an_exchange_that_found_no_connection_is_repeated_with_the_same_code(waiting, box):
    code = box.approve(waiting.view.authorize_url)
    exchange, problems = waiting._link.flow.access_token, [Offline("No connection.")]

    def cut_once(text):
        if problems:
            raise problems.pop()
        return exchange(text)

    waiting._link.flow.access_token = cut_once
    link = waiting.view.authorize_url
    waiting.submit_code(code)
    assert (waiting.view.state, waiting.view.retry) == (State.WAITING_USER, True)
    assert waiting.view.authorize_url == link
    waiting.try_again()
    assert waiting.view.state is State.CONNECTED


def test_credentials_that_cannot_be_stored_still_connect(signin, desk):
    def full_disk(credentials):
        raise OSError("no space left")

    signin._keep = full_disk
    signin.fill_practice_keys()
    signin.approve_as_practice_user()
    assert signin.view.state is State.CONNECTED
    assert signin.view.kept.startswith("Kept for this session only")


def test_four_values_need_no_approval(signin, box):
    seen = trace(signin)
    signin.submit_credentials(*box.privileged)
    assert seen == ["CHECKING", "CONNECTED"]


def test_four_values_that_are_refused_lead_back_to_the_form(signin, desk, box):
    desk.problems = [TokenRevoked("The site refused these.")]
    signin.submit_credentials(*box.privileged)
    assert (signin.view.state, signin.view.message) == (State.NO_KEYS, "The site refused these.")


def test_one_of_four_values_that_is_empty_is_named(signin):
    signin.submit_credentials("k", "s", "", "ts")
    assert signin.view.wrong == "token"
    assert "The access token is empty" in signin.view.message


def test_a_public_site_opens_without_keys(signin, desk):
    signin.open_public()
    assert signin.view.state is State.CONNECTED
    assert (desk.checked, desk.kept, signin.credentials) == ([None], [], None)


def test_a_failed_attempt_leaves_what_is_connected(waiting, box):
    waiting.submit_code(box.approve(waiting.view.authorize_url))
    before = waiting.credentials
    waiting.start_again()
    waiting.submit_keys(box.keys.key, "not the secret")
    assert waiting.view.state is State.NO_KEYS
    assert waiting.credentials is before


def test_keys_that_are_kept_need_not_be_typed(begin, box):
    signin = begin(consumer=nb23.Consumer(*box.keys))
    assert signin.view.state is State.KEYS_SET
    signin.ask_permission()
    assert signin.view.state is State.WAITING_USER


def test_a_mistake_of_ours_is_raised_and_does_not_lock_the_card(signin, desk):
    desk.problems = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        signin.open_public()
    assert signin.view.state is State.NO_KEYS
    assert "nb23 itself failed" in signin.view.message


def test_waiting_ends_when_the_time_is_up_or_the_attempt_is(signin):
    assert not signin.wait(0.01)
    signin.cancel()
    assert not signin.wait()


def test_no_view_holds_a_secret(signin, box):
    seen = []
    signin.observe(lambda view: seen.append(view))
    signin.submit_keys(box.keys.key, "refused-secret-4711")
    signin.submit_keys(*box.keys)
    token = signin.view.authorize_url.partition("oauth_token=")[2]
    signin.submit_code("refused-code-4711")
    signin.ask_permission()
    signin.approve_as_practice_user()
    text = json.dumps([view.as_dict() for view in seen]) + repr(signin)
    allowed = {view.authorize_url.partition("oauth_token=")[2] for view in seen}
    assert token in allowed
    secrets = {*box.issued(), "refused-secret-4711", "refused-code-4711"} - allowed
    assert [one for one in secrets if one in text] == []
    assert all(view.state is State.WAITING_USER for view in seen if view.authorize_url)


def test_a_problem_is_an_error_of_ours_and_gone_after_the_next_step(signin, box):
    signin.submit_keys("", "")
    assert isinstance(signin.problem, Nb23Error)
    signin.submit_keys(*box.keys)
    assert signin.problem is None
