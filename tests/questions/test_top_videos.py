import pandas as pd
import pytest

from nb23.questions import top_videos
from nb23.questions.asking import table
from nb23.sandbox.visitors import EFFECTS

SHARE = EFFECTS["top_videos"]["on"]["share"]


def test_the_share_of_the_most_played_fifth_is_recovered(planted):
    answer = top_videos(planted)
    share = answer.estimates["top_share"]
    assert share.low <= SHARE <= share.high
    assert share.high - share.low < 0.3
    assert answer.text.startswith("Few videos carry the plays")


def test_where_videos_of_one_age_are_played_alike_age_explains_the_rest(empty):
    answer = top_videos(empty)
    top, even = answer.estimates["top_share"], answer.estimates["even_share"]
    assert top.low <= even.high
    assert top.value - even.value < 0.03
    assert answer.text.startswith("Plays are spread as the age of the videos explains")


def test_a_row_is_a_video_in_the_order_of_plays(planted):
    frame = top_videos(planted).frame
    assert frame["plays"].is_monotonic_decreasing
    assert frame["rank"].tolist() == list(range(1, len(frame) + 1))
    assert frame["cumulative_share"].iloc[-1] == pytest.approx(1)


def test_three_videos_are_no_pareto():
    plays = pd.DataFrame(
        {
            "object_id": pd.array([1, 2, 3], "Int64"),
            "name": ["a", "b", "c"],
            "publish_time": pd.to_datetime(["2026-01-01", "2026-01-02", None]),
            "plays": pd.array([50, 5, 5], "Int64"),
        }
    ).reindex(columns=table()["frames"]["plays_by_video"]["columns"].split())
    answer = top_videos({"plays_by_video": plays})
    assert answer.estimates["top_share"].n == 3
    assert not answer.estimates["top_share"].clear_of(answer.estimates["even_share"].value)
