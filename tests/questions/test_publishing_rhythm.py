import numpy as np
import pandas as pd

from nb23.questions import publishing_rhythm
from nb23.sandbox.visitors import EFFECTS

RULE = EFFECTS["publishing_rhythm"]["on"]


def test_the_days_and_the_hour_are_recovered(planted):
    answer = publishing_rhythm(planted)
    for name, true, width in (
        ("day", RULE["lift"], 0.1),
        ("weekend", RULE["weekend"], 0.05),
        ("hour", max(RULE["hours"]) / sum(RULE["hours"]), 0.01),
        ("published", RULE["published"], 6),
    ):
        found = answer.estimates[name]
        assert found.low <= true <= found.high, name
        assert found.high - found.low < width, name
    assert answer.estimates["published"].low > 1
    assert (answer.facts["best_day"], answer.facts["release_day"]) == ("Tuesday", "Tuesday")
    assert answer.facts["top_hour"] == RULE["best"]
    assert "; a day of the weekend has 0." in answer.text
    assert "the plays of such a working day; the best hour" in answer.text


def test_no_day_and_no_hour_is_found_where_there_is_none(empty):
    answer = publishing_rhythm(empty)
    assert answer.text.startswith("No day and no hour stands out")
    for name, nothing in (("day", 1), ("hour", 1 / 24), ("published", 1)):
        assert answer.estimates[name].low <= nothing


def test_the_clock_of_the_hours_is_told_from_utc(planted):
    answer = publishing_rhythm(planted)
    assert answer.facts["ahead"] in (1, 2)
    assert any("ahead by about" in note for note in answer.notes)


def test_days_are_named_by_their_dates_whichever_number_the_first_has(planted):
    frames = dict(planted)
    hours = frames["plays_by_hour"]
    frames["plays_by_hour"] = hours.assign(day=(hours["day"] + 3) % 7)
    pd.testing.assert_frame_equal(publishing_rhythm(frames).frame, publishing_rhythm(planted).frame)


def test_the_table_is_a_week_of_hours(planted):
    frame = publishing_rhythm(planted).frame
    assert len(frame) == 168
    assert frame["weekday"].cat.categories[0] == "Monday"
    assert frame["videos"].sum() == len(planted["plays_by_video"])
    assert np.isclose(frame["times_average"].mean(), 1)


def test_a_fortnight_is_too_short(planted):
    frames = {**planted, "plays_by_day": planted["plays_by_day"].tail(14)}
    assert "too few" in publishing_rhythm(frames).text


def test_without_days_of_any_type_there_is_no_rhythm(planted):
    days = planted["plays_by_day"].head(0)
    for empty in (days, days.convert_dtypes(dtype_backend="pyarrow")):
        assert "too few" in publishing_rhythm({**planted, "plays_by_day": empty}).text
