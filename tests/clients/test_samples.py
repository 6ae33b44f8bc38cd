"""The samples of the guide sign in on the practice site, call it, upload to it, and are refused.

They are the files of docs/samples, as a reader gets them, in six forms. What each has done is
written as a table to tests/output/samples.md, and is on the page of the samples.
"""

import hashlib
import json
import os
import re
import shutil
import socket
import stat
import sys
import threading
from contextlib import ExitStack
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.terminal import box_of, in_terminal, serving

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples"
LOG = ROOT / "tests" / "output" / "samples.md"
PAGE = ROOT / "docs" / "howto" / "samples.md"
HEAD = ("| form | authenticate | call | upload | error |", "|---|---|---|---|---|")
CLIP = bytes(range(256)) * 256
TITLE = 'Ærø & co: 100 % + "more"'


class Form(NamedTuple):
    """One form of the samples.

    Args:
        language: whose interpreter runs it, as in interpreters.py.
        folder: where it is, below docs/samples.
        ending: of the names of its files.
        page: the name of its page.
    """

    language: str
    folder: str
    ending: str
    page: str


OURS = "Python with nb23"
OTHERS = {
    "Python with requests-oauthlib": Form(
        "requests-oauthlib", "python", ".py", "requests-oauthlib"
    ),
    "PHP": Form("php", "php", ".php", "php"),
    "Ruby": Form("ruby", "ruby", ".rb", "ruby"),
    "Node": Form("node", "node", ".mjs", "node"),
    "curl": Form("curl", "curl", ".sh", "curl"),
}

KEPT = (
    "NB23_SITE={}\nNB23_CONSUMER_KEY=a\nNB23_CONSUMER_SECRET=b\n"
    "NB23_ACCESS_TOKEN=c\nNB23_ACCESS_TOKEN_SECRET=d\n"
)

# One worker keeps the log, and signs in once for all tests of a form.
pytestmark = pytest.mark.xdist_group("samples")


class Sample:
    """The two scripts of a form, in a folder of their own, as a reader runs them."""

    def __init__(self, name, clients, box, home):
        self.name, self.box, self.home = name, box, home
        self._form, self._clients = OTHERS[name], clients
        self.program = clients.interpreter(self._form.language)
        self.folder = Path(shutil.copytree(SAMPLES / self._form.folder, home / "sample"))
        if self._form.language == "node":
            clients.see_packages(self.folder)
        self.kept, self.page = home / ".23-credentials", self._form.page

    def shell(self, line):
        """Run a line in the folder of the scripts, where a reader stands."""
        (self.folder / "clip.mp4").write_bytes(CLIP)
        line = line.replace("python ", f"{sys.executable} ")
        command = ["bash", "-c", f"cd {self.folder} && {line}"]
        return self._clients.run(command, self.home, pytest.fail, {})

    def authenticate(self, answer=None, **env):
        keys = {
            "NB23_SITE": self.box.domain, "NB23_CONSUMER_KEY": self.box.keys.key,
            "NB23_CONSUMER_SECRET": self.box.keys.secret,
        }  # fmt: skip
        return self._run("authenticate", [], answer or self.box.approve, keys | env)

    def command(self, verb, method, *pairs, **env):
        return self._run("command", [verb, method, *pairs], pytest.fail, env)

    def _run(self, script, words, answer, env):
        file = str(self.folder / f"{script}{self._form.ending}")
        return self._clients.run([self.program, file, *words], self.home, answer, env)


class OurSample:
    """The same of nb23, which asks for the keys, and needs a terminal for that."""

    def __init__(self, name, clients, box, home):
        self.name, self.box, self.home, self._clients = name, box, home, clients
        # What the sample's process sees is the home of this sample alone.
        self.env = {"XDG_CONFIG_HOME": str(home), "NB23_SITE": box.domain,
                    "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}  # fmt: skip
        self.kept, self.page = home / "nb23" / "credentials.json", "nb23"

    def shell(self, line):
        """Run a line in the folder of the scripts, with a clip beside them."""
        line = line.replace("python command.py", f"{sys.executable} {SAMPLES}/nb23/command.py")
        return self._clients.run(["bash", "-c", line], self.home, pytest.fail, self._env())

    def authenticate(self):
        answers = [
            ("Consumer key", lambda screen: self.box.keys.key),
            ("Consumer secret: ", lambda screen: self.box.keys.secret),
            ("Code from the site", self._code),
        ]
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.env.items():
                patch.setenv(name, value)
            status, said = in_terminal(
                [str(SAMPLES / "nb23" / "authenticate.py")], answers, program=sys.executable
            )
        said = re.sub(r"\S+oauth_token=\S+", "", said)  # the link, which is to be seen
        return self._clients.Ended(status, said, "")

    def _code(self, screen):
        link = next(word for word in screen.split() if "/oauth/authorize?" in word)
        return self.box.approve(link)

    def command(self, verb, method, *pairs, **env):
        words = [sys.executable, str(SAMPLES / "nb23" / "command.py"), method, *pairs]
        return self._clients.run(words, self.home, pytest.fail, self._env() | env)

    def _env(self):
        return {**self.env, "PYTHONPATH": os.environ.get("PYTHONPATH", "")}


@pytest.fixture(scope="module")
def signed_in(clients, strict, tmp_path_factory):
    """The scripts of a form by its name, signed in once."""

    @cache
    def made(name):
        home = tmp_path_factory.mktemp("reader")
        (home / "clip.mp4").write_bytes(CLIP)
        kind = OurSample if name == OURS else Sample
        sample = kind(name, clients, strict, home)
        sample.ended = sample.authenticate()
        return sample

    return made


@pytest.fixture(scope="module", params=[OURS, *OTHERS])
def sample(request, signed_in):
    """The scripts of a form, signed in."""
    return signed_in(request.param)


def answer(ended):
    """What a command printed, if it went well."""
    assert (ended.status, ended.complaint) == (0, "")
    return json.loads(ended.said)


def sentence(ended):
    """The one line of complaint of a script that failed."""
    assert (ended.status != 0, "/oauth/" in ended.said) == (True, False)
    (line,) = ended.complaint.splitlines()
    return line


def test_it_signs_in_and_keeps_the_credentials_for_their_owner_alone(sample, strict):
    assert (sample.ended.status, sample.ended.complaint) == (0, "")
    assert stat.S_IMODE(sample.kept.stat().st_mode) == 0o600
    assert not [secret for secret in strict.issued() if secret in sample.ended.said]


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_it_finds_the_videos_that_the_site_itself_finds(sample, strict, clients, verb):
    told = answer(sample.command(verb, "photo/list", "size=5", f"search={clients.WORDS}"))
    assert strict.requests[-1].verdict == "accepted"
    found = [video["photo_id"] for video in told["photos"]]
    assert found == clients.own_ids(strict, clients.WORDS)
    assert len(found) == 2


def test_it_uploads_a_file_whole_with_a_title_that_is_hard_to_write(sample, strict):
    told = answer(sample.command("POST", "photo/upload", f"title={TITLE}", "file=@clip.mp4"))
    uploaded = told["upload"]["photo_id"]
    (arrived,) = [each for each in strict.files if each["object_id"] == int(uploaded)]
    assert (arrived["size"], arrived["name"]) == (len(CLIP), "clip.mp4")
    assert arrived["checksum"] == hashlib.sha256(CLIP).hexdigest()
    listed = sample.command("GET", "photo/list", f"photo_id={uploaded}", "include_unpublished_p=1")
    assert answer(listed)["photos"][0]["title"] == TITLE


def test_it_calls_version_2_too(sample):
    assert answer(sample.command("GET", "2/tag/list", "size=1"))["status"] == "ok"


def test_a_file_that_is_not_there_is_told_in_one_sentence(sample):
    line = sentence(sample.command("POST", "photo/upload", "file=@nowhere.mp4"))
    assert "nowhere.mp4" in line


def test_a_sample_that_has_no_credentials_says_what_to_do(sample, tmp_path):
    env = {"CREDENTIALS": str(tmp_path / "none"), "XDG_CONFIG_HOME": str(tmp_path)}
    line = sentence(sample.command("GET", "photo/list", **env))
    assert "authenticate" in line or "NB23_ACCESS_TOKEN" in line


def commands(page):
    """What the page of a form tells to run, without the sign-in."""
    text = (PAGE.parent / f"samples-{page}.md").read_text(encoding="utf-8")
    lines = re.search(r"## Run\n\n```bash\n(.*?)```", text, re.DOTALL)[1].splitlines()
    return [line for line in lines if " command." in line]


def test_the_commands_of_its_page_run(sample):
    told = commands(sample.page)
    assert len(told) == 2
    for line in told:
        assert answer(sample.shell(line))["status"] == "ok"


def test_the_page_takes_the_keys_of_the_practice_site_to_a_sample(clients, tmp_path):
    part = PAGE.read_text("utf-8").split("## Try them on the practice site")[1]
    served, taken = re.findall(r"```bash\n(.*?)```", part, re.DOTALL)
    assert "nb23 sandbox --json > practice.json" in served
    script = f"{taken}exec bash {SAMPLES}/curl/authenticate.sh"
    with serving() as practice:
        (tmp_path / "practice.json").write_text(practice["line"], encoding="utf-8")
        approve = box_of(practice).approve
        ended = clients.run([clients.interpreter("curl"), "-c", script], tmp_path, approve, {})
    assert (ended.status, ended.complaint) == (0, "")
    assert f"`{practice['login_user']}` with the password `{practice['login_password']}`" in part


def test_every_file_of_the_samples_is_shown_on_a_page_from_itself():
    pages = "".join(page.read_text("utf-8") for page in PAGE.parent.glob("*.md"))
    for file in sorted(path for path in SAMPLES.rglob("*.*") if path.is_file()):
        if "__pycache__" not in file.parts:
            assert f'\n--8<-- "{file.relative_to(SAMPLES)}"\n```\n' in pages, file.name


def row(sample):
    """What a form does when it signs in, calls, uploads and is refused: a line of the log."""
    videos = answer(sample.command("GET", "photo/list", "size=5"))["photos"]
    told = answer(sample.command("POST", "photo/upload", "title=A clip", "file=@clip.mp4"))
    (kept,) = [each for each in sample.box.files
               if each["object_id"] == int(told["upload"]["photo_id"])]  # fmt: skip
    refused = sentence(sample.command("POST", "album/delete", "album_id=1"))
    mode = stat.S_IMODE(sample.kept.stat().st_mode)
    cells = (f"signed in, file {mode:04o}", f"{len(videos)} videos", f"{kept['size']} bytes",
             f"`{refused}`")  # fmt: skip
    return f"| {sample.name} | {' | '.join(cells)} |"


def test_the_guide_shows_the_log_of_this_run_of_all_forms(signed_in):
    lines = [row(signed_in(name)) for name in (OURS, *OTHERS)]
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("\n".join([*HEAD, *lines]) + "\n", encoding="utf-8")
    assert LOG.read_text("utf-8") in PAGE.read_text("utf-8")


@pytest.fixture(params=OTHERS)
def fresh(request, clients, strict, tmp_path):
    """The scripts of a form that shares its file of credentials with the others."""
    return Sample(request.param, clients, strict, tmp_path)


def test_a_wrong_consumer_secret_is_told_in_one_sentence(fresh):
    line = sentence(fresh.authenticate(NB23_CONSUMER_SECRET="wrong"))
    assert line.startswith("The site gave no request token (HTTP 401): signature")


def test_a_wrong_code_is_told_in_one_sentence_and_nothing_is_kept(fresh, strict):
    line = sentence(fresh.authenticate(lambda link: strict.approve(link)[::-1]))
    assert line.startswith("The site gave no access token (HTTP 401): verifier")
    assert not fresh.kept.exists()


def test_no_code_is_told_in_one_sentence(fresh):
    line = sentence(fresh.authenticate(lambda link: ""))
    assert line == "No code was typed, so nobody is signed in."


def test_missing_keys_are_told_in_one_sentence(fresh):
    line = sentence(fresh.authenticate(NB23_CONSUMER_KEY=""))
    assert line == "Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first."


def test_a_site_that_does_not_answer_is_told_in_one_sentence(fresh):
    assert "o answer" in sentence(fresh.authenticate(NB23_SITE="127.0.0.1:1"))
    fresh.kept.write_text(KEPT.format("127.0.0.1:1"))
    assert sentence(fresh.command("GET", "photo/list")) == "No answer from 127.0.0.1:1."


def test_every_site_but_this_computers_own_is_spoken_to_encrypted(fresh):
    first = []
    with socket.create_server(("127.0.0.2", 0)) as listener:

        def take():
            for _ in range(2):
                line, _ = listener.accept()
                with line:
                    first.append(line.recv(1))

        thread = threading.Thread(target=take)
        thread.start()
        domain = f"127.0.0.2:{listener.getsockname()[1]}"
        sentence(fresh.authenticate(NB23_SITE=domain))
        fresh.kept.write_text(KEPT.format(domain))
        sentence(fresh.command("GET", "photo/list"))
        thread.join(5)
    assert first == [b"\x16"] * 2  # each begins a handshake of TLS


class Elsewhere(BaseHTTPRequestHandler):
    """A server that sends everybody to another one; that one counts who comes."""

    def do_GET(self):
        self.server.asked.append(self.path)
        goal = self.server.goal
        self.send_response(302 if goal else 200)
        self.send_header("Location", f"{goal}{self.path}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, format, *args):
        pass


@pytest.fixture
def redirecting():
    """A server that sends on to another one, and that other one."""
    with ExitStack() as stack:
        servers = [stack.enter_context(HTTPServer(("127.0.0.1", 0), Elsewhere)) for _ in "ab"]
        servers[0].goal = f"http://127.0.0.1:{servers[1].server_port}"
        servers[1].goal = ""
        for server in servers:
            server.asked = []
            threading.Thread(target=server.serve_forever, args=(0.01,)).start()
            stack.callback(server.shutdown)
        yield servers


def test_a_redirect_takes_no_signature_to_another_host(fresh, redirecting):
    sender, other = redirecting
    domain = f"127.0.0.1:{sender.server_port}"
    sentence(fresh.authenticate(NB23_SITE=domain))
    fresh.kept.write_text(KEPT.format(domain))
    line = sentence(fresh.command("GET", "photo/list"))
    assert "photo/list was refused (HTTP 302" in line
    assert (len(sender.asked), other.asked) == (2, [])


def test_a_revoked_token_is_refused_and_the_file_of_an_older_sign_in_replaced(fresh, strict):
    fresh.kept.write_text("of an older sign-in\n")
    fresh.kept.chmod(0o644)
    assert fresh.authenticate().status == 0
    assert stat.S_IMODE(fresh.kept.stat().st_mode) == 0o600

    kept = dict(line.split("=", 1) for line in fresh.kept.read_text().splitlines())
    strict.revoke(kept["NB23_ACCESS_TOKEN"])
    assert "photo/list was refused (HTTP " in sentence(fresh.command("GET", "photo/list"))


def test_the_credentials_of_one_form_serve_every_other_and_nb23(clients, strict, tmp_path):
    signed_in = Sample("curl", clients, strict, tmp_path)
    assert signed_in.authenticate().status == 0
    for name in OTHERS:
        (home := tmp_path / name).mkdir()
        other = Sample(name, clients, strict, home)
        ended = other.command("GET", "photo/list", "size=1", CREDENTIALS=str(signed_in.kept))
        assert (ended.status, ended.complaint) == (0, "")
    ours = OurSample(OURS, clients, strict, tmp_path)
    env = dict(line.split("=", 1) for line in signed_in.kept.read_text().splitlines())
    ended = ours.command("GET", "photo/list", "size=1", **env)
    assert (ended.status, ended.complaint) == (0, "")
