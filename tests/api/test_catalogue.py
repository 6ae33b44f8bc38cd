import pytest
from hypothesis import given
from hypothesis import strategies as st

import nb23
from nb23.api import catalogue
from nb23.api.catalogue import method, methods, segments
from nb23.api.errors import UnknownMethod
from nb23.api.method import Level

TYPES = {"int", "flag", "text", "word", "time", "ids", "tags", "float", "file"}
EVERY = methods()


@pytest.mark.parametrize(
    "path", ["photo/list", "/api/photo/list", "api/photo/list/", " photo/list\n"]
)
def test_a_method_is_found_however_its_path_is_written(path):
    assert method(path).path == "/api/photo/list"


def test_a_method_that_is_misspelt_is_answered_with_the_nearest():
    with pytest.raises(UnknownMethod, match=r"no method 'photo/lst'\. Did you mean photo/list"):
        method("photo/lst")


@pytest.mark.parametrize("path", ["", "/", "xyzzy", "photo", "../errors", "photo/list/photo/list"])
def test_what_is_no_method_is_unknown(path):
    with pytest.raises(UnknownMethod):
        method(path)


def test_a_word_that_resembles_nothing_points_to_the_list():
    with pytest.raises(UnknownMethod, match=r"nb23\.methods\(\) lists all"):
        method("xyzzy")


@given(st.text(max_size=30))
def test_any_text_is_a_method_or_unknown(text):
    try:
        found = method(text)
    except UnknownMethod:
        return
    assert found in EVERY


def test_a_search_wants_every_word_in_path_or_summary():
    assert [found.name for found in methods("LIST users")] == ["user/list"]
    assert methods("list nothing-such") == []


def test_an_empty_search_gives_all_in_the_order_of_their_paths():
    assert sorted(EVERY, key=lambda row: row.path) == EVERY
    assert len(EVERY) >= 6
    assert nb23.methods() == EVERY


def test_every_file_is_named_as_the_first_part_of_its_paths():
    for segment in segments():
        rows = catalogue._segment(segment)
        assert rows
        assert all(row.name.split("/")[0] == segment for row in rows.values())


def test_no_path_is_listed_twice():
    assert len({row.path for row in EVERY}) == len(EVERY)


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.name)
def test_every_row_is_whole(row):
    assert row.path.startswith("/api/")
    assert row.verb in ("GET", "POST")
    assert isinstance(row.level, Level) or row.level is None
    assert row.summary.endswith(".")
    assert all(trap.endswith(".") for trap in row.traps)
    names = [parameter.name for parameter in row.parameters]
    assert len(set(names)) == len(names)
    for parameter in row.parameters:
        assert parameter.note
        assert parameter.type in TYPES
        assert parameter.type != "word" or parameter.values


@pytest.mark.parametrize("row", [row for row in EVERY if row.paged], ids=lambda row: row.name)
def test_every_method_with_pages_can_be_read_page_by_page_without_drift(row):
    parameters = {parameter.name: parameter for parameter in row.parameters}
    assert {"p", "size"} <= parameters.keys()
    assert row.key in row.fields
    assert row.container
    assert row.order.keys() <= parameters.keys()
    for name, word in row.order.items():
        assert not parameters[name].values or word in parameters[name].values
