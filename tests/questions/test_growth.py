import math
from datetime import timedelta

import numpy as np
import pandas as pd

from nb23.questions import growth
from nb23.sandbox.visitors import EFFECTS

RULE = EFFECTS["growth"]["on"]
LAST = RULE["event"] + timedelta(days=RULE["days"] - 1)


def test_the_growth_and_the_event_are_recovered(planted):
    answer = growth(planted)
    weekly, event = answer.estimates["weekly"], answer.estimates["event"]
    assert weekly.low <= RULE["weekly"] <= weekly.high
    assert weekly.high - weekly.low < 0.001
    assert event.low <= RULE["lift"] <= event.high
    assert event.high - event.low < 0.25
    marked = answer.frame.dropna(subset="event")["date"]
    assert (marked.min().date(), marked.max().date()) == (RULE["event"], LAST)
    assert len(marked) == RULE["days"]


def test_no_growth_and_no_event_is_found_where_there_is_none(empty):
    answer = growth(empty)
    weekly = answer.estimates["weekly"]
    assert weekly.low <= 0 <= weekly.high
    assert weekly.high - weekly.low < 0.001
    assert "event" not in answer.estimates
    assert answer.text.startswith("No growth that this sample could show")


def test_an_event_of_ones_own_is_measured_and_one_without_effect_is_not_claimed(planted):
    events = {
        "spring campaign": (str(RULE["event"]), str(LAST)),
        "newsletter": ("2025-06-02", "2025-06-08"),
    }
    answer = growth(planted, events=events)
    assert answer.estimates["spring campaign"].low > 1.5
    assert not answer.estimates["newsletter"].clear_of(1)
    assert set(answer.frame["event"].dropna()) == set(events)


def test_the_year_is_the_week_over_and_over(planted):
    answer = growth(planted).estimates
    assert math.isclose(answer["yearly"].value, (1 + answer["weekly"].value) ** (365.25 / 7))


def test_the_last_week_is_out_of_the_ordinary_when_it_is(planted):
    days = planted["plays_by_day"].copy()
    days.loc[days.index[-8:], "plays"] = days["plays"].tail(8) // 2
    answer = growth({"plays_by_day": days})
    assert "more of a change than is usual" in answer.text
    assert answer.estimates["week"].high < 1


def test_a_trend_alone_has_no_event_and_shrinking_is_told():
    draw = np.random.default_rng(5)
    dates = pd.date_range("2025-01-01", periods=365)
    plays = draw.poisson(200 * np.exp(-0.002 * np.arange(365)))
    days = pd.DataFrame({"date": dates, "plays": pd.array(plays, "Int64"), "posts": 0})
    answer = growth({"plays_by_day": days})
    assert answer.text.startswith("Plays become fewer")
    assert answer.estimates["weekly"].low <= math.expm1(-0.014) <= answer.estimates["weekly"].high
    assert "event" not in answer.estimates


def test_a_month_is_too_short(planted):
    assert "not enough" in growth({"plays_by_day": planted["plays_by_day"].tail(30)}).text
