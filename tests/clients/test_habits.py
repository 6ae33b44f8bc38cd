"""The OAuth libraries of other languages, used as their own users do, on the practice site."""

import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
HABITS = {
    "ruby, all in the header": ("ruby", "habits.rb", ["header"]),
    "ruby, all in the query": ("ruby", "habits.rb", ["query_string"]),
    "ruby, all in the body": ("ruby", "habits.rb", ["body"]),
    "node, tokens by body, calls by query": ("node", "habits.mjs", []),
}
IN_HEADER, *ELSEWHERE = HABITS


@pytest.fixture
def habit(clients, tmp_path):
    """Run a library as its own users do: `habit(name, box)`."""

    def start(name, box):
        language, script, arguments = HABITS[name]
        program = clients.interpreter(language)
        file = shutil.copy(HERE / script, tmp_path)
        if language == "node":
            clients.see_packages(tmp_path)
        env = {
            "LANG": "C.UTF-8", "NB23_SITE": box.domain, "NB23_CONSUMER_KEY": box.keys.key,
            "NB23_CONSUMER_SECRET": box.keys.secret,
        }  # fmt: skip
        return clients.run([program, file, *arguments, clients.WORDS], tmp_path, box.approve, env)

    return start


def ids(ended):
    """The ids that a program printed."""
    return {word for word in ended.said.split() if word.isdigit()}


@pytest.mark.parametrize("name", HABITS)
def test_the_relaxed_rules_take_the_habits_of_the_libraries(habit, clients, relaxed, name):
    ended = habit(name, relaxed)
    assert (ended.status, ended.complaint) == (0, "")
    assert ids(ended) == set(clients.own_ids(relaxed, clients.WORDS))


def test_the_strict_rules_take_a_post_with_the_parameters_in_the_header(habit, clients, strict):
    ended = habit(IN_HEADER, strict)
    assert (ended.status, ended.complaint) == (0, "")
    assert ids(ended) == set(clients.own_ids(strict, clients.WORDS))


@pytest.mark.parametrize("name", ELSEWHERE)
def test_the_strict_rules_refuse_parameters_outside_the_header(habit, strict, name):
    ended = habit(name, strict)
    assert (ended.status, ids(ended)) == (1, set())
    assert strict.requests[-1].rule == "source"
