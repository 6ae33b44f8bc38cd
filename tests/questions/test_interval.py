"""The formulas, held to published values and to their own promise on drawn samples."""

import numpy as np
import pytest

from nb23.questions.interval import (
    LEVEL,
    Estimate,
    bootstrap,
    difference,
    mean,
    regression,
    t_of,
    wilson,
    z_of,
)
from nb23.questions.wording import fill, good_for

DRAWS = 400
MISSES = DRAWS * (1 - LEVEL) + 4 * (DRAWS * (1 - LEVEL)) ** 0.5


@pytest.fixture
def draw():
    return np.random.default_rng(7)


def test_quantiles_are_those_of_the_tables():
    assert z_of() == pytest.approx(2.5758, abs=1e-4)
    assert z_of(among=10) == pytest.approx(3.2905, abs=1e-4)
    for freedom, value in ((10, 3.1693), (30, 2.7500), (120, 2.6174)):
        assert t_of(freedom) == pytest.approx(value, abs=2e-2)


def test_the_ends_of_a_share_are_as_far_away_as_chance_reaches():
    found = wilson(15, 100)
    for end in (found.low, found.high):
        assert abs(0.15 - end) == pytest.approx(z_of() * (end * (1 - end) / 100) ** 0.5)
    assert wilson(0, 20).low == pytest.approx(0, abs=1e-12)
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0, 1)


@pytest.mark.parametrize(("share", "n"), [(0.02, 60), (0.5, 25), (0.97, 400)])
def test_a_share_is_missed_as_rarely_as_promised(share, n, draw):
    found = [wilson(int(k), n) for k in draw.binomial(n, share, DRAWS)]
    assert sum(each.clear_of(share) for each in found) <= MISSES + DRAWS * 0.01


@pytest.mark.parametrize("n", [4, 12, 200])
def test_a_mean_is_missed_as_rarely_as_promised(n, draw):
    assert sum(mean(draw.normal(3, 2, n)).clear_of(3) for _ in range(DRAWS)) <= MISSES


def test_a_difference_is_missed_as_rarely_as_promised(draw):
    pairs = (
        difference(mean(draw.normal(3, 2, 20)), mean(draw.normal(1, 1, 50))) for _ in range(DRAWS)
    )
    assert sum(each.clear_of(2) for each in pairs) <= MISSES


def test_a_slope_is_missed_as_rarely_as_promised_where_the_spread_differs(draw):
    missed = 0
    for _ in range(DRAWS):
        x = draw.uniform(0, 10, 60)
        [slope, other] = regression(
            np.column_stack([x, draw.normal(size=60)]), 2 * x + draw.normal(0, 0.2 + x)
        )
        missed += slope.clear_of(2) + other.clear_of(0)
    assert missed <= 2 * MISSES


def test_a_trend_is_missed_rarely_where_neighbours_go_together(draw):
    missed = 0
    for _ in range(DRAWS):
        shocks = draw.normal(size=110)
        noise = np.convolve(shocks, 0.5 ** np.arange(10))[10:110]
        [slope] = regression(np.arange(100), 0.05 * np.arange(100) + noise, lags=8)
        missed += slope.clear_of(0.05)
    assert missed <= 5 * MISSES


def test_a_bootstrap_is_missed_about_as_rarely_as_promised(draw):
    found = [bootstrap(np.median, draw.exponential(1, 80), draws=200) for _ in range(DRAWS // 4)]
    assert sum(each.clear_of(np.log(2)) for each in found) <= 2 * MISSES


def test_a_sample_of_one_can_be_anything():
    for found in (mean([4.0]), bootstrap(np.mean, [4.0])):
        assert (found.low, found.value, found.high) == (-np.inf, 4.0, np.inf)


def test_the_best_of_many_has_a_wider_interval():
    sample = np.arange(30.0)
    assert mean(sample, among=7).high > mean(sample).high
    assert wilson(3, 30, among=24).high > wilson(3, 30).high


@pytest.mark.parametrize(
    ("width", "digits"), [(40, 0), (3.1, 0), (2.9, 1), (0.25, 2), (0.0001, 4), (0, 0), (np.inf, 0)]
)
def test_numbers_have_as_many_digits_as_their_interval_is_good_for(width, digits):
    assert good_for(width) == digits


def test_days_have_the_digits_of_their_interval():
    half = Estimate(3.91, 3.52, 4.33, 79)
    assert fill("within {half:days}", {"half": half}) == "within 3.9 days (3.5 to 4.3)"


def test_numbers_of_things_have_their_plural():
    assert fill("{a:video}, {b:video}", {"a": 1, "b": 2000}) == "1 video, 2,000 videos"
