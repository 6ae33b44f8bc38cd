from nb23.questions import length_effect
from nb23.sandbox.visitors import EFFECTS

SLOPE = EFFECTS["length_effect"]["on"]["slope"]


def test_the_slope_of_each_doubling_is_recovered(planted):
    answer = length_effect(planted)
    slope = answer.estimates["slope"]
    assert slope.low <= SLOPE <= slope.high < 0
    assert slope.high - slope.low < 0.02
    assert answer.text.startswith("Longer videos are watched to a smaller part")


def test_no_effect_is_found_where_there_is_none(empty):
    answer = length_effect(empty)
    slope = answer.estimates["slope"]
    assert slope.low <= 0 <= slope.high
    assert slope.high - slope.low < 0.02
    assert answer.text.startswith("No effect of the length that this sample could show")


def test_rows_hold_every_video_that_counts(planted):
    answer = length_effect(planted)
    assert answer.frame["videos"].sum() == answer.estimates["slope"].n
    assert (answer.frame["low"] <= answer.frame["watched"]).all()


def test_few_videos_are_said_to_be_few(planted):
    answer = length_effect({"plays_by_video": planted["plays_by_video"].head(5)})
    assert "too few" in answer.text
    assert answer.estimates == {}
