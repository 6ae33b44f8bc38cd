from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from nb23.frames.conversion import read

PAST_DOUBLES = 2**53 + 1


@pytest.mark.parametrize("kind", ["id", "count", "measure", "flag", "local time", "instant"])
def test_none_and_blanks_are_missing(kind):
    array, misfits = read(kind, [None, "", "  ", float("nan")])
    assert array.null_count == 4
    assert misfits == []


def test_integers_come_as_text_or_number_and_stay_exact():
    raw = ["12", " 12 ", "+12", "12.0", 12.0, PAST_DOUBLES, str(PAST_DOUBLES), "-3", "0"]
    array, misfits = read("count", raw)
    assert array.to_pylist() == [12, 12, 12, 12, 12, PAST_DOUBLES, PAST_DOUBLES, -3, 0]
    assert misfits == []


def test_plain_numbers_need_no_detour_over_text():
    assert read("count", [PAST_DOUBLES, None])[0].to_pylist() == [PAST_DOUBLES, None]
    assert read("measure", [1, 2.5, None])[0].to_pylist() == [1.0, 2.5, None]


@pytest.mark.parametrize(
    "odd", ["many", "1,000", "1.5", 1.5, 1e300, True, [1], {"a": 1}, 2**63, str(2**63), "½"]
)
def test_what_is_no_whole_number_is_reported_and_its_neighbours_survive(odd):
    array, misfits = read("count", ["7", odd, "8"])
    assert array.to_pylist() == [7, None, 8]
    assert misfits == [1]


def test_measures_read_every_spelling_of_json():
    array, misfits = read("measure", ["95.25", "", 3, 2.5, "1e3", 2**60])
    assert array.to_pylist() == [95.25, None, 3.0, 2.5, 1000.0, float(2**60)]
    assert misfits == []


@pytest.mark.parametrize("odd", ["inf", float("-inf"), "1e999", "1,5", False, [2]])
def test_an_infinity_is_no_measure(odd):
    array, misfits = read("measure", [1.5, odd])
    assert array.to_pylist() == [1.5, None]
    assert misfits == [1]


def test_flags_are_read_in_every_form_the_api_uses():
    yes, no = [1, "1", "t", "true", True, "T", " true "], [0, "0", "f", "false", False, "False"]
    array, misfits = read("flag", [*yes, *no, "", None])
    assert array.to_pylist() == [True] * len(yes) + [False] * len(no) + [None, None]
    assert misfits == []


@pytest.mark.parametrize("odd", [2, "yes", -1, [1], {}])
def test_what_is_no_flag_is_reported(odd):
    array, misfits = read("flag", ["1", odd])
    assert array.to_pylist() == [True, None]
    assert misfits == [1]


def test_text_keeps_every_value():
    raw = ["plain", "", None, 7, 1.5, True, ["a", "é"], {"k": None}, "\ud800x", "  "]
    array, misfits = read("text", raw)
    kept = ["plain", None, None, "7", "1.5", "true", '["a", "é"]', '{"k": null}', "\ufffdx", "  "]
    assert array.to_pylist() == kept
    assert misfits == []


def test_local_times_are_naive_to_the_microsecond():
    raw = ["2010-02-16 18:13:32", "2010-02-16T18:13:32.123456", "2010-02-16 18:13:32.1234567", ""]
    array, misfits = read("local time", raw)
    second = datetime(2010, 2, 16, 18, 13, 32)
    micro = second.replace(microsecond=123456)
    assert array.to_pylist() == [second, micro, micro, None]
    assert misfits == []


@pytest.mark.parametrize("odd", ["0000-00-00 00:00:00", "2010-02-30 00:00:00", "soon", 5, [1]])
def test_what_is_no_time_is_reported(odd):
    array, misfits = read("local time", ["2010-02-16 18:13:32", odd])
    assert array.null_count == 1
    assert misfits == [1]


def test_a_local_time_with_an_offset_is_put_on_the_sites_clock_when_that_is_known():
    raw = ["2024-07-01 10:00:00+00"]
    assert read("local time", raw)[1] == [0]
    array, misfits = read("local time", raw, ZoneInfo("Europe/Copenhagen"))
    assert array.to_pylist() == [datetime(2024, 7, 1, 12)]
    assert misfits == []


def test_instants_come_with_offsets_of_any_form_and_as_seconds_or_milliseconds():
    raw = [
        "2013-08-01 16:19:58.492688+02",
        "2013-08-01 16:19:58.492688+0200",
        "2013-08-01T14:19:58.492688Z",
        "1266304557",
        1241992800000,
    ]
    array, misfits = read("instant", raw)
    august = datetime(2013, 8, 1, 14, 19, 58, 492688, UTC)
    assert array.to_pylist() == [
        *[august] * 3,
        datetime(2010, 2, 16, 7, 15, 57, tzinfo=UTC),
        datetime(2009, 5, 10, 22, tzinfo=UTC),
    ]
    assert misfits == []


@pytest.mark.parametrize("odd", ["2013-08-01 16:19:58", "1e300", "nan", "noon"])
def test_a_time_without_its_offset_is_no_instant(odd):
    assert read("instant", [odd])[1] == [0]
