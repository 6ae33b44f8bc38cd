import inspect
import pickle

import pytest

from nb23.api import errors
from nb23.api.errors import (
    AlreadyThere,
    ApiError,
    BadReply,
    FeatureNotAvailable,
    IncompleteListing,
    InvalidInput,
    NotAuthenticated,
    NotCarriedOut,
    NotFound,
    PermissionDenied,
    SignatureRejected,
    TokenRequired,
    UnknownMethod,
    UploadRefused,
    api_error,
)
from nb23.api.upload import FileChanged
from nb23.errors import Nb23Error, every_error

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Nb23Error) and kind is not Nb23Error
] + [IncompleteListing, FileChanged]

# Every code of version 1, two of which only method pages name (one of them misspelt there), and
# those of version 2, each with its HTTP status.
CODES = {
    "comment_is_spam": (200, ApiError),
    "couldnt_create_album": (200, NotCarriedOut),
    "couldnt_create_user": (200, NotCarriedOut),
    "couldnt_update_album": (200, NotCarriedOut),
    "error_processing_upload": (200, UploadRefused),
    "invalid_album": (200, InvalidInput),
    "invalid_album_token": (200, InvalidInput),
    "invalid_input": (200, InvalidInput),
    "invalid_photo_token": (200, InvalidInput),
    "invalid_signature": (200, SignatureRejected),
    "no_file": (200, UploadRefused),
    "no_such_album": (200, NotFound),
    "no_such_coodinate": (200, NotFound),
    "no_such_photo": (200, NotFound),
    "no_such_tag": (200, NotFound),
    "no_such_user": (200, NotFound),
    "permission_denied": (200, PermissionDenied),
    "token_required": (200, TokenRequired),
    "user_already_exists": (200, AlreadyThere),
    "invalid_type": (400, InvalidInput),
    "missing_authentication": (401, NotAuthenticated),
    "no_such_object": (404, NotFound),
    "too_many_speakers": (406, ApiError),
    "feature_not_available": (412, FeatureNotAvailable),
    "creation_error": (500, NotCarriedOut),
    "a_code_of_tomorrow": (200, ApiError),
    "": (200, ApiError),
}


@pytest.mark.parametrize(("code", "told"), CODES.items())
def test_each_code_of_the_api_has_its_class_and_an_unknown_one_the_general_one(code, told):
    status, kind = told
    problem = api_error(code, "What happened.", "photo/list", status)
    assert type(problem) is kind
    assert (problem.api_code, problem.http_status) == (code, status)
    assert problem.sentence == "photo/list: What happened."


@pytest.mark.parametrize(("code", "told"), CODES.items())
def test_a_known_code_decides_alone_whatever_http_says(code, told):
    kinds = {type(api_error(code, "", "x", status)) for status in (200, 400, 403, 404, 500)}
    assert told[1] in kinds
    assert len(kinds) == (1 if told[1] is not ApiError else 5 - 1)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, ApiError),
        (400, InvalidInput),
        (401, NotAuthenticated),
        (403, PermissionDenied),
        (404, NotFound),
        (406, ApiError),
        (412, FeatureNotAvailable),
        (500, ApiError),
    ],
)
def test_where_the_code_says_nothing_the_http_status_does(status, kind):
    for code in ("", "a_code_of_tomorrow"):
        assert type(api_error(code, "", "2/photo/list", status)) is kind


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
        f"More: !nb23 help {kind.code}",
    ]


def test_a_refusal_keeps_what_it_knows_when_it_is_pickled():
    problem = api_error("permission_denied", "No (required level: 'admin')", "user/list", 403)
    problem.permission_level = "read"
    again = pickle.loads(pickle.dumps(problem))
    assert vars(again) == vars(problem)
    assert vars(again) == {
        "api_code": "permission_denied", "http_status": 403, "permission_level": "read",
        "required": "admin",
    }  # fmt: skip


def test_only_an_answer_that_is_none_may_be_asked_for_again():
    assert {kind for kind in KINDS if kind.retryable} == {BadReply}


def test_an_unknown_method_is_an_attribute_that_is_not_there():
    assert issubclass(UnknownMethod, AttributeError)
