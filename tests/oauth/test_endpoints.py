import socket

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nb23.oauth.endpoints import GENERIC_DOMAIN, Endpoints, is_loopback, normalise_domain
from nb23.oauth.errors import BadDomain

UNDERSTOOD = [
    ("videos.example.com", "videos.example.com"),
    (" videos.example.com\n", "videos.example.com"),
    ("Videos.EXAMPLE.com", "videos.example.com"),
    ("https://videos.example.com", "videos.example.com"),
    ("https://videos.example.com/", "videos.example.com"),
    ("HTTPS://VIDEOS.EXAMPLE.COM//", "videos.example.com"),
    ("http://videos.example.com/", "videos.example.com"),
    ("http://videos.example.com:80/", "videos.example.com"),
    ("http://videos.example.com:443/", "videos.example.com"),
    ("videos.example.com:443", "videos.example.com"),
    ("https://videos.example.com:8443/", "videos.example.com:8443"),
    ("videos.example.com:80", "videos.example.com:80"),
    ("videos.example.com:", "videos.example.com"),
    ("127.0.0.1:2323", "127.0.0.1:2323"),
    ("http://127.0.0.1:2323/", "127.0.0.1:2323"),
    ("127.0.0.1:80", "127.0.0.1"),
    ("127.0.0.1:443", "127.0.0.1:443"),
    ("https://127.0.0.1:443", "127.0.0.1:443"),
    ("localhost:8888", "localhost:8888"),
    ("localhost", "localhost"),
    ("bücher.example", "xn--bcher-kva.example"),
    ("https://BÜCHER.example/", "xn--bcher-kva.example"),
    ("動画.example", "xn--hhr831f.example"),
    ("videos。example。com", "videos.example.com"),
    ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ("a-b.example", "a-b.example"),
    ("videos.exam\nple.com", "videos.example.com"),
    ("https://videos.example.com/api/2/", "videos.example.com"),
    ("https://videos.example.com/api/2", "videos.example.com"),
    ("videos.example.com/api/", "videos.example.com"),
    ("http://127.0.0.1:2323/api/2/", "127.0.0.1:2323"),
]

REFUSED = [
    "",
    " ",
    ".",
    "..",
    "a..b",
    "-a.example",
    "a-.example",
    "a_b.example",
    "a b.example",
    "https://",
    "https:///",
    "//videos.example.com",
    "https:/videos.example.com",
    "ftp://videos.example.com",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "videos.example.com/photo/1",
    "videos.example.com/api/3",
    "videos.example.com/api/2/photo/list",
    "videos.example.com/API/2",
    "videos.example.com/api/2?x=1",
    "https://videos.example.com/oauth/authorize?oauth_token=abc",
    "videos.example.com?x=1",
    "videos.example.com#top",
    "anna@videos.example.com",
    "https://anna:word@videos.example.com/",
    "https://:word@videos.example.com/",
    "@videos.example.com",
    "videos.example.com:99999",
    "videos.example.com:-1",
    "videos.example.com:http",
    "videos.example.com:80:80",
    "[::1]",
    "[::1]:80",
    "[",
    "http://[fe80::1%25eth0]/",
    "videos.example.com\\evil.example",
    "videos.example.com\x00",
    "videos\u2100example.com",
    "x" * 64 + ".example",
    ".".join(["abcdefgh"] * 40),
    "\ud800.example",
    "<script>alert(1)</script>",
    "videos.example.com\r\nHost: evil.example/",
    "${NB23_CONSUMER_SECRET}",
]


@pytest.mark.parametrize(("given", "domain"), UNDERSTOOD)
def test_a_domain_is_understood_as_people_paste_it(given, domain):
    assert normalise_domain(given) == domain


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(BadDomain):
        normalise_domain(text)


def test_the_path_that_is_too_much_is_named_and_the_domain_offered():
    with pytest.raises(BadDomain, match=r"'videos\.example\.com' instead of 'https://videos"):
        normalise_domain("https://videos.example.com/photo/1")


@pytest.mark.parametrize(
    "text",
    [
        "https://videos.example.com/?oauth_token=hidden",
        "https://videos.example.com/#access_token=hidden",
        "https://anna:hidden@videos.example.com/",
        "https://hidden@videos.example.com/",
        "no domain?oauth_token=hidden",
    ],
)
def test_a_refusal_repeats_no_password_and_no_token(text):
    with pytest.raises(BadDomain) as refused:
        normalise_domain(text)
    assert "hidden" not in str(refused.value)


@given(st.text(st.characters(exclude_categories=()), max_size=60))
@example("http://[::")
@example("a:²")
@example("\u0130.example")
def test_any_text_gives_a_domain_or_bad_domain(text):
    try:
        domain = normalise_domain(text)
    except BadDomain:
        return
    assert normalise_domain(domain) == domain
    assert domain.isascii()
    assert not set(domain) & set("/?#@ \\")


@given(st.from_regex(r"(https?://)?[a-z0-9.-]{1,20}(:[0-9]{1,6})?/{0,2}", fullmatch=True))
def test_what_looks_like_an_address_gives_the_same_domain_again(text):
    try:
        domain = normalise_domain(text)
    except BadDomain:
        return
    assert normalise_domain(f"https://{domain}/") == domain


@pytest.mark.parametrize(
    ("domain", "answer"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:2323", True),
        ("127.200.3.4:80", True),
        ("localhost", True),
        ("localhost:8888", True),
        ("127.0.0.1.example.com", False),
        ("localhost.example.com", False),
        ("128.0.0.1", False),
        ("10.0.0.1:2323", False),
        ("videos.example.com", False),
        ("2130706433", False),
        ("127.1", False),
        ("", False),
    ],
)
def test_only_this_computer_is_loopback(domain, answer):
    assert is_loopback(domain) is answer


@pytest.mark.parametrize(
    ("domain", "base"),
    [
        ("videos.example.com", "https://videos.example.com"),
        ("http://videos.example.com/", "https://videos.example.com"),
        ("videos.example.com:8443", "https://videos.example.com:8443"),
        ("10.0.0.1", "https://10.0.0.1"),
        ("https://127.0.0.1:2323/", "http://127.0.0.1:2323"),
        ("localhost:2323", "http://localhost:2323"),
    ],
)
def test_every_address_is_https_but_on_loopback(domain, base):
    assert Endpoints(domain).base == base


def test_the_three_addresses_are_those_of_the_guide():
    endpoints = Endpoints(GENERIC_DOMAIN)
    assert endpoints.request_token == "https://api.visualplatform.net/oauth/request_token"
    assert endpoints.authorize == "https://api.visualplatform.net/oauth/authorize"
    assert endpoints.access_token == "https://api.visualplatform.net/oauth/access_token"
    assert endpoints.api("/api/photo/list") == "https://api.visualplatform.net/api/photo/list"


def test_endpoints_of_what_is_no_domain_are_refused():
    with pytest.raises(BadDomain):
        Endpoints("videos.example.com/photo")


def test_a_name_is_not_looked_up_to_be_understood(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("looked up"))
    assert Endpoints("nobody.example").domain == "nobody.example"
