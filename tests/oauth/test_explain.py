import pickle
import re
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st
from oauthlib.oauth1.rfc5849 import signature

import nb23
from nb23._redact import MASK
from nb23.api.client import Client
from nb23.api.errors import SignatureRejected
from nb23.oauth.credentials import AccessToken, Consumer, Secret
from nb23.oauth.errors import BadRequest, KeysRejected, NotConnected, SecretEscape
from nb23.oauth.explain import base_string_of, explain
from nb23.oauth.flow import Flow
from nb23.oauth.signing import send, sign
from nb23.sandbox import Adapter, Box, create_app
from tests.conftest import FULL

# The guide's worked example and RFC 5849: published samples, all of them.
GUIDE = "u5pHMUpV8wB7LxwieAnrexE8CkzoZTVs6G626KKqfPVqFp0TxT"  # pragma: allowlist secret
GUIDE_REQUEST = "qQptayCQG1ZQYbS73FE6WdNz4wKjYJqcvLzI9DjGD1UKP9wruL"  # pragma: allowlist secret
GUIDE_ACCESS = "83x7n5rR2eT1IV0zLNptvxxy1R3WFptGozka38tDtLZmSDYboW"  # pragma: allowlist secret
PRINTER = "kd94hf93k423kf44"  # pragma: allowlist secret


def protocol(key, nonce, timestamp, *, version=True, **more):
    pairs = [
        ("oauth_consumer_key", key),
        ("oauth_signature_method", "HMAC-SHA1"),
        ("oauth_timestamp", timestamp),
        ("oauth_nonce", nonce),
        *((f"oauth_{name}", value) for name, value in more.items()),
    ]
    return [*pairs, ("oauth_version", "1.0")] if version else pairs


STEP_1 = explain(
    "GET",
    "http://api.visualplatform.net/oauth/request_token",
    oauth_params=protocol(
        "571156-cuQla8tP5tzjf70znIwS",
        "48e12d7291d99b0416f3bb30a9d2ea72",
        "1267547746",
        callback="http://my.example.com/callback",
    ),
    consumer_secret=GUIDE,
)
STEP_3 = explain(
    "GET",
    "http://api.visualplatform.net/oauth/access_token",
    oauth_params=protocol(
        "571156-cuQla8tP5tzjf70znIwS",
        "936dff7fa3d5674b1eb5c217ce6701b3",
        "1267547767",
        token="12-8vr9EplGHHR8Ciem8SLu",
        verifier="z3pjUoZU6KN8B5n4V2Fy",
    ),
    consumer_secret=GUIDE,
    token_secret=GUIDE_REQUEST,
)
STEP_4 = explain(
    "POST",
    "http://v.23video.com/api/photo/list",
    {"format": "xml"},
    oauth_params=protocol(
        "571156-cuQla8tP5tzjf70znIwS",
        "a666b90c2339a866c8ed405e3e2821c3",
        "1267547771",
        token="3-gnS3NKP74AzcJsvbFi3Z",
    ),
    consumer_secret=GUIDE,
    token_secret=GUIDE_ACCESS,
)


@pytest.mark.parametrize(
    ("made", "printed"),
    [
        pytest.param(STEP_1, "ozL65XeaXv4LHnJ6y3Q8H/5tERI=", id="step 1"),
        pytest.param(STEP_3, "vFb0a6CGy6rtXeuEfZlhOHvjhjk=", id="step 3"),
        pytest.param(STEP_4, "R6etDqoM8JLzuXK+3BiVeXCEqRQ=", id="step 4"),
    ],
)
def test_the_three_signatures_of_the_guide_are_explained(made, printed):
    assert made.signature == printed


@pytest.mark.parametrize(
    ("verb", "url", "nonce", "timestamp", "secret", "more", "printed"),
    [
        pytest.param("POST", "https://photos.example.net/initiate", "wIjqoS", "137131200", "",
                     {"callback": "http://printer.example.com/ready"},
                     "74KNZJeDHnMBp0EMJ9ZHt/XKycU=", id="step 1"),
        pytest.param("POST", "https://photos.example.net/token", "walatlh", "137131201",
                     "hdhd0244k9j7ao03",
                     {"token": "hh5s93j4hdidpola", "verifier": "hfdp7dh39dks9884"},
                     "gKgrFCywp7rO0OXSjdot/IHF7IU=", id="step 3"),
        pytest.param("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original",
                     "chapoH", "137131202", "pfkkdhi9sl3r4s00", {"token": "nnch734d00sl2jdk"},
                     "MdpQcU8iPSUjWoN/UDMsK2sui9I=", id="step 4"),
    ],
)  # fmt: skip
def test_the_signatures_of_rfc_5849_section_1_2_are_explained(
    verb, url, nonce, timestamp, secret, more, printed
):
    pairs = [("realm", "Photos"), *protocol("dpf43f3p2l4k3l03", nonce, timestamp, version=False,
                                            **more)]  # fmt: skip
    made = explain(verb, url, oauth_params=pairs, consumer_secret=PRINTER, token_secret=secret)
    assert made.signature == printed
    assert made.header.startswith('OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03"')
    assert "realm" not in made.base_string


RFC = explain(
    "post",
    "http://EXAMPLE.COM:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
    [("c2", ""), ("a3", "2 q")],
    oauth_params=protocol(
        "9djdj82h48djs9d2", "7d8f3e4a", "137131201", version=False, token="kkk9d7dh3k39sjv7"
    ),
    consumer_secret="j49sk3j29djd",  # pragma: allowlist secret
    token_secret="dh893hdasih9",  # pragma: allowlist secret
)


def test_rfc_5849_section_3_4_1_is_explained_as_erratum_2550_says():
    assert RFC.base_string == (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26"
        "b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
        "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )
    assert RFC.signature == "r6/TJjbCOr97/+UU0NsvSne7s5g="
    assert (RFC.method, RFC.base_uri) == ("POST", "http://example.com/request")
    assert RFC.normalized.startswith("a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_")
    assert RFC.key.reveal() == "j49sk3j29djd&dh893hdasih9"
    assert [(p.name, p.value, p.place, p.encoded_name, p.encoded_value) for p in RFC.parameters][
        :5
    ] == [
        ("a2", "r b", "query", "a2", "r%20b"),
        ("a3", "2 q", "body", "a3", "2%20q"),
        ("a3", "a", "query", "a3", "a"),
        ("b5", "=%3D", "query", "b5", "%3D%253D"),
        ("c@", "", "query", "c%40", ""),
    ]


def test_a_fresh_request_gets_what_every_request_needs():
    one, two = (explain("GET", "http://127.0.0.1/x") for _ in range(2))
    assert [p.name for p in one.parameters] == [
        "oauth_nonce",
        "oauth_signature_method",
        "oauth_timestamp",
        "oauth_version",
    ]
    assert one.base_string != two.base_string


def test_parameters_travel_in_the_query_of_a_get_and_in_the_body_of_a_post():
    get = explain("GET", "http://127.0.0.1/x?a=1", {"b": "red bike"})
    assert get.url == "http://127.0.0.1/x?a=1&b=red%20bike"
    post = explain("POST", "http://127.0.0.1/x?a=1", {"b": 2})
    assert post.url == "http://127.0.0.1/x?a=1"
    assert {p.name: p.place for p in post.parameters if p.place != "header"} == {
        "a": "query",
        "b": "body",
    }


@pytest.mark.parametrize("address", ["videos.example.com", "http://", "http://a:99999/x", ""])
def test_an_address_that_cannot_be_sent_is_refused(address):
    with pytest.raises(BadRequest, match="cannot be signed"):
        explain("GET", address)


def test_a_text_that_is_no_unicode_is_refused():
    with pytest.raises(BadRequest):
        explain("GET", "http://127.0.0.1/", {"a": "\ud800"})


@pytest.mark.parametrize("view", [str, repr, lambda made: made._repr_html_(), "{}".format])
@pytest.mark.parametrize("made", [STEP_3, STEP_4, RFC])
def test_no_view_shows_a_secret_a_token_or_a_verifier(made, view):
    shown = view(made) + repr(made.parameters) + repr(made.shown())
    for hidden in [GUIDE, GUIDE_REQUEST, GUIDE_ACCESS, "12-8vr9EplGHHR8Ciem8SLu",
                   "z3pjUoZU6KN8B5n4V2Fy", "3-gnS3NKP74AzcJsvbFi3Z", "kkk9d7dh3k39sjv7",
                   "j49sk3j29djd", "dh893hdasih9"]:  # fmt: skip
        assert hidden not in shown
    assert MASK in shown


def test_the_exact_values_are_there_for_those_who_ask():
    assert "oauth_verifier%3Dz3pjUoZU6KN8B5n4V2Fy" in STEP_3.base_string
    assert 'oauth_token="3-gnS3NKP74AzcJsvbFi3Z"' in STEP_4.header
    with pytest.raises(SecretEscape):
        pickle.dumps(STEP_3)


def test_the_text_shows_every_stage():
    text = str(STEP_1)
    for stage in (STEP_1.base_uri, STEP_1.normalized, STEP_1.base_string, STEP_1.signature):
        assert stage in text
    for stage in (STEP_1.header, f"{MASK}&", "http://my.example.com/callback  ->  http%3A%2F"):
        assert stage in text


def test_the_picture_says_each_place_in_words_and_brings_no_script():
    html = RFC._repr_html_()
    assert not re.search("<script|<a |href| on[a-z]+=|url\\(", html)
    for place in ("header", "query", "body"):
        assert f">{place}</span>" in html
    assert set(re.findall('[; "]color:(\\w+)', html)) <= {"inherit"}, "text keeps the page's colour"
    said = re.sub("<[^>]+>", "", html).replace("&amp;", "&")
    assert RFC.shown()["base_string"] in said
    assert RFC.shown()["normalized"] in said


NASTY = st.text(
    alphabet="aZ09-._~ +%&=/?#'\"<>\\;:,@!$*()[]{}|^`\t\r\n\x00\x7fé\u0308ø€\u2028\ufeff漢😀",
    max_size=12,
)
PARAMS = st.lists(
    st.tuples(NASTY, NASTY).filter(lambda pair: not pair[0].startswith("oauth_")), max_size=6
)


@pytest.fixture(scope="module")
def inside():
    """The practice site within this process, and a session that reaches it without a socket."""
    app = create_app(domain="practice.example", videos=5)
    box = Box("http://practice.example", app.extensions["sandbox"].control_key,
              transport=Adapter(app))  # fmt: skip
    session = requests.Session()
    session.mount("http://practice.example", Adapter(app))
    return box, session


def header_of(request):
    header = request.headers["Authorization"]
    text = header.decode() if isinstance(header, bytes) else header
    return dict(parse_qsl(text.removeprefix("OAuth ").replace('"', "").replace(", ", "&")))


@settings(max_examples=2000 if FULL else 200)
@given(PARAMS, st.sampled_from(["GET", "POST"]))
def test_what_is_explained_is_what_is_sent_and_what_the_site_and_oauthlib_verify(
    inside, params, verb
):
    box, session = inside
    consumer, token = Consumer(*box.keys), AccessToken(*box.tokens)
    url = f"{box.url}/api/test/echo"
    response = send(session, verb, url, params, auth=sign(consumer, token))
    assert "invalid_signature" not in response.text
    sent = header_of(response.request)
    made_there = sent.pop("oauth_signature")
    made = explain(
        verb, url, params, oauth_params=sent,
        consumer_secret=consumer.secret, token_secret=token.secret,
    )  # fmt: skip
    assert made.signature == made_there
    assert made.base_string == base_string_of(response.request)
    travelled = urlsplit(made.url).query
    assert travelled == urlsplit(response.request.url).query
    seen = SimpleNamespace(
        uri=response.request.url, http_method=verb, signature=made_there,
        params=[*sent.items(), *params],
    )  # fmt: skip
    assert signature.verify_hmac_sha1(seen, consumer.secret.reveal(), token.secret.reveal())


def test_a_site_explains_a_call_with_its_own_keys(box):
    site = nb23.connect(box)
    made = site.explain("photo/list", search="red bike", size=5)
    assert made.base_uri == f"{box.url}/api/photo/list"
    assert {p.name: p.encoded_value for p in made.parameters}["search"] == "red%20bike"
    assert made.key == Secret(f"{box.keys.secret}&{box.tokens.secret}")
    headers = {"Authorization": made.header}
    assert requests.get(made.url, headers=headers, timeout=5).json()["status"] == "ok"
    assert site.api.photo.list.explain(size=5).base_uri == made.base_uri


def test_without_credentials_there_is_no_signature_to_explain(box):
    with pytest.raises(NotConnected):
        nb23.connect(box, allow="anonymous").explain("photo/list")


def test_a_refused_secret_says_that_both_base_strings_are_equal(box):
    flow = Flow(box.domain, Consumer(box.keys.key, "not-the-secret"))
    with pytest.raises(KeysRejected, match="signed the same text, so it is a secret"):
        flow.request_token()
    wrong = nb23.Credentials(box.domain, Consumer(*box.keys),
                             AccessToken(box.tokens.token, "not-the-secret"))  # fmt: skip
    with pytest.raises(SignatureRejected, match="signed the same text") as problem:
        Client(box.domain, wrong).call("photo/list")
    assert problem.value.api_code == "invalid_signature"


def test_a_request_that_was_changed_on_the_way_is_explained_without_a_secret(box, elsewhere):
    """A proxy that sends the request on under another name, as some do."""
    held = nb23.Credentials(elsewhere.domain, Consumer(*box.keys), AccessToken(*box.tokens))
    elsewhere.says("{}")
    made = nb23.connect(credentials=held, site=elsewhere.domain).explain("photo/list", size=5)
    passed_on = requests.get(
        made.url.replace(elsewhere.url, box.url), headers={"Authorization": made.header}, timeout=5
    )
    elsewhere.says(passed_on.text)
    with pytest.raises(SignatureRejected) as problem:
        Client(elsewhere.domain, held).call("photo/list", size=5)
    said = str(problem.value)
    assert f"`{elsewhere.domain}` here, `{box.domain}` there" in said
    assert "The port is signed" in said
    assert [secret for secret in box.issued() if secret in said] == []
