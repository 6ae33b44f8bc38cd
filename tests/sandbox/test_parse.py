import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from nb23.sandbox.parse import Fault, Received, read_form, read_header, receive


def request(**options: object) -> Received:
    return receive(Request(EnvironBuilder(**options).get_environ()))


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        (b"a=1&b=2", (("a", "1"), ("b", "2"))),
        (b"a=x+y%20z%2B", (("a", "x y z+"),)),
        (b"a&b=&=c", (("a", ""), ("b", ""), ("", "c"))),
        (b"&&a=1&", (("a", "1"),)),
        (b"%61=%c3%a6&A=%C3%A6", (("a", "æ"), ("A", "æ"))),
        ("a=æ".encode(), (("a", "æ"),)),
        (b"a=b=c;d", (("a", "b=c;d"),)),
    ],
)
def test_a_query_and_a_form_decode_in_one_way(raw: bytes, pairs: object) -> None:
    assert read_form(raw) == pairs


@pytest.mark.parametrize("raw", [b"a=%", b"a=%2", b"%zz=1", b"a=%ff", b"a=\xe6", b"a=%ed%a0%80"])
def test_bytes_that_are_no_percent_encoded_utf_8_are_refused(raw: bytes) -> None:
    with pytest.raises(Fault):
        read_form(raw)


@pytest.mark.parametrize(
    "text",
    [
        'OAuth a="1",b="2"',
        'OAuth   a="1" ,   b="2"',
        'oauth realm="http://x/", a="1", b="2"',
        'OAUTH a="1", realm="", b="2"',
        'OAuth realm="a \\" b", a="%31", b="2"',
    ],
)
def test_spellings_of_the_header_are_one_header(text: str) -> None:
    assert read_header(text) == (("a", "1"), ("b", "2"))


@pytest.mark.parametrize(
    "text",
    ["", "OAuth", "OAuth ", "Basic YTpi", 'OAut a="1"', "OAuth a=1", 'OAuth a="1" b="2"',
     'OAuth a="1', 'OAuth ="1"', 'OAuth a="%"', "OAuth ,", 'OAuth a="\xff"', "Bearer x"],
)  # fmt: skip
def test_a_malformed_header_is_refused(text: str) -> None:
    with pytest.raises(Fault):
        read_header(text)


def test_a_plus_in_the_header_is_a_plus() -> None:
    assert read_header('OAuth a="1+2"') == (("a", "1+2"),)


def test_a_form_is_a_form_with_a_charset_and_in_another_case() -> None:
    kind = "Application/X-WWW-Form-URLencoded; charset=UTF-8"
    assert request(method="POST", data=b"a=1", content_type=kind).form == (("a", "1"),)


def test_a_body_of_another_kind_gives_no_parameters() -> None:
    got = request(method="POST", data=b"a=1", content_type="text/plain")
    assert (got.form, got.parts, got.sent) == ((), (), ())


def test_the_parts_of_a_multipart_body_are_used_but_not_signed() -> None:
    got = request(method="POST", data={"a": "1"}, content_type="multipart/form-data")
    assert got.sent == (("a", "1"),)
    assert "a%3D1" not in got.base_string()


def test_the_query_of_a_post_is_signed_but_not_used() -> None:
    got = request(method="POST", query_string="a=1", data={"b": "2"})
    assert got.sent == (("b", "2"),)
    assert got.base_string().endswith("&a%3D1%26b%3D2")


def test_protocol_parameters_are_never_used_by_a_method() -> None:
    assert request(query_string="a=1&oauth_token=x").sent == (("a", "1"),)


def test_the_base_string_takes_the_host_as_received() -> None:
    got = request(path="/r v/X", base_url="http://EXAMPLE.com:80/")
    assert got.base_string() == "GET&http%3A%2F%2Fexample.com%2Fr%2520v%2FX&"


def test_a_shown_base_string_masks_token_and_verifier() -> None:
    header = (("oauth_token", "tttt"), ("oauth_verifier", "vvvv"), ("oauth_nonce", "n"))
    shown = Received("GET", "http://x/", header).base_string(mask=True)
    assert "tttt" not in shown
    assert "vvvv" not in shown
    assert "oauth_token%3Dmasked%26oauth_verifier%3Dmasked" in shown


def test_a_form_of_more_than_a_million_bytes_is_refused() -> None:
    kind = "application/x-www-form-urlencoded"
    got = request(method="POST", data=b"a" * 1_000_001, content_type=kind)
    assert got.fault
