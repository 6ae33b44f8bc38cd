"""No secret in a log, an error or a traceback; each search first finds one that is really there."""

import logging
import os
import pickle
import subprocess
import sys
import traceback

import pytest

import nb23
from nb23._redact import MASK, scrub_loggers
from nb23.api.client import Client
from nb23.errors import Nb23Error
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.flow import Flow

COVERED = ("requests_oauthlib", "oauthlib", "urllib3", "nb23")


def sign_in_and_call(box):
    flow = Flow(box.domain, Consumer(*box.keys))
    flow.request_token()
    credentials = flow.access_token(box.approve(flow.authorize_url))
    client = Client(box.domain, credentials)
    for page in range(1, 6):
        client.call("photo/list", p=page, search="a b")


def covered():
    every = [*logging.root.manager.loggerDict, *COVERED]
    return [logging.getLogger(name) for name in every if name.split(".")[0] in COVERED]


def test_no_secret_is_in_200_lines_of_the_log_of_full_sign_ins(box, caplog):
    with caplog.at_level(logging.DEBUG):
        while len(caplog.records) < 200:
            sign_in_and_call(box)
    lines = [record.getMessage() for record in caplog.records]
    assert {r.name.split(".")[0] for r in caplog.records} >= {"requests_oauthlib", "urllib3"}
    assert any(MASK in line for line in lines)
    assert [s for s in box.issued() if any(s in line for line in lines)] == []


def test_without_the_filter_the_same_log_is_full_of_secrets(box, caplog, monkeypatch):
    for logger in covered():
        monkeypatch.setattr(logger, "filters", [])
    with caplog.at_level(logging.DEBUG):
        sign_in_and_call(box)
    assert any(secret in caplog.text for secret in box.issued())


def test_each_logger_is_filtered_once_however_often_it_is_asked_for():
    scrub_loggers(*COVERED)
    assert {len(logger.filters) for logger in covered()} == {1}


@pytest.mark.parametrize("name", ["urllib3.connectionpool", "nb23"])
def test_a_secret_is_masked_in_a_message_an_address_and_a_traceback(name, caplog):
    Consumer("a-consumer-key", "a-secret/with+signs")
    logger = logging.getLogger(name)
    with caplog.at_level(logging.DEBUG, name):
        logger.debug("%s?x=%s", "a-secret/with+signs", "a-secret%2Fwith%2Bsigns")
        try:
            raise RuntimeError("a-secret/with+signs")
        except RuntimeError:
            logger.exception("it failed")
    assert "RuntimeError" in caplog.text
    assert "with" not in caplog.text.replace(__file__, "")


def failures(box, elsewhere, nobody, tmp_path, monkeypatch):
    """Cause each kind of failure in turn; the errors."""
    held = Credentials(box.domain, Consumer(*box.keys), AccessToken(*box.tokens))
    wrong = Consumer(box.keys.key, box.keys.secret[::-1])

    def at(domain):
        return Client(domain, Credentials(domain, held.consumer, held.token), allow="super")

    def pending(domain=box.domain, consumer=held.consumer):
        flow = Flow(domain, consumer)
        flow.request_token()
        return flow

    def answer(body, status=200, **headers):
        elsewhere.says(body, status, **headers)
        return elsewhere.domain

    def exchanged_twice():
        flow = pending()
        kept, verifier = flow.pending, box.approve(flow.authorize_url)
        flow.access_token(verifier)
        flow.pending = kept
        flow.access_token(verifier)

    echo = f"{box.keys.secret} {box.tokens.token} {box.tokens.secret}"
    store = tmp_path / "store"
    store.write_text(echo)
    monkeypatch.setenv("NB23_CONSUMER_KEY", box.keys.key)
    causes = [
        lambda: Flow(box.domain, wrong).request_token(),
        lambda: pending().access_token(box.tokens.token),
        lambda: pending().access_token(
            f"http://x/?oauth_token=z&oauth_verifier={box.tokens.token}"
        ),
        exchanged_twice,
        lambda: Flow(nobody, held.consumer).request_token(),
        lambda: Flow(answer(echo), held.consumer).request_token(),
        lambda: Flow(answer(echo, 401), held.consumer).request_token(),
        lambda: Flow(answer(echo, 404), held.consumer).request_token(),
        lambda: Flow(answer(echo, 500), held.consumer).request_token(),
        lambda: at(nobody).call("photo/list"),
        lambda: at(answer(echo)).call("photo/list"),
        lambda: at(answer("", 302, Location=f"http://[::{echo}")).call("photo/list"),
        lambda: at(answer(f'{{"status":"error","message":"{echo}"}}')).call("photo/list"),
        lambda: Client(box.domain, Credentials(box.domain, wrong, held.token)).call("photo/list"),
        lambda: at(box.domain).call("photo/list", size=box.keys),
        lambda: at(box.domain).explain("photo/list", search="\ud800"),
        lambda: nb23.connect(box.domain, ui="none"),
        lambda: pickle.dumps(held),
    ]
    for cause in causes:
        with pytest.raises(Nb23Error) as caught:
            cause()
        yield caught.value


def everything_of(error):
    """An error's text, and that of all that travels with it."""
    seen, waiting = [], [error]
    while waiting:
        one = waiting.pop()
        if one is None or any(one is other for other in seen):
            continue
        seen.append(one)
        if isinstance(one, BaseException):
            waiting += [one.__cause__, one.__context__, *one.args]
        waiting += list(getattr(one, "__dict__", {}).values())
    return " ".join([*map(repr, seen), *map(str, seen), *traceback.format_exception(error)])


def test_no_failure_carries_a_secret_or_a_body_or_a_cause_that_does(
    box, elsewhere, nobody, tmp_path, monkeypatch
):
    errors = list(failures(box, elsewhere, nobody, tmp_path, monkeypatch))
    assert len({type(error) for error in errors}) > 10
    secrets = box.issued()
    for error in errors:
        carried = everything_of(error)
        assert [s for s in secrets if s in carried] == [], type(error)


CELLS = """
import os, sys
sys.stdout.reconfigure(encoding="utf-8")
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.colors = "nocolor"
shell.run_line_magic("xmode", "Verbose")
for cell in sys.stdin.read().split("# ---"):
    print(">>>", cell.strip().splitlines()[-1])
    shell.run_cell(cell)
"""

FAILURES = """
import os, nb23
key, secret, token, token_secret, domain = os.environ["VALUES"].split()
box = nb23.sandbox.registered() or nb23.sandbox.start()
consumer = nb23.Consumer(key, secret)
good = nb23.Credentials(domain, consumer, nb23.oauth.AccessToken(token, token_secret))
# ---
shown = token_secret; raise RuntimeError("a control: this mode shows " + shown)
# ---
nb23.oauth.Flow(domain, nb23.Consumer(key, token_secret)).request_token()
# ---
flow = nb23.oauth.Flow(domain, consumer); flow.request_token(); flow.access_token(token)
# ---
nb23.oauth.Flow("127.0.0.1:9", consumer).request_token()
# ---
nb23.connect(domain, credentials=good).call("photo/delete", photo_id=1)
# ---
nb23.connect(domain, credentials=good).call("photo/lst")
# ---
bad = nb23.Credentials(domain, consumer, nb23.oauth.AccessToken(token, secret))
nb23.connect(domain, credentials=bad).call("photo/list")
# ---
away = nb23.Credentials("127.0.0.1:9", consumer, good.token)
nb23.connect("127.0.0.1:9", credentials=away).videos()
# ---
import pickle; pickle.dumps(good)
# ---
nb23.connect(domain, ui="none")
# ---
consumer.secrets
# ---
f"{consumer.secret:>10}"; good.token.secret + ""
"""


def test_no_traceback_of_ipython_in_its_verbose_mode_shows_a_secret(box, session_home):
    values = " ".join([*box.keys, *box.tokens, box.domain])
    cells = FAILURES.replace("box = nb23.sandbox.registered() or nb23.sandbox.start()\n", "")
    done = subprocess.run(
        [sys.executable, "-c", CELLS], input=cells, capture_output=True, text=True, timeout=120,
        env={**os.environ, "VALUES": values},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    control, *shown = done.stdout.split(">>>")[2:]
    assert box.tokens.secret in control, "this mode shows what variables hold"
    assert len(shown) == 11
    for each in shown:
        assert "Error" in each or "nb23 help" in each, each
        assert [secret for secret in box.issued() if secret in each] == [], each
