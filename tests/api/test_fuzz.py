"""Malformed answers end in a frame, a reply or an error of nb23: no other error, and no hang."""

import json
import warnings
from pathlib import Path

import msgspec
import pandas
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb23 import frames
from nb23.api.catalogue import method
from nb23.api.response import Reply, read_reply
from nb23.errors import Nb23Error
from tests.conftest import FULL

DATA = Path(__file__).parent.parent / "data"
ANSWERS = 20_000 if FULL else 600


def of(name):
    return (DATA / name).read_bytes()


PHOTOS = json.loads(of("photo_list.json"))
SECOND = {
    "status": "ok", "permission_level": "read", "cached": True, "cache_time": 1267547771, "p": 1,
    "size": 20, "total_count": 3, "metrics_plays": 7, "data": PHOTOS["photos"],
}  # fmt: skip
ROWS = {"status": "ok", "data": {"analytics": {"rows": [{"object_id": 1, "plays": 2}]}}}
TOKENS = {"status": "ok", "sites": [{"domain": "a.example", "bearer_token": "a-bearer-token"}]}
BODIES = [
    ("photo/list", PHOTOS),
    ("album/list", json.loads(of("album_list.json"))),
    ("tag/list", json.loads(of("tag_list.json"))),
    ("user/list", json.loads(of("user_list.json"))),
    ("site/get", json.loads(of("site_get.json"))),
    ("user/list", json.loads(of("permission_denied.json"))),
    ("2/photo/list", SECOND),
    ("2/analytics/data/videos", ROWS),
    ("2/user/tokens", TOKENS),
    ("photo/frame", PHOTOS),
    ("photo/redeem-upload-token", PHOTOS),
]
WRAPPED = [b"%s", b"var visual = %s;", b"f.g(%s);", b"\xef\xbb\xbf%s", b"\r\n %s\n"]
OTHER = [
    ("photo/list", of("photo_list.xml")),
    ("photo/list", b'<response status="error" code="no_such_photo" message="No"/>'),
    ("photo/frame", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
    ("photo/redeem-upload-token", b"ok videos.example.com 1 2 abc http://my.example.com/done"),
    ("photo/redeem-upload-token", b"error No"),
    ("photo/list", b"<!doctype html><html><title>Log in</title></html>"),
]
HEADERS = st.fixed_dictionaries({}, optional={
    "Content-Type": st.sampled_from([
        "text/javascript; charset=utf-8", "text/html; charset=ISO-8859-1", "charset=utf-16",
        "application/json; charset=no-such", "charset=utf-7", "charset=idna", "image/jpeg", ";;=",
        "charset=rot13", "charset=base64", "charset=unicode_escape", "charset=punycode",
    ]),
    "Location": st.sampled_from(["", "/", "http://[", "https://my.example.com/?photo_id=7",
                                 "?error_message=No&error_code=no_file", "//?a=%ff%zz;&&=&a=b"]),
})  # fmt: skip

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12), st.lists(st.none() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=4), st.integers() | st.text(max_size=3), max_size=3),
    st.sampled_from(["", "0", "1e999", "-0", "9" * 40, "2024-13-45 99:99:99", "t", "NaN", "\x00",
                     "2010-02-16 18:13:32", "0001-01-01 00:00:00+23", 2**63, -(2**63) - 1, 1e308]),
)  # fmt: skip


FRAGMENTS = st.sampled_from([
    b'"', b"{", b"[" * 2000, b"\\u0000", b"\\ud800", b"\xff", b"1e999", b"<a>", b"<!DOCTYPE x>",
    b"&#0;", b");", b"null", b'"status":1,', b"\x00",
])  # fmt: skip


@st.composite
def altered(draw):
    """A good answer as JSON, some of its values replaced by odd ones, or gone."""
    name, whole = draw(st.sampled_from(BODIES))
    body = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(0, 4))):
        place = body
        while isinstance(place, (dict, list)) and place:
            keys = list(place) if isinstance(place, dict) else range(len(place))
            key = draw(st.sampled_from(keys))
            if not isinstance(place[key], (dict, list)) or draw(st.integers(0, 3)) == 0:
                place[key] = draw(ODD)
                if draw(st.integers(0, 4)) == 0:
                    del place[key]
                break
            place = place[key]
    return name, draw(st.sampled_from(WRAPPED)) % msgspec.json.encode(body)


@st.composite
def answers(draw):
    """An answer in any of its spellings, some of its bytes changed, lost, doubled or added."""
    name, content = draw(st.one_of(altered(), altered(), st.sampled_from(OTHER)))
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.sampled_from([0, 1, 2, 9, 200, 10**6])))
        doubled = st.just(content[start:end] * 2)
        instead = draw(st.one_of(st.just(b""), doubled, st.binary(max_size=6), FRAGMENTS))
        content = content[:start] + instead + content[end:]
    return name, content


def answer(content, status, headers):
    made = requests.Response()
    made.status_code, made._content = status, content
    made.headers.update(headers)
    return made


@settings(
    max_examples=ANSWERS, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(answers(), st.sampled_from([200, 200, 200, 301, 404, 412, 500]), HEADERS)
def test_any_malformed_answer_ends_in_a_frame_a_reply_or_an_error_of_nb23(given, status, headers):
    name, content = given
    response = answer(content, status, headers)
    try:
        reply = read_reply(response, method(name))
    except Nb23Error:
        return
    assert isinstance(reply, Reply)
    assert all(isinstance(record, dict) for record in reply)
    assert repr(reply).startswith(f"<Reply {name}: ")
    assert "a-bearer-token" not in repr(reply)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", frames.ValuesLeftOut)
        try:
            frame = frames.frame(name, reply.records)
        except Nb23Error:
            return
    assert isinstance(frame, pandas.DataFrame)
    assert len(frame) == len(reply)
