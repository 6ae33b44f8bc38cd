"""Version 2 of the API: its envelope, its status codes, and bearer tokens."""

import json
from datetime import datetime
from typing import Any

import pytest
import requests

from nb23.sandbox import Box

SIGNED = {"album/list", "user/list", "tag/list", "site/get"}


def ask(box: Box, path: str, verb: str = "GET", token: str = "", **params: str) -> Any:
    """A call of version 2, with a bearer token or without."""
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    place: dict[str, Any] = {"params" if verb == "GET" else "data": params}
    return requests.request(verb, f"{box.url}/api/2/{path}", headers=sent, timeout=10, **place)


@pytest.fixture
def bearer(box: Box) -> str:
    """A bearer token of level write."""
    (site,) = ask(box, "user/tokens", token=box.login_token).json()["sites"]
    return str(site["bearer_token"])


def test_a_listing_is_json_with_data_and_typed_numbers(box: Box) -> None:
    answer = ask(box, "album/list", size="2")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    body = answer.json()
    assert {name: body[name] for name in body if name != "data"} == {
        "status": "ok", "permission_level": "anonymous", "cached": False,
        "p": 1, "size": 2, "total_count": 12,
    }  # fmt: skip
    assert isinstance(body["data"][0]["album_id"], int)


def test_flags_are_booleans_and_some_counts_are_left_as_texts(box: Box) -> None:
    assert ask(box, "site/get").json()["data"]["allow_signup_p"] is False
    assert isinstance(ask(box, "tag/list").json()["data"][0]["count"], str)


def test_a_single_record_and_a_write_have_no_page_numbers(box: Box, bearer: str) -> None:
    assert "total_count" not in ask(box, "user/get", user_id="1002").json()
    made = ask(box, "album/create", "POST", bearer, title="New").json()
    assert set(made) == {"status", "message", "permission_level", "cached", "data"}


def test_the_ceiling_of_a_page_is_its_own(box: Box) -> None:
    body = ask(box, "tag/list", size="9999").json()
    assert body["size"] == 200


def test_fields_trims_the_records(box: Box) -> None:
    body = ask(box, "album/list", fields="title, album_id").json()
    assert {frozenset(record) for record in body["data"]} == {frozenset({"title", "album_id"})}
    assert ask(box, "site/get", fields="domain").json()["data"] == {"domain": box.domain}


def test_callback_gives_jsonp_and_a_hostile_one_is_refused(box: Box) -> None:
    text = ask(box, "site/get", callback="my.take").text
    assert json.loads(text.removeprefix("my.take(").removesuffix(");"))["status"] == "ok"
    assert ask(box, "site/get", callback="alert(1)//").status_code == 400


def test_flags_are_taken_in_each_spelling_and_dates_with_a_zone(box: Box) -> None:
    totals = {
        ask(box, "tag/list", exclude_machine_tags_p=word).json()["total_count"]
        for word in ("0", "false", "f")
    }
    assert len(totals) == 1
    assert ask(box, "tag/list").json()["total_count"] < totals.pop()


def test_on_post_the_query_is_not_used(box: Box, bearer: str) -> None:
    answer = requests.post(
        f"{box.url}/api/2/album/create?title=query", {"title": "form"}, timeout=10,
        headers={"Authorization": f"Bearer {bearer}"},
    )  # fmt: skip
    number = str(answer.json()["data"]["album_id"])
    assert ask(box, "album/list", album_id=number).json()["data"][0]["title"] == "form"


@pytest.mark.parametrize(
    ("path", "verb", "params", "status", "code"),
    [
        ("album/create", "POST", {"title": "x"}, 401, "missing_authentication"),
        ("album/list", "GET", {"album_id": "1"}, 404, "no_such_object"),
        ("album/list", "GET", {"size": "x"}, 400, "invalid_input"),
        ("album/list", "POST", {}, 405, "wrong_verb"),
        ("album/nothing", "GET", {}, 404, "unknown_method"),
        ("no.such/thing", "GET", {}, 404, "unknown_method"),
    ],
)
def test_an_error_has_its_own_status_and_the_same_words(
    box: Box, path: str, verb: str, params: dict[str, str], status: int, code: str
) -> None:
    answer = ask(box, path, verb, **params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["status"] == "error"
    assert answer.json()["permission_level"] == "anonymous"


def test_a_level_that_is_too_low_is_named(box: Box, bearer: str) -> None:
    answer = ask(box, "user/create", "POST", bearer, email="a@b.example")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")
    assert answer.json()["message"].endswith("(required level: 'admin')")
    assert answer.json()["permission_level"] == "write"


def test_what_cannot_be_made_is_a_creation_error(box: Box, owner: Any) -> None:
    form = [("email", "anna@kestrel.example"), ("username", "anna")]
    answer = owner.call("POST", "/api/2/user/create", form)
    assert (answer.status_code, answer.json()["code"]) == (500, "creation_error")


def test_oauth_signs_version_2_too(box: Box, user: Any) -> None:
    answer = user.call("GET", "/api/2/user/get")
    assert answer.json()["permission_level"] == "write"
    assert answer.json()["data"]["username"] == "anna"
    refused = user.call("GET", "/api/2/user/get", nonce="")
    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_signature")
    assert refused.json()["rule"] == "parameters"


def test_a_login_token_gives_an_expiring_token_for_this_site(box: Box) -> None:
    body = ask(box, "user/tokens", token=box.login_token).json()
    assert "data" not in body
    (site,) = body["sites"]
    assert set(site) == {
        "domain", "display_name", "bearer_token", "expiration_time", "api_base_url", "site_name",
        "canonical_user_p", "starred_p",
    }  # fmt: skip
    assert (site["domain"], site["api_base_url"]) == (box.domain, f"{box.url}/")
    left = datetime.fromisoformat(site["expiration_time"]).timestamp() - datetime.now().timestamp()
    assert 3500 < left < 3700
    me = ask(box, "user/get", token=site["bearer_token"]).json()
    assert (me["permission_level"], me["data"]["username"]) == ("write", "anna")


def test_across_sites_each_token_is_good_for_its_own_site_at_its_own_level(box: Box) -> None:
    sites = ask(box, "user/tokens", token=box.login_token, cross_sites_p="1").json()["sites"]
    assert [site["canonical_user_p"] for site in sites] == [True, False]
    other = sites[1]
    header = {"Authorization": f"Bearer {other['bearer_token']}"}
    answer = requests.get(f"{other['api_base_url']}api/2/site/get", headers=header, timeout=10)
    assert answer.json()["permission_level"] == "read"
    assert ask(box, "site/get", token=other["bearer_token"]).status_code == 401


def test_tokens_are_capped_at_the_level_of_whoever_asks(box: Box, caller: Any) -> None:
    app = caller(box.url, *box.read_keys)
    pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
    verifier = box.approve(f"{box.url}/oauth/authorize?oauth_token={pending.token}")
    reader = app.with_token(pending.call("GET", "/oauth/access_token", verifier=verifier))
    (site,) = reader.call("GET", "/api/2/user/tokens").json()["sites"]
    answer = ask(box, "album/create", "POST", site["bearer_token"], title="x")
    assert (answer.status_code, answer.json()["permission_level"]) == (403, "read")


def test_a_bearer_token_ends_by_the_clock_of_the_provider(box: Box, bearer: str) -> None:
    box.forward(3500)
    assert ask(box, "site/get", token=bearer).ok
    box.forward(200)
    answer = ask(box, "site/get", token=bearer)
    assert (answer.status_code, answer.json()["code"]) == (401, "missing_authentication")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert ask(box, "user/tokens", token=box.login_token).ok


@pytest.mark.parametrize("token", ["unknown", "login"])
def test_an_unknown_token_and_a_login_token_open_nothing(box: Box, token: str) -> None:
    answer = ask(box, "site/get", token=box.login_token if token == "login" else token)
    assert (answer.status_code, answer.json()["rule"]) == (401, "bearer")


def test_a_bearer_token_can_be_revoked_and_the_login_token_outlives_a_reset(
    box: Box, bearer: str
) -> None:
    box.revoke(bearer)
    assert ask(box, "site/get", token=bearer).status_code == 401
    box.reset()
    assert ask(box, "user/tokens", token=box.login_token).ok


def test_bearer_tokens_are_secrets_and_no_log_holds_one(box: Box, bearer: str) -> None:
    ask(box, "album/list", token=bearer)
    assert {bearer, box.login_token} <= set(box.issued())
    record = box.requests[-1]
    assert (record.verdict, record.base_string, record.key) == ("accepted", "", "")
    assert not [secret for secret in box.issued() if secret in repr(tuple(record))]


def test_version_1_takes_no_bearer_token(box: Box, bearer: str) -> None:
    header = {"Authorization": f"Bearer {bearer}"}
    answer = requests.get(f"{box.url}/api/site/get", headers=header, timeout=10)
    assert 'code="invalid_signature"' in answer.text
