import pandas as pd
import pytest

from nb23.questions import BadOption, FramesNeeded, load, watch_curve
from nb23.sandbox.visitors import EFFECTS

RULE = EFFECTS["watch_curve"]["on"]


@pytest.fixture
def sectioned(planted):
    """The two most played videos that have sections."""
    videos, plays = planted["videos"], planted["plays_by_video"]
    plays = plays[plays["object_id"].isin(videos["photo_id"][videos["sections_p"]])]
    return plays.nlargest(2, "plays")["object_id"].tolist()


def test_the_moment_and_the_share_of_those_who_leave_are_recovered(planted):
    answer = watch_curve(planted)
    leave = answer.estimates["leave"]
    assert answer.facts["at"] == RULE["at"]
    assert leave.low <= RULE["leave"] <= leave.high
    assert leave.high - leave.low < 0.02
    assert answer.text.startswith("At 50 % of all videos, ")


def test_no_sudden_loss_is_found_where_there_is_none(empty):
    answer = watch_curve(empty)
    assert "leave" not in answer.estimates
    assert answer.text.startswith("No sudden loss that this sample could show")


def test_a_video_is_shown_with_its_sections_and_its_loss_is_placed_in_one(planted, sectioned):
    frames = load(planted.site, watch_curve, photo_id=sectioned[0])
    answer, length = watch_curve(frames), frames["chosen"]["video_length"].iloc[0]
    shown = answer.frame.set_index("percent")["section"]
    for _, section in frames["sections"].iterrows():
        assert shown.eq(section["title"]).idxmax() == pytest.approx(
            100 * section["start_time"] / length, abs=1
        )
    assert answer.facts["at"] == RULE["at"]
    assert f"(“{shown[RULE['at']]}”)" in answer.text
    assert answer.estimates["leave"].low <= RULE["leave"] <= answer.estimates["leave"].high


def test_videos_are_compared_at_half_with_the_interval_of_their_distance(planted, sectioned):
    answer = watch_curve(planted.site, photo_id=sectioned)
    gap, frame = answer.estimates["gap"], answer.frame
    halves = frame[frame["percent"] == 50]["share"].astype(float)
    assert gap.value == pytest.approx(halves.max() - halves.min(), abs=0.002)
    assert ("holds most viewers" in answer.text) == (gap.low > 0)
    assert frame["photo_id"].drop_duplicates().tolist() == sectioned


def test_of_loaded_videos_one_can_be_picked(planted, sectioned):
    frames = load(planted.site, watch_curve, photo_id=sectioned)
    assert set(watch_curve(frames, photo_id=sectioned[1]).frame["photo_id"]) == {sectioned[1]}


@pytest.mark.parametrize("given", [str, float, lambda n: [str(n)], lambda n: pd.Series([n])])
def test_a_video_may_be_a_number_or_its_digits_as_a_frame_has_them(planted, sectioned, given):
    frames = load(planted.site, watch_curve, photo_id=sectioned)
    answer = watch_curve(frames, photo_id=given(sectioned[1]))
    assert answer.text == watch_curve(planted.site, photo_id=given(sectioned[1])).text
    assert set(answer.frame["photo_id"]) == {sectioned[1]}


@pytest.mark.parametrize("given", ["7400108, 7400109", 1.5, None, "a title", [[1]], -1])
def test_what_is_no_number_of_a_video_is_refused(planted, given):
    for source in (planted, planted.site):
        with pytest.raises(BadOption, match="photo_id is the number of a video"):
            watch_curve(source, photo_id=given)


def test_a_video_that_the_frames_do_not_hold_is_not_answered_by_others(planted):
    with pytest.raises(FramesNeeded, match=r"no curve of the video 7\. .*photo_id=7\)"):
        watch_curve(planted, photo_id=7)


def test_those_who_leave_add_up_to_all_who_do_not_stay(planted):
    frame = watch_curve(planted).frame
    gone = (frame["viewers"] * frame["leave"].fillna(0)).sum()
    assert gone == pytest.approx(frame["viewers"].iloc[0] - frame["viewers"].iloc[-1], rel=0.01)


def test_a_video_that_few_have_played_has_no_curve(planted):
    frames = dict(planted)
    frames["totals"] = frames["totals"].assign(plays=pd.array([12.0], "Float64"))
    assert watch_curve(frames).text == "There are 12 plays: too few for a curve."
