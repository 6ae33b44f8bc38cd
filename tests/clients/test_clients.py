"""Clients in other languages sign in on the practice site and call it, over a real socket.

They share no line with nb23, so a mistake of ours on both sides would show here. The clients
are the files of docs/samples, as a reader gets them.
"""

import runpy
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs

import pytest
import requests
from requests_oauthlib import OAuth1Session

import nb23

HERE = Path(__file__).parent
SAMPLES = HERE.parents[1] / "docs" / "samples"
FOUND = runpy.run_path(str(HERE / "interpreters.py"))
CLIENTS = {
    "curl": SAMPLES / "curl.sh",
    "php": SAMPLES / "oauth.php",
    "ruby": SAMPLES / "oauth.rb",
    "node": SAMPLES / "oauth.mjs",
    "requests-oauthlib": SAMPLES / "oauth_requests.py",
}
WORDS = "Zürich + München (100% & *new*~)"
DECOY = "Zürich München (100% & *new*~)"
HABITS = {
    "ruby, all in the header": ("ruby", "habits.rb", ["header"]),
    "ruby, all in the query": ("ruby", "habits.rb", ["query_string"]),
    "ruby, all in the body": ("ruby", "habits.rb", ["body"]),
    "node, tokens by body, calls by query": ("node", "habits.mjs", []),
}
IN_HEADER, *ELSEWHERE = HABITS
SECONDS = 60


class Ended(NamedTuple):
    """What a client has done: its exit status, the ids, and all it said but the link."""

    status: int
    ids: list[str]
    complaint: str
    said: str


Run = Callable[..., Ended]


@pytest.fixture(scope="session")
def planted_boxes(session_home: Path) -> "Iterator[dict[str, nb23.sandbox.Box]]":
    """A practice site for each kind of rules, with videos whose title is hard to search for."""
    boxes = {rules: nb23.sandbox.start(rules=rules, videos=20) for rules in ("strict", "relaxed")}
    for box in boxes.values():
        for title in (WORDS, DECOY, f"{WORDS} again", "Zurich"):
            planted(box, title)
    yield boxes
    for box in boxes.values():
        box.stop()


def planted(box: "nb23.sandbox.Box", title: str) -> None:
    """Put a video on the site."""
    session = OAuth1Session(*box.privileged)
    reply = session.post(
        f"{box.url}/api/photo/upload", files={"file": ("clip.mp4", b"0")},
        data={"title": title, "publish": "1", "format": "json", "raw": "1"},
    ).json()  # fmt: skip
    assert reply["status"] == "ok", reply


def own_ids(box: "nb23.sandbox.Box", words: str) -> list[str]:
    """What the site itself finds, asked without any signature."""
    query = {"format": "json", "raw": "1", "size": "5", "search": words}
    reply = requests.get(f"{box.url}/api/photo/list", params=query, timeout=SECONDS).json()
    return [video["photo_id"] for video in reply["photos"]]


@cache
def interpreter(language: str) -> str:
    """The program that runs a language; in CI every one of them must be there."""
    path = FOUND["command"](language)
    if path:
        return str(path)
    missing = FOUND["INTERPRETERS"][language].missing
    return pytest.fail(missing) if FOUND["IN_CI"] else pytest.skip(missing)


def placed(language: str, script: Path, folder: Path) -> Path:
    """Where a script is run from: Node looks for packages beside the file and above it."""
    if language != "node":
        return script
    (folder / "node_modules").symlink_to(FOUND["NODE_FOLDER"] / "node_modules")
    return Path(shutil.copy(script, folder))


def variables(box: "nb23.sandbox.Box") -> dict[str, str]:
    """The site and the keys, as every client reads them."""
    return {
        "NB23_SITE": box.domain, "NB23_CONSUMER_KEY": box.keys.key,
        "NB23_CONSUMER_SECRET": box.keys.secret,
    }  # fmt: skip


def run(command: list[str], home: Path, answer: Callable[[str], str], env: dict[str, str]) -> Ended:
    """Start a client, answer its link with what `answer` makes of it, and wait for its end."""
    said, link = "", ""
    env = {"PATH": FOUND["PATH"], "HOME": str(home), **env}
    with subprocess.Popen(
        command, env=env, cwd=home, text=True, encoding="utf-8", stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        for line in process.stdout:
            if "/oauth/authorize?" in line:
                link = line.strip()
                break
            said += line
        rest, complaint = process.communicate(f"{answer(link)}\n" if link else None, SECONDS)
    said += rest
    ids = [word for word in said.split() if word.isdigit()]
    return Ended(process.returncode, ids, complaint, said + complaint)


@pytest.fixture(params=CLIENTS)
def language(request: pytest.FixtureRequest) -> str:
    """One of the languages whose interpreter is here."""
    interpreter(request.param)
    return str(request.param)


@pytest.fixture
def client(language: str, tmp_path: Path) -> Run:
    """Run the sample of a language for a practice site: `client(box, words, answer, **env)`."""
    file = placed(language, CLIENTS[language], tmp_path)

    def start(
        box: "nb23.sandbox.Box", words: str = WORDS,
        answer: Callable[[str], str] | None = None, **env: str,
    ) -> Ended:  # fmt: skip
        command = [interpreter(language), str(file), words]
        return run(command, tmp_path, answer or box.approve, variables(box) | env)

    return start


@pytest.fixture
def strict(planted_boxes: "dict[str, nb23.sandbox.Box]") -> "nb23.sandbox.Box":
    """The site that reads protocol parameters in the Authorization header alone."""
    return planted_boxes["strict"]


@pytest.fixture
def relaxed(planted_boxes: "dict[str, nb23.sandbox.Box]") -> "nb23.sandbox.Box":
    """The site that also reads them in a form body and in the query of a GET."""
    return planted_boxes["relaxed"]


def test_a_client_signs_in_and_finds_the_videos_that_the_site_itself_finds(client, strict):
    ended = client(strict)
    assert (ended.status, ended.complaint) == (0, "")
    assert ended.ids == own_ids(strict, WORDS)
    assert len(ended.ids) == 2


def test_without_words_a_client_lists_five_videos(client, strict):
    ended = client(strict, words="")
    assert ended.ids == own_ids(strict, "")
    assert len(ended.ids) == 5


def test_a_client_says_none_of_the_secrets(client, strict):
    ended = client(strict)
    spilled = [secret for secret in strict.issued() if secret in ended.said]
    assert (ended.status, spilled) == (0, [])


def sentence(ended: Ended) -> str:
    """The one line of complaint of a client that failed."""
    assert ended.status != 0
    assert ended.ids == []
    (line,) = ended.complaint.splitlines()
    return line


def test_a_wrong_consumer_secret_ends_a_client_with_one_sentence(client, strict):
    line = sentence(client(strict, NB23_CONSUMER_SECRET="wrong"))
    assert line.startswith("The site gave no request token (HTTP 401): signature")


def test_a_wrong_code_ends_a_client_with_one_sentence(client, strict):
    def mistyped(link: str) -> str:
        return strict.approve(link)[::-1]

    line = sentence(client(strict, answer=mistyped))
    assert line.startswith("The site gave no access token (HTTP 401): verifier")


def test_no_code_ends_a_client_with_one_sentence(client, strict):
    line = sentence(client(strict, answer=lambda link: ""))
    assert line == "No code was typed, so nobody is signed in."


def test_missing_keys_end_a_client_with_one_sentence(client, strict):
    line = sentence(client(strict, NB23_CONSUMER_KEY=""))
    assert line == "Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first."


def test_a_site_that_does_not_answer_ends_a_client_with_one_sentence(client, strict):
    assert "o answer" in sentence(client(strict, NB23_SITE="127.0.0.1:1"))


def test_a_client_keeps_the_token_only_where_it_is_told(client, strict, tmp_path):
    before = set(tmp_path.rglob("*"))
    client(strict)
    assert set(tmp_path.rglob("*")) == before

    kept = tmp_path / "token"
    assert client(strict, TOKEN_FILE=str(kept)).status == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_kept_token_needs_no_second_sign_in_and_a_revoked_one_is_refused(
    client, strict, tmp_path
):
    kept = tmp_path / "token"
    first = client(strict, TOKEN_FILE=str(kept))
    again = client(strict, answer=pytest.fail, TOKEN_FILE=str(kept))
    assert again.said.split() == first.ids

    strict.revoke(parse_qs(kept.read_text())["oauth_token"][0])
    assert "photo/list was refused" in sentence(client(strict, TOKEN_FILE=str(kept)))


@pytest.fixture
def habit(tmp_path: Path) -> Callable[..., Ended]:
    """Run a library as its own users do: `habit(name, box)`."""

    def start(name: str, box: "nb23.sandbox.Box") -> Ended:
        language, script, arguments = HABITS[name]
        path = interpreter(language)
        command = [path, str(placed(language, HERE / script, tmp_path)), *arguments, WORDS]
        return run(command, tmp_path, box.approve, {"LANG": "C.UTF-8", **variables(box)})

    return start


@pytest.mark.parametrize("name", HABITS)
def test_the_relaxed_rules_take_the_habits_of_the_libraries(habit, relaxed, name):
    ended = habit(name, relaxed)
    assert (ended.status, ended.complaint) == (0, "")
    assert set(ended.ids) == set(own_ids(relaxed, WORDS))


def test_the_strict_rules_take_a_post_with_the_parameters_in_the_header(habit, strict):
    ended = habit(IN_HEADER, strict)
    assert (ended.status, ended.complaint) == (0, "")
    assert set(ended.ids) == set(own_ids(strict, WORDS))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_strict_rules_refuse_parameters_outside_the_header(habit, strict, name):
    ended = habit(name, strict)
    assert (ended.status, ended.ids) == (1, [])
    assert strict.requests[-1].rule == "source"
