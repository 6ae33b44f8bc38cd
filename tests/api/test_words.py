from pathlib import Path

import pytest

from nb23.api.errors import BadParameter
from nb23.api.words import pairs, parameters


def test_a_name_that_comes_again_stands_for_a_list():
    assert parameters("photo/list", ["tags=red", "size=5", "tags=cargo bike"]) == {
        "tags": ["red", "cargo bike"], "size": "5",
    }  # fmt: skip


def test_an_at_sign_begins_the_path_of_a_file_only_where_the_method_takes_one():
    assert parameters("photo/upload", ["file=@a b.mp4", "title=@home"]) == {
        "file": Path("a b.mp4"), "title": "@home",
    }  # fmt: skip


def test_what_the_catalogue_does_not_know_may_be_a_file_too():
    words = ["file=@a.vtt", "locale=da_DK"]
    assert parameters("2/photo/subtitle/upload", words)["file"] == Path("a.vtt")


def test_custom_variables_stay_apart():
    assert parameters("photo/list", [], ["speaker=Ann"]) == {"extra": {"speaker": "Ann"}}


def test_a_value_may_hold_the_sign_and_may_be_empty():
    assert pairs(["search=a=b", "title="]) == [("search", "a=b"), ("title", "")]


@pytest.mark.parametrize("word", ["size", "=5", ""])
def test_a_word_without_a_name_or_a_sign_is_no_parameter(word):
    with pytest.raises(BadParameter, match="Write it as name=value"):
        pairs([word])
