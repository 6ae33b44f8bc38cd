"""Views, messages and still pictures of the widgets, without a browser."""

import json
import threading
from pathlib import Path

import pytest

import nb23
from nb23.oauth.errors import EmptyKey, VerifierMissing
from nb23.oauth.signin import Identity, Practice, SignIn
from nb23.widgets import AuthorizeStep, KeyForm, SignInCard, StatusCard
from nb23.widgets.status import status_of


class Line:
    """The browser's side of a widget: sends messages, hears the answers and the views."""

    def __init__(self, widget):
        self.widget, self.acks = widget, []
        self.changed = threading.Event()
        widget.send = lambda content: self.acks.append(content["ack"])
        widget.observe(lambda change: self.changed.set(), "view")

    def click(self, act, until, **given):
        """Send a click, and wait for the state that it leads to."""
        self.changed.clear()
        self.widget._receive(self.widget, {"id": "7", "act": act, "given": given}, [])
        while not until(self.widget.view):
            assert self.changed.wait(10)
            self.changed.clear()


@pytest.fixture
def signin(box):
    return SignIn(
        box.domain,
        check=lambda credentials: Identity(box.domain, "Practice <site>", "Anna", "write"),
        keep=lambda credentials: "this test",
        practice=Practice(nb23.Consumer(*box.keys), box.user, box.password, box.approve),
    )


@pytest.fixture
def line(signin):
    yield Line(SignInCard(signin))
    signin.cancel()


def in_state(state):
    return lambda view: view["state"] == state


def test_clicks_lead_the_card_to_connected(line, box):
    line.click("keys", in_state("WAITING_USER"), key=box.keys.key, secret=box.keys.secret)
    code = box.approve(line.widget.view["authorize_url"])
    line.click("code", in_state("CONNECTED"), text=code)
    view = line.widget.view
    assert view["title"] == "Connected to Practice <site>"
    assert ["Signed in as", "Anna"] in [list(fact) for fact in view["facts"]]
    assert line.acks == ["7", "7"]


def test_every_click_is_acknowledged_even_one_that_means_nothing(line):
    line.click("dance", lambda view: True)
    assert line.acks == ["7"]


def test_a_greeting_is_taken_at_once_and_not_acknowledged(line, box):
    given = {"hostname": "a", "protocol": "https:", "hub": "https://a/", "proxy": False}
    line.widget._receive(line.widget, {"act": "hello", "given": given}, [])
    assert line.acks == []
    line.click("keys", in_state("WAITING_USER"), key=box.keys.key, secret=box.keys.secret)
    assert line.widget.view["transport"] == "hub"


def test_two_cards_of_one_sign_in_show_the_same(line, signin):
    other = SignInCard(signin)
    Line(other).click("practice", in_state("WAITING_USER"))
    assert other.view == line.widget.view


def test_no_secret_is_ever_synced(line, box):
    states = []
    line.widget.observe(lambda change: states.append(line.widget.get_state()))
    refused = lambda view: view["tone"] == "alert"  # noqa: E731
    line.click("keys", refused, key=box.keys.key, secret="refused-4711-secret")
    line.click(
        "four",
        in_state("CONNECTED"),
        key="k",
        secret="secret-4711",
        token="token-4711",
        token_secret="more-4711",
    )
    text = json.dumps(states)
    assert '"kind": "card"' in text
    secrets = ("refused-4711-secret", "secret-4711", "token-4711", "more-4711")
    assert [one for one in (*secrets, *box.issued()) if one in text] == []


def test_the_card_reads_as_text_and_as_a_still_picture(line, box):
    data, _ = line.widget._repr_mimebundle_()
    assert data["text/plain"].startswith(f"Sign in to {box.domain}")
    assert 'ui="text"' in data["text/plain"]
    line.click("practice", in_state("WAITING_USER"))
    waiting, _ = line.widget._repr_mimebundle_()
    assert "oauth_token" not in waiting["text/plain"] + waiting["text/html"]
    line.click("approve", in_state("CONNECTED"))
    connected, _ = line.widget._repr_mimebundle_()
    assert "Anna" in connected["text/plain"]
    assert "Practice &lt;site&gt;" in connected["text/html"]


def test_a_key_form_gives_its_consumer_and_keeps_nothing_in_view(box, monkeypatch):
    form = KeyForm(box.domain)
    with pytest.raises(EmptyKey, match="no keys yet"):
        form.consumer  # noqa: B018
    Line(form).click("keys", in_state("DONE"), key=" k-123456789012 ", secret=" s-123456789 \n")
    assert form.consumer == nb23.Consumer("k-123456789012", "s-123456789")
    assert "s-123456789" not in json.dumps(form.get_state())


@pytest.mark.parametrize(("key", "secret", "wrong"), [("", "s", "key"), ("k", " ", "secret")])
def test_a_key_form_names_the_empty_field(key, secret, wrong):
    form = KeyForm()
    form.submit(key, secret)
    assert (form.view["tone"], form.view["wrong"]) == ("alert", wrong)


def test_with_nobody_there_a_key_form_takes_the_practice_keys(box):
    consumer = nb23.Consumer(*box.keys)
    assert KeyForm(box.domain, practice=consumer).consumer == consumer


def test_an_authorize_step_gives_the_code_masked_and_the_flow_takes_it(box):
    flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys))
    step = AuthorizeStep(flow)
    with pytest.raises(VerifierMissing, match="no code yet"):
        step.verifier  # noqa: B018
    code = box.approve(step.view["authorize_url"])
    Line(step).click("code", in_state("DONE"), text=f" {code}\n")
    assert repr(step.verifier) == "Secret(••••••)"
    assert step.view["authorize_url"] == ""
    assert flow.access_token(step.verifier).domain == box.domain
    assert code not in json.dumps(step.get_state())


def test_an_authorize_step_names_a_code_that_cannot_be_meant(box):
    step = AuthorizeStep(nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys)))
    step.submit_code(" ")
    assert (step.view["wrong"], step.view["state"]) == ("code", "WAITING_USER")


def test_an_authorize_step_hears_the_listener(box):
    with nb23.oauth.CallbackListener() as listener:
        consumer = nb23.Consumer(*box.keys)
        flow = nb23.oauth.Flow(box.domain, consumer, callback=listener.url)
        step = AuthorizeStep(flow, listener=listener)
        assert step.view["message"].endswith("The code comes here by itself.")
        code = box.approve(flow.authorize_url)
        assert step.verifier.reveal() == code


def test_an_authorize_step_says_that_the_user_declined(box):
    with nb23.oauth.CallbackListener() as listener:
        consumer = nb23.Consumer(*box.keys)
        flow = nb23.oauth.Flow(box.domain, consumer, callback=listener.url)
        step = AuthorizeStep(flow, listener=listener)
        box.deny(flow.authorize_url)
        assert step.view["message"] == "You declined. Nothing was stored."


def test_with_nobody_there_the_practice_user_approves(box):
    flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys))
    step = AuthorizeStep(flow, approve=box.approve)
    assert flow.access_token(step.verifier).domain == box.domain


def test_a_status_card_says_who_may_do_what_and_signs_out(site):
    card = status_of(site)
    text = repr(card)
    assert "Anna" in text
    assert "write: see, add, change and delete content" in text
    Line(card).click("disconnect", lambda view: not view["can_disconnect"])
    assert not site.connected
    assert card.view["message"]


def test_a_status_card_names_the_site_once_and_no_place_where_nothing_is_kept(box):
    card = status_of(nb23.connect(box, allow="anonymous"))
    assert card.view["title"] == f"Kestrel Cargo Bikes ({box.domain})"
    assert [name for name, _ in card.view["facts"]] == [
        "Signed in as", "Permission level", "Allowed here"
    ]  # fmt: skip
    assert box.domain not in str(card.view["facts"])


def test_a_status_card_that_cannot_sign_out_has_no_button():
    assert not StatusCard({"user": "nobody"}, title="A site").view["can_disconnect"]


def test_a_status_card_keeps_its_button_when_signing_out_fails():
    def refuse():
        raise nb23.oauth.errors.UnsafeStore("The file is damaged.")

    card = StatusCard({"user": "Anna"}, title="A site", disconnect=refuse)
    card.disconnect()
    assert (card.view["message"], card.view["can_disconnect"]) == ("The file is damaged.", True)


def test_a_second_answer_does_not_change_the_code(box):
    flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys))
    step = AuthorizeStep(flow, approve=box.approve)
    first = step.verifier
    step.submit_code("another code")
    step.approve()
    assert step.verifier == first


def test_the_room_lists_its_widgets():
    assert dir(nb23.widgets) == [
        "AuthorizeStep",
        "ExplainEditor",
        "KeyForm",
        "SignInCard",
        "StatusCard",
    ]
    with pytest.raises(AttributeError, match="no attribute 'Card'"):
        nb23.widgets.Card  # noqa: B018


def test_the_script_of_all_widgets_together_stays_small():
    folder = Path(nb23.widgets.__file__).parent
    text = "\n".join(path.read_text("utf-8") for path in folder.glob("*.js"))
    lines = [line.strip() for line in text.splitlines()]
    code = [line for line in lines if line and not line.startswith("//")]
    assert 100 < len(code) < 500


def test_a_status_card_of_a_site_that_does_not_answer_says_so(box, site):
    class Gone:
        domain, connected = box.domain, True

        def status(self):
            raise nb23.oauth.errors.Offline("No connection.")

        disconnect = site.disconnect

    assert "No connection." in repr(status_of(Gone()))
