from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path, PosixPath

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23.api.catalogue import method
from nb23.api.errors import BadParameter, MissingParameter, UnknownParameter
from nb23.api.method import Method
from nb23.api.wire import files_of, form, wire

LIST = method("photo/list")
UPDATE = Method.from_row({
    "path": "/api/photo/update", "verb": "POST", "level": "write", "writes": True, "summary": "U.",
    "parameters": [
        {"name": "photo_id", "type": "int", "note": "Which one.", "required": True},
        {"name": "album_id", "type": "ids", "note": "Its albums."},
    ],
})  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("search", "a b", "a b"),
        ("search", "", ""),
        ("photo_id", 7, "7"),
        ("photo_id", numpy.int64(7), "7"),
        ("photo_id", "7", "7"),
        ("video_p", True, "1"),
        ("video_p", False, "0"),
        ("video_p", numpy.bool_(True), "1"),
        ("search", 1.5, "1.5"),
        ("after_time", date(2024, 3, 4), "2024-03-04"),
        ("after_time", datetime(2024, 3, 4, 9, 5, 11, 999), "2024-03-04 09:05:11"),
        ("after_time", pandas.Timestamp("2024-03-04 09:05:11"), "2024-03-04 09:05:11"),
        ("tags", ["a b", "c"], '"a b" c'),
        ("tags", "a b", "a b"),
        ("tags", [], ""),
        ("orderby", "created", "created"),
        ("photo_id", [1, 2], "1,2"),
        ("photo_id", (n for n in (1, 2)), "1,2"),
        ("photo_id", numpy.array([1, 2]), "1,2"),
        ("photo_id", pandas.Series([1, 2]), "1,2"),
        ("time", 1709543111, "1709543111"),
    ],
)
def test_each_kind_of_value_travels_as_the_api_wants_it(name, value, text):
    assert wire(LIST, {name: value}, {}) == {name: text}


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("video_p", True, "1"),
        ("include_unpublished_p", False, "0"),
        ("album_id", [1, 2], "1,2"),
        ("user_id", "me", "me"),
        ("tags", ["a b", "c"], '"a b" c'),
        ("fields", ["photo_id", "title"], "photo_id,title"),
        ("after_time", date(2024, 3, 4), "2024-03-04"),
        ("after_time", datetime(2024, 3, 4, 9, 5, 11, 999), "2024-03-04T09:05:11"),
        ("after_time", datetime(2024, 3, 4, 9, 5, tzinfo=UTC), "2024-03-04T09:05:00+00:00"),
        (
            "after_time",
            pandas.Timestamp("2024-03-04", tz="Asia/Tokyo"),
            "2024-03-04T00:00:00+09:00",
        ),
        ("before_time", numpy.datetime64("2024-03-04T09:05:11", "ns"), "2024-03-04T09:05:11"),
    ],
)
def test_version_2_wants_times_as_iso_8601_and_all_else_as_version_1(name, value, text):
    assert wire(method("2/photo/list"), {name: value}, {}) == {name: text}


@pytest.mark.parametrize("path", ["analytics/extract/play-totals", "2/analytics/data/videos"])
@pytest.mark.parametrize(
    "value",
    [date(2024, 3, 4), datetime(2024, 3, 4, 23, 5), pandas.Timestamp("2024-03-04 01:00", tz="UTC")],
)
def test_a_day_travels_as_a_day_whatever_its_hour(path, value):
    assert wire(method(path), {"date_start": value}, {}) == {"date_start": "2024-03-04"}


@pytest.mark.parametrize(
    "value",
    [
        datetime(2024, 3, 4, 8, 0),
        datetime(2024, 3, 4, 8, 0, tzinfo=UTC),
        pandas.Timestamp("2024-03-04 09:00", tz="Europe/Copenhagen"),
    ],
)
def test_a_time_that_the_api_wants_in_utc_is_turned_into_it(value):
    totals = method("analytics/extract/photo-totals")
    assert wire(totals, {"since": value}, {}) == {"since": "2024-03-04 08:00:00"}


def test_a_decimal_travels_as_it_is_written():
    row = method("photo/frame")
    given = {"photo_id": 1, "token": "x", "time": 40.2, "size": "160x90"}
    assert wire(row, given, {})["time"] == "40.2"


def test_files_are_no_texts(tmp_path):
    given = {"file": tmp_path / "clip.mp4", "title": "A", "tags": None}
    assert wire(method("photo/upload"), given, {}) == {"title": "A"}
    assert files_of(method("photo/upload"), given) == {"file": tmp_path / "clip.mp4"}


@pytest.mark.parametrize("file", ["clip.mp4", Path("clip.mp4"), BytesIO(b"x")])
def test_a_file_is_a_path_or_an_open_binary_file(file):
    assert files_of(method("photo/upload"), {"file": file}) == {"file": file}


@pytest.mark.parametrize("file", [b"bytes", 7, StringIO("x"), ["clip.mp4"]])
def test_what_is_no_file_is_named(file):
    with pytest.raises(BadParameter, match="file cannot be a .* path or an open binary file"):
        wire(method("photo/upload"), {"file": file}, {})


def test_a_file_that_is_required_is_missed():
    with pytest.raises(MissingParameter, match="photo/upload needs file"):
        wire(method("photo/upload"), {"title": "A"}, {})
    assert files_of(method("photo/replace"), {"photo_id": 1, "file": None}) == {}


def test_where_parameters_are_not_known_a_path_is_a_file_and_a_text_is_not():
    row, given = (
        method("2/live/attachment/upload"),
        {"live_id": 1, "data": Path("a.pdf"), "x": "a.pdf"},
    )
    assert files_of(row, given) == {"data": Path("a.pdf")}
    assert wire(row, given, {}) == {"live_id": "1", "x": "a.pdf"}


def test_a_path_where_none_is_wanted_is_named():
    with pytest.raises(BadParameter, match="search cannot be a PosixPath"):
        wire(LIST, {"search": PosixPath("x")}, {})


def test_bare_json_is_asked_for_where_it_must_be():
    assert form(method("site/get"), {}, {}) == {"format": "json", "raw": "1"}
    assert form(method("2/site/get"), {}, {}) == {}


def test_ids_travel_with_commas():
    assert wire(UPDATE, {"photo_id": 1, "album_id": [2, 3]}, {})["album_id"] == "2,3"


def test_what_is_none_is_left_out():
    assert wire(LIST, {"search": None, "size": 5}, {}) == {"size": "5"}


def test_the_order_of_the_call_is_kept():
    assert list(wire(LIST, {"size": 5, "p": 1, "search": "x"}, {})) == ["size", "p", "search"]


@pytest.mark.parametrize(
    "value", [object(), {"a": 1}.items, b"bytes", 1j, Decimal(1), [None], [b"x"]]
)
def test_a_value_that_cannot_travel_is_named(value):
    with pytest.raises(BadParameter, match="photo/list: search cannot be a "):
        wire(LIST, {"search": value}, {})


@pytest.mark.parametrize("value", ["newest", "CREATED", "", True, ["created", "title"]])
def test_a_word_that_the_api_does_not_know_lists_those_it_does(value):
    if isinstance(value, list):
        assert wire(LIST, {"orderby": value}, {}) == {"orderby": "created,title"}
        return
    with pytest.raises(BadParameter, match="It is one of: views, comments"):
        wire(LIST, {"orderby": value}, {})


def test_a_parameter_that_is_misspelt_is_answered_with_the_nearest():
    with pytest.raises(UnknownParameter, match=r"no parameter 'serach'\. Did you mean search"):
        wire(LIST, {"serach": "x"}, {})


def test_a_long_list_of_parameters_is_cut():
    with pytest.raises(UnknownParameter, match=r"It has: album_id, .* and 19 more\."):
        wire(LIST, {"xyzzy": 1}, {})


def test_a_parameter_that_resembles_nothing_is_answered_with_the_list():
    with pytest.raises(UnknownParameter, match="It has: photo_id, album_id"):
        wire(UPDATE, {"photo_id": 1, "xyzzy": 1}, {})
    with pytest.raises(UnknownParameter, match="It has: none"):
        wire(method("site/get"), {"xyzzy": 1}, {})


def test_a_parameter_that_is_unknown_and_none_does_no_harm():
    assert wire(LIST, {"xyzzy": None}, {}) == {}


def test_a_required_parameter_that_is_left_out_is_explained():
    with pytest.raises(MissingParameter, match=r"photo/update needs photo_id: Which one\."):
        wire(UPDATE, {"photo_id": None}, {})


def test_a_method_of_open_parameters_takes_any():
    assert wire(method("echo"), {"anything": True}, {}) == {"anything": "1"}


def test_custom_variables_of_a_site_travel_unchecked():
    assert wire(LIST, {"size": 1}, {"speaker": "A B", "big_p": True}) == {
        "size": "1", "speaker": "A B", "big_p": "1",
    }  # fmt: skip


def test_a_custom_variable_of_a_value_that_cannot_travel_is_named():
    with pytest.raises(BadParameter, match="speaker cannot be a list"):
        wire(LIST, {}, {"speaker": ["a"]})


def test_a_moment_with_a_zone_cannot_travel_for_the_api_names_none():
    with pytest.raises(BadParameter, match="after_time has a time zone"):
        wire(LIST, {"after_time": datetime(2024, 3, 4, tzinfo=UTC)}, {})


@pytest.mark.parametrize("value", [pandas.NaT, float("nan"), numpy.nan, float("inf")])
def test_a_missing_value_cannot_travel(value):
    with pytest.raises(BadParameter, match="after_time cannot be"):
        wire(LIST, {"after_time": value}, {})


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.dates(),
    st.datetimes(), st.lists(st.text()), st.dictionaries(st.text(), st.text()),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from([p.name for p in LIST.parameters]), VALUES))
def test_any_values_become_texts_or_an_error_of_ours(given):
    try:
        texts = wire(LIST, given, {})
    except BadParameter:
        return
    assert all(isinstance(text, str) for text in texts.values())
    assert texts.keys() == {name for name, value in given.items() if value is not None}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_a_numpy_time_travels_as_a_time_whatever_its_unit(unit):
    given = {"after_time": numpy.datetime64("2026-01-02T03:04:05", unit)}
    assert wire(LIST, given, {}) == {"after_time": "2026-01-02 03:04:05"}


def test_a_numpy_day_travels_as_a_day():
    assert wire(LIST, {"after_time": numpy.datetime64("2026-01-02")}, {}) == {
        "after_time": "2026-01-02"
    }


@pytest.mark.parametrize("value", [numpy.datetime64("NaT", "ns"), numpy.datetime64("NaT")])
def test_a_numpy_time_that_is_missing_cannot_travel(value):
    with pytest.raises(BadParameter, match="Leave it out"):
        wire(LIST, {"after_time": value}, {})


def test_a_tag_with_a_double_quote_is_refused():
    with pytest.raises(BadParameter, match="double quote"):
        wire(LIST, {"tags": ['19" wheel', "c"]}, {})
