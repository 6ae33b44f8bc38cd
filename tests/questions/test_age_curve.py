import numpy as np
import pandas as pd
import pytest

from nb23.questions import age_curve, load
from nb23.questions.age_curve import RARE
from nb23.questions.peers import HALF_YEAR, LEAST, MOST, grown
from nb23.sandbox.plays import plays_of
from nb23.sandbox.visitors import EFFECTS

RULE = EFFECTS["age_curve"]["on"]


def true_half(planted) -> float:
    """The median of the days until the fast starters have half, by the curve that draws visitors.

    It is more than half_life, since what comes later counts too, and the videos of one day share
    its visitors.
    """
    plays = plays_of(planted.seed, planted.videos, tuple(sorted(planted.effects)))
    halves = []
    for number in planted["first_half_year"]["photo_id"].unique():
        item = plays.items[number]
        if item.kind == "fast":
            drawn = np.array(plays.curve(item.kind, item.day))[item.day :][: HALF_YEAR + 1]
            halves.append(np.interp(drawn[-1] / 2, drawn, range(len(drawn))))
    return float(np.median(halves))


def test_the_fast_starters_and_the_evergreens_are_recovered(planted):
    answer = age_curve(planted)
    for name in ("fast", "evergreen"):
        found = answer.estimates[name]
        assert RARE < found.low <= RULE[name] <= found.high, name
        assert found.high - found.low < 0.25, name
    half = answer.estimates["half_life"]
    assert half.low <= true_half(planted) <= half.high
    assert RULE["half_life"] < half.value < 2 * RULE["half_life"]
    assert "of the videos start fast, and have half of a half year's plays within" in answer.text
    assert "are evergreens" in answer.text


def test_neither_kind_is_found_where_interest_declines_alike(empty):
    answer = age_curve(empty)
    assert answer.text.startswith(
        "Interest declines alike, with half of a half year's plays within"
    )
    for name in ("fast", "evergreen"):
        assert answer.estimates[name].value < RARE, name
    assert "half_life" not in answer.estimates


def test_each_video_has_the_kind_that_its_days_say(planted):
    frame = age_curve(planted).frame
    assert frame["half_days"].is_monotonic_increasing
    reach = frame.groupby("kind", sort=False)["half_days"].agg(["min", "max"])
    assert reach.index.tolist() == ["fast starter", "slow decline", "evergreen"]
    assert reach.loc["fast starter", "max"] <= 14 < reach.loc["slow decline", "min"]
    assert reach.loc["slow decline", "max"] < 60 <= reach.loc["evergreen", "min"]
    fast = frame["kind"] == "fast starter"
    assert (frame["fortnight"][fast] >= 0.5).all()
    assert (frame["fortnight"][~fast] < 0.5).all()


def test_the_days_that_are_read_are_the_first_half_year_of_each_video(planted):
    days, videos = planted["first_half_year"], planted["plays_by_video"].set_index("object_id")
    assert days.groupby("photo_id").size().eq(HALF_YEAR).all()
    begin = days.groupby("photo_id")["date"].min()
    published = videos["publish_time"].dt.normalize()
    assert begin.eq(published[begin.index]).all()
    sums = days.groupby("photo_id")["plays"].sum()
    assert (sums <= videos["plays"][sums.index]).all()
    assert (days.groupby("photo_id")["plays"].first() > 0).mean() > 0.3


def videos(many: int, *, days: float, plays: int = 100) -> pd.DataFrame:
    """Videos that were published one after the other in so many days."""
    times = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.linspace(0, days, many), unit="D")
    return pd.DataFrame({"object_id": range(many), "publish_time": times, "plays": plays})


def test_of_many_old_videos_every_so_manieth_is_taken():
    taken = grown(videos(4 * MOST, days=2 * HALF_YEAR))["object_id"]
    assert len(taken) == MOST
    assert set(taken.diff().dropna()) <= {2, 3}
    assert taken.max() <= 2 * MOST


def test_of_few_old_videos_all_are_taken():
    assert grown(videos(10, days=2 * HALF_YEAR))["object_id"].tolist() == [0, 1, 2, 3, 4]
    assert grown(videos(10, days=HALF_YEAR - 1)).empty
    assert grown(videos(10, days=2 * HALF_YEAR, plays=LEAST - 1)).empty
    assert grown(videos(0, days=1)).empty


def test_a_day_without_a_row_is_a_day_without_plays():
    every = videos(30, days=3).assign(name="a")
    rows = [(number, every["publish_time"][number].normalize() + pd.Timedelta(days=age), 20)
            for number in range(30) for age in (0, 100)]  # fmt: skip
    days = pd.DataFrame(rows, columns=["photo_id", "date", "plays"])
    answer = age_curve({"plays_by_video": every.assign(duration=60, impressions=1, engagement=0.5),
                        "first_half_year": days})  # fmt: skip
    assert answer.frame["half_days"].tolist() == pytest.approx([1] * 30)
    assert answer.frame["fortnight"].eq(0.5).all()


@pytest.mark.parametrize("many", [0, 10])
def test_few_old_videos_are_said_to_be_few(many, planted):
    days = planted["first_half_year"]
    some = days[days["photo_id"].isin(days["photo_id"].unique()[:many])]
    answer = age_curve({**planted, "first_half_year": some})
    assert "too few to see how interest goes on" in answer.text
    assert answer.estimates == {}


def test_a_site_whose_videos_are_all_young_has_an_empty_frame(young):
    frames = load(young, age_curve)
    assert list(frames["first_half_year"]) == ["photo_id", "date", "plays"]
    assert age_curve(frames).text.startswith("Only 0 videos of half a year with")


@pytest.fixture
def young(planted):
    """The same site, of which only the videos of the last half year are told."""

    class Young:
        def frame(self, path, /, **options):
            found = planted.site.frame(path, **options)
            return found[found["publish_time"] > "2026-02-01"]

    return Young()
