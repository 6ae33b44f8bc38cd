"""The verifier against the published vectors; the values are public samples."""

from collections.abc import Callable
from typing import Any

import pytest

from nb23.sandbox import SandboxError, create_app
from nb23.sandbox.case import sign
from nb23.sandbox.parse import Received
from nb23.sandbox.verify import RULES, Rules, is_web_address

PHOTOS = ("dpf43f3p2l4k3l03", "kd94hf93k423kf44")  # pragma: allowlist secret
GUIDE = (
    "571156-cuQla8tP5tzjf70znIwS",
    "u5pHMUpV8wB7LxwieAnrexE8CkzoZTVs6G626KKqfPVqFp0TxT",  # pragma: allowlist secret
)
REQUEST_TOKEN = (
    "12-8vr9EplGHHR8Ciem8SLu",
    "qQptayCQG1ZQYbS73FE6WdNz4wKjYJqcvLzI9DjGD1UKP9wruL",  # pragma: allowlist secret
)
ACCESS_TOKEN = (
    "3-gnS3NKP74AzcJsvbFi3Z",
    "83x7n5rR2eT1IV0zLNptvxxy1R3WFptGozka38tDtLZmSDYboW",  # pragma: allowlist secret
)
VERIFIER = "z3pjUoZU6KN8B5n4V2Fy"  # pragma: allowlist secret


def header(key: str, stamp: str, nonce: str, **more: str) -> tuple[tuple[str, str], ...]:
    values = {"consumer_key": key, "signature_method": "HMAC-SHA1", "timestamp": stamp,
              "nonce": nonce, **more}  # fmt: skip
    return tuple((f"oauth_{name}", value) for name, value in values.items())


@pytest.mark.parametrize(
    ("received", "token_secret", "signature"),
    [
        (
            Received("POST", "https://photos.example.net/initiate",
                     header(PHOTOS[0], "137131200", "wIjqoS",
                            callback="http://printer.example.com/ready")),
            "", "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        ),
        (
            Received("POST", "https://photos.example.net/token",
                     header(PHOTOS[0], "137131201", "walatlh", token="hh5s93j4hdidpola",
                            verifier="hfdp7dh39dks9884")),
            "hdhd0244k9j7ao03", "gKgrFCywp7rO0OXSjdot/IHF7IU=",  # pragma: allowlist secret
        ),
        (
            Received("GET", "http://photos.example.net/photos",
                     header(PHOTOS[0], "137131202", "chapoH", token="nnch734d00sl2jdk"),
                     (("file", "vacation.jpg"), ("size", "original"))),
            "pfkkdhi9sl3r4s00", "MdpQcU8iPSUjWoN/UDMsK2sui9I=",  # pragma: allowlist secret
        ),
    ],
)  # fmt: skip
def test_the_signatures_of_rfc_5849_section_1_2_verify(
    received: Received, token_secret: str, signature: str
) -> None:
    assert sign(received.base_string(), PHOTOS[1], token_secret) == signature


def test_rfc_5849_section_3_4_1_gives_the_signature_of_its_erratum() -> None:
    received = Received(
        "POST", "http://EXAMPLE.COM:80/request",
        header("9djdj82h48djs9d2", "137131201", "7d8f3e4a", token="kkk9d7dh3k39sjv7"),
        (("b5", "=%3D"), ("a3", "a"), ("c@", ""), ("a2", "r b")), (("c2", ""), ("a3", "2 q")),
    )  # fmt: skip
    made = sign(received.base_string(), "j49sk3j29djd", "dh893hdasih9")
    assert made == "r6/TJjbCOr97/+UU0NsvSne7s5g="


@pytest.fixture
def guide_site() -> Callable[..., Any]:
    """A practice site of March 2010 that knows the guide's application and tokens."""

    def make(now: float, domain: str) -> Any:
        app = create_app(domain=domain, videos=3, now=lambda: now)
        database = app.extensions["sandbox"].database
        database.insert("consumers", [(*GUIDE, "Guide", "admin", "", None, 1, 0)])
        database.insert("request_tokens", [(*REQUEST_TOKEN, GUIDE[0], "oob", now, "approved",
                                            VERIFIER, 1001)])  # fmt: skip
        database.insert("access_tokens", [(*ACCESS_TOKEN, GUIDE[0], 1001, now, 0, 0)])
        return app.test_client()

    return make


def authorization(signature: str, pairs: tuple[tuple[str, str], ...], signing: Any) -> str:
    text: str = signing.header_of(
        [*pairs, ("oauth_version", "1.0"), ("oauth_signature", signature)]
    )
    return text.replace("OAuth ", 'OAuth realm="http://api.visualplatform.net/", ')


def test_step_1_of_the_worked_example_is_accepted(guide_site: Any, signing: Any) -> None:
    site = guide_site(1267547750, "api.visualplatform.net")
    pairs = header(GUIDE[0], "1267547746", "48e12d7291d99b0416f3bb30a9d2ea72",
                   callback="http://my.example.com/callback")  # fmt: skip
    sent = {"Authorization": authorization("ozL65XeaXv4LHnJ6y3Q8H/5tERI=", pairs, signing)}
    got = site.get("/oauth/request_token", headers=sent, base_url="http://api.visualplatform.net")
    assert "oauth_callback_confirmed=true" in got.text


def test_step_3_of_the_worked_example_is_accepted(guide_site: Any, signing: Any) -> None:
    site = guide_site(1267547770, "api.visualplatform.net")
    pairs = header(GUIDE[0], "1267547767", "936dff7fa3d5674b1eb5c217ce6701b3",
                   token=REQUEST_TOKEN[0], verifier=VERIFIER)  # fmt: skip
    sent = {"Authorization": authorization("vFb0a6CGy6rtXeuEfZlhOHvjhjk=", pairs, signing)}
    got = site.get("/oauth/access_token", headers=sent, base_url="http://api.visualplatform.net")
    assert "domain=api.visualplatform.net&user_id=1001" in got.text


def test_step_4_of_the_worked_example_is_accepted_and_answers_xml(
    guide_site: Any, signing: Any
) -> None:
    site = guide_site(1267547775, "v.23video.com")
    pairs = header(GUIDE[0], "1267547771", "a666b90c2339a866c8ed405e3e2821c3",
                   token=ACCESS_TOKEN[0])  # fmt: skip
    sent = {"Authorization": authorization("R6etDqoM8JLzuXK+3BiVeXCEqRQ=", pairs, signing)}
    got = site.post("/api/photo/list", headers=sent, data={"format": "xml"},
                    base_url="http://v.23video.com")  # fmt: skip
    assert '<response status="ok" permission_level="admin"' in got.text


def test_each_rule_has_a_name_a_source_and_a_sentence() -> None:
    assert len({rule.slug for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert "section" in rule.source or "developer guide" in rule.source
        assert rule.says.endswith(".")


def test_an_unknown_rule_or_mode_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SandboxError, match=r"nonsense.*These can: .*nonce"):
        Rules(without={"nonsense"})
    with pytest.raises(SandboxError, match="cannot|can be switched off"):
        Rules(without={"header"})
    with pytest.raises(SandboxError, match="strict or relaxed"):
        Rules("lenient")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("http://127.0.0.1:8080/a/callback?x=1", True), ("https://example.com", True),
        ("http://[::1]:99/", True), ("HTTP://example.com/", False), ("ftp://example.com/", False),
        ("/callback", False), ("example.com/callback", False), ("javascript:alert(1)", False),
        ("http://", False), ("http://exa mple.com/", False), ("http://example.com/#x", False),
        ("http://a:99999/", False), ("http://user@example.com/", False), ("", False),
        ("http://example.com/\r\nX: y", False), ("http://example.com;/x", False),
        ("http://example.com/" + "a" * 2000, False), ("http://[x]/", False),
    ],
)  # fmt: skip
def test_a_callback_is_an_absolute_web_address(text: str, right: bool) -> None:
    assert is_web_address(text) is right
