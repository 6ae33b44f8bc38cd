import json
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from nb23.api.doctor import CHECKS, diagnose
from nb23.oauth.credentials import AccessToken, Consumer, LoginToken
from tests.oauth.conftest import elsewhere, nobody, serve_elsewhere

__all__ = ["elsewhere", "nobody", "serve_elsewhere"]

NAMES = [name for name, _, _ in CHECKS]


def found(diagnosis):
    return {check.name: check for check in diagnosis.checks}


def the_bad_one(diagnosis):
    assert not diagnosis.well
    (bad,) = [check for check in diagnosis.checks if check.state == "bad"]
    after = diagnosis.checks[diagnosis.checks.index(bad) + 1 :]
    assert all(check.state in ("skipped", "good") for check in after)
    return bad


def answering(server, domain=None, ahead=0, **fields):
    """A little 23 site that tells its name and its time."""
    now = datetime.now(UTC) + timedelta(seconds=ahead)
    body = {"status": "ok", "permission_level": "anonymous",
            "site": {"domain": domain or server.domain, "site_name": "Elsewhere"}}  # fmt: skip
    server.says(json.dumps(body | fields), Date=format_datetime(now, usegmt=True))


def test_all_is_well_at_the_practice_site(box):
    diagnosis = diagnose(box.domain, Consumer(*box.keys), AccessToken(*box.tokens))
    assert diagnosis.well
    assert [check.name for check in diagnosis.checks] == NAMES
    assert {check.state for check in diagnosis.checks} == {"good"}
    said = found(diagnosis)
    assert said["level"].says == "write: see, add, change and delete content"
    assert "Kestrel" in said["site"].says
    text = str(diagnosis)
    assert [secret for secret in box.issued() if secret in text] == []


def test_without_keys_the_site_itself_is_checked(box):
    diagnosis = diagnose(box.domain)
    assert diagnosis.well
    assert [check.state for check in diagnosis.checks] == ["good"] * 5 + ["skipped"] * 3
    assert f"nb23 connect {box.domain}" in found(diagnosis)["keys"].says


def test_keys_without_a_token_are_checked_by_asking_for_a_request_token(box):
    assert found(diagnose(box.domain, Consumer(*box.keys)))["keys"].state == "good"


def test_wrong_keys_are_named(box):
    bad = the_bad_one(diagnose(box.domain, Consumer(box.keys.key, "not-the-secret")))
    assert bad.name == "keys"
    assert "Check the key and the secret" in bad.says


def test_wrong_keys_are_told_from_a_wrong_token(box):
    tokens = AccessToken(*box.tokens)
    bad = the_bad_one(diagnose(box.domain, Consumer(box.keys.key, "not-the-secret"), tokens))
    assert bad.name == "keys"
    bad = the_bad_one(diagnose(box.domain, Consumer(*box.keys), AccessToken("3-gone", "secret-x")))
    assert bad.name == "token"


def test_a_login_token_takes_the_place_of_keys(box):
    diagnosis = diagnose(box.domain, login=LoginToken(box.domain, box.login_token))
    assert {check.state for check in diagnosis.checks} == {"good"}
    said = found(diagnosis)
    assert said["keys"].says == "none needed: there is a login token, which opens version 2"
    assert said["level"].says == "write: see, add, change and delete content"
    assert [secret for secret in box.issued() if secret in str(diagnosis)] == []


def test_a_login_token_that_is_no_longer_accepted_is_named(box):
    bad = the_bad_one(diagnose(box.domain, login=LoginToken(box.domain, "long-gone-login-token")))
    assert bad.name == "token"
    assert "no longer accepts this login token. Copy a new one" in bad.says


def test_a_name_that_no_computer_has_is_named(monkeypatch):
    def nowhere(*_args, **_options):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    bad = the_bad_one(diagnose("vidoes.example.com"))
    assert bad == ("address", "bad", "No computer has the name vidoes.example.com. Check the "
                   "spelling, then the network.")  # fmt: skip


def test_a_closed_port_is_named(nobody):
    bad = the_bad_one(diagnose(nobody))
    assert bad.name == "connection"
    assert f"Nobody listens at port {nobody.split(':')[1]}" in bad.says


def test_a_port_that_never_answers_is_named(monkeypatch):
    def silent(*_args, **_options):
        raise TimeoutError

    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setattr(socket, "create_connection", silent)
        bad = the_bad_one(diagnose(f"127.0.0.1:{listener.getsockname()[1]}"))
    assert "A firewall may be in between" in bad.says


def test_a_site_without_encryption_where_https_is_expected_is_named(elsewhere, monkeypatch):
    resolve = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: resolve("127.0.0.1", *rest, **more)
    )
    port = elsewhere.domain.split(":")[1]
    bad = the_bad_one(diagnose(f"videos.example.com:{port}"))
    assert bad.name == "encryption"
    assert "answers without encryption" in bad.says


def test_a_page_that_is_no_23_site_is_named(elsewhere):
    elsewhere.says("<html>Welcome to the hotel's network</html>")
    bad = the_bad_one(diagnose(elsewhere.domain))
    assert bad.name == "site"
    assert "not as a 23 site" in bad.says


def test_a_redirect_names_the_other_address(elsewhere):
    elsewhere.says("", 301, Location="https://videos.example.com/")
    bad = the_bad_one(diagnose(elsewhere.domain))
    assert "Connect to videos.example.com itself" in bad.says


def test_a_second_name_of_a_site_is_named(elsewhere):
    answering(elsewhere, domain="videos.example.com")
    bad = the_bad_one(diagnose(elsewhere.domain, Consumer("key-1234", "secret-1234")))
    assert bad.name == "site"
    assert "Connect to videos.example.com" in bad.says
    assert len(elsewhere.received) == 1, "nothing signed was sent"


@pytest.mark.parametrize(("ahead", "words"), [(3600, "60 min slow"), (-3600, "60 min fast")])
def test_a_clock_that_is_an_hour_off_is_named_before_the_keys_are_blamed(elsewhere, ahead, words):
    answering(elsewhere, ahead=ahead)
    diagnosis = diagnose(elsewhere.domain, Consumer("key-1234", "secret-1234"))
    bad = the_bad_one(diagnosis)
    assert bad.name == "clock"
    assert words in bad.says
    assert found(diagnosis)["keys"].says == "not checked without: clock"


def test_a_site_that_does_not_tell_its_time_is_no_fault(elsewhere):
    elsewhere.says('{"status":"error","code":"permission_denied","message":"no"}')
    diagnosis = diagnose(elsewhere.domain)
    assert diagnosis.well
    assert found(diagnosis)["clock"].state == "skipped"
    assert "without a signature" in found(diagnosis)["site"].says


def test_behind_a_proxy_the_name_is_left_to_it(nobody, monkeypatch):
    monkeypatch.setenv("https_proxy", f"http://{nobody}")
    bad = the_bad_one(diagnose("videos.example.com"))
    assert bad.name == "encryption"
    assert "The proxy of this computer" in bad.says
