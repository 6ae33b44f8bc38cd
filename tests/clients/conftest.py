"""Practice sites with videos that are hard to search for, and programs in other languages.

They share no line with nb23, so a mistake of ours on both sides would show here.
"""

import runpy
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest
import requests
from requests_oauthlib import OAuth1Session

import nb23

HERE = Path(__file__).parent
FOUND = runpy.run_path(str(HERE / "interpreters.py"))
WORDS = "Zürich + München (100% & *new*~)"
DECOY = "Zürich München (100% & *new*~)"
SECONDS = 60


class Ended(NamedTuple):
    """What a program has done: its exit status, what it printed, and what it complained of."""

    status: int
    said: str
    complaint: str


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


@pytest.fixture(scope="session")
def strict(planted_boxes: "dict[str, nb23.sandbox.Box]") -> "nb23.sandbox.Box":
    """The site that reads protocol parameters in the Authorization header alone."""
    return planted_boxes["strict"]


@pytest.fixture(scope="session")
def relaxed(planted_boxes: "dict[str, nb23.sandbox.Box]") -> "nb23.sandbox.Box":
    """The site that also reads them in a form body and in the query of a GET."""
    return planted_boxes["relaxed"]


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


def see_packages(folder: Path) -> None:
    """Node looks for packages in the folder of a script."""
    (folder / "node_modules").symlink_to(FOUND["NODE_FOLDER"] / "node_modules")


def run(command: list[str], home: Path, answer: Callable[[str], str], env: dict[str, str]) -> Ended:
    """Start a program, answer its link with what `answer` makes of it, and wait for its end."""
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
    return Ended(process.returncode, said + rest, complaint)


@pytest.fixture(scope="session")
def clients() -> SimpleNamespace:
    """What both test modules run programs with."""
    return SimpleNamespace(
        Ended=Ended,
        WORDS=WORDS,
        own_ids=own_ids,
        interpreter=interpreter,
        see_packages=see_packages,
        run=run,
    )
