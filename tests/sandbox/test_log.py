"""The server's side, made visible: each request, its verdict and its base string."""

from typing import Any

from nb23.sandbox import Box


def test_the_server_tells_time_method_path_key_verdict_rule_and_base_string(
    box: Box, user: Any, anyone: Any
) -> None:
    user.api("echo", word="a b")
    user.call("GET", "/api/echo", nonce="")
    anyone("site/get")
    user.call("POST", "/api/user/create", [("email", "eve@kestrel.example")])
    accepted, refused, unsigned, low = box.requests
    assert (accepted.method, accepted.path, accepted.key) == ("GET", "/api/echo", box.keys.key)
    assert "word%3Da%2520b" in accepted.base_string
    assert "oauth_token%3Dmasked" in accepted.base_string
    assert [each.verdict for each in box.requests] == [
        "accepted", "refused", "unsigned", "refused"
    ]  # fmt: skip
    assert (refused.rule, unsigned.rule, low.rule) == ("parameters", "", "level")
    assert unsigned.base_string == ""
    assert (accepted.host, accepted.status) == (box.domain, 200)


def test_a_record_reads_as_one_line(box: Box, user: Any) -> None:
    user.call("GET", "/api/echo", timestamp="5")
    (record,) = box.requests
    time = f"{record.time:%H:%M:%S}"
    assert repr(record) == f"<{time} GET /api/echo refused: timestamp>"


def test_the_log_never_holds_a_secret_wherever_it_was_sent(
    box: Box, user: Any, caller: Any
) -> None:
    app = caller(box.url, *box.keys)
    pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
    verifier = box.approve(f"{box.url}/oauth/authorize?oauth_token={pending.token}")
    pending.call("GET", "/oauth/access_token", verifier=verifier)
    user.api("echo", mistaken=box.keys.secret, also=verifier)
    seen = repr([tuple(record) for record in box.requests])
    assert len(box.requests) >= 5
    assert not [secret for secret in box.issued() if secret in seen]


def test_the_log_keeps_the_last_requests_only(box: Box, anyone: Any) -> None:
    for number in range(310):
        anyone("echo", n=str(number))
    records = box.requests
    assert len(records) == 300
    box.reset()
    assert box.requests == []
