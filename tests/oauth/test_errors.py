import inspect
import pickle

import pytest

from nb23.errors import Nb23Error, every_error
from nb23.oauth import errors
from nb23.oauth.errors import Offline, RateLimited, SignInError, SiteUnavailable

KINDS = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, SignInError)
]


def test_there_are_as_many_errors_as_the_room_writes():
    written = inspect.getsource(errors).count("\nclass ")
    assert len(KINDS) == written > 15


def test_every_error_has_a_code_of_its_own():
    assert len({kind.code for kind in KINDS}) == len(KINDS)
    assert all(every_error()[kind.code] is kind for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_code_is_lower_case_words(kind):
    assert all(part.isalpha() and part.islower() for part in kind.code.split("-"))
    assert "code" in vars(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_page_that_says_what_to_do(kind):
    page = kind.page()
    assert page.startswith(f"{kind.__name__} ({kind.code})\n\n")
    assert "What to do: " in page
    assert max(map(len, page.splitlines())) <= 100
    first = page.splitlines()[2]
    assert not first.startswith(("Something that you can act on", "What to do"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling(kind):
    problem = pickle.loads(pickle.dumps(kind("A sentence.")))
    assert type(problem) is kind
    assert problem.sentence == "A sentence."
    assert problem.retryable is kind.retryable


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_shows_two_lines_in_a_notebook(kind):
    assert kind("A sentence.")._render_traceback_() == [
        f"{kind.__name__}: A sentence.",
        f"More: !nb23 help {kind.code}",
    ]
    assert str(kind("A sentence.")) == f"A sentence.  (nb23 help {kind.code})"


def test_only_what_may_pass_by_itself_is_retryable():
    assert {kind for kind in KINDS if kind.retryable} == {
        Offline,
        RateLimited,
        SiteUnavailable,
    }


def test_every_error_is_one_of_nb23():
    assert all(issubclass(kind, Nb23Error) for kind in KINDS)


def test_a_notebook_cell_that_fails_shows_two_lines_and_no_traceback(capsys):
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from nb23.oauth.errors import Offline\nraise Offline('No network.')")
    finally:
        InteractiveShell.clear_instance()
    shown = capsys.readouterr().out
    assert "Offline: No network." in shown
    assert "More: !nb23 help offline" in shown
    assert "Traceback" not in shown
