import pytest

from nb23.questions import funnel
from nb23.sandbox.visitors import EFFECTS, PLAY_RATE

RULE = EFFECTS["funnel"]["on"]


def test_the_rates_of_the_calls_to_action_are_recovered(planted):
    answer = funnel(planted)
    for name, true in (("best", RULE["submit"]), ("others", RULE["other"]), ("play", PLAY_RATE)):
        found = answer.estimates[name]
        assert found.low <= true <= found.high, name
        assert found.high - found.low < 0.01, name
    assert "“Subscribe to our news” at the end" in answer.text
    assert answer.frame["share"].iloc[-1] == answer.estimates["best"].value


def test_no_call_stands_out_where_all_are_followed_alike(empty):
    answer = funnel(empty)
    assert answer.text.startswith("No call to action is followed surely more often than others")
    assert answer.estimates["others"].low <= RULE["other"] <= answer.estimates["others"].high


def test_each_step_is_a_part_of_the_one_it_is_of(planted):
    frame = funnel(planted).frame
    assert frame["step"].tolist()[:3] == ["player shown", "played", "watched to the end"]
    later = frame.iloc[1:]
    assert (later["count"] <= later["of"]).all()
    assert (later["count"] / later["of"]).tolist() == pytest.approx(later["share"].tolist())


def test_a_site_without_calls_to_action_has_steps_only(planted):
    frames = {**planted, "conversions": planted["conversions"].head(0)}
    answer = funnel(frames)
    assert answer.text.startswith("The player is played 62")
    assert len(answer.frame) == 3


def test_a_player_that_was_never_shown_has_no_funnel(planted):
    totals = planted["totals"]
    frames = {**planted, "totals": totals.assign(loads=0.0, plays=0.0, finishes=0.0)}
    assert funnel(frames).text == "The player was not shown in this time."
