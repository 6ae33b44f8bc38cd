"""The editable explanation: each input, what follows from it, and what is never synced."""

import json

import pytest

import nb23
from nb23._redact import MASK
from nb23.oauth.errors import BadRequest
from nb23.widgets import ExplainEditor

SECRET, TOKEN = "consumer-secret-4711", "token-0815"  # pragma: allowlist secret
TOKEN_SECRET = "token-secret-2323"  # pragma: allowlist secret
PROTOCOL = [
    ("oauth_consumer_key", "dpf43f3p2l4k3l03"),
    ("oauth_token", TOKEN),
    ("oauth_nonce", "kllo9940pd9333jh"),
    ("oauth_timestamp", "1191242096"),
]


@pytest.fixture
def made():
    return nb23.explain(
        "GET",
        "http://127.0.0.1/api/photo/list",
        {"search": "red bike", "size": 5},
        oauth_params=PROTOCOL,
        consumer_secret=SECRET,
        token_secret=TOKEN_SECRET,
    )


@pytest.fixture
def editor(made):
    return ExplainEditor(made)


def tell(editor, act, **given):
    """What the page sends for one keystroke or click."""
    editor.send = lambda content: None
    editor._receive(editor, {"id": "7", "act": act, "given": given}, [])


def number(editor, name):
    return next(row["id"] for row in editor.view["rows"] if row["name"] == name)


def row(editor, name):
    return next(row for row in editor.view["rows"] if row["name"] == name)


def changed(editor):
    return [stage["name"] for stage in editor.view["stages"] if stage["changed"]]


def fresh(editor, name):
    """The parts of a stage that are marked as new."""
    stage = next(stage for stage in editor.view["stages"] if stage["name"] == name)
    return [text for _, text, mark in stage["parts"] if mark]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("realm", [(), [("realm", "Photos")]])
def test_an_editor_begins_with_exactly_the_explanation(method, realm):
    made = nb23.explain(
        method,
        "http://127.0.0.1/r%20v/X?id=1&b=%2B+%C3%A6&empty=",
        [("a", "2"), ("a", "1&"), ("a", "")],
        oauth_params=[*realm, *PROTOCOL],
        consumer_secret="a&b=%41",
        token_secret="%",
    )
    editor = ExplainEditor(made)
    editor.start_over()
    again = editor.explanation
    assert (again.base_string, again.signature) == (made.base_string, made.signature)
    assert sorted(again.header.split(", ")) == sorted(made.header.split(", "))
    assert changed(editor) in ([], ["header"])


def test_an_editor_takes_a_request_as_explain_does(made):
    editor = ExplainEditor(
        "GET",
        "http://127.0.0.1/api/photo/list",
        {"search": "red bike", "size": 5},
        oauth_params=PROTOCOL,
        consumer_secret=nb23.oauth.Secret(SECRET),  # pragma: allowlist secret
        token_secret=TOKEN_SECRET,
    )
    assert editor.explanation == made
    with pytest.raises(BadRequest):
        ExplainEditor("GET", "no address")


def test_a_value_changes_every_later_stage_and_marks_what_is_new(editor):
    tell(editor, "value", number=number(editor, "size"), text="6 7")
    assert changed(editor) == ["normalized", "base_string", "signature", "header"]
    assert fresh(editor, "normalized") == ["size=6%207"]
    assert fresh(editor, "base_string") == ["size%3D6%25207"]
    assert len(fresh(editor, "header")) == 1
    assert row(editor, "size")["encoded"] == "size=6%207"
    assert editor.view["message"] == "Changed: sorted and joined, base string, signature, header."


def test_a_method_carries_the_parameters_where_it_does(editor):
    tell(editor, "method", text="POST")
    assert row(editor, "size")["place"] == "body"
    assert fresh(editor, "base_string")[0] == "POST"
    assert changed(editor) == ["base_string", "signature", "header"]
    tell(editor, "method", text="GET")
    assert row(editor, "size")["place"] == "query"


def test_an_address_with_a_query_becomes_rows_when_it_is_left(editor):
    tell(editor, "address", text="https://127.0.0.1/api/photo/list?page=2&token")
    assert editor.view["address"] == "https://127.0.0.1/api/photo/list"
    assert "page=2" in editor.explanation.normalized
    before = editor.explanation.base_string
    tell(editor, "settle")
    assert row(editor, "page")["value"] == "2"
    assert row(editor, "token")["value"] == ""
    assert editor.explanation.base_string == before
    assert editor.view["message"] == "Nothing that is signed has changed."


def test_an_address_that_cannot_be_signed_is_named_and_the_last_one_stays(editor, made):
    tell(editor, "address", text="127.0.0.1/api")
    assert (editor.view["tone"], editor.view["wrong"]) == ("alert", "address")
    assert "Below is what could be signed last." in editor.view["message"]
    assert editor.explanation == made
    tell(editor, "address", text="http://127.0.0.1/api")
    assert (editor.view["tone"], editor.view["wrong"]) == ("calm", "")


def test_a_parameter_is_added_named_and_removed(editor, made):
    tell(editor, "add")
    assert editor.explanation.base_string == made.base_string
    new = editor.view["rows"][-1]["id"]
    tell(editor, "name", number=new, text="æ")
    assert row(editor, "æ")["encoded"] == "%C3%A6="
    tell(editor, "remove", number=new)
    tell(editor, "remove", number=new)
    assert editor.explanation.base_string == made.base_string


def test_a_protocol_parameter_goes_into_the_header(editor):
    tell(editor, "add")
    new = editor.view["rows"][-1]["id"]
    tell(editor, "name", number=new, text="oauth_verifier")
    tell(editor, "value", number=new, text="verifier-5150")
    assert row(editor, "oauth_verifier")["place"] == "header"
    assert 'oauth_verifier="verifier-5150"' in editor.explanation.header
    tell(editor, "name", number=new, text="verifier")
    assert row(editor, "verifier")["place"] == "query"


def test_a_token_under_another_name_is_not_shown(editor):
    tell(editor, "name", number=number(editor, "oauth_token"), text="oauth_tokens")
    assert row(editor, "oauth_tokens")["value"] == ""
    assert TOKEN not in json.dumps(editor.get_state()) + repr(editor)


def test_a_row_that_is_gone_is_not_changed(editor, made):
    tell(editor, "name", number=999, text="x")
    tell(editor, "value", number=999, text="x")
    assert editor.explanation.base_string == made.base_string


def test_a_new_nonce_and_time_are_those_of_now(editor, made):
    tell(editor, "fresh")
    assert row(editor, "oauth_nonce")["value"] != "kllo9940pd9333jh"
    assert int(row(editor, "oauth_timestamp")["value"]) > 1_700_000_000
    assert len(editor.view["rows"]) == len(made.parameters)


def test_a_secret_changes_key_signature_and_header_alone(editor):
    tell(editor, "secret", which="token_secret", text="")
    assert changed(editor) == ["key", "signature", "header"]
    assert fresh(editor, "key") == [f"{MASK}&"]
    assert [one["filled"] for one in editor.view["secrets"]] == [True, False]
    tell(editor, "secret", which="consumer_secret", text="another-one-4711")
    assert editor.explanation.key.reveal() == "another-one-4711&"
    assert fresh(editor, "key") == [f"{MASK}&"]


def test_another_token_marks_the_parts_that_are_masked(editor):
    tell(editor, "value", number=number(editor, "oauth_token"), text="another-token-1")
    assert fresh(editor, "base_string") == [f"oauth_token%3D{MASK}"]


def test_no_token_verifier_or_secret_is_ever_synced(editor):
    states = []
    editor.observe(lambda change: states.append(editor.get_state()))
    tell(editor, "secret", which="consumer_secret", text="typed-secret-1")
    tell(editor, "value", number=number(editor, "oauth_token"), text="typed-token-1")
    typed = "http://127.0.0.1/?oauth_token=typed-token-2&oauth_verifier=code-1"
    tell(editor, "address", text=typed)
    tell(editor, "settle")
    tell(editor, "reset")
    text = json.dumps([*states, editor._repr_mimebundle_()], default=str)
    assert "dpf43f3p2l4k3l03" in text
    typed = ("typed-secret-1", "typed-token-1", "typed-token-2", "code-1")
    assert [one for one in (SECRET, TOKEN, TOKEN_SECRET, *typed) if one in text] == []


def test_the_editor_reads_as_text_and_as_a_still_picture(editor):
    tell(editor, "value", number=number(editor, "search"), text="<b>")
    data, _ = editor._repr_mimebundle_()
    assert data["text/plain"] == str(editor.explanation)
    assert data["text/html"] == editor.explanation._repr_html_()
    assert repr(editor) == data["text/plain"]
