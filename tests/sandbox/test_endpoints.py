"""The three steps over a real socket, and every way in which they are refused."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests
from requests_oauthlib import OAuth1Session

import nb23
from nb23.sandbox import Box, SandboxError, create_app

STEP_1 = "/oauth/request_token"
STEP_3 = "/oauth/access_token"


def begin(app: Any, callback: str = "oob") -> Any:
    """Step 1: the application with its request token."""
    answer = app.call("GET", STEP_1, callback=callback)
    assert answer.status_code == 200, answer.text
    return app.with_token(answer)


def link(box: Box, pending: Any) -> str:
    return f"{box.url}/oauth/authorize?oauth_token={pending.token}"


def refused(answer: requests.Response, slug: str) -> bool:
    """Whether an answer is a refusal that names this rule and holds no token."""
    assert answer.status_code in (400, 401), answer.text
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "oauth_token_secret" not in answer.text
    return answer.text.startswith(f"{slug}: ")


def test_requests_oauthlib_signs_in_and_calls(box: Box) -> None:
    first = OAuth1Session(*box.keys, callback_uri="oob")
    pending = first.fetch_request_token(f"{box.url}/oauth/request_token")
    verifier = box.approve(first.authorization_url(f"{box.url}/oauth/authorize"))
    second = OAuth1Session(*box.keys, pending["oauth_token"], pending["oauth_token_secret"],
                           verifier=verifier)  # fmt: skip
    access = second.fetch_access_token(f"{box.url}/oauth/access_token")
    assert set(access) == {"oauth_token", "oauth_token_secret", "domain", "user_id"}
    assert access["domain"] == box.domain
    third = OAuth1Session(*box.keys, access["oauth_token"], access["oauth_token_secret"])
    page = third.get(f"{box.url}/api/photo/list", params={"format": "json", "raw": "1"}).json()
    assert page["permission_level"] == "write"
    assert page["total_count"] == "500"


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_request_token_is_given_with_its_secret_and_the_callback_confirmed(
    app: Any, verb: str
) -> None:
    answer = app.call(verb, STEP_1, callback="oob")
    values = dict(parse_qsl(answer.text))
    assert values["oauth_callback_confirmed"] == "true"
    assert re.fullmatch(r"\d+-\w{20}", values["oauth_token"])
    assert len(values["oauth_token_secret"]) == 50
    assert answer.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("callback", [None, "", "callback", "/callback", "ftp://example.com/x"])
def test_a_request_token_needs_a_callback(app: Any, callback: str | None) -> None:
    assert refused(app.call("GET", STEP_1, callback=callback), "callback")


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"consumer_key": "1-nobody"}, "consumer"),
        ({"consumer_key": None}, "parameters"),
        ({"signature": None}, "parameters"),
        ({"signature": ""}, "parameters"),
        ({"signature_method": None}, "parameters"),
        ({"timestamp": None}, "parameters"),
        ({"nonce": None}, "parameters"),
        ({"nonce": ""}, "parameters"),
        ({"nonce": "n" * 256}, "parameters"),
        ({"timestamp": "0"}, "parameters"),
        ({"timestamp": "-5"}, "parameters"),
        ({"timestamp": "1.5"}, "parameters"),
        ({"timestamp": "١٢٣"}, "parameters"),
        ({"timestamp": "9" * 400}, "parameters"),
        ({"timestamp": "soon"}, "parameters"),
        ({"version": "1.0a"}, "version"),
        ({"version": ""}, "version"),
        ({"signature_method": "PLAINTEXT"}, "method"),
        ({"signature_method": "RSA-SHA1"}, "method"),
        ({"signature_method": "hmac-sha1"}, "method"),
        ({"signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "signature"),
    ],
)
@pytest.mark.parametrize("path", [STEP_1, "/api/echo"])
def test_a_broken_protocol_parameter_is_refused_and_named(
    app: Any, user: Any, path: str, changes: dict[str, str | None], slug: str
) -> None:
    if path == STEP_1:
        assert refused(app.call("GET", path, callback="oob", **changes), slug)
    else:
        pairs = [("format", "json"), ("raw", "")]
        answer = user.call("GET", path, pairs, **changes).json()
        assert (answer["code"], answer["rule"]) == ("invalid_signature", slug)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_timestamp_one_day_off_is_refused(app: Any, days: int) -> None:
    stamp = str(int(time.time()) + days * 86_400)
    assert refused(app.call("GET", STEP_1, callback="oob", timestamp=stamp), "timestamp")


@pytest.mark.parametrize("seconds", [-240, 240])
def test_a_clock_that_is_a_little_wrong_still_works(app: Any, seconds: int) -> None:
    stamp = str(int(time.time()) + seconds)
    assert app.call("GET", STEP_1, callback="oob", timestamp=stamp).ok


def test_an_absent_version_is_fine(app: Any) -> None:
    assert app.call("GET", STEP_1, callback="oob", version=None).ok


@pytest.mark.parametrize("nonce", ["abcdefghijklmnop", "9" * 39, "Ab-_" * 10 + "xyz", "1.2345"])
def test_nonces_of_real_clients_are_accepted(app: Any, nonce: str) -> None:
    assert app.call("GET", STEP_1, callback="oob", nonce=nonce).ok


def test_no_authorization_at_all_is_refused(app: Any) -> None:
    assert refused(app.send("GET", STEP_1), "parameters")


def test_a_correct_hmac_sha256_is_refused(app: Any, signing: Any) -> None:
    method = {"callback": "oob", "signature_method": "HMAC-SHA256"}
    pairs = app.oauth("GET", STEP_1, [], signature=None, **method)
    base = signing.base_string("GET", app.url + STEP_1, pairs)
    pairs.append(("oauth_signature", signing.hmac_text(base, app.secret, "", "sha256")))
    header = {"Authorization": signing.header_of(pairs)}
    assert refused(app.send("GET", STEP_1, headers=header), "method")


def test_a_signature_is_compared_as_text(app: Any, signing: Any) -> None:
    pairs = dict(app.oauth("GET", STEP_1, [], callback="oob"))
    right = pairs["oauth_signature"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    # The last two bits of the last letter carry nothing: this is the same byte string.
    twin = right[:-2] + alphabet[alphabet.index(right[-2]) ^ 1] + "="
    for other in (twin, right.rstrip("="), right + "=", right + "\n"):
        header = signing.header_of([*(pairs | {"oauth_signature": other}).items()])
        answer = app.send("GET", STEP_1, headers={"Authorization": header})
        assert refused(answer, "signature")
    header = signing.header_of([*pairs.items()])
    assert app.send("GET", STEP_1, headers={"Authorization": header}).ok


def test_the_same_nonce_and_timestamp_are_refused_the_second_time(app: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(app.oauth("GET", STEP_1, [], callback="oob"))}
    assert app.send("GET", STEP_1, headers=header).ok
    assert refused(app.send("GET", STEP_1, headers=header), "nonce")


def test_a_forged_request_does_not_use_up_the_honest_nonce(app: Any, signing: Any) -> None:
    pairs = app.oauth("GET", STEP_1, [], callback="oob", nonce="precious")
    forged = {"Authorization": signing.header_of([*pairs[:-1], ("oauth_signature", "forged=")])}
    honest = {"Authorization": signing.header_of(pairs)}
    assert refused(app.send("GET", STEP_1, headers=forged), "signature")
    assert app.send("GET", STEP_1, headers=honest).ok


def test_forged_requests_do_not_grow_the_nonce_store() -> None:
    app = create_app(videos=3)
    sandbox = app.extensions["sandbox"]
    key = sandbox.provider.consumer_named("Notebook").key
    client = app.test_client()
    for number in range(100):
        header = (
            f'OAuth oauth_consumer_key="{key}",oauth_nonce="{number}",oauth_signature="x",'
            f'oauth_signature_method="HMAC-SHA1",oauth_timestamp="{int(time.time())}"'
        )
        client.get(STEP_1, headers={"Authorization": header}, base_url="http://127.0.0.1:2323")
    assert sandbox.database.count("select count(*) from nonces") == 0


def test_a_signature_for_get_is_not_valid_for_post(app: Any, signing: Any) -> None:
    header = {"Authorization": signing.header_of(app.oauth("GET", STEP_1, [], callback="oob"))}
    assert refused(app.send("POST", STEP_1, headers=header), "signature")


def test_a_protocol_parameter_given_twice_is_refused(app: Any, signing: Any) -> None:
    pairs = app.oauth("GET", STEP_1, [], callback="oob")
    header = {"Authorization": signing.header_of([*pairs, ("oauth_callback", "oob")])}
    assert refused(app.send("GET", STEP_1, headers=header), "once")


@pytest.mark.parametrize("realm", ['realm="", ', 'realm="http://example.com/", ', ""])
def test_the_realm_is_not_part_of_the_signature(app: Any, signing: Any, realm: str) -> None:
    text = signing.header_of(app.oauth("GET", STEP_1, [], callback="oob"))
    header = {
        "Authorization": text.replace("OAuth ", f"oauth {realm}").replace(", oauth", ",oauth")
    }
    assert app.send("GET", STEP_1, headers=header).ok


def place(app: Any, verb: str, where: str, signing: Any) -> requests.Response:
    """Step 1 with the protocol parameters in the query or in the body."""
    text = "&".join(f"{n}={signing.enc(v)}" for n, v in app.oauth(verb, STEP_1, [], callback="oob"))
    return app.send(verb, STEP_1, **{where: text})


@pytest.mark.parametrize(("verb", "where"), [("GET", "query"), ("POST", "form")])
def test_parameters_outside_the_header_are_for_the_relaxed_rule_only(
    app: Any, relaxed: Any, signing: Any, verb: str, where: str
) -> None:
    assert refused(place(app, verb, where, signing), "source")
    assert place(replace(relaxed, token="", token_secret=""), verb, where, signing).ok


@pytest.mark.parametrize(("verb", "where"), [("POST", "query"), ("GET", "form")])
def test_parameters_in_the_query_of_a_post_are_refused_under_either_rule(
    app: Any, relaxed: Any, signing: Any, verb: str, where: str
) -> None:
    assert refused(place(app, verb, where, signing), "source")
    assert refused(place(relaxed, verb, where, signing), "source")


def test_a_refusal_shows_the_base_string_and_no_secret(box: Box, app: Any) -> None:
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    wrong = replace(pending, token_secret="wrong")
    text = wrong.call("GET", STEP_3, verifier=verifier).text
    assert "GET&http%3A%2F%2F127.0.0.1%3A" in text
    assert "oauth_verifier%3Dmasked" in text
    assert not [secret for secret in box.issued() if secret in text]
    assert "RFC 5849 section 3.4" in text


def test_an_exchange_gives_a_token_pair_the_domain_and_the_user(box: Box, app: Any) -> None:
    pending = begin(app)
    answer = pending.call("POST", STEP_3, verifier=box.approve(link(box, pending)))
    values = dict(parse_qsl(answer.text))
    assert (values["domain"], values["user_id"]) == (box.domain, "1001")
    assert app.with_token(answer).api("echo")["permission_level"] == "write"


def test_no_exchange_before_the_user_has_consented(app: Any) -> None:
    assert refused(begin(app).call("GET", STEP_3, verifier="x" * 20), "consent")


def test_a_denied_consent_gives_no_verifier_and_no_exchange(box: Box, app: Any) -> None:
    pending = begin(app)
    box.deny(link(box, pending))
    assert refused(pending.call("GET", STEP_3, verifier="x" * 20), "consent")


@pytest.mark.parametrize("verifier", [None, "", "x" * 20])
def test_a_missing_or_wrong_verifier_is_refused_and_the_right_one_still_works(
    box: Box, app: Any, verifier: str | None
) -> None:
    pending = begin(app)
    right = box.approve(link(box, pending))
    assert refused(pending.call("GET", STEP_3, verifier=verifier), "verifier")
    assert pending.call("GET", STEP_3, verifier=right).ok


def test_the_verifier_of_one_request_token_does_not_work_for_another(box: Box, app: Any) -> None:
    one, two = begin(app), begin(app)
    first = box.approve(link(box, one))
    box.approve(link(box, two))
    assert refused(two.call("GET", STEP_3, verifier=first), "verifier")


def test_an_exchange_needs_the_request_token_secret_and_a_forged_one_destroys_nothing(
    box: Box, app: Any
) -> None:
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    forged = replace(pending, token_secret="")
    assert refused(forged.call("GET", STEP_3, verifier=verifier), "signature")
    assert pending.call("GET", STEP_3, verifier=verifier).ok


def test_request_token_and_verifier_work_once(box: Box, app: Any) -> None:
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    assert pending.call("GET", STEP_3, verifier=verifier).ok
    assert refused(pending.call("GET", STEP_3, verifier=verifier), "one-use")


def test_sixteen_threads_exchange_one_verifier_over_sockets_and_one_wins(
    box: Box, app: Any
) -> None:
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    with ThreadPoolExecutor(16) as pool:
        answers = pool.map(lambda _: pending.call("GET", STEP_3, verifier=verifier), range(16))
        assert [answer.status_code for answer in answers].count(200) == 1


def test_a_request_token_belongs_to_the_application_that_asked_for_it(
    box: Box, app: Any, caller: Any
) -> None:
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    thief = caller(box.url, *box.read_keys, pending.token, pending.token_secret)
    assert refused(thief.call("GET", STEP_3, verifier=verifier), "token")


def test_an_access_token_is_no_request_token(user: Any) -> None:
    answer = user.call("GET", STEP_3, verifier="x" * 20)
    assert refused(answer, "token")
    assert "other kind" in answer.text


def test_a_callback_gets_token_and_verifier_and_keeps_its_query(box: Box, app: Any) -> None:
    pending = begin(app, "http://example.com/back?a=1&b=%20")
    with requests.Session() as browser:
        answer = press(box, browser, pending, "allow")
    assert answer.status_code == 303
    address, _, query = answer.headers["Location"].partition("?")
    assert address == "http://example.com/back"
    assert query.startswith("a=1&b=%20&")
    values = dict(parse_qsl(query))
    assert values["oauth_token"] == pending.token
    assert pending.call("GET", STEP_3, verifier=values["oauth_verifier"]).ok


def test_a_callback_learns_of_a_denial_without_a_verifier(box: Box, app: Any) -> None:
    pending = begin(app, "http://example.com/back")
    with requests.Session() as browser:
        query = press(box, browser, pending, "deny").headers["Location"].partition("?")[2]
    assert dict(parse_qsl(query)) == {
        "oauth_token": pending.token, "oauth_problem": "user_refused"
    }  # fmt: skip


def press(box: Box, browser: requests.Session, pending: Any, decision: str) -> requests.Response:
    """Log in and answer, as a browser does."""
    page = log_in(box, browser, link(box, pending))
    form = {"form_token": hidden(page.text), "oauth_token": pending.token, "decision": decision}
    return browser.post(f"{box.url}/oauth/authorize", form, allow_redirects=False, timeout=10)


def log_in(box: Box, browser: requests.Session, address: str) -> requests.Response:
    page = browser.get(address, timeout=10)
    form = {"form_token": hidden(page.text), "username": box.user, "password": box.password,
            "next": address.removeprefix(box.url)}  # fmt: skip
    return browser.post(f"{box.url}/login", form, timeout=10)


def hidden(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_opening_the_page_approves_nothing(box: Box, app: Any) -> None:
    pending = begin(app)
    with requests.Session() as browser:
        page = log_in(box, browser, link(box, pending))
    assert 'value="allow"' in page.text
    assert refused(pending.call("GET", STEP_3, verifier="x" * 20), "consent")


@pytest.mark.parametrize("sent", [None, "", "forged"])
def test_consent_without_its_hidden_form_token_is_refused(
    box: Box, app: Any, sent: str | None
) -> None:
    pending = begin(app)
    with requests.Session() as browser:
        log_in(box, browser, link(box, pending))
        form = {"oauth_token": pending.token, "decision": "allow"}
        form |= {"form_token": sent} if sent is not None else {}
        answer = browser.post(f"{box.url}/oauth/authorize", form, timeout=10)
    assert answer.status_code == 403
    assert refused(pending.call("GET", STEP_3, verifier="x" * 20), "consent")


def test_consent_without_a_log_in_is_refused(box: Box, app: Any) -> None:
    form = {"oauth_token": begin(app).token, "decision": "allow"}
    assert requests.post(f"{box.url}/oauth/authorize", form, timeout=10).status_code == 403


@pytest.mark.parametrize(
    "query", ["", "?oauth_token=", "?oauth_token=1-nobody", "?oauth_token=%ff"]
)
def test_an_unknown_empty_or_missing_token_gives_an_error_page(box: Box, query: str) -> None:
    answer = requests.get(f"{box.url}/oauth/authorize{query}", allow_redirects=False, timeout=10)
    assert answer.status_code == 404
    assert "This link is not valid" in answer.text


def test_an_answered_question_is_not_asked_again(box: Box, app: Any) -> None:
    pending = begin(app)
    box.approve(link(box, pending))
    with pytest.raises(SandboxError, match="answered before"):
        box.approve(link(box, pending))


def test_a_rule_that_is_off_lets_its_attack_through_under_a_red_banner(caller: Any) -> None:
    off = {"nonce", "verifier", "one-use", "callback-confirmed", "framing", "consent-token"}
    with nb23.sandbox.start(without=off, videos=3) as box:
        app = caller(box.url, *box.keys)
        answer = app.call("GET", STEP_1, callback="oob")
        assert "confirmed" not in answer.text
        pending = app.with_token(answer)
        with requests.Session() as browser:
            page = log_in(box, browser, link(box, pending))
            assert "Rules are switched off" in page.text
            assert "X-Frame-Options" not in page.headers
            assert "frame-ancestors" not in page.headers["Content-Security-Policy"]
            form = {"oauth_token": pending.token, "decision": "allow"}
            assert browser.post(f"{box.url}/oauth/authorize", form, timeout=10).ok
        stamp = {"nonce": "same", "timestamp": str(int(time.time()))}
        assert [pending.call("GET", STEP_3, **stamp).status_code for _ in range(2)] == [200, 200]


def test_the_sandbox_logs_no_secret(
    box: Box, app: Any, user: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        pending = begin(app)
        pending.call("GET", STEP_3, verifier=box.approve(link(box, pending)))
        replace(user, secret="wrong").api("echo")
    own = [record for record in caplog.records if not record.name.startswith("urllib3")]
    text = " ".join(record.getMessage() for record in own)
    assert not [secret for secret in box.issued() if secret in text]
