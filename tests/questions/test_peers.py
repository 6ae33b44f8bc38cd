"""What is usual for a video of some age: in the middle of a site's history, and at its ends."""

import numpy as np
import pandas as pd
import pytest

from nb23.questions.peers import PEERS, times_usual, usual_plays


def history(many: int, *, spread: float = 0.3) -> tuple[pd.Series, pd.Series]:
    """Videos that were published evenly, each played as its age says, times a factor by chance."""
    published = pd.Series(pd.date_range("2025-01-01", periods=many, freq="1D"))
    age = np.arange(many)[::-1]
    factor = np.random.default_rng(11).lognormal(0, spread, many)
    return pd.Series(40 * (age + 1) ** 0.8 * factor).round().astype("Int64"), published


@pytest.mark.parametrize("end", [slice(5), slice(15), slice(100, 120), slice(-15, None)])
def test_videos_of_no_age_are_above_or_below_the_usual_as_such(end):
    found = [np.log(times_usual(*history(300, spread=spread))[end]) for spread in (0.05, 0.5)]
    assert abs(found[0].mean()) < 0.05
    assert abs(found[1].mean()) < 4 * 0.5 / len(found[1]) ** 0.5


def test_the_order_of_the_rows_does_not_matter():
    plays, published = history(80)
    mixed = plays.sample(frac=1, random_state=3).index
    usual = usual_plays(plays[mixed], published[mixed])
    pd.testing.assert_series_equal(usual.sort_index(), usual_plays(plays, published))


def test_one_outlier_among_the_newest_changes_little_for_the_others():
    plays, published = history(100)
    before = usual_plays(plays, published)
    plays.iloc[-3] *= 500
    after = usual_plays(plays, published)
    assert (after / before).between(0.7, 1.4).all()


def test_a_video_without_a_date_counts_as_newest():
    plays, published = history(60)
    published.iloc[10] = pd.NaT
    usual = usual_plays(plays, published)
    assert usual[10] == usual.min()


@pytest.mark.parametrize("many", [0, 1, 5, PEERS, PEERS + 1])
def test_a_small_site_has_usual_plays_too(many):
    usual = usual_plays(*history(many))
    assert len(usual) == many
    assert usual.notna().all()
    assert (usual >= 0).all()


def test_videos_of_one_moment_are_compared_with_each_other():
    plays, published = history(50)
    published[:] = published[0]
    assert usual_plays(plays, published).between(plays.min(), plays.max()).all()
