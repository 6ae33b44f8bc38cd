"""Starting, registering, stopping: in this process and from the command line."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

import nb23
from nb23.sandbox import SandboxError, registered, runtime, start
from nb23.sandbox.server import listen

SERVE = "import nb23.sandbox as s; s.serve(port=0, json=True)"
START = (
    "import sys, nb23.sandbox as s; box = s.start(); print(box.url, flush=True);"
    "sys.stdin.read(); print(s.registered().url, flush=True); sys.stdin.close()"
)


def run(code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", code], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_a_plain_start_is_registered_once_a_machine_and_gone_when_stopped(home: Path) -> None:
    assert registered() is None
    first, second = start(), start()
    found = registered()
    assert found
    assert first.url == second.url == found.url
    second.stop()
    assert not first.running
    assert registered() is None
    assert not runtime.path().exists()


def test_any_option_makes_a_sandbox_of_its_own(home: Path) -> None:
    with start(port=0) as one, start(videos=3) as two:
        assert one.url != two.url
        assert registered() is None


def test_the_runtime_file_is_private(home: Path) -> None:
    with start():
        assert stat.S_IMODE(runtime.path().stat().st_mode) == 0o600
        assert stat.S_IMODE(runtime.path().parent.stat().st_mode) == 0o700
        assert set(json.loads(runtime.path().read_text())) == {
            "url", "key", "pid", "token", "token_secret"
        }  # fmt: skip


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1}', "no json"])
def test_a_broken_note_is_ignored_and_replaced(home: Path, text: str) -> None:
    runtime.path().write_text(text)
    runtime.path().chmod(0o600)
    assert registered() is None
    with start() as box:
        found = registered()
        assert found
        assert found.url == box.url


def test_a_stale_note_is_ignored_and_replaced(home: Path) -> None:
    runtime.note("http://127.0.0.1:9", "key", "token", "secret")
    assert registered() is None
    with start() as box:
        assert json.loads(runtime.path().read_text())["url"] == box.url


def test_a_note_that_others_could_have_written_is_ignored(home: Path) -> None:
    with start():
        runtime.path().chmod(0o644)
        assert registered() is None
        runtime.path().chmod(0o600)


def test_a_folder_of_somebody_else_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nb23").write_text("no folder")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(SandboxError, match="set XDG_RUNTIME_DIR"):
        start()


def test_stopping_leaves_the_note_of_another_sandbox_alone(home: Path) -> None:
    first = start()
    runtime.path().unlink()
    with start() as second:
        first.stop()
        found = registered()
        assert found
        assert found.url == second.url


def test_two_threads_that_start_at_once_end_with_one_sandbox(home: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        boxes = list(pool.map(lambda _: start(), range(4)))
    assert len({box.url for box in boxes}) == 1
    boxes[0].stop()


def test_two_processes_that_start_at_once_end_with_one_sandbox(home: Path) -> None:
    both = [run(START) for _ in range(2)]
    urls = [process.stdout.readline() for process in both if process.stdout]
    assert urls[0] == urls[1]
    for process in both:
        process.communicate("")
    assert not runtime.path().exists()


def test_another_process_is_used_and_left_running(home: Path) -> None:
    with run(START) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        with start() as box:
            assert box.url == url
        assert box.running
        assert len(box.issued()) == 10
        process.communicate("")


@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_prints_one_line_and_ends_cleanly(home: Path, name: int) -> None:
    begun = time.monotonic()
    with run(SERVE) as process:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        ready = time.monotonic() - begun
        found = registered()
        assert found
        assert found.description() == told
        os.kill(process.pid, name)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")
    assert not runtime.path().exists()
    assert ready < 20


def test_words_for_people_hold_no_secret(home: Path) -> None:
    with run("import nb23.sandbox as s; s.serve(port=0, without=['nonce'])") as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(4)]
        process.terminate()
    assert lines[0].startswith("Practice site: http://127.0.0.1:")
    assert "nonce" in lines[2]
    assert "sandbox does not mean this one" in lines[3]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost", "192.168.1.2"])
def test_no_other_host_than_this_machine_is_served_and_that_is_said(host: str) -> None:
    with pytest.raises(SandboxError, match="127.0.0.1 only"):
        start(host=host)


def test_the_socket_is_bound_to_this_machine_only() -> None:
    with listen(0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"


def test_a_port_in_use_is_said_so(box: nb23.sandbox.Box) -> None:
    with pytest.raises(SandboxError, match="Choose another"):
        start(port=int(box.domain.partition(":")[2]))
    with pytest.raises(SandboxError, match="Choose another"):
        start(port=99_999)


def test_a_wrong_option_leaves_no_socket_behind() -> None:
    with pytest.raises(SandboxError, match="strict or relaxed"):
        start(rules="lenient")


def test_stopping_twice_is_harmless() -> None:
    box = start(videos=3)
    assert box.running
    box.stop()
    box.stop()
    assert not box.running


def test_the_state_survives_a_restart_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "site.db"
    with start(db=path, videos=3) as box:
        keys, tokens = box.keys, box.tokens
    with start(db=path) as box:
        assert (box.keys, box.tokens) == (keys, tokens)
        page = requests.get(f"{box.url}/api/photo/list", timeout=10).text
        assert 'total_count="3"' in page


def test_nothing_is_lost_by_a_kill_after_an_answer_was_sent(
    home: Path, tmp_path: Path, caller: Any
) -> None:
    path = str(tmp_path / "x.db")
    with run(
        f"import nb23.sandbox as s; s.serve(port=0, json=True, videos=3, db={path!r})"
    ) as process:
        assert process.stdout
        told = json.loads(process.stdout.readline())
        box = nb23.sandbox.Box(told["api_base"].removesuffix("/api"), told["control"]["key"])
        app = caller(box.url, *box.keys)
        pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
        verifier = box.approve(f"{box.url}/oauth/authorize?oauth_token={pending.token}")
        user = pending.with_token(pending.call("GET", "/oauth/access_token", verifier=verifier))
        album = user.api("album/create", "POST", title="Kept")["album"]
        box.revoke(box.tokens.token)
        process.kill()
    with start(db=tmp_path / "x.db") as box:
        again = replace(user, url=box.url)
        assert again.api("album/list", album_id=album["album_id"])["albums"][0]["title"] == "Kept"
        spent = replace(pending, url=box.url)
        assert spent.call("GET", "/oauth/access_token", verifier=verifier).text[:8] == "one-use:"
        revoked = caller(box.url, *box.keys, *box.tokens)
        assert revoked.api("echo")["rule"] == "revocation"


def test_the_clock_moves_by_the_shell_command_of_the_description(user: Any, box: Any) -> None:
    command = box.description()["clock"]["command"]
    subprocess.run(command, shell=True, check=True, env={**os.environ, "SECONDS_": "900"})
    assert user.api("echo")["rule"] == "timestamp"
    late = str(int(time.time()) + 900)
    assert user.call("GET", "/api/echo", timestamp=late).ok


def test_a_token_is_revoked_by_the_form_of_the_description(user: Any, box: Any) -> None:
    told = box.description()["revoke"]
    form = {name: text.format(token=user.token) for name, text in told["form"].items()}
    assert requests.post(told["url"], form, timeout=10).status_code == 204
    assert user.api("echo")["rule"] == "revocation"


def test_an_empty_site_is_possible_and_fewer_are_refused(anyone: Any) -> None:
    with start(videos=0) as box:
        page = requests.get(f"{box.url}/api/photo/list", timeout=10).text
        assert 'total_count="0"' in page
    with pytest.raises(SandboxError, match="-3 videos"):
        start(videos=-3)
