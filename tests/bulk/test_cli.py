"""nb23 pull, as a person types it."""

import re

from nb23.bulk import check
from tests.terminal import in_terminal, one_sentence, run

DAYS = ["--since", "2026-06-29", "--until", "2026-06-30"]


def test_a_pull_from_a_terminal_is_complete_and_goes_on_when_it_is_run_again(elsewhere, tmp_path):
    elsewhere(40)
    out = str(tmp_path / "out")
    first = run("pull", "sandbox", "--out", out, *DAYS)
    assert first.returncode == 0, first.stderr
    assert first.stdout.endswith("complete>\n")
    assert first.stderr == f"{out}: files to write: 30, about 31 calls.\n"
    assert check(out).complete
    again = run("pull", "sandbox", "--out", out)
    assert f"0 rows in 0 files into {out}: complete" in again.stdout


def test_a_terminal_shows_how_far_a_pull_is_even_if_it_does_not_know_its_width(elsewhere, tmp_path):
    elsewhere(40)
    words = ["pull", "sandbox", "--out", str(tmp_path / "out"), *DAYS, "--rate", "10"]
    status, screen = in_terminal(words)
    assert status == 0
    assert re.search(r"files to write: .*\r.*\d+%\|.*\d+/\d+ \[.* rows\].*complete>", screen, re.S)


def test_a_plan_says_what_a_pull_would_take_and_writes_nothing(elsewhere, tmp_path):
    elsewhere(40)
    out = tmp_path / "out"
    said = run("pull", "sandbox", "--out", str(out), "--plan", "--tables", "plays", *DAYS)
    assert "42 videos, 2026-06-29 to 2026-06-30, plays: about 2 calls" in said.stdout
    assert not out.exists()


def test_what_cannot_be_pulled_is_one_sentence(elsewhere, tmp_path):
    elsewhere(40)
    (tmp_path / "thesis.docx").write_text("mine")
    told = one_sentence(run("pull", "sandbox", "--out", str(tmp_path), *DAYS))
    assert "holds thesis.docx" in told
    assert "nb23 help not-a-dataset" in told
