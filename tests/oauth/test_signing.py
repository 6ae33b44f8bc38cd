import base64
import hashlib
import hmac
import io
import pickle
import re
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from requests_toolbelt import MultipartEncoder
from urllib3 import HTTPResponse

from nb23.oauth import signing
from nb23.oauth.credentials import AccessToken, Consumer, RequestToken, Secret
from nb23.oauth.endpoints import Endpoints
from nb23.oauth.errors import Offline, RateLimited, SiteUnavailable, WrongSite
from nb23.oauth.signing import CONNECTIONS, bearer, new_session, send, sign

# The guide's worked example, whose values are published samples.
GUIDE = Consumer(
    "571156-cuQla8tP5tzjf70znIwS",
    "u5pHMUpV8wB7LxwieAnrexE8CkzoZTVs6G626KKqfPVqFp0TxT",  # pragma: allowlist secret
)
GUIDE_REQUEST = RequestToken(
    "12-8vr9EplGHHR8Ciem8SLu",
    "qQptayCQG1ZQYbS73FE6WdNz4wKjYJqcvLzI9DjGD1UKP9wruL",  # pragma: allowlist secret
)
GUIDE_ACCESS = AccessToken(
    "3-gnS3NKP74AzcJsvbFi3Z",
    "83x7n5rR2eT1IV0zLNptvxxy1R3WFptGozka38tDtLZmSDYboW",  # pragma: allowlist secret
)
# RFC 5849 section 1.2.
PRINTER = Consumer("dpf43f3p2l4k3l03", "kd94hf93k423kf44")  # pragma: allowlist secret

LATER = "Tue, 02 Mar 2010 16:36:30 GMT"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def prepared(auth, nonce, timestamp, verb, url, *, version=True, **request):
    """A request that is signed with a nonce and a time that are given."""
    auth.client.nonce, auth.client.timestamp = nonce, timestamp
    if not version:  # the examples of RFC 5849 leave oauth_version out, which may be
        every = auth.client.get_oauth_params
        auth.client.get_oauth_params = lambda asked: [
            pair for pair in every(asked) if pair[0] != "oauth_version"
        ]
    return requests.Request(verb, url, auth=auth, **request).prepare()


def header_of(authorization):
    """The protocol parameters of a header, decoded."""
    text = authorization.decode() if isinstance(authorization, bytes) else authorization
    assert text.startswith("OAuth ")
    return dict(parse_qsl(text.removeprefix("OAuth ").replace('"', "").replace(", ", "&")))


def signature_of(request):
    return header_of(request.headers["Authorization"])["oauth_signature"]


def hmac_sha1(base_string, consumer_secret, token_secret=""):
    key = f"{quote(consumer_secret, safe='')}&{quote(token_secret, safe='')}"
    digest = hmac.new(key.encode(), base_string.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def expected_signature(received, domain, params, consumer, token=None):
    """RFC 5849 section 3.4, written down once more, from what arrived."""
    sent = header_of(received.headers["Authorization"])
    sent.pop("oauth_signature")
    pairs = sorted((quote(n, safe="~"), quote(v, safe="~")) for n, v in [*sent.items(), *params])
    address = f"http://{domain}{urlsplit(received.target).path}"
    parts = [received.verb, address, "&".join(f"{name}={value}" for name, value in pairs)]
    base_string = "&".join(quote(part, safe="~") for part in parts)
    return hmac_sha1(base_string, consumer.secret.reveal(), token.secret.reveal() if token else "")


@pytest.mark.parametrize(
    ("auth", "nonce", "timestamp", "verb", "address", "data", "printed"),
    [
        pytest.param(
            {"callback": "http://my.example.com/callback"},
            "48e12d7291d99b0416f3bb30a9d2ea72", "1267547746",
            "GET", "api.visualplatform.net/oauth/request_token", None,
            "ozL65XeaXv4LHnJ6y3Q8H/5tERI=",
            id="step 1",
        ),
        pytest.param(
            {"token": GUIDE_REQUEST, "verifier": "z3pjUoZU6KN8B5n4V2Fy"},
            "936dff7fa3d5674b1eb5c217ce6701b3", "1267547767",
            "GET", "api.visualplatform.net/oauth/access_token", None,
            "vFb0a6CGy6rtXeuEfZlhOHvjhjk=",
            id="step 3",
        ),
        pytest.param(
            {"token": GUIDE_ACCESS},
            "a666b90c2339a866c8ed405e3e2821c3", "1267547771",
            "POST", "v.23video.com/api/photo/list", "format=xml", "R6etDqoM8JLzuXK+3BiVeXCEqRQ=",
            id="step 4",
        ),
    ],
)  # fmt: skip
def test_the_printed_signatures_of_the_guide_come_out(
    auth, nonce, timestamp, verb, address, data, printed
):
    request = prepared(
        sign(GUIDE, **auth), nonce, timestamp, verb, f"http://{address}",
        data=data, headers=FORM if data else {},
    )  # fmt: skip
    assert signature_of(request) == printed


def test_the_base_string_of_the_guides_first_step_is_signed():
    base_string = (
        "GET&http%3A%2F%2Fapi.visualplatform.net%2Foauth%2Frequest_token&"
        "oauth_callback%3Dhttp%253A%252F%252Fmy.example.com%252Fcallback%26"
        "oauth_consumer_key%3D571156-cuQla8tP5tzjf70znIwS%26"
        "oauth_nonce%3D48e12d7291d99b0416f3bb30a9d2ea72%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D1267547746%26oauth_version%3D1.0"
    )
    assert hmac_sha1(base_string, GUIDE.secret.reveal()) == "ozL65XeaXv4LHnJ6y3Q8H/5tERI="


@pytest.mark.parametrize(
    ("auth", "nonce", "timestamp", "verb", "url", "printed"),
    [
        pytest.param(
            {"callback": "http://printer.example.com/ready"}, "wIjqoS", "137131200",
            "POST", "https://photos.example.net/initiate", "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
            id="step 1",
        ),
        pytest.param(
            {"token": RequestToken("hh5s93j4hdidpola", "hdhd0244k9j7ao03"),
             "verifier": "hfdp7dh39dks9884"}, "walatlh", "137131201",
            "POST", "https://photos.example.net/token", "gKgrFCywp7rO0OXSjdot/IHF7IU=",
            id="step 3",
        ),
        pytest.param(
            {"token": AccessToken("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")}, "chapoH", "137131202",
            "GET", "http://photos.example.net/photos?file=vacation.jpg&size=original",
            "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
            id="step 4",
        ),
    ],
)  # fmt: skip
def test_the_signatures_of_rfc_5849_section_1_2_come_out(
    auth, nonce, timestamp, verb, url, printed
):
    request = prepared(sign(PRINTER, **auth), nonce, timestamp, verb, url, version=False)
    assert signature_of(request) == printed


def test_the_base_string_of_rfc_5849_section_3_4_1_is_signed_as_erratum_2550_says():
    base_string = (
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26"
        "b5%3D%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26"
        "oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    )
    consumer = Consumer("9djdj82h48djs9d2", "j49sk3j29djd")  # pragma: allowlist secret
    token = AccessToken("kkk9d7dh3k39sjv7", "dh893hdasih9")  # pragma: allowlist secret
    request = prepared(
        sign(consumer, token), "7d8f3e4a", "137131201",
        "POST", "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        data="c2&a3=2+q", headers=FORM, version=False,
    )  # fmt: skip
    assert hmac_sha1(base_string, "j49sk3j29djd", "dh893hdasih9") == "r6/TJjbCOr97/+UU0NsvSne7s5g="
    assert signature_of(request) == "r6/TJjbCOr97/+UU0NsvSne7s5g="


def test_blanks_travel_as_percent_20_in_the_query_of_a_get(elsewhere):
    send(requests.Session(), "GET", f"{elsewhere.url}/api/x", [("search", "a b+c")])
    (received,) = elsewhere.received
    assert (received.target, received.body) == ("/api/x?search=a%20b%2Bc", b"")


def test_blanks_travel_as_percent_20_in_the_body_of_a_post(elsewhere):
    auth = sign(GUIDE, GUIDE_ACCESS)
    send(requests.Session(), "POST", f"{elsewhere.url}/api/x", [("title", "a b+ü")], auth=auth)
    (received,) = elsewhere.received
    assert (received.target, received.body) == ("/api/x", b"title=a%20b%2B%C3%BC")
    assert received.headers["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_protocol_parameters_are_in_the_header_and_nowhere_else(elsewhere, verb):
    auth = sign(GUIDE, GUIDE_ACCESS, verifier="v-123", callback="oob")
    send(requests.Session(), verb, f"{elsewhere.url}/api/x", [("a", "1")], auth=auth)
    (received,) = elsewhere.received
    assert "oauth" not in received.target
    assert b"oauth" not in received.body
    sent = header_of(received.headers["Authorization"])
    assert {"oauth_callback": "oob", "oauth_verifier": "v-123"}.items() <= sent.items()
    assert (sent["oauth_signature_method"], sent["oauth_version"]) == ("HMAC-SHA1", "1.0")


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_what_arrives_carries_the_signature_of_what_arrived(elsewhere, verb):
    params = [("search", "ø & = + % ~ /"), ("empty", ""), ("tags", '"two words" x'), ("a", "1")]
    auth = sign(GUIDE, GUIDE_ACCESS)
    send(requests.Session(), verb, f"{elsewhere.url}/api/x", params, auth=auth)
    (received,) = elsewhere.received
    arrived = urlsplit(received.target).query or received.body.decode()
    assert parse_qsl(arrived, keep_blank_values=True) == params
    sent = header_of(received.headers["Authorization"])["oauth_signature"]
    assert sent == expected_signature(received, elsewhere.domain, params, GUIDE, GUIDE_ACCESS)


def answering(answer):
    """A session whose every answer is given."""

    class Note(requests.adapters.BaseAdapter):
        def send(self, request, **_):
            self.request = request
            return answer

        def close(self):
            return

    session, note = requests.Session(), Note()
    for scheme in ("https://", "http://"):
        session.mount(scheme, note)
    session.note = note
    return session


@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=8), st.text(max_size=12)).filter(
            lambda pair: not pair[0].startswith("oauth_")
        ),
        max_size=5,
    ),
    st.sampled_from(["GET", "POST"]),
)
def test_any_parameters_verify_at_the_other_end(params, verb):
    answer = requests.Response()
    answer.status_code, answer.raw = 200, HTTPResponse(preload_content=False)
    session = answering(answer)
    send(session, verb, "http://127.0.0.1:1/api/x", params, auth=sign(GUIDE, GUIDE_ACCESS))
    note = session.note
    target = urlsplit(note.request.url)
    body = note.request.body or ""
    arrived = target.query or (body.decode() if isinstance(body, bytes) else body)
    assert sorted(parse_qsl(arrived, keep_blank_values=True)) == sorted(params)
    sent = header_of(note.request.headers["Authorization"])
    pairs = sorted(
        (quote(n, safe="~"), quote(v, safe="~"))
        for n, v in [*((n, v) for n, v in sent.items() if n != "oauth_signature"), *params]
    )
    parts = [verb, "http://127.0.0.1:1/api/x", "&".join(f"{n}={v}" for n, v in pairs)]
    base_string = "&".join(quote(part, safe="~") for part in parts)
    expected = hmac_sha1(base_string, GUIDE.secret.reveal(), GUIDE_ACCESS.secret.reveal())
    assert sent["oauth_signature"] == expected


def test_a_multipart_body_is_sent_and_not_signed(elsewhere):
    auth = sign(GUIDE, GUIDE_ACCESS)
    body = MultipartEncoder([("title", "A b"), ("file", ("a.txt", io.BytesIO(b"the file")))])
    send(requests.Session(), "POST", f"{elsewhere.url}/api/x", auth=auth, body=body)
    (received,) = elsewhere.received
    assert received.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b"the file" in received.body
    assert b"A b" in received.body
    assert header_of(received.headers["Authorization"])["oauth_signature"] == expected_signature(
        received, elsewhere.domain, [], GUIDE, GUIDE_ACCESS
    )


def test_each_request_has_a_nonce_of_its_own(elsewhere):
    for _ in range(3):
        send(requests.Session(), "GET", f"{elsewhere.url}/api/x", auth=sign(GUIDE))
    nonces = {header_of(r.headers["Authorization"])["oauth_nonce"] for r in elsewhere.received}
    assert len(nonces) == 3


def test_a_redirect_to_another_host_is_named_and_not_followed(serve_elsewhere):
    first, second = serve_elsewhere(), serve_elsewhere()
    first.says("", 302, Location=f"{second.url}/oauth/request_token")
    with pytest.raises(WrongSite, match=f"Connect to {second.domain} itself"):
        send(requests.Session(), "GET", f"{first.url}/x", auth=sign(GUIDE))
    assert len(first.received) == 1
    assert second.received == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_within_the_site_is_not_followed_either(elsewhere, status):
    elsewhere.says("", status, Location="/somewhere")
    with pytest.raises(WrongSite, match=re.escape(elsewhere.domain)):
        send(requests.Session(), "POST", f"{elsewhere.url}/x", auth=sign(GUIDE))
    assert len(elsewhere.received) == 1


def test_a_redirect_to_what_is_no_address_is_no_connection(elsewhere):
    elsewhere.says("", 302, Location="http://[::")
    with pytest.raises(Offline):
        send(requests.Session(), "GET", f"{elsewhere.url}/x", auth=sign(GUIDE))


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_site_that_cannot_answer_now_may_be_asked_again(elsewhere, status):
    elsewhere.says("later", status)
    with pytest.raises(SiteUnavailable, match=f"HTTP {status}") as problem:
        send(requests.Session(), "GET", f"{elsewhere.url}/x")
    assert problem.value.retryable


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ({"Retry-After": "2"}, 2),
        ({"Retry-After": " 0 "}, 0),
        ({"Retry-After": LATER, "Date": "Tue, 02 Mar 2010 16:35:46 GMT"}, 44),
        ({"Retry-After": LATER, "Date": "Tue, 02 Mar 2010 16:40:00 GMT"}, 0),
        ({"Retry-After": LATER}, 0),  # long ago by this computer's clock
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "²"}, None),
        ({"Retry-After": "Tue, 02 Mar 2010 16:35:46 +9999999999999"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_as_seconds_or_as_a_date_of_the_sites_clock(told, seconds):
    answer = requests.Response()
    answer.status_code, answer.raw = 429, HTTPResponse(preload_content=False)
    answer.headers.update(told)
    with pytest.raises(RateLimited, match="videos.example.com wants fewer calls") as problem:
        send(answering(answer), "GET", "https://videos.example.com/x")
    assert problem.value.retry_after == seconds
    assert ("in a little while" in problem.value.sentence) is (seconds is None)
    assert pickle.loads(pickle.dumps(problem.value)).retry_after == seconds


def test_an_answer_that_breaks_off_is_no_answer(elsewhere):
    elsewhere.says("half", 200, **{"Transfer-Encoding": "chunked"})
    with pytest.raises(Offline, match=f"The answer of {elsewhere.domain} broke off") as problem:
        send(requests.Session(), "GET", f"{elsewhere.url}/x")
    assert problem.value.__context__ is None


def test_a_redirect_that_is_the_answer_is_given_and_not_followed(elsewhere):
    elsewhere.says("moved", 301, Location="http://192.0.2.1/done?photo_id=7")
    answer = send(new_session(), "GET", f"{elsewhere.url}/x", redirect=True)
    assert (answer.is_redirect, answer.text) == (True, "moved")
    assert answer.headers["Location"].endswith("?photo_id=7")


def test_a_cookie_of_the_site_is_not_kept(elsewhere):
    elsewhere.says("", **{"Set-Cookie": "session=1; Path=/"})
    session = new_session()
    for _ in range(2):
        send(session, "GET", f"{elsewhere.url}/x")
    assert not session.cookies
    assert ["Cookie" in received.headers for received in elsewhere.received] == [False, False]


def test_a_session_has_a_connection_for_each_thread():
    adapter = new_session().get_adapter("https://videos.example.com")
    assert adapter._pool_maxsize == CONNECTIONS
    assert adapter.max_retries.total == 0, "a repetition below the signature replays its nonce"


def test_a_bearer_token_travels_as_it_is_to_its_own_site(elsewhere):
    auth = bearer(Secret("b-token"), Endpoints(elsewhere.domain))
    send(new_session(), "GET", f"{elsewhere.url}/api/2/x", auth=auth)
    assert elsewhere.received[0].headers["Authorization"] == "Bearer b-token"


@pytest.mark.parametrize(
    "url",
    [
        "http://videos.example.com/api/2/x",
        "https://videos.example.com.evil.example/x",
        "https://videos.example.com@evil.example/x",
        "https://videos.example.com:8443/x",
        "https://other.example.com/x",
    ],
)
def test_a_bearer_token_goes_nowhere_else(url):
    auth = bearer(Secret("b-token"), Endpoints("videos.example.com"))
    with pytest.raises(WrongSite, match=r"for videos\.example\.com alone; nothing was sent"):
        send(answering(None), "GET", url, auth=auth)


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_proxy_variable_does_not_change_a_loopback_call(elsewhere, nobody, monkeypatch, name):
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv(name, f"http://{nobody}")
    assert send(requests.Session(), "GET", f"{elsewhere.url}/x").status_code == 200
    with pytest.raises(requests.ConnectionError):  # elsewhere the variable counts
        requests.get("http://videos.example.com/")


def test_a_password_in_netrc_is_not_sent(elsewhere, home, monkeypatch):
    netrc = home / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password hidden-in-netrc\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    requests.get(f"{elsewhere.url}/x", timeout=5)
    send(requests.Session(), "GET", f"{elsewhere.url}/x")
    send(requests.Session(), "GET", f"{elsewhere.url}/x", auth=sign(GUIDE))
    plain, anonymous, signed = (r.headers.get("Authorization", "") for r in elsewhere.received)
    assert plain.startswith("Basic ")
    assert anonymous == ""
    assert signed.startswith("OAuth ")


def test_a_closed_port_is_offline(nobody):
    with pytest.raises(Offline, match=f"No connection to {nobody}") as problem:
        send(requests.Session(), "GET", f"http://{nobody}/x")
    assert problem.value.retryable
    assert not problem.value.sent


def test_a_site_without_encryption_behind_https_is_offline_and_says_so(elsewhere):
    with pytest.raises(Offline, match="No secure connection") as problem:
        send(requests.Session(), "GET", f"https://{elsewhere.domain}/x?oauth_token=hidden")
    assert "hidden" not in str(problem.value)
    assert not problem.value.sent


def test_a_proxy_that_does_not_connect_is_named(nobody, monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://{nobody}")
    with pytest.raises(Offline, match="The proxy of this computer did not connect to videos"):
        send(requests.Session(), "GET", "https://videos.example.com/x")


def test_a_site_that_never_answers_is_given_up(monkeypatch):
    import socket

    monkeypatch.setattr(signing, "TIMEOUT", (5.0, 0.05))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(Offline, match=f"{host} did not answer in time") as problem:
            send(requests.Session(), "GET", f"http://{host}/x")
    assert problem.value.sent


def test_no_file_of_this_user_was_read_for_the_tests(session_home):
    assert Path.home() == session_home / "home"
