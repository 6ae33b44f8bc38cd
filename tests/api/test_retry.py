import logging
import re
import socket

import pytest
import requests

from nb23.api.client import Client
from nb23.api.errors import NotFound
from nb23.api.method import Method
from nb23.api.rate import Pace, pace_of
from nb23.api.retry import ATTEMPTS, PATIENCE, persistently
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.endpoints import Endpoints
from nb23.oauth.errors import NotConnected, Offline, RateLimited, SiteUnavailable, TokenRevoked
from nb23.oauth.flow import Flow
from nb23.oauth.signing import send


def api_requests(box):
    return [seen for seen in box.requests if seen.path.startswith("/api/")]


def nonces(sent):
    headers = [str(request.headers["Authorization"]) for request in sent]
    return {re.search('oauth_nonce="([^"]+)"', header)[1] for header in headers}


def failing(*problems):
    """A call that fails with each problem in turn, then succeeds; and how often it was made."""
    waiting, made = list(problems), []

    def attempt():
        made.append(True)
        if waiting:
            raise waiting.pop(0)
        return "answer"

    return attempt, made


def unavailable(kind=SiteUnavailable, retry_after=None):
    problem = kind("Not now.")
    problem.retry_after = retry_after
    return problem


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_each_attempt_is_signed_anew_and_the_third_is_accepted(
    box, counted, credentials, waits, status
):
    box.faults.order("status", value=status, count=2, retry_after=2)
    client, sent = counted(credentials)
    assert client.call("photo/list", size=1).permission_level == "write"
    assert len(nonces(sent)) == len(sent) == 3
    seen = api_requests(box)
    assert [request.status for request in seen] == [status, status, 200]
    assert [request.verdict for request in seen] == ["unsigned", "unsigned", "accepted"]
    assert waits == [2, 2]


def test_each_attempt_of_a_broken_answer_is_signed_anew(box, counted, credentials):
    # The site has seen the nonce of the first attempt before its answer broke off.
    box.faults.order("cut", count=2)
    client, sent = counted(credentials)
    assert len(client.call("photo/list", size=2)) == 2
    assert len(nonces(sent)) == len(sent) == 3
    assert [request.verdict for request in api_requests(box)] == ["accepted"] * 3


def test_the_same_nonce_twice_is_refused_so_a_repetition_below_the_signature_would_fail(
    box, counted, credentials
):
    client, sent = counted(credentials)
    client.call("photo/list", size=1)
    assert '"code": "invalid_signature"' in requests.Session().send(sent[0]).text


def test_a_site_that_asks_for_two_seconds_is_given_them(box, counted, waits):
    box.faults.order("status", value=429, retry_after=2)
    client, _ = counted()
    client.call("site/get")
    assert waits == [2]


def test_without_a_time_the_pause_is_random_and_grows(waits, monkeypatch):
    drawn = []
    monkeypatch.setattr("random.uniform", lambda low, high: drawn.append((low, high)) or high)
    attempt, made = failing(*[Offline("Away.")] * 4)
    assert persistently(attempt, pace=Pace(20), repeatable=True) == "answer"
    assert drawn == [(0, 0.5), (0, 1), (0, 2), (0, 4)]
    assert waits == [0.5, 1, 2, 4]
    assert len(made) == ATTEMPTS == 5


def test_a_site_that_does_not_come_back_is_given_up(box, counted, credentials, waits):
    box.faults.order("status", value=503, count=99)
    client, sent = counted(credentials)
    with pytest.raises(SiteUnavailable, match=r"cannot answer now \(HTTP 503\)\. Try again in a"):
        client.call("photo/list")
    assert len(nonces(sent)) == len(sent) == ATTEMPTS
    assert sum(waits) <= PATIENCE


def test_a_site_that_asks_for_more_patience_than_there_is_is_given_up_at_once(waits):
    attempt, made = failing(unavailable(RateLimited, 3600))
    pace = Pace(20)
    with pytest.raises(RateLimited):
        persistently(attempt, pace=pace, repeatable=True)
    pace.wait()
    assert (len(made), waits) == (1, [])


def test_the_patience_counts_for_all_attempts_together(waits):
    attempt, made = failing(*[unavailable(retry_after=25)] * 4)
    with pytest.raises(SiteUnavailable):
        persistently(attempt, pace=Pace(20), repeatable=True)
    assert (len(made), waits) == (3, [25, 25])


def test_what_does_not_pass_by_itself_is_not_repeated(waits):
    for problem in (NotFound("No."), TokenRevoked("No."), NotConnected("No."), ValueError("No.")):
        attempt, made = failing(problem)
        with pytest.raises(type(problem)):
            persistently(attempt, pace=Pace(20), repeatable=True)
        assert (len(made), waits) == (1, [])


@pytest.mark.parametrize("fault", [{"name": "status", "value": 503}, {"name": "cut"}])
def test_a_write_is_not_sent_twice(box, counted, credentials, fault):
    box.faults.order(**fault)
    client, sent = counted(credentials, allow="write")
    with pytest.raises((SiteUnavailable, Offline)):
        client.call("album/create", title="Once")
    assert [request.method for request in sent] == ["POST"]
    assert len(api_requests(box)) == 1


def test_a_write_whose_answer_broke_off_says_that_it_may_have_been_carried_out(
    box, counted, credentials
):
    box.faults.order("cut")
    client, _ = counted(credentials, allow="write")
    with pytest.raises(Offline, match="broke off.* album/create may have been carried out"):
        client.call("album/create", title="Once")
    assert client.call("album/list", search="Once").total == 1


def test_a_write_that_never_went_out_says_nothing_of_the_site(counted, credentials):
    client, _ = counted(credentials, allow="write")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client.endpoints = Endpoints(f"127.0.0.1:{listener.getsockname()[1]}")
    with pytest.raises(Offline) as problem:
        client.call("album/create", title="Never")
    assert problem.value.sentence.endswith("Check the network and the spelling, then try again.")


def test_a_write_that_may_be_repeated_is(box, counted, credentials, monkeypatch):
    box.faults.order("status", value=503)
    client, sent = counted(credentials, allow="write")
    row = Method.from_row({
        "path": "/api/album/create", "verb": "POST", "level": "write", "writes": True,
        "idempotent": True, "summary": "S.", "open_parameters": True, "container": "album",
    })  # fmt: skip
    monkeypatch.setattr("nb23.api.catalogue.method", lambda path: row)
    client.call("album/create", title="Twice")
    assert len(nonces(sent)) == len(sent) == 2


def test_a_revoked_token_stops_at_once(box, counted, waits):
    flow = Flow(box.domain, Consumer(*box.keys))
    flow.request_token()
    held = flow.access_token(box.approve(flow.authorize_url))
    box.faults.order("revoked")
    client, sent = counted(held)
    with pytest.raises(TokenRevoked):
        client.call("photo/list")
    assert (len(sent), waits) == (1, [])


def test_a_repetition_is_told_without_the_librarys_own_words(box, counted, credentials, caplog):
    box.faults.order("status", value=503, count=1, retry_after=2)
    box.faults.order("status", value=503, count=1, retry_after=9, after=1)
    client, _ = counted(credentials)
    with caplog.at_level(logging.INFO, "nb23"):
        client.call("photo/list", size=1)
    ours = [(r.levelname, r.getMessage()) for r in caplog.records if r.name == "nb23"]
    assert [level for level, _ in ours] == ["INFO", "WARNING"]
    assert ours[1][1].endswith("(HTTP 503). Try again in 9 seconds. Trying again after 9.0 s.")
    assert logging.getLogger("stamina").handlers


def test_a_refused_call_slows_down_all_that_follow_and_answers_speed_them_up(box, counted):
    client, _ = counted(rate=50)
    box.faults.order("status", value=429)
    client.call("site/get")
    assert pace_of(box.domain).now == pytest.approx(50 * 0.52)
    client.call("site/get")
    assert pace_of(box.domain).now == pytest.approx(50 * 0.54)


def test_an_error_that_was_repeated_carries_no_request(box, credentials):
    box.faults.order("status", value=503, count=99)
    client = Client(
        box.domain, Credentials(box.domain, Consumer(*box.keys), AccessToken(*box.tokens))
    )
    with pytest.raises(SiteUnavailable) as problem:
        client.call("photo/list")
    assert problem.value.__cause__ is None
    assert box.tokens.token not in repr(problem.value.__context__)


def test_time_outs_are_five_seconds_to_connect_and_thirty_for_an_answer(monkeypatch):
    asked = {}

    class Note(requests.Session):
        def request(self, verb, **options):
            asked.update(options)
            raise requests.ConnectionError

    with pytest.raises(Offline):
        send(Note(), "GET", "http://127.0.0.1:1/x")
    assert asked["timeout"] == (5.0, 30.0)
