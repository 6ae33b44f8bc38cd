"""The provider under random attack, in process, where no socket slows it down."""

import random
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from nb23.sandbox import create_app
from nb23.sandbox.case import CALL
from nb23.sandbox.parse import Received, receive
from nb23.sandbox.verify import Refusal
from tests.conftest import FULL

HOST = "127.0.0.1:2323"
MUTATIONS = 5_000 if FULL else 500
HEADERS = 100_000 if FULL else 2_000
FORGERIES = 1_000_000 if FULL else 2_000
PRINTABLE = bytes(range(33, 127))


class Inside:
    """A sandbox of this process, with one signed-in application."""

    def __init__(self, caller: Any) -> None:
        self.app = create_app(domain=HOST, videos=3)
        self.sandbox = self.app.extensions["sandbox"]
        provider = self.sandbox.provider
        consumer = provider.consumer_named("Notebook")
        token = provider.standing_token(consumer.key)
        self.user = caller(f"http://{HOST}", consumer.key, consumer.secret, token.token,
                           token.secret)  # fmt: skip

    def send(self, environ: dict[str, Any]) -> tuple[int, str]:
        got: list[str] = []
        body = b"".join(self.app(environ, lambda status, _: got.append(status)))
        return int(got[0][:3]), body.decode()


@pytest.fixture(scope="module")
def inside_maker() -> Callable[[Any], Inside]:
    made: list[Inside] = []

    def make(caller: Any) -> Inside:
        if not made:
            made.append(Inside(caller))
        return made[0]

    return make


@pytest.fixture
def inside(inside_maker: Callable[[Any], Inside], caller: Any) -> Inside:
    return inside_maker(caller)


def environ(verb: str, path: str, query: str, header: str, form: str, host: str) -> Any:
    """What a WSGI server makes of a request; percent-encoding in the path is undone."""
    built = EnvironBuilder(
        "/", method=verb, query_string=query, headers={"Authorization": header},
        data=form.encode("latin-1"), content_type="application/x-www-form-urlencoded",
    ).get_environ()  # fmt: skip
    return built | {"PATH_INFO": path, "HTTP_HOST": host, "QUERY_STRING": query}


def decoded(parts: list[str]) -> Received:
    return receive(Request(environ(*parts)))


def meaning(got: Received) -> tuple[Any, ...]:
    """All that a request says, whatever way it is written."""
    return (got.verb, got.address.lower(), sorted(got.header or ()), got.query, got.form,
            got.parts, str(got.fault or ""))  # fmt: skip


def test_a_valid_request_with_one_byte_changed_is_never_accepted_unless_it_says_the_same(
    inside: Inside, signing: Any
) -> None:
    draw = random.Random(23)
    pairs = [("size", "2"), ("search", "Maja & Søren")]
    wire = "&".join(f"{name}={signing.enc(value)}" for name, value in pairs)
    accepted = 0
    for number in range(MUTATIONS):
        verb = ("GET", "POST")[number % 2]
        header = signing.header_of(inside.user.oauth(verb, "/api/photo/list", pairs))
        parts = [verb, "/api/photo/list", wire, header.replace("OAuth ", 'OAuth realm="x", '), "",
                 HOST]  # fmt: skip
        if verb == "POST":
            parts[2], parts[4] = "", wire
        before = decoded(parts)
        field = draw.choices(range(6), (3, 15, 40 if parts[2] else 0, 120, 40 if parts[4] else 0,
                                        10))[0]  # fmt: skip
        text = bytearray(parts[field].encode())
        at = draw.randrange(len(text))
        text[at] = draw.choice(PRINTABLE.replace(bytes([text[at]]), b""))
        parts[field] = text.decode()
        status, body = inside.send(environ(*parts))
        assert status < 500, parts
        if 'status="ok"' in body:
            accepted += 1
            assert meaning(decoded(parts)) == meaning(before), parts
    assert accepted < MUTATIONS / 20


def test_the_unchanged_request_is_accepted(inside: Inside, signing: Any) -> None:
    header = signing.header_of(inside.user.oauth("GET", "/api/echo", [("a", "æ b")]))
    got = inside.send(environ("GET", "/api/echo", "a=%C3%A6%20b", header, "", HOST))
    assert 'status="ok"' in got[1]


def random_header(draw: random.Random, honest: str) -> str:
    """Noise, or an honest header that was cut, doubled and changed."""
    letters = 'OAuth oauth_token="%41%C3%", =\\\t\xe6;&\x00\x7f+~' + "é"
    if draw.random() < 0.5:
        start = draw.choice(("", "OAuth ", "oauth ", "OAuth\t", "Basic "))
        return start + "".join(draw.choices(letters, k=draw.randrange(80)))
    text = list(honest)
    for _ in range(draw.randrange(1, 6)):
        at = draw.randrange(len(text))
        text[at:at] = draw.choice((draw.choices(letters, k=3), text[at : at + 40]))
        del text[draw.randrange(len(text)) :][: draw.randrange(9)]
        end = draw.randrange(len(text))
        text[end : end + draw.randrange(30)] = []
        text = text or ["O"]
    return "".join(text)


def test_random_authorization_headers_never_give_a_5xx_or_a_token(
    inside: Inside, signing: Any
) -> None:
    draw = random.Random(5)
    paths = ("/oauth/request_token", "/oauth/access_token", "/api/echo")
    for number in range(HEADERS):
        path = paths[number % 3]
        changes = {"signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "callback": "oob"}
        honest = signing.header_of(inside.user.oauth("GET", path, [], **changes))
        header = random_header(draw, honest)
        built = environ("GET", path, "", "x", "", HOST) | {"HTTP_AUTHORIZATION": header}
        status, body = inside.send(built)
        assert status < 500, header
        assert 'status="ok"' not in body, header
        assert "oauth_token_secret" not in body, header


def test_broken_bodies_and_queries_never_give_a_5xx(inside: Inside, signing: Any) -> None:
    draw = random.Random(7)
    letters = "a=&%41%zz+;\xe6\x00[]"
    for number in range(300):
        noise = ["".join(draw.choices(letters, k=draw.randrange(40))) for _ in range(2)]
        header = signing.header_of(inside.user.oauth("POST", "/api/photo/list", []))
        built = environ(("GET", "POST")[number % 2], "/api/photo/list", noise[0], header,
                        noise[1], HOST)  # fmt: skip
        assert inside.send(built)[0] < 500


def test_forged_requests_do_not_grow_the_nonce_store(inside: Inside, signing: Any) -> None:
    sandbox = inside.sandbox
    before = sandbox.database.count("select count(*) from nonces")
    pairs = inside.user.oauth("GET", "/api/echo", [], nonce="0", signature="forged=")
    for number in range(FORGERIES):
        header = tuple((name, str(number) if name == "oauth_nonce" else text)
                       for name, text in pairs)  # fmt: skip
        got = sandbox.rules.check(Received("GET", f"http://{HOST}/api/echo", header), CALL,
                                  sandbox.provider)  # fmt: skip
        assert isinstance(got, Refusal)
    assert sandbox.database.count("select count(*) from nonces") <= before


def test_sixteen_threads_replay_one_request_and_one_is_accepted(
    inside: Inside, signing: Any
) -> None:
    for _ in range(5):
        nonce = secrets.token_hex(8)
        header = signing.header_of(inside.user.oauth("GET", "/api/echo", [], nonce=nonce))
        with ThreadPoolExecutor(16) as pool:
            bodies = list(pool.map(
                lambda text: inside.send(environ("GET", "/api/echo", "", text, "", HOST))[1],
                [header] * 16,
            ))  # fmt: skip
        assert sum('status="ok"' in body for body in bodies) == 1
        assert sum('rule="nonce"' in body for body in bodies) == 15


def test_nonces_are_forgotten_only_when_their_timestamps_are_refused(
    inside: Inside, signing: Any
) -> None:
    header = signing.header_of(inside.user.oauth("GET", "/api/echo", []))
    replies = []
    for offset in (0, 290, 310, -310, -290):
        inside.sandbox.clock.offset = offset
        replies.append(inside.send(environ("GET", "/api/echo", "", header, "", HOST))[1])
        fresh = str(int(time.time()) + offset)
        other = signing.header_of(inside.user.oauth("GET", "/api/echo", [], timestamp=fresh))
        inside.send(environ("GET", "/api/echo", "", other, "", HOST))
    inside.sandbox.clock.offset = 0
    assert 'status="ok"' in replies[0]
    assert ['rule="nonce"' in replies[1], 'rule="timestamp"' in replies[2]] == [True, True]
