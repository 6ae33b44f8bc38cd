import dataclasses
import json
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nb23.api.catalogue import method
from nb23.api.errors import (
    ApiError,
    BadReply,
    FeatureNotAvailable,
    NotFound,
    PermissionDenied,
    UploadRefused,
)
from nb23.api.method import Method
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


def test_a_method_without_a_container_gives_what_it_says_beside_the_envelope(answered):
    reply = read_reply(answered(b'{"status": "ok", "a": "b", "message": "Hi"}'), method("echo"))
    assert reply.records == [{"a": "b"}]
    assert (reply.message, reply.cached, reply.extra) == ("Hi", False, {})
    assert read_reply(answered(b'{"status": "ok", "message": "Hi"}'), method("echo")).records == []


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
        (b"<!doctype html>\n<title>\nLog in </title>", "a page with the title 'Log in'"),
        (b"<!doctype html><title></title><p>Hi", "'<!doctype html><title></title><p>Hi'"),
        (b'{"status": "ok", "upload_token": "hidden"', '"upload_token": "••••••"'),
        (b"<response token='hidden'>", "token='••••••'>"),
        (b"?token=hidden&user_hash=hidden", "token=••••••&user_hash=••••••'"),
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
    assert "hidden" not in bad.value.sentence


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


VIDEOS = Method.from_row({
    "path": "/api/2/analytics/data/videos", "verb": "GET", "level": "read", "writes": False,
    "summary": "S.", "container": "data", "paged": True,
})  # fmt: skip
ROWS = [{"object_id": 1}, {"object_id": 2}]


def told(**body):
    return json.dumps({"status": "ok", "permission_level": "read", **body}).encode()


@pytest.mark.parametrize(
    ("container", "body", "extra"),
    [
        ("data", {"data": ROWS}, {}),
        ("data", {"data": ROWS, "metrics_plays": 7}, {"metrics_plays": 7}),
        ("data", {"data": {"analytics": {"rows": ROWS, "timeseries": []}}}, {"timeseries": []}),
        ("data.analytics.rows", {"data": {"analytics": {"rows": ROWS}, "a": 1}}, {"a": 1}),
        ("data.analytics.rows", {"data": ROWS}, {}),
        (None, {"data": ROWS, "timezone_offset": 60}, {"timezone_offset": 60}),
        ("sites", {"sites": ROWS}, {}),
        ("data", {"sites": ROWS}, {}),
        (None, {"sites": ROWS}, {}),
        ("analytics.photos", {"analytics": {"photos": ROWS, "absolute": {}}}, {"absolute": {}}),
        (
            None,
            {"things": ROWS, "site": {"domain": "x"}, "endpoint": "/api/x", "a": "b"},
            {"a": "b"},
        ),
        ("photos", {"things": ROWS}, {}),
    ],
)
def test_the_records_are_found_in_either_version_and_what_stands_beside_them(
    answered, container, body, extra
):
    row = dataclasses.replace(VIDEOS, container=container)
    reply = read_reply(answered(told(**body)), row)
    assert (reply.records, reply.extra) == (ROWS, extra)
    assert reply.raw == json.loads(told(**body))


@pytest.mark.parametrize(
    ("container", "body", "records"),
    [
        ("data", {"data": {"photo_id": 7}}, [{"photo_id": 7}]),
        ("data", {"data": {"analytics": {"totals": 1}}}, [{"analytics": {"totals": 1}}]),
        ("data", {"data": None}, []),
        ("photo", {"photo": {}}, [{}]),
        (None, {"upload": {"photo_id": "7"}}, [{"upload": {"photo_id": "7"}}]),
        (None, {"a": [], "b": []}, [{"a": [], "b": []}]),
        (None, {"site": [{}]}, []),
        ("analytics.photos", {"analytics": []}, []),
        (None, {}, []),
    ],
)
def test_one_record_or_none_is_a_list_too(answered, container, body, records):
    row = dataclasses.replace(VIDEOS, container=container)
    assert read_reply(answered(told(**body)), row).records == records


def test_the_envelope_of_version_2_has_numbers_and_booleans(answered):
    body = told(data=[], p=2, size=50, total_count=120, cached=True, cache_time=1267547771)
    reply = read_reply(answered(body), VIDEOS)
    assert (reply.page, reply.size, reply.total, reply.pages) == (2, 50, 120, 3)
    assert (reply.cached, reply.cache_time) == (True, datetime(2010, 3, 2, 16, 36, 11, tzinfo=UTC))
    assert (reply.status, reply.http_status, reply.extra) == ("ok", 200, {})


@pytest.mark.parametrize(
    ("told_at", "moment"),
    [
        ("1267547771", datetime(2010, 3, 2, 16, 36, 11, tzinfo=UTC)),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
        ("soon", None),
        (1e300, None),
        ("nan", None),
        ("inf", None),
        ([], None),
        (-1e17, None),
    ],
)
def test_the_time_of_a_cached_answer_is_in_utc_or_missing(answered, told_at, moment):
    reply = read_reply(answered(told(data=[], cached="1", cache_time=told_at)), VIDEOS)
    assert (reply.cached, reply.cache_time) == (True, moment)


@pytest.mark.parametrize("cached", ["0", 0, False, None, "", [], "f"])
def test_an_answer_is_fresh_unless_it_says_that_it_is_not(answered, cached):
    assert read_reply(answered(told(data=[], cached=cached)), VIDEOS).cached is False


def test_a_refusal_of_version_2_is_known_by_its_code_and_keeps_what_the_site_said(answered):
    body = json.dumps({
        "status": "error", "code": "feature_not_available", "message": "Not in this plan",
        "permission_level": "admin",
    }).encode()  # fmt: skip
    with pytest.raises(FeatureNotAvailable, match="videos: Not in this plan") as problem:
        read_reply(answered(body, 412), VIDEOS)
    assert (problem.value.http_status, problem.value.permission_level) == (412, "admin")


def other(reply, **row):
    return Method.from_row({
        "path": "/api/photo/x", "verb": "GET", "level": "none", "writes": False, "summary": "S.",
        "reply": reply, **row,
    })  # fmt: skip


def test_a_reply_that_is_a_picture_gives_its_bytes(answered):
    reply = read_reply(answered(b"\xff\xd8\xff\xe0 a picture"), other("binary"))
    assert reply.content == b"\xff\xd8\xff\xe0 a picture"
    assert (reply.records, reply.raw) == ([], {})
    assert repr(reply) == "<Reply photo/x: 14 bytes>"


def test_a_picture_that_the_site_refuses_is_an_error_of_the_api(answered):
    with pytest.raises(NotFound):
        read_reply(answered(b'{"status": "error", "code": "no_such_photo"}'), other("binary"))
    with pytest.raises(NotFound):
        read_reply(
            answered(b'<response status="error" code="no_such_photo" message="No"/>'),
            other("binary"),
        )


@pytest.mark.parametrize(
    ("body", "status"), [(b"<html><title>Busy</title>", 200), (b"Oops", 500), (b"", 200)]
)
def test_what_is_no_picture_is_no_reply(answered, body, status):
    with pytest.raises(BadReply, match=f"HTTP {status}"):
        read_reply(answered(body, status), other("binary"))


def test_a_redirect_is_read_as_what_its_address_tells(answered):
    address = "https://my.example.com/done?photo_id=7&tree_id=9&token=abc&title=a%20b#x"
    reply = read_reply(answered(b"", 301, Location=address), other("redirect"))
    assert reply.records == [{"photo_id": "7", "tree_id": "9", "token": "abc", "title": "a b"}]
    assert reply.http_status == 301
    assert "abc" not in repr(reply)


def test_a_redirect_that_tells_of_a_failure_is_an_error(answered):
    address = "https://my.example.com/done?error_message=No%20such%20file&error_code=no_file"
    with pytest.raises(UploadRefused, match="photo/x: No such file"):
        read_reply(answered(b"", 301, Location=address), other("redirect"))


@pytest.mark.parametrize(
    ("text", "records"),
    [
        (b"", []),
        (b"ok", []),
        (
            b"ok videos.example.com 9 7 abc http://x/done?a=b\n",
            [{"domain": "videos.example.com", "tree_id": "9", "photo_id": "7", "token": "abc",
              "callback_url": "http://x/done?a=b"}],
        ),
    ],
)  # fmt: skip
def test_an_answer_in_plain_words_is_read(answered, text, records):
    for kind in ("redirect", "text"):
        assert read_reply(answered(text), other(kind)).records == records


def test_a_failure_in_plain_words_is_an_error(answered):
    with pytest.raises(ApiError, match="photo/x: The token has expired"):
        read_reply(answered(b"error The token has expired"), other("redirect"))


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
