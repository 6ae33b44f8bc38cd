"""Step 4: signed and unsigned calls over a real socket."""

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

import nb23
from nb23.sandbox import Box
from nb23.sandbox.routes import METHODS, table

JSON = [("format", "json"), ("raw", "1")]
Anyone = Callable[..., Any]


def test_what_is_more_than_its_row_has_a_row() -> None:
    assert set(METHODS) <= {row.path for row in table.every()}


def test_a_signed_get_and_a_signed_form_post_are_served(user: Any) -> None:
    for verb in ("GET", "POST"):
        answer = user.api("photo/list", verb, size="3")
        assert (answer["status"], answer["permission_level"]) == ("ok", "write")
        assert len(answer["photos"]) == 3


def test_public_methods_answer_unsigned_requests_as_anonymous(anyone: Anyone) -> None:
    for row in table.every():
        if row.version == 1 and "/redeem-" not in row.path:
            assert anyone(row.path)["permission_level"] == "anonymous"


def test_privileged_credentials_work_without_the_dance(owner: Any) -> None:
    assert owner.api("echo")["permission_level"] == "super"


def test_an_unknown_method_is_an_error_reply_with_status_200(box: Box) -> None:
    answer = requests.get(f"{box.url}/api/photo/lits?format=json&raw", timeout=10)
    assert answer.status_code == 200
    assert answer.json()["code"] == "unknown_method"
    assert answer.json()["endpoint"] == "/api/photo/lits"


@pytest.mark.parametrize(
    "wrong", [{"secret": "x"}, {"token_secret": "x"}, {"secret": "x", "token_secret": "y"}]
)
def test_a_wrong_secret_is_refused_on_public_methods_too(user: Any, wrong: dict[str, str]) -> None:
    answer = replace(user, **wrong).api("photo/list")
    assert (answer["status"], answer["code"]) == ("error", "invalid_signature")
    assert answer["rule"] == "signature"
    assert answer["base_string"].startswith("GET&http%3A%2F%2F127.0.0.1%3A")
    assert user.token not in str(answer)


def test_swapped_secrets_are_refused(user: Any) -> None:
    swapped = replace(user, secret=user.token_secret, token_secret=user.secret)
    assert swapped.api("echo")["code"] == "invalid_signature"


@pytest.mark.parametrize("scheme", ["Basic YTpi", "Bearer x", "OAuti a=1", ""])
def test_another_authorization_scheme_is_never_served_as_anonymous(box: Box, scheme: str) -> None:
    sent = {"Authorization": scheme}
    answer = requests.get(f"{box.url}/api/echo", headers=sent, timeout=10).text
    assert 'code="invalid_signature"' in answer


def test_a_request_token_is_no_access_token(app: Any) -> None:
    pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
    answer = pending.api("echo")
    assert answer["rule"] == "token"
    assert "other kind" in answer["message"]


def test_one_application_cannot_use_the_token_of_another(box: Box, user: Any) -> None:
    thief = replace(user, key=box.read_keys.key, secret=box.read_keys.secret)
    assert thief.api("echo")["rule"] == "token"


def test_a_captured_request_cannot_be_sent_again(user: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(user.oauth("GET", "/api/echo", []))}
    assert 'status="ok"' in user.send("GET", "/api/echo", headers=header).text
    assert "used before" in user.send("GET", "/api/echo", headers=header).text


def test_sixteen_threads_replay_one_request_and_one_is_served(user: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(user.oauth("GET", "/api/echo", []))}
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda _: user.send("GET", "/api/echo", headers=header).text, range(16))
        assert sum('status="ok"' in answer for answer in answers) == 1


def test_the_path_is_signed(user: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(user.oauth("GET", "/api/echo", []))}
    for path in ("/api/echo/", "/api//echo", "/api/site/get", "/api/ech"):
        assert 'status="ok"' not in user.send("GET", path, headers=header).text


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.replace("size=2", "size=3"),
        lambda s: s + "&p=2",
        lambda s: s.replace("&size=2", ""),
        lambda s: s.replace("size", "sise"),
    ],
)
@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_parameters_are_signed(
    user: Any, signing: Any, verb: str, change: Callable[[str], str]
) -> None:
    path = "/api/photo/list"
    pairs = [*JSON, ("size", "2")]
    header = {"Authorization": signing.header_of(user.oauth(verb, path, pairs))}
    wire = change("&".join(f"{name}={value}" for name, value in pairs))
    place = {"form": wire} if verb == "POST" else {"query": wire}
    assert "invalid_signature" in user.send(verb, path, headers=header, **place).text


@pytest.mark.parametrize("extra", [b"&p=%ff2", b"&\xff=1", b"&p=\xe6", b"&%00%zz=1"])
def test_no_form_parameter_slips_past_the_signature_as_odd_bytes(
    user: Any, signing: Any, extra: bytes
) -> None:
    header = {"Authorization": signing.header_of(user.oauth("POST", "/api/echo", JSON))}
    answer = user.send("POST", "/api/echo", form=b"format=json&raw=1" + extra, headers=header)
    assert answer.status_code == 200
    assert "error" in answer.text


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data"])
def test_no_form_parameter_slips_past_the_signature_under_another_content_type(
    user: Any, signing: Any, kind: str
) -> None:
    header = {"Authorization": signing.header_of(user.oauth("POST", "/api/echo", [])),
              "Content-Type": kind}  # fmt: skip
    answer = user.send("POST", "/api/echo", form="added=1", headers=header)
    assert 'name="added"' not in answer.text


NASTY = ["æøå 漢字 🚲", "~-._!*'()", "&=%+/?#[]@;,:", "%20", "+", "", " ", "a\nb", "\"'<>"]


@pytest.mark.parametrize("verb", ["GET", "POST"])
@pytest.mark.parametrize("text", NASTY)
def test_reserved_characters_and_utf_8_sign_in_names_and_values(
    user: Any, verb: str, text: str
) -> None:
    answer = user.call(verb, "/api/echo", [*JSON, ("value", text), (f"n{text}", "1")]).json()
    assert (answer["status"], answer["value"]) == ("ok", text)


@pytest.mark.parametrize(
    "wire",
    [
        "a=1+2&%62=%7e&format=json&raw",
        "%61=1%202&b=~&format=%6ason&raw=",
        "b=%7E&a=1%202&raw&format=json",
    ],
)
def test_spellings_on_the_wire_do_not_change_the_signature(
    user: Any, signing: Any, wire: str
) -> None:
    pairs = [("a", "1 2"), ("b", "~"), ("format", "json"), ("raw", "")]
    for verb, place in (("GET", "query"), ("POST", "form")):
        header = {"Authorization": signing.header_of(user.oauth(verb, "/api/echo", pairs))}
        answer = user.send(verb, "/api/echo", headers=header, **{place: wire})
        assert answer.json()["a"] == "1 2"


def test_repeated_names_are_all_signed(user: Any, signing: Any) -> None:
    pairs = [("x", "b"), ("x", "a"), ("x", "")]
    header = {"Authorization": signing.header_of(user.oauth("GET", "/api/echo", pairs))}
    assert "invalid" in user.send("GET", "/api/echo", "x=b&x=a", headers=header).text
    assert "invalid" in user.send("GET", "/api/echo", "x=b&x=c&x=", headers=header).text
    assert 'status="ok"' in user.send("GET", "/api/echo", "x=b&x=a&x=", headers=header).text


def test_names_sort_by_their_encoded_bytes(user: Any) -> None:
    pairs = [("a", "1"), ("A", "1"), ("a.", "1"), ("aa", "1"), ("a ", "1"), ("é", "2"), ("z", "~")]
    assert user.call("GET", "/api/echo", pairs + JSON).json()["status"] == "ok"


def test_an_unknown_protocol_parameter_is_signed_and_else_ignored(user: Any) -> None:
    answer = user.call("POST", "/api/echo", JSON, body_hash="2jmj7l5rSw0yVb/vlWAYkK/YBwk=").json()
    assert answer["status"] == "ok"


def test_a_multipart_body_is_not_signed(user: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(user.oauth("POST", "/api/echo", []))}
    parts = {name: (None, value) for name, value in [*JSON, ("title", "æ")]}
    answer = requests.post(f"{user.url}/api/echo", files=parts, headers=header, timeout=10)
    assert answer.json()["title"] == "æ"


def test_a_signature_that_includes_the_parts_is_wrong(user: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(user.oauth("POST", "/api/echo", JSON))}
    parts = {name: (None, value) for name, value in JSON}
    answer = requests.post(f"{user.url}/api/echo", files=parts, headers=header, timeout=10)
    assert answer.json()["rule"] == "signature"


def test_a_body_cannot_override_the_header(user: Any, relaxed: Any, signing: Any) -> None:
    for who, slug in ((user, "source"), (relaxed, "once")):
        pairs = who.oauth("POST", "/api/echo", [("oauth_token", "other")])
        header = {"Authorization": signing.header_of(pairs)}
        answer = who.send("POST", "/api/echo", form="oauth_token=other", headers=header).text
        assert f'rule="{slug}"' in answer


def test_the_relaxed_rule_takes_parameters_from_several_places(relaxed: Any, signing: Any) -> None:
    pairs = relaxed.oauth("POST", "/api/echo", JSON)
    header = {"Authorization": signing.header_of(pairs[:3])}
    form = "&".join(f"{name}={signing.enc(value)}" for name, value in pairs[3:] + JSON)
    assert relaxed.send("POST", "/api/echo", form=form, headers=header).json()["status"] == "ok"


def test_an_upper_case_host_signs_as_lower_case(box: Box, signing: Any, caller: Any) -> None:
    port = urlsplit(box.url).port
    local = caller(f"http://localhost:{port}", *box.keys, *box.tokens)
    sent = {"Authorization": signing.header_of(local.oauth("GET", "/api/echo", [])),
            "Host": f"LOCALHOST:{port}"}  # fmt: skip
    assert 'status="ok"' in requests.get(f"{box.url}/api/echo", headers=sent, timeout=10).text


def test_the_default_port_signs_as_no_port_and_an_alias_is_known(caller: Any, signing: Any) -> None:
    with nb23.sandbox.start(host_alias=("api.visualplatform.net",), videos=3) as box:
        alias = caller("http://api.visualplatform.net", *box.keys, *box.tokens)
        header = signing.header_of(alias.oauth("GET", "/api/echo", []))
        sent = {"Authorization": header, "Host": "api.visualplatform.net:80"}
        assert 'status="ok"' in requests.get(f"{box.url}/api/echo", headers=sent, timeout=10).text


@pytest.mark.parametrize(
    "host",
    ["example.com", "127.0.0.1", "127.0.0.1:1", "localhost.example.com", "evil.test", "[::1]"],
)
def test_an_unknown_host_name_gets_no_answer(box: Box, host: str) -> None:
    answer = requests.get(f"{box.url}/api/echo", headers={"Host": host}, timeout=10)
    assert answer.status_code == 421
    assert box.domain in answer.text


def test_a_reader_sees_private_items_and_not_the_admin_fields(box: Box, caller: Any) -> None:
    app = caller(box.url, *box.read_keys)
    pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
    verifier = box.approve(f"{box.url}/oauth/authorize?oauth_token={pending.token}")
    reader = app.with_token(pending.call("GET", "/oauth/access_token", verifier=verifier))
    assert reader.api("photo/list", include_unpublished_p="1")["status"] == "ok"
    assert "email" not in reader.api("user/list")["users"][0]


def test_malformed_headers_never_give_a_5xx_or_a_token(box: Box) -> None:
    draw = random.Random(23)
    letters = 'OAuth oauth_token="%41", =\\\t\xe6;&'
    with requests.Session() as session:
        for _ in range(150):
            text = "".join(draw.choices(letters, k=draw.randrange(60))).strip().encode("latin-1")
            for path in ("/oauth/request_token", "/api/echo"):
                sent = {"Authorization": draw.choice((b"", b"OAuth ")) + text or b"x"}
                answer = session.get(box.url + path, headers=sent, timeout=10)
                assert answer.status_code < 500
                assert 'status="ok"' not in answer.text
                assert "oauth_token_secret" not in answer.text


def test_one_changed_byte_is_never_accepted(user: Any, signing: Any) -> None:
    draw = random.Random(5)
    path, wire = "/api/photo/list", "size=2&search=repair&format=json&raw="
    pairs = [("size", "2"), ("search", "repair"), ("format", "json"), ("raw", "")]
    for _ in range(150):
        text = signing.header_of(user.oauth("POST", path, pairs))
        header, form = bytearray(text.encode()), bytearray(wire.encode())
        target = draw.choice((header, form))
        at = draw.randrange(len(target))
        before = target[at]
        target[at] = draw.choice(bytes(range(33, 127)).replace(bytes([before]), b""))
        if chr(before).lower() == chr(target[at]).lower() and (
            at < 5 or b"%" in target[at - 2 : at]
        ):
            continue  # the scheme and hexadecimal digits are equal in either case
        answer = user.send(
            "POST", path, form=bytes(form), headers={"Authorization": header.decode()}
        )
        assert '"status": "ok"' not in answer.text, (header, form)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_timestamp_one_day_off_is_refused_on_the_api_too(user: Any, days: int) -> None:
    stamp = str(int(time.time()) + days * 86_400)
    assert user.call("GET", "/api/echo", JSON, timestamp=stamp).json()["rule"] == "timestamp"
