import http.server
import threading
from collections.abc import Iterator

import pytest
from requests_oauthlib import OAuth1Session

from nb23.sandbox import Box, SandboxError


def ask(box: Box, callback: str = "oob") -> str:
    with OAuth1Session(*box.keys, callback_uri=callback) as application:
        application.fetch_request_token(f"{box.url}/oauth/request_token")
        return str(application.authorization_url(f"{box.url}/oauth/authorize"))


@pytest.fixture
def listener() -> Iterator[http.server.HTTPServer]:
    """Somebody who waits for a callback and notes its paths."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.paths.append(self.path)  # type: ignore[attr-defined]
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        server.paths = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_approving_gives_the_verifier(box: Box) -> None:
    assert len(box.approve(ask(box))) == 20


def test_approving_follows_the_callback_as_a_browser_would(
    box: Box, listener: http.server.HTTPServer
) -> None:
    verifier = box.approve(ask(box, f"http://127.0.0.1:{listener.server_port}/back?a=1"))
    (path,) = listener.paths  # type: ignore[attr-defined]
    assert path.startswith("/back?a=1&oauth_token=")
    assert path.endswith(f"oauth_verifier={verifier}")


def test_denying_follows_the_callback_without_a_verifier(
    box: Box, listener: http.server.HTTPServer
) -> None:
    box.deny(ask(box, f"http://127.0.0.1:{listener.server_port}/back"))
    (path,) = listener.paths  # type: ignore[attr-defined]
    assert "oauth_problem=user_refused" in path
    assert "verifier" not in path


def test_approving_an_invalid_link_says_what_the_page_says(box: Box) -> None:
    with pytest.raises(SandboxError, match="This link is not valid"):
        box.approve(f"{box.url}/oauth/authorize?oauth_token=1-nothing")


def test_the_description_has_what_other_clients_need(box: Box) -> None:
    told = box.description()
    assert set(told) == {
        "oauth_base", "api_base", "consumer_key", "consumer_secret", "login_user",
        "login_password", "login_token", "read_consumer", "generic_consumer", "privileged",
        "other_site", "revoke", "clock", "control",
    }  # fmt: skip
    assert told["oauth_base"] == f"{box.url}/oauth"
    assert set(told["privileged"]) == {"key", "secret", "token", "token_secret"}
    assert set(told["control"]) == {"url", "key"}


def test_no_repr_shows_a_secret(box: Box) -> None:
    shown = repr((box, box.keys, box.read_keys, box.tokens, box.privileged))
    assert not [secret for secret in box.issued() if secret in shown]
    assert box.description()["control"]["key"] not in shown


def test_all_secrets_are_named_for_a_search_after_leaks(box: Box) -> None:
    verifier = box.approve(ask(box))
    issued = set(box.issued())
    assert {verifier, box.keys.secret, box.read_keys.secret, *box.tokens} <= issued
    assert {box.privileged.secret, box.privileged.token, box.privileged.token_secret} <= issued


def test_a_reset_keeps_keys_and_tokens_and_forgets_the_rest(box: Box) -> None:
    address = ask(box)
    keys, tokens = box.keys, box.tokens
    box.reset()
    with pytest.raises(SandboxError, match="not valid"):
        box.approve(address)
    again = Box(box.url, box.description()["control"]["key"])
    assert (again.keys, again.tokens) == (keys, tokens)


def test_a_wrong_control_key_is_refused(box: Box) -> None:
    with pytest.raises(SandboxError, match="control key"):
        Box(box.url, "wrong")


def test_an_address_where_nothing_answers_is_said_so() -> None:
    with pytest.raises(SandboxError, match="No sandbox answers"):
        Box("http://127.0.0.1:9", "key")
