import json
import re
import xml.etree.ElementTree as ET

import pytest
import requests

from nb23.sandbox import Box


def get(box: Box, path: str = "photo/list", **params: str) -> requests.Response:
    return requests.get(f"{box.url}/api/{path}", {"size": "2", **params}, timeout=10)


def test_the_answer_is_xml_when_nothing_is_asked_for(box: Box) -> None:
    answer = get(box)
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    root = ET.fromstring(answer.content)
    assert (root.tag, root.attrib["status"], root.attrib["permission_level"]) == (
        "response", "ok", "anonymous",
    )  # fmt: skip
    assert root.attrib["total_count"] == "500"
    assert [child.tag for child in root] == ["photo", "photo"]
    assert {child.tag for child in root[0]} >= {"content", "content_text"}


def test_xml_and_json_hold_the_same_values(box: Box) -> None:
    one = ET.fromstring(get(box).content)[0]
    other = get(box, format="json", raw="1").json()["photos"][0]
    flat = one.attrib | {child.tag: child.text or "" for child in one}
    assert flat == {name: str(value) for name, value in other.items()}


def test_json_is_javascript_with_a_variable(box: Box) -> None:
    answer = get(box, format="json")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert re.match(r"var visual = \{.*\};$", answer.text, re.DOTALL)
    assert get(box, format="json", varname="x.y").text.startswith("var x.y = {")


def test_raw_gives_bare_json_with_or_without_a_value(box: Box) -> None:
    for query in ("format=json&raw", "format=json&raw=1"):
        answer = requests.get(f"{box.url}/api/site/get?{query}", timeout=10)
        assert answer.json()["status"] == "ok"


def test_a_callback_wraps_the_answer(box: Box) -> None:
    text = get(box, format="json", callback="my.take$1").text
    assert text.startswith("my.take$1({")
    assert text.endswith("});")


@pytest.mark.parametrize("name", ["callback", "varname"])
@pytest.mark.parametrize(
    "text", ["alert(1)//", "a;b", "a b", "<script>", "1a", "a.", "é", "a" * 65]
)
def test_a_hostile_callback_is_not_executed(box: Box, name: str, text: str) -> None:
    answer = get(box, format="json", **{name: text})
    assert answer.text.startswith('var visual = {"status": "error"')
    assert text not in answer.text
    assert "invalid_input" in answer.text


def test_no_text_can_end_a_script(box: Box) -> None:
    nasty = "</script><!--&\u2028"
    answer = get(box, "echo", format="json", raw="1", x=nasty)
    assert answer.json()["x"] == nasty
    assert not set("<>&\u2028") & set(answer.text)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_characters_that_xml_cannot_hold_are_replaced(box: Box) -> None:
    root = ET.fromstring(get(box, "echo", x='\x00\x0b<a b="c">&').content)
    assert root[-1].attrib["value"] == '\ufffd\ufffd<a b="c">&'


def test_the_envelope_has_texts_for_numbers_the_site_and_the_endpoint(box: Box) -> None:
    answer = get(box, format="json", raw="1").json()
    del answer["photos"]
    assert answer == {
        "status": "ok", "permission_level": "anonymous", "cached": "0", "p": "1", "size": "2",
        "total_count": "500", "endpoint": "/api/photo/list",
        "site": {"domain": box.domain, "product_key": "video", "site_id": "1",
                 "site_name": "Kestrel Cargo Bikes"},
    }  # fmt: skip


def test_an_error_has_status_200_code_and_message(box: Box) -> None:
    answer = get(box, format="json", raw="1", include_unpublished_p="1")
    assert answer.status_code == 200
    assert answer.json()["code"] == "permission_denied"
    assert answer.json()["message"].endswith("(required level: 'read')")
    root = ET.fromstring(get(box, include_unpublished_p="1").content)
    assert root.attrib["status"] == "error"
    assert root.attrib["code"] == "permission_denied"


def test_an_error_can_be_wrapped_too(box: Box) -> None:
    text = get(box, "nothing", format="json", callback="f").text
    assert json.loads(text.removeprefix("f(").removesuffix(");"))["status"] == "error"
