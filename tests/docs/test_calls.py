"""The generated call of a method, as a reader copies it, runs in all six forms.

Each program differs from its page in the site's address alone.
"""

import runpy
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from reference import calls
from reference.examples import SITE, example
from reference.rows import by_name

import nb23
from tests.clients.conftest import interpreter

ROOT = Path(__file__).parents[2]
FOUND = runpy.run_path(str(ROOT / "tests" / "clients" / "interpreters.py"))
LANGUAGES = {
    "nb23": ("requests-oauthlib", ".py"),
    "requests-oauthlib": ("requests-oauthlib", ".py"),
    "curl": ("curl", ".sh"),
    "PHP": ("php", ".php"),
    "Ruby": ("ruby", ".rb"),
    "Node": ("node", ".mjs"),
}
PROOF = {
    "photo/list": "7406216",
    "2/tag/list": "cargo bike",
    "photo/update": "A morning ride",
    "photo/upload": "A morning ride",
}
"""What each method prints, or what one finds on the site after it was called."""


@pytest.fixture(params=LANGUAGES)
def form(request: pytest.FixtureRequest) -> str:
    """A form whose interpreter is here; in CI every one of them must be."""
    interpreter(LANGUAGES[request.param][0])
    return str(request.param)


def program(name: str, form: str, box: "nb23.sandbox.Box") -> str:
    text = calls.written(example(by_name()[name]), form)
    assert SITE in text or form == "curl"
    return text.replace(f"https://{SITE}", box.url).replace(SITE, box.domain)


def run(text: str, form: str, box: "nb23.sandbox.Box", folder: Path) -> str:
    """Run a program where its library is found; what it printed."""
    language, ending = LANGUAGES[form]
    shown = "\nprint(reply.raw)\n" if form == "nb23" else ""
    (folder / f"call{ending}").write_text(text + shown, encoding="utf-8")
    (folder / "clip.mp4").write_bytes(b"moving pictures")
    (folder / ".curlrc").write_text("silent\n")  # no bar beside what is printed
    for sample in (ROOT / "docs" / "samples" / "curl").glob("*.sh"):
        shutil.copy(sample, folder)
    if language == "node":
        (folder / "node_modules").symlink_to(FOUND["NODE_FOLDER"] / "node_modules")
    done = subprocess.run(
        [FOUND["command"](language), f"call{ending}"], cwd=folder, env=variables(box, folder, form),
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def variables(box: "nb23.sandbox.Box", folder: Path, form: str) -> dict[str, str]:
    """The four values: for curl in the file that its sample keeps, for the others as variables."""
    names = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
    four = dict(zip((f"NB23_{name}" for name in names), box.privileged, strict=True))
    given = {"NB23_SITE": box.domain, **four}
    kept = folder / "credentials"
    kept.write_text("".join(f"{name}={value}\n" for name, value in given.items()))
    told = {"CREDENTIALS": str(kept)} if form == "curl" else given
    return told | {"PATH": FOUND["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}


@pytest.mark.parametrize("name", PROOF)
def test_a_call_of_a_page_runs_in_each_form(name: str, form: str, box: Any, tmp_path: Path):
    printed = run(program(name, form, box), form, box, tmp_path)
    if by_name()[name].writes:
        assert [PROOF[name]] == [*changed(box)]
    else:
        assert PROOF[name] in printed


def changed(box: "nb23.sandbox.Box") -> list[str]:
    """The titles of what was uploaded or renamed."""
    videos = nb23.connect(box).videos()
    return [title for title in videos["title"].dropna() if title == "A morning ride"]


def test_every_method_has_all_six_forms_and_nb23_accepts_the_arguments_of_each():
    for row in nb23.methods():
        made = example(row)  # refuses what a call would refuse
        assert [calls.written(made, form) for form in calls.FORMS]


def test_the_examples_of_reading_methods_find_something_on_the_practice_site(box):
    """An example with an id of nothing would teach nothing."""
    site = nb23.connect(box, allow="super")
    refused = {}
    for row in nb23.methods():
        made = example(row)
        if not row.writes and not row.open_parameters:
            try:
                site.call(row.name, **made.given)
            except nb23.Nb23Error as error:
                refused[row.name] = str(error)
    assert [*refused] == ["user/redeem-login-token"]  # whose token is good for one use
