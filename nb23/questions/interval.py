"""How sure a number is: an estimate, the interval around it, and how many it was made from.

This module owns the formulas. It must not know a question, a column or a DataFrame. The intervals
are wide (99 of 100), because a reader sees dozens of them at once: at 95 of 100 one finding of
twenty would be chance.
"""

import math
from collections.abc import Callable
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

LEVEL = 0.99
"""How often an interval holds the true value."""

Numbers = NDArray[Any]


class Estimate(NamedTuple):
    """A number found in a sample.

    Args:
        value: The number.
        low: Where the interval begins.
        high: Where it ends.
        n: How many things it was made from, such as videos, weeks or plays.

    Example:
        >>> wilson(15, 100).clear_of(0.03)
        True
    """

    value: float
    low: float
    high: float
    n: int

    def clear_of(self, other: float) -> bool:
        """Whether the interval leaves this value out.

        Args:
            other: Such as what the value would be without an effect.
        """
        return self.low > other or self.high < other

    @property
    def strength(self) -> float:
        """How far the value is from 0, in half widths of the interval; above 1 it is clear of 0."""
        return abs(self.value) / max(self.high - self.value, 1e-12)

    def map(self, change: Callable[[float], float]) -> "Estimate":
        """The same through a function that rises or falls all the way, such as `math.exp`.

        Args:
            change: The function.
        """
        low, high = sorted((change(self.low), change(self.high)))
        return Estimate(change(self.value), low, high, self.n)


def z_of(*, among: int = 1) -> float:
    """How many standard errors an interval reaches to each side.

    Args:
        among: From how many candidates the one looked at was picked: the more, the wider, so that
            the best of many is not taken for good because it is the best.
    """
    return NormalDist().inv_cdf(1 - (1 - LEVEL) / 2 / among)


def t_of(freedom: float, *, among: int = 1) -> float:
    """The same for a small sample (Cornish and Fisher's expansion of Student's t).

    Args:
        freedom: Degrees of freedom.
        among: From how many candidates the one looked at was picked.
    """
    z = z_of(among=among)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + (z**3 + z) / 4 / freedom + second / freedom**2


def wilson(part: float, whole: float, *, among: int = 1) -> Estimate:
    """A share of a whole that is counted (Wilson's score interval).

    Args:
        part: How many are meant.
        whole: Of how many; with none, anything between 0 and 1 can be.
        among: From how many candidates this one was picked.

    Example:
        >>> share = wilson(15, 100)
        >>> round(share.low, 3), share.value, round(share.high, 3)
        (0.08, 0.15, 0.263)
    """
    if not whole:
        return Estimate(math.nan, 0.0, 1.0, 0)
    z, share, whole = z_of(among=among), float(part / whole), float(whole)
    centre, spread = share + z * z / 2 / whole, share * (1 - share) + z * z / 4 / whole
    reach, base = z * math.sqrt(spread / whole), 1 + z * z / whole
    return Estimate(share, (centre - reach) / base, (centre + reach) / base, round(whole))


def mean(values: ArrayLike, *, among: int = 1) -> Estimate:
    """A mean (Student's interval).

    Args:
        values: The sample.
        among: From how many candidates this one was picked.
    """
    sample = np.asarray(values, float)
    n = len(sample)
    if n < 2:
        return Estimate(float(sample.mean()) if n else math.nan, -math.inf, math.inf, n)
    reach = t_of(n - 1, among=among) * float(sample.std(ddof=1)) / math.sqrt(n)
    middle = float(sample.mean())
    return Estimate(middle, middle - reach, middle + reach, n)


def difference(one: Estimate, other: Estimate) -> Estimate:
    """How far one estimate is above another that was made from other things.

    Args:
        one: An estimate.
        other: What to compare it with.
    """
    value = one.value - other.value
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return Estimate(value, value - below, value + above, min(one.n, other.n))


def regression(
    columns: ArrayLike, values: ArrayLike, *, lags: int = 0, among: int = 1
) -> list[Estimate]:
    """How much a value changes with each further unit of each column (least squares).

    The spread may differ from row to row (White's errors, HC3); rows that follow each other in
    time may go together (Newey and West's).

    Args:
        columns: One column, or several side by side.
        values: What is explained.
        lags: How many rows apart two may still go together.
        among: From how many candidates a column was picked.

    Returns:
        The slope of each column; the constant is left out.

    Example:
        >>> [slope] = regression([0, 1, 2, 3, 4, 5], [1, 3, 5, 7, 9, 11])
        >>> round(slope.value, 6)
        2.0
    """
    rows = np.asarray(columns, float).reshape(len(np.asarray(values)), -1)
    x, y = np.column_stack([np.ones(len(rows)), rows]), np.asarray(values, float)
    inner = np.linalg.pinv(x.T @ x)
    slopes = inner @ x.T @ y
    leverage = np.minimum(np.einsum("ij,jk,ik->i", x, inner, x), 0.999)
    scores = x * ((y - x @ slopes) / (1 - leverage))[:, None]
    middle = scores.T @ scores
    for lag in range(1, lags + 1):
        apart = scores[lag:].T @ scores[:-lag]
        middle = middle + (1 - lag / (lags + 1)) * (apart + apart.T)
    errors = np.sqrt(np.maximum(np.diag(inner @ middle @ inner), 0))
    reach = t_of(max(len(y) - x.shape[1], 1), among=among) * errors
    return [
        Estimate(float(b), float(b - r), float(b + r), len(y))
        for b, r in zip(slopes[1:], reach[1:], strict=True)
    ]


def bootstrap(
    statistic: Callable[[Numbers], float], sample: ArrayLike, *, draws: int = 2000, among: int = 1
) -> Estimate:
    """Any number of a sample: what it would have been with other samples of the same kind.

    Args:
        statistic: Makes the number from the rows of a sample.
        sample: The rows.
        draws: How many samples are drawn from it, with a fixed seed.
        among: From how many candidates this one was picked.
    """
    rows, draw = np.asarray(sample, float), np.random.default_rng(23)
    n = len(rows)
    if n < 2:
        return Estimate(statistic(rows) if n else math.nan, -math.inf, math.inf, n)
    found = [statistic(rows[draw.integers(0, n, n)]) for _ in range(draws)]
    outside = (1 - LEVEL) / 2 / among
    low, high = np.quantile(found, [outside, 1 - outside])
    return Estimate(statistic(rows), float(low), float(high), n)
