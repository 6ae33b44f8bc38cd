import re

import pytest

import nb23
from nb23.oauth.check import EXERCISES
from nb23.oauth.errors import UnknownExercise
from nb23.oauth.explain import explain

BASE = (
    "GET&http%3A%2F%2Fvideos.example.com%2Fapi%2Fphoto%2Flist&"
    "oauth_consumer_key%3D571156-cuQla8tP5tzjf70znIwS%26"
    "oauth_nonce%3Da666b90c2339a866c8ed405e3e2821c3%26oauth_signature_method%3DHMAC-SHA1%26"
    "oauth_timestamp%3D1267547771%26oauth_token%3D3-gnS3NKP74AzcJsvbFi3Z%26oauth_version%3D1.0%26"
    "search%3Dred%2520bike%26size%3D5"
)


def test_the_base_string_of_the_task_is_right():
    assert nb23.check("base-string", f"{BASE}\n")
    assert repr(nb23.check("base-string", BASE)) == "Right."


def test_a_plus_for_a_blank_is_shown_with_its_place_and_what_was_expected():
    said = nb23.check("base-string", BASE.replace("%2520", "%2B"))
    assert not said
    at = BASE.index("%2520") + 3
    assert said.says.startswith(
        f"First difference at character {at + 1}: you have `+`, expected `%20`. A blank in search"
    ) or said.says.startswith(f"First difference at character {at}: you have `+`, expected `%20`.")


def test_a_missing_parameter_is_told_from_the_learners_side():
    said = nb23.check("base-string", BASE.replace("%26size%3D5", ""))
    assert "size is missing in yours" in said.says
    said = nb23.check("base-string", BASE.replace("%2520", "%252520"))
    assert "search is encoded twice in yours" in said.says


@pytest.mark.parametrize("name", EXERCISES)
def test_every_exercise_says_its_task_and_takes_its_own_solution(name):
    task, expected, _ = EXERCISES[name]
    assert repr(nb23.check(name)) == task
    assert not nb23.check(name)
    solution = expected(nb23.oauth.check._sample())
    assert nb23.check(name, solution)
    wrong = nb23.check(name, "something else")
    assert not wrong
    assert len(wrong.says) > 20


@pytest.mark.parametrize("name", ["base-string", "normalize", "signature", "key"])
def test_help_does_not_give_the_solution_away(name):
    solution = EXERCISES[name].expected(nb23.oauth.check._sample())
    assert solution not in nb23.check(name, "something else").says


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("who-is-it", "the consumer key"[4:]),
        ("who-is-it", "Consumer Key."),
        ("step-1-secret", "consumer_secret"),
        ("rule-forged-consent", "Consent token"),
    ],
)
def test_a_name_may_be_written_as_one_speaks(name, answer):
    assert nb23.check(name, answer)


def test_a_signature_is_told_what_it_lacks():
    right = "R6etDqoM8JLzuXK+3BiVeXCEqRQ="
    made = explain(
        "POST", "http://v.23video.com/api/photo/list", {"format": "xml"},
        oauth_params=[("oauth_nonce", "n"), ("oauth_timestamp", "1")],
    )  # fmt: skip
    right = made.signature
    assert nb23.check("signature", right, of=made)
    assert "ends in =" in nb23.check("signature", right[:-1], of=made).says
    assert "base64" in nb23.check("signature", "ab" * 20, of=made).says
    assert "another key" in nb23.check("signature", right[::-1][1:] + "=", of=made).says


def test_a_request_of_ones_own_can_be_checked():
    made = nb23.explain("GET", "http://127.0.0.1/x", {"a": "1"})
    assert nb23.check("base-string", made.base_string, of=made)
    assert not nb23.check("base-string", BASE, of=made)


def test_an_exercise_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(UnknownExercise, match="'base-strings'.*base-string, key"):
        nb23.check("base-strings", "x")


def test_no_task_holds_more_than_published_samples():
    for task, _, _ in EXERCISES.values():
        assert not re.search("127\\.0|password", task)
