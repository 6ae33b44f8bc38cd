"""The command line as a person types it: real processes, a real practice site."""

import importlib
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

import nb23
from nb23.errors import every_error
from tests.terminal import box_of, in_terminal, one_sentence, run, serving


@pytest.fixture
def practice(home: Path) -> Iterator[dict]:
    """`nb23 sandbox --json` in another terminal, and what it printed."""
    with serving() as described:
        yield described


def test_the_practice_site_describes_itself_in_one_line_of_json(practice):
    assert {
        "oauth_base",
        "api_base",
        "consumer_key",
        "consumer_secret",
        "login_user",
        "login_password",
        "read_consumer",
        "privileged",
        "control",
    } <= practice.keys()


def test_connect_then_call_prints_five_videos(practice):
    connected = run("connect", "sandbox")
    assert connected.returncode == 0, connected.stderr
    called = run("call", "photo/list", "size=5")
    assert called.returncode == 0, called.stderr
    assert len(json.loads(called.stdout)["photos"]) == 5


def test_a_frame_lands_in_a_parquet_file_with_its_dtypes(practice, tmp_path):
    run("connect", "sandbox")
    out = tmp_path / "videos.parquet"
    done = run("frame", "photo/list", "--limit", "7", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert pd.read_parquet(out).photo_id.dtype == "Int64"


def test_accounts_lists_the_practice_site_and_disconnect_removes_it(practice):
    run("connect", "sandbox")
    assert "sandbox" in run("accounts").stdout
    assert "Removed sandbox" in run("disconnect", "sandbox").stdout
    assert "No site is kept" in run("accounts").stdout


def test_an_unknown_method_is_one_sentence_that_names_the_nearest(practice):
    run("connect", "sandbox")
    assert "Did you mean photo/list" in one_sentence(run("call", "photo/lst"))


def test_without_a_practice_site_the_sentence_says_how_to_start_one(home):
    assert "nb23 sandbox" in one_sentence(run("connect", "sandbox"))


def test_a_stopped_practice_site_is_one_sentence(practice):
    run("connect", "sandbox")
    practice["process"].kill()
    practice["process"].wait(timeout=10)
    assert "No practice site is running" in one_sentence(run("call", "photo/list"))


def test_nothing_kept_and_no_site_named_says_what_to_name(home):
    assert "Name one" in one_sentence(run("call", "photo/list"))


def test_a_site_with_a_path_is_refused_with_the_reason(home):
    sentence = one_sentence(run("connect", "https://videos.example.com/manage/photos"))
    assert "videos.example.com" in sentence
    assert "domain alone" in sentence


def test_nobody_there_and_nothing_kept_names_the_variables(home):
    sentence = one_sentence(run("connect", "videos.example.com", "--ui", "none"))
    assert "NB23_CONSUMER_SECRET" in sentence


def test_a_call_is_explained_for_the_site_that_is_signed_in_without_a_secret(practice):
    run("connect", "sandbox")
    done = run("explain", "photo/list", "size=5")
    assert done.returncode == 0, done.stderr
    assert "GET&http%3A%2F%2F127.0.0.1%3A" in done.stdout
    assert "size%3D5" in done.stdout
    assert "oauth_token%3D\u2022" in done.stdout
    assert practice["consumer_secret"] not in done.stdout


def test_a_published_example_is_explained_with_a_secret_from_the_environment(home, monkeypatch):
    monkeypatch.setenv("NB23_CONSUMER_SECRET", "kd94hf93k423kf44")  # pragma: allowlist secret
    words = ["explain", "POST", "https://photos.example.net/initiate", "oauth_nonce=wIjqoS",
             "oauth_consumer_key=dpf43f3p2l4k3l03", "oauth_signature_method=HMAC-SHA1",
             "oauth_timestamp=137131200",
             "oauth_callback=http://printer.example.com/ready"]  # fmt: skip
    done = run(*words)
    assert "74KNZJeDHnMBp0EMJ9ZHt/XKycU=" in done.stdout
    base_string = next(line for line in done.stdout.splitlines() if "POST&" in line).strip()
    told = run(*words, "--diff", base_string.replace("https%3A", "http%3A"))
    assert "`https` here, `http` there" in told.stdout


def test_the_doctor_finds_the_practice_site_well_and_a_stopped_one_not(practice):
    well = run("doctor", "sandbox")
    assert well.returncode == 0, well.stdout + well.stderr
    assert re.search(r"ok +level +write", well.stdout)
    assert practice["consumer_secret"] not in well.stdout
    ill = run("doctor", "127.0.0.1:9")
    assert ill.returncode == 1
    assert "Nobody listens at port 9" in ill.stdout


def test_a_scan_finds_what_the_practice_site_issued_and_does_not_repeat_it(practice, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    notebook = folder / "a.ipynb"
    notebook.write_text(json.dumps({"cells": [{"outputs": [practice["consumer_secret"]]}]}))
    found = run("scan", str(folder))
    assert found.returncode == 1
    assert "a.ipynb, line 1:" in found.stdout
    assert "a known secret" in found.stdout
    assert practice["consumer_secret"] not in found.stdout + found.stderr
    notebook.write_text("{}")
    assert run("scan", str(folder)).returncode == 0


def test_a_scan_finds_what_is_kept_on_this_computer(home, tmp_path, monkeypatch):
    monkeypatch.setenv("NB23_ACCESS_TOKEN", "kept-in-the-environment")
    (tmp_path / "a.log").write_text("token kept-in-the-environment")
    assert run("scan", str(tmp_path)).returncode == 1


def test_help_explains_an_error_by_the_code_that_its_sentence_names(home):
    sentence = one_sentence(run("connect", "sandbox"))
    code = re.search(r"nb23 help ([\w-]+)", sentence)[1]
    page = run("help", code)
    assert page.returncode == 0
    assert "What to do" in page.stdout


def test_help_alone_lists_every_error(home):
    for found in pkgutil.walk_packages(nb23.__path__, "nb23."):
        importlib.import_module(found.name)
    ours = {code for code, kind in every_error().items() if kind.__module__.startswith("nb23.")}
    listed = {line.split()[0] for line in run("help").stdout.splitlines()}
    assert listed == ours


LINK = re.compile(r"http://127\.0\.0\.1:\d+/oauth/authorize\?oauth_token=[\w-]+")


def signing_in(practice: dict, secret: str, code) -> tuple[int, str]:
    """Connect in a terminal; `code` gets the link that is printed and gives what is typed."""
    box = box_of(practice)
    words = ["connect", box.domain, "--ui", "text", "--store", "file"]
    answers = [
        ("Consumer key", lambda screen: practice["consumer_key"]),
        ("Consumer secret", lambda screen: secret),
        ("Code", lambda screen: code(box, LINK.search(screen)[0])),
    ]
    return in_terminal(words, answers)


def allow(box, link):
    return box.approve(link)


def test_a_person_signs_in_from_a_terminal_and_the_next_command_is_signed(practice):
    status, screen = signing_in(practice, practice["consumer_secret"], allow)
    assert status == 0, screen
    assert "Connected to" in screen
    assert practice["consumer_secret"] not in screen
    called = run("call", "echo", "word=hello")
    assert json.loads(called.stdout)["permission_level"] == "write"


@pytest.mark.parametrize(
    ("secret", "code", "sentence"),
    [
        ("this is not it", allow, "refused these keys"),
        (None, lambda box, link: "this is not it", "That code was not accepted"),
        (None, lambda box, link: box.deny(link) or "", "You declined"),
    ],
    ids=["a wrong secret", "a wrong code", "a denied consent"],
)
def test_what_goes_wrong_in_a_terminal_is_one_sentence(practice, secret, code, sentence):
    status, screen = signing_in(practice, secret or practice["consumer_secret"], code)
    assert status == 1
    assert sentence in screen
    assert "Traceback" not in screen
    assert "No site is kept" in run("accounts").stdout
