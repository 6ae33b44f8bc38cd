import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb23.api.body import beginning, decoded
from nb23.api.catalogue import method
from nb23.api.errors import PermissionDenied
from nb23.api.response import read_reply

TITLE = {"status": "ok", "photos": [{"title": "Blåbærgrød på 1½ time"}]}


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", "text/javascript; charset=utf-8"),
        ("utf-8-sig", ""),
        ("utf-8-sig", "text/javascript; charset=utf-8"),
        ("utf-8", "text/javascript; charset=no-such-thing"),
        ("utf-8", "application/json; charset=utf8"),
        ("latin-1", "text/javascript; charset=ISO-8859-1"),
        ("cp1252", 'text/javascript; charset="windows-1252"'),
        ("utf-16", "application/json; charset=utf-16"),
    ],
)
def test_a_charset_is_understood_where_the_answer_names_it(answered, charset, declared):
    content = json.dumps(TITLE, ensure_ascii=False).encode(charset)
    assert decoded(answered(content, **{"Content-Type": declared})) == TITLE


@pytest.mark.parametrize("declared", ["", "text/javascript", "text/javascript; charset=utf-8"])
def test_bytes_that_are_not_what_they_say_are_refused_rather_than_garbled(answered, declared):
    content = json.dumps(TITLE, ensure_ascii=False).encode("latin-1")
    answer = answered(content, **{"Content-Type": declared})
    assert decoded(answer) is None
    assert "Bl\ufffdb" in beginning(answer)


HALVES = st.text(st.characters(codec="utf-8") | st.characters(categories=["Cs"]))


@given(st.lists(HALVES | st.integers() | st.sampled_from(["\\", "\\ud800", "\ud83d\ude00"])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_half_of_a_character_costs_that_character_and_no_page(answered, values):
    body = {"status": "ok", "values": values}
    texts = [
        value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if isinstance(value, str)
        else value
        for value in values
    ]
    for form in ("%s", "var visual = %s;"):
        assert decoded(answered((form % json.dumps(body)).encode())) == body | {"values": texts}


def test_an_answer_in_xml_has_the_same_records_as_texts(answered, data):
    answer = answered(data("photo_list.xml"))
    reply = read_reply(answer, method("photo/list"))
    assert (len(reply), reply.total, reply.permission_level) == (1, 1, "read")
    assert reply[0]["content_text"] == "How it all begins."
    assert all(type(value) is str for value in reply[0].values())
    assert reply[0].keys() <= json.loads(data("photo_list.json"))["photos"][0].keys()


def test_long_texts_inside_an_xml_record_are_values_too(answered):
    content = b"""<?xml version="1.0" encoding="iso-8859-1"?>
    <response status="ok"><photo photo_id="7"><content>Bl\xe5 &amp; b\xe6r</content><empty/></photo>
    </response>"""
    assert decoded(answered(content), "photos") == {
        "status": "ok",
        "photos": [{"photo_id": "7", "content": "Blå & bær", "empty": ""}],
    }


def test_a_refusal_in_xml_is_a_refusal(answered):
    content = (
        b'<response status="error" code="permission_denied" message="(required level: \'x\')"/>'
    )
    with pytest.raises(PermissionDenied) as problem:
        read_reply(answered(content), method("photo/list"))
    assert problem.value.required == "x"


@pytest.mark.parametrize(
    "content",
    [
        b"<response/>",
        b"<html status='ok'/>",
        b"<response status='ok'>",
        b"<",
        b"<response status='ok'/>x",
        b'<?xml version="1.0" encoding="no-such"?><response status="ok"/>',
        b'<?xml version="1.0" encoding="utf-7"?><response status="ok"/>',
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><response status="ok">&b;</response>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd" [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
        b'<response status="ok">&a;</response>',
        b"<response status='ok'>" + b"<a>" * 100_000,
    ],
)
def test_xml_that_is_no_reply_or_could_do_harm_is_none(answered, content):
    assert decoded(answered(content)) is None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b'{"token": "hidden", "title": "x"', '"token": "••••••", "title": "x"'),
        (b'{"protected_token":"hidden"', '"protected_token":"••••••"'),
        (b"{'bearer_token': 'hidden'", "bearer_token': '••••••'"),
        (b'"realtime_authorization": "hidden"', '"realtime_authorization": "••••••"'),
        (b"login_token=hidden&a=1", "login_token=••••••&a=1"),
        (b"a tokenless text: nothing", "a tokenless text: nothing"),
    ],
)
def test_what_is_shown_of_an_answer_has_its_secrets_masked(answered, body, shown):
    assert shown in beginning(answered(body))
    assert "hidden" not in beginning(answered(body))
