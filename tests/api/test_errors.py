import inspect
import pickle

import pytest

from nb23.api import errors
from nb23.api.errors import (
    ApiError,
    BadReply,
    InvalidInput,
    NotFound,
    PermissionDenied,
    SignatureRejected,
    TokenRequired,
    UnknownMethod,
    api_error,
)
from nb23.api.paging import IncompleteListing
from nb23.errors import Nb23Error, every_error

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Nb23Error) and kind is not Nb23Error
] + [IncompleteListing]

# Every code of the documentation, and two that only method pages name (one of them misspelt there).
CODES = {
    "comment_is_spam": ApiError,
    "couldnt_create_album": ApiError,
    "couldnt_create_user": ApiError,
    "couldnt_update_album": ApiError,
    "error_processing_upload": ApiError,
    "invalid_album": ApiError,
    "invalid_album_token": ApiError,
    "invalid_input": InvalidInput,
    "invalid_photo_token": ApiError,
    "invalid_signature": SignatureRejected,
    "no_file": ApiError,
    "no_such_album": NotFound,
    "no_such_coodinate": ApiError,
    "no_such_photo": NotFound,
    "no_such_tag": NotFound,
    "no_such_user": NotFound,
    "permission_denied": PermissionDenied,
    "token_required": TokenRequired,
    "user_already_exists": ApiError,
    "a_code_of_tomorrow": ApiError,
    "": ApiError,
}


@pytest.mark.parametrize(("code", "kind"), CODES.items())
def test_each_code_of_the_api_has_its_class_and_an_unknown_one_the_general_one(code, kind):
    problem = api_error(code, "What happened.", "photo/list")
    assert type(problem) is kind
    assert problem.api_code == code
    assert problem.sentence == "photo/list: What happened."


@pytest.mark.parametrize(("code", "said"), [("no_file", "no_file"), ("", "refused")])
def test_a_refusal_without_words_gives_its_code(code, said):
    assert api_error(code, "", "photo/upload").sentence == f"photo/upload: {said}"


@pytest.mark.parametrize(
    ("message", "level"),
    [
        ("No (required level: 'admin')", "admin"),
        ("No (required level: 'read') and more", "read"),
        ("No", None),
        ("(required level: admin)", None),
    ],
)
def test_the_level_that_is_needed_is_read_from_the_words(message, level):
    assert api_error("permission_denied", message, "user/list").required == level


def test_only_a_denied_permission_has_a_level():
    assert not hasattr(api_error("no_file", "(required level: 'admin')", "x"), "required")


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_a_code_of_its_own_and_a_page_that_says_what_to_do(kind):
    assert every_error()[kind.code] is kind
    assert "What to do: " in kind.page()


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_survives_pickling(kind):
    problem = pickle.loads(pickle.dumps(kind("A sentence.")))
    assert (type(problem), problem.sentence) == (kind, "A sentence.")
    assert problem._render_traceback_() == [
        f"{kind.__name__}: A sentence.",
        f"More: nb23 help {kind.code}",
    ]


def test_a_refusal_keeps_what_it_knows_when_it_is_pickled():
    problem = api_error("permission_denied", "No (required level: 'admin')", "user/list")
    again = pickle.loads(pickle.dumps(problem))
    assert (again.api_code, again.required) == ("permission_denied", "admin")


def test_only_an_answer_that_is_none_may_be_asked_for_again():
    assert {kind for kind in KINDS if kind.retryable} == {BadReply}


def test_an_unknown_method_is_an_attribute_that_is_not_there():
    assert issubclass(UnknownMethod, AttributeError)
