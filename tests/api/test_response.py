import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb23.api.catalogue import method
from nb23.api.errors import ApiError, BadReply, NotFound, PermissionDenied
from nb23.api.response import Reply, read_reply
from nb23.errors import Nb23Error

LIST = method("photo/list")


@pytest.fixture
def photos(data):
    return data("photo_list.json")


def test_records_are_as_the_site_gave_them(answered, photos):
    reply = read_reply(answered(photos), LIST)
    assert reply.records == json.loads(photos)["photos"]
    assert list(reply) == reply.records
    assert reply[0] is reply.records[0]
    assert len(reply) == len(reply.records) > 1
    assert reply.raw == json.loads(photos)


def test_the_envelope_is_read_whether_it_holds_texts_or_numbers(answered):
    for p, size, total in (("2", "20", "41"), (2, 20, 41)):
        body = {"status": "ok", "permission_level": "read", "photos": [],
                "p": p, "size": size, "total_count": total}  # fmt: skip
        reply = read_reply(answered(json.dumps(body).encode()), LIST)
        assert (reply.page, reply.size, reply.total, reply.pages) == (2, 20, 41, 3)
        assert reply.permission_level == "read"


def test_a_reply_says_what_it_holds(answered):
    body = {"status": "ok", "permission_level": "write", "photos": [{}], "p": "1", "size": "1",
            "total_count": "1234"}  # fmt: skip
    reply = read_reply(answered(json.dumps(body).encode()), LIST)
    assert repr(reply) == "<Reply photo/list: 1 of 1,234, page 1 of 1,234, level write>"


def test_a_single_record_is_a_list_of_one(answered, data):
    reply = read_reply(answered(data("site_get.json")), method("site/get"))
    assert [record["site_key"] for record in reply] == ["workshop"]
    assert (reply.cached, reply.permission_level) == (True, "anonymous")
    assert (reply.page, reply.size, reply.total, reply.pages) == (None,) * 4
    assert repr(reply) == "<Reply site/get: 1, level anonymous>"


def test_a_method_without_a_container_gives_the_whole_answer(answered):
    reply = read_reply(answered(b'{"status": "ok", "a": "b", "message": "Hi"}'), method("echo"))
    assert reply.records == [{"status": "ok", "a": "b", "message": "Hi"}]
    assert (reply.message, reply.cached) == ("Hi", False)


def test_a_method_without_pages_shows_none_even_if_the_site_counts(answered):
    body = b'{"status": "ok", "site": {}, "p": "1", "size": "1", "total_count": "6"}'
    assert read_reply(answered(body), method("site/get")).pages is None


@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_the_status_of_the_envelope_decides_not_that_of_http(answered, photos, data, status):
    assert isinstance(read_reply(answered(photos, status), LIST), Reply)
    with pytest.raises(PermissionDenied, match="user/list: You do not have") as problem:
        read_reply(answered(data("permission_denied.json"), status), method("user/list"))
    assert (problem.value.required, problem.value.api_code) == ("admin", "permission_denied")


@pytest.mark.parametrize(
    "wrap",
    [
        b"var visual = %s",
        b"var visual = %s;",
        b"  var  my.$name=\n%s ;\n",
        b"f(%s);",
        b"f(%s)",
        b" f.g (\t%s ) ; \r\n",
        b"\r\n%s\r\n",
    ],
)
def test_the_script_forms_of_json_are_understood(answered, photos, wrap):
    assert read_reply(answered(wrap % photos), LIST).records == json.loads(photos)["photos"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"", "an empty answer"),
        (b" \r\n ", "an empty answer"),
        (b"<!doctype html>\n<title>Log in</title>", "'<!doctype html> <title>Log in</title>'"),
        (b"[]", r"'\[\]'"),
        (b"null", "'null'"),
        (b"{}", "'{}'"),
        (b'{"status": null}', "null"),
        (b'{"status": 1}', "1"),
        (b'["status"]', "status"),
        (b"f();", r"'f\(\);'"),
        (b"var visual = ", "'var visual ='"),
        (b"\xff\xfe\x00", "\ufffd"),
        (b"x" * 500, "x{80}…'"),
        (b"[" * 100_000, r"\["),
        (b'{"status": "ok", "n": 1e999}', "1e999"),
    ],
)
def test_what_is_no_reply_is_shown_by_its_beginning(answered, body, shown):
    with pytest.raises(BadReply, match=f"photo/list: this is no reply .*HTTP 200.*{shown}") as bad:
        read_reply(answered(body), LIST)
    assert bad.value.retryable
    assert len(bad.value.sentence) < 200


def test_xml_is_no_reply_for_json_was_asked_for(answered, data):
    with pytest.raises(BadReply, match="<response status="):
        read_reply(answered(data("photo_list.xml")), LIST)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_an_answer_that_was_cut_off_is_no_reply(answered, photos, share):
    with pytest.raises(BadReply):
        read_reply(answered(photos[: int(len(photos) * share)]), LIST)


def test_blanks_without_end_cost_no_time(answered):
    with pytest.raises(BadReply):
        read_reply(answered(b"var a =" + b" " * 200_000 + b"x" + b") ;" * 100_000 + b"y"), LIST)


@pytest.mark.parametrize("held", ["null", "5", '"abc"', "true", "[]", "[5, null]", '"x"'])
def test_a_container_of_another_kind_holds_no_records(answered, held):
    body = f'{{"status": "ok", "photos": {held}}}'.encode()
    assert read_reply(answered(body), LIST).records == []


@pytest.mark.parametrize(
    "number", ['""', "null", '"many"', "[]", '"9"', "true", "1.5", '"-3"', "0"]
)
def test_odd_counts_in_the_envelope_do_no_harm(answered, number):
    body = f'{{"status": "ok", "photos": [{{}}], "p": {number}, "size": {number}}}'.encode()
    assert len(read_reply(answered(body), LIST)) == 1


def test_a_refusal_without_a_code_is_an_error_of_the_api(answered):
    with pytest.raises(ApiError, match="photo/list: refused"):
        read_reply(answered(b'{"status": "error"}'), LIST)
    with pytest.raises(ApiError, match="photo/list: No"):
        read_reply(answered(b'{"status": "maintenance", "message": "No", "code": null}'), LIST)


def test_a_refusal_in_a_script_form_is_a_refusal(answered):
    with pytest.raises(NotFound):
        read_reply(answered(b'var visual = {"status":"error","code":"no_such_photo"}'), LIST)


def test_a_frame_is_built_of_path_records_and_columns(answered, photos):
    built = []
    reply = read_reply(answered(photos), LIST, builder=lambda *a, **k: built.append((a, k)))
    reply.frame(columns=["title"])
    assert built == [(("photo/list", reply.records), {"columns": ["title"]})]


def test_without_a_builder_there_is_no_frame(answered, photos):
    with pytest.raises(TypeError, match="without a frame builder"):
        read_reply(answered(photos), LIST).frame()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)  # fmt: skip
BODIES = (
    st.binary(max_size=200)
    | st.text(max_size=200).map(str.encode)
    | st.tuples(st.sampled_from([b"var v = ", b"f(", b"", b"\xef\xbb\xbf"]), JSON).map(
        lambda both: both[0] + msgspec.json.encode(both[1])
    )
    | st.fixed_dictionaries(
        {"status": st.sampled_from(["ok", "error"])},
        optional={"photos": JSON, "p": JSON, "size": JSON, "total_count": JSON, "code": JSON,
                  "message": JSON, "permission_level": JSON, "cached": JSON},
    ).map(msgspec.json.encode)
)  # fmt: skip


@settings(max_examples=300)
@given(BODIES)
def test_any_bytes_end_in_a_reply_or_an_error_of_nb23(body):
    import requests

    response = requests.Response()
    response.status_code, response._content = 200, body
    try:
        reply = read_reply(response, LIST)
    except Nb23Error:
        return
    assert all(isinstance(record, dict) for record in reply)
    assert repr(reply).startswith("<Reply photo/list: ")
