from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

import nb23.sandbox
from nb23.oauth.credentials import Consumer, RequestToken
from nb23.oauth.endpoints import GENERIC_DOMAIN
from nb23.oauth.errors import (
    AccessDenied,
    BadDomain,
    ClockSkew,
    KeysRejected,
    Offline,
    ProtocolError,
    SignInError,
    SiteUnavailable,
    VerifierMissing,
    VerifierRejected,
    WrongSite,
)
from nb23.oauth.flow import Flow, read_verifier, verifier_of

STEP_1 = "oauth_token=rt-1&oauth_token_secret=rs-1&oauth_callback_confirmed=true"
STEP_3 = "oauth_token=at-1&oauth_token_secret=as-1"


def flow_to(box, **options):
    return Flow(box.domain, Consumer(*box.keys), **options)


def pending_at(elsewhere):
    """A flow whose first step succeeded at a server that answers as it is told."""
    elsewhere.says(STEP_1)
    flow = Flow(elsewhere.domain, Consumer("ck", "cs"))
    flow.request_token()
    return flow


def dated(headers):
    """The headers with a `Date` that lies as far back, in the zone that is named so."""
    if not isinstance(headers.get("Date"), tuple):
        return headers
    back, zone = headers["Date"]
    date = format_datetime(datetime.now(UTC) - back, usegmt=True).replace("GMT", zone)
    return headers | {"Date": date}


def test_three_steps_lead_from_a_key_to_an_access_token(box):
    flow = flow_to(box)
    token = flow.request_token()
    assert flow.pending is token
    credentials = flow.access_token(box.approve(flow.authorize_url))
    assert credentials.domain == box.domain
    assert credentials.user_id == 1001
    assert credentials.consumer == Consumer(*box.keys)
    assert credentials.token.secret.reveal() in box.issued()


def test_a_callback_address_gets_token_and_verifier(box, elsewhere):
    flow = flow_to(box, callback=f"{elsewhere.url}/back?kept=yes")
    token = flow.request_token()
    verifier = box.approve(flow.authorize_url)
    (received,) = elsewhere.received
    came = parse_qs(urlsplit(received.target).query)
    assert came == {"kept": ["yes"], "oauth_token": [token.key], "oauth_verifier": [verifier]}
    assert flow.access_token(f"{elsewhere.url}{received.target}").domain == box.domain


def test_the_authorize_url_names_the_request_token(box):
    flow = flow_to(box)
    token = flow.request_token()
    assert flow.authorize_url == f"{box.url}/oauth/authorize?oauth_token={token.key}"


def test_a_request_token_with_reserved_characters_stays_one_parameter():
    flow = Flow("videos.example.com", Consumer("ck", "cs"))
    flow.pending = RequestToken("a&b=c/d", "s")
    assert parse_qs(urlsplit(flow.authorize_url).query) == {"oauth_token": ["a&b=c/d"]}


def test_a_flow_shows_no_secret_and_says_where_it_is(box):
    flow = flow_to(box)
    assert repr(flow).endswith("not begun)")
    flow.request_token()
    assert repr(flow).endswith("waiting for a code)")
    assert not any(secret in repr(flow) for secret in box.issued())


def test_a_wrong_consumer_secret_is_refused(box):
    flow = Flow(box.domain, Consumer(box.keys.key, "wrong"))
    with pytest.raises(KeysRejected, match=f"{box.domain} refused these keys"):
        flow.request_token()
    assert flow.pending is None


def test_an_unknown_consumer_key_is_refused(box):
    with pytest.raises(KeysRejected):
        Flow(box.domain, Consumer("unknown", box.keys.secret)).request_token()


def test_a_wrong_code_is_refused_and_the_right_one_still_works(box):
    flow = flow_to(box)
    flow.request_token()
    verifier = box.approve(flow.authorize_url)
    with pytest.raises(VerifierRejected, match="Codes work once"):
        flow.access_token("wrong")
    assert flow.access_token(verifier).domain == box.domain


def test_a_code_works_once(box):
    flow = flow_to(box)
    token = flow.request_token()
    verifier = box.approve(flow.authorize_url)
    flow.access_token(verifier)
    with pytest.raises(VerifierMissing):
        flow.access_token(verifier)
    flow.pending = token
    with pytest.raises(VerifierRejected):
        flow.access_token(verifier)


def test_a_code_of_another_request_token_is_refused(box):
    first, second = flow_to(box), flow_to(box)
    first.request_token()
    second.request_token()
    box.approve(second.authorize_url)
    with pytest.raises(VerifierRejected):
        second.access_token(box.approve(first.authorize_url))


def test_the_address_of_another_request_token_is_refused_before_anything_is_sent(elsewhere):
    flow = pending_at(elsewhere)
    with pytest.raises(ProtocolError, match="another sign-in"):
        flow.access_token("http://127.0.0.1/?oauth_token=rt-2&oauth_verifier=v")
    assert len(elsewhere.received) == 1


def test_a_denied_consent_gives_no_token(box):
    flow = flow_to(box)
    flow.request_token()
    box.deny(flow.authorize_url)
    with pytest.raises(VerifierRejected):
        flow.access_token("guessed")


def test_a_denied_consent_comes_back_as_a_refusal(box, elsewhere):
    flow = flow_to(box, callback=f"{elsewhere.url}/back")
    flow.request_token()
    box.deny(flow.authorize_url)
    with pytest.raises(AccessDenied, match="You declined. Nothing was stored."):
        flow.access_token(f"{elsewhere.url}{elsewhere.received[0].target}")


def test_a_code_before_consent_is_refused(box):
    flow = flow_to(box)
    flow.request_token()
    with pytest.raises(VerifierRejected):
        flow.access_token("too-early")


def test_the_second_step_needs_the_first(box):
    with pytest.raises(VerifierMissing, match=r"Call flow\.request_token\(\) first"):
        _ = flow_to(box).authorize_url


def test_the_third_step_needs_the_first(box):
    with pytest.raises(VerifierMissing):
        flow_to(box).access_token("code")


def test_an_empty_code_is_missing_and_nothing_is_sent(elsewhere):
    flow = pending_at(elsewhere)
    with pytest.raises(VerifierMissing, match="The code is empty"):
        flow.access_token(" \n\u200b")
    assert len(elsewhere.received) == 1


def test_a_practice_site_that_ended_is_offline():
    with nb23.sandbox.start(videos=5) as box:
        flow = flow_to(box)
        flow.request_token()
        verifier = box.approve(flow.authorize_url)
    with pytest.raises(Offline):
        flow.access_token(verifier)
    assert flow.pending is not None


def test_a_closed_port_is_offline_and_may_be_tried_again(nobody):
    with pytest.raises(Offline) as problem:
        Flow(nobody, Consumer("ck", "cs")).request_token()
    assert problem.value.retryable


def test_a_name_that_is_no_domain_is_refused_at_once():
    with pytest.raises(BadDomain):
        Flow("videos.example.com/photo", Consumer("ck", "cs"))


@pytest.mark.parametrize(
    ("body", "status", "headers", "error", "words"),
    [
        ("<!doctype html><title>Hi</title>", 200, {}, ProtocolError, "did not confirm"),
        ("", 200, {}, ProtocolError, "did not confirm"),
        ("oauth_token=a&oauth_token_secret=b", 200, {}, ProtocolError, "not speak OAuth 1.0a"),
        (STEP_1.replace("true", "false"), 200, {}, ProtocolError, "did not confirm"),
        ("oauth_callback_confirmed=true", 200, {}, ProtocolError, "without a token"),
        (f"{STEP_1}&oauth_token=", 200, {}, ProtocolError, "without a token"),
        (STEP_1.replace("rs-1", "%20"), 200, {}, ProtocolError, "without a token"),
        (STEP_1.replace("rt-1", "%00\ud7ff"), 200, {}, None, ""),
        ("nothing here", 404, {}, WrongSite, "no OAuth provider .HTTP 404"),
        ("gone", 410, {}, WrongSite, "HTTP 410"),
        ("made", 201, {}, WrongSite, "HTTP 201"),
        ("broken", 500, {}, SiteUnavailable, "HTTP 500"),
        ("later", 503, {}, SiteUnavailable, "HTTP 503"),
        ("slowly", 429, {}, SiteUnavailable, "HTTP 429"),
        ("", 302, {"Location": "https://videos.example.com/x"}, WrongSite, "videos.example.com"),
        ("no", 400, {}, KeysRejected, "refused these keys"),
        ("no", 401, {"Date": "yesterday"}, KeysRejected, "refused these keys"),
        ("no", 401, {"Date": (timedelta(minutes=4), "GMT")}, KeysRejected, "refused these keys"),
        ("no", 403, {"Date": (timedelta(hours=1), "GMT")}, ClockSkew, "clock is 60 min fast"),
        ("no", 401, {"Date": (timedelta(hours=-1), "GMT")}, ClockSkew, "clock is 60 min slow"),
        ("no", 401, {"Date": (timedelta(hours=1), "-0000")}, ClockSkew, "60 min fast"),
    ],
)
def test_each_answer_to_the_first_step_has_its_error(
    elsewhere, body, status, headers, error, words
):
    elsewhere.says(body, status, **dated(headers))
    flow = Flow(elsewhere.domain, Consumer("ck", "cs"))
    if error is None:
        assert flow.request_token() == flow.pending
        return
    with pytest.raises(error, match=words):
        flow.request_token()
    assert flow.pending is None


@pytest.mark.parametrize(
    ("body", "status", "headers", "error", "words"),
    [
        ("no", 401, {}, VerifierRejected, "not accepted"),
        ("no", 401, {"Date": (timedelta(hours=1), "GMT")}, ClockSkew, "60 min fast"),
        ("<p>hello", 200, {}, ProtocolError, "without a token"),
        (f"{STEP_3}&domain=other.example.com", 200, {}, WrongSite, "lead to other.example.com"),
        (f"{STEP_3}&domain=no+domain", 200, {}, ProtocolError, "'no domain'"),
        (f"{STEP_3}&domain=%5B%3A%3A", 200, {}, ProtocolError, "a domain that is none"),
        (f"{STEP_3}&domain=x/y?oauth_token=z", 200, {}, ProtocolError, "'x/y'"),
        ("broken", 500, {}, SiteUnavailable, "HTTP 500"),
    ],
)
def test_each_answer_to_the_third_step_has_its_error(
    elsewhere, body, status, headers, error, words
):
    flow = pending_at(elsewhere)
    elsewhere.says(body, status, **dated(headers))
    with pytest.raises(error, match=words):
        flow.access_token("code")


@pytest.mark.parametrize(
    ("user_id", "number"),
    [("455432", 455432), ("", None), ("anna", None), ("²", None), ("-1", None), ("9" * 5000, None)],
)
def test_a_user_id_that_is_no_number_is_left_out(elsewhere, user_id, number):
    flow = pending_at(elsewhere)
    elsewhere.says(f"{STEP_3}&domain={elsewhere.domain}&user_id={user_id}\n")
    assert flow.access_token("code").user_id == number


def test_a_site_that_names_no_domain_is_the_one_that_was_asked(elsewhere):
    flow = pending_at(elsewhere)
    elsewhere.says(STEP_3)
    assert flow.access_token("code").domain == elsewhere.domain


def test_the_generic_domain_leads_to_the_site_that_it_names(elsewhere):
    class ToElsewhere(requests.adapters.HTTPAdapter):
        def send(self, request, **options):
            request.url = f"{elsewhere.url}{request.path_url}"
            return super().send(request, **options)

    flow = Flow(GENERIC_DOMAIN, Consumer("ck", "cs"))
    flow._session.mount(f"https://{GENERIC_DOMAIN}", ToElsewhere())
    elsewhere.says(STEP_1)
    flow.request_token()
    elsewhere.says(f"{STEP_3}&domain=V.23video.com&user_id=455432")
    assert flow.access_token("code").domain == "v.23video.com"


def test_the_exchange_is_signed_with_both_secrets_and_the_code_in_the_header(elsewhere):
    flow = pending_at(elsewhere)
    elsewhere.says(STEP_3)
    flow.access_token("code-1")
    sent = elsewhere.received[-1]
    assert sent.target == "/oauth/access_token"
    assert 'oauth_verifier="code-1"' in sent.headers["Authorization"]
    assert 'oauth_token="rt-1"' in sent.headers["Authorization"]


def test_an_error_never_repeats_the_code_or_a_secret(box):
    flow = flow_to(box)
    flow.request_token()
    with pytest.raises(VerifierRejected) as problem:
        flow.access_token("a-code-of-mine")
    said = str(problem.value) + repr(problem.value.__cause__)
    assert "a-code-of-mine" not in said
    assert not any(secret in said for secret in box.issued())


@pytest.mark.parametrize(
    "text",
    [
        "v1",
        " v1 ",
        "v1\r\n",
        "\u200bv1\ufeff",
        "v 1",
        "http://127.0.0.1:8/cb?oauth_token=t1&oauth_verifier=v1",
        "http://127.0.0.1:8/cb?x=y&oauth_verifier=v1&oauth_token=t1#end",
        " http://127.0.0.1:8/cb?oauth_token=t1&oauth_\nverifier=v1 ",
        "?oauth_token=t1&oauth_verifier=v1",
        "oauth_token=t1&oauth_verifier=v1",
        "http://127.0.0.1:8/cb?oauth_token=%74%31&oauth_verifier=%761",
    ],
)
def test_a_code_is_found_in_what_people_paste(text):
    assert read_verifier(text, "t1") == "v1"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", VerifierMissing),
        (" \u200b\n", VerifierMissing),
        ("https://videos.example.com/oauth/authorize", VerifierMissing),
        ("https://videos.example.com/oauth/authorize?oauth_token=t1", VerifierMissing),
        ("http://127.0.0.1/?oauth_token=t2&oauth_verifier=v1", ProtocolError),
        ("http://127.0.0.1/?oauth_verifier=v1", ProtocolError),
        ("oauth_verifier=v1", ProtocolError),
        ("http://127.0.0.1/?oauth_token=t1", AccessDenied),
        ("http://127.0.0.1/?oauth_token=t1&oauth_verifier=", AccessDenied),
        ("http://127.0.0.1/?oauth_token=t1&oauth_problem=user_refused", AccessDenied),
        ("http://127.0.0.1/?denied=t1", AccessDenied),
        ("http://127.0.0.1/?oauth_token=t2&oauth_problem=user_refused", ProtocolError),
    ],
)
def test_what_holds_no_code_of_this_sign_in_says_why(text, error):
    with pytest.raises(error):
        read_verifier(text, "t1")


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_gives_a_code_or_an_error_of_signing_in(text):
    for wrapped in (text, f"http://127.0.0.1/?oauth_token=t1&{text}"):
        try:
            code = read_verifier(wrapped, "t1")
        except (VerifierMissing, ProtocolError, AccessDenied):
            continue
        assert code
        assert not any(c.isspace() for c in code)


@given(st.dictionaries(st.sampled_from(["oauth_token", "oauth_verifier", "x"]), st.text()))
def test_a_verifier_comes_with_the_pending_token_or_not_at_all(answer):
    try:
        verifier = verifier_of(answer, "t1")
    except SignInError:
        return
    assert answer["oauth_token"] == "t1"
    assert verifier == answer["oauth_verifier"]
