"""How plays grow from week to week, and which days were out of the ordinary.

This module owns the finding and its figure. It must not know how frames are read.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, BLUE, GREY, INK, head
from nb23.questions.interval import Estimate, Numbers, regression, z_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WEEKS, DAILY = 8, 5
"""How many whole weeks there must be, and how many plays on a usual day."""
UNUSUAL, RUN = 2.5, 3
"""An event is at least so many days in a row, each so many deviations away from the usual."""


def figure(ax: "Axes", answer: Answer) -> None:
    """Plays of each day, the mean of each week, the trend, and the events."""
    days = answer.frame.set_index("date")
    weekly = days["plays"].astype(float).rolling(7, center=True).mean()
    ax.plot(days.index, days["plays"], color=GREY, lw=0.7, alpha=0.6, label="a day")
    ax.plot(weekly, color=BLUE, label="mean of seven days")
    ax.plot(days["trend"], color=INK, ls="--", lw=1.4, label="trend")
    for name, part in days.dropna(subset="event").groupby("event", sort=False):
        ax.axvspan(part.index[0], part.index[-1], color=AMBER, alpha=0.25, lw=0)
        ax.annotate(
            str(name), (part.index[0], 1.01), xycoords=("data", "axes fraction"), ha="center"
        )
    ax.set_ylim(bottom=0)
    ax.legend(loc="best", ncols=3)
    head(ax, answer.title, "", "plays a day")


@question(figure)
def growth(frames: Frames, *, events: Mapping[str, tuple[str, str]] = {}) -> Finding:
    """How do plays grow, and what was out of the ordinary?

    Args:
        frames: A site; or frames, as `nb23.questions.load` reads them.
        events: What you know of: a name, its first and its last day. What stands out by itself is
            found without.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.growth(nb23.connect("sandbox"))
        >>> answer.facts["first"], answer.facts["days"]
        ('9 March 2026', 14)
    """
    days = _days(frames["plays_by_day"])
    weeks = days["plays"].to_numpy(float)[len(days) % 7 :].reshape(-1, 7).sum(axis=1)
    if len(weeks) < WEEKS or days["plays"].median() < DAILY:
        return Finding(["few"], pd.DataFrame(), {}, {"weeks": len(weeks)})
    trend, slope, change = _trend(weeks)
    middle = (np.arange(len(days)) - len(days) % 7 - 3) / 7
    days["trend"] = np.exp(trend(middle)) / 7
    spread = _usual(days)
    known = {name: (pd.Timestamp(a), pd.Timestamp(b)) for name, (a, b) in events.items()}
    found = {
        _written(first): (first, last)
        for first, last in _standing_out(days, spread)
        if not any(begin <= last and first <= end for begin, end in known.values())
    } | known
    lifts = {name: _lift(days, name, spread, *when) for name, when in found.items()}
    estimates = {
        "weekly": slope.map(np.expm1),
        "yearly": slope.map(lambda rate: float(np.exp(rate * 365.25 / 7))),
        "week": change,
    }
    facts: dict[str, Any] = {"weeks": len(weeks), "plays": int(days["plays"].sum())}
    cases = ["grows" if slope.low > 0 else "shrinks" if slope.high < 0 else "flat"]
    if lifts:
        most = max(lifts, key=lambda name: abs(np.log(lifts[name].value)))
        part = days[days["event"] == most]["date"]
        estimates |= {name: lifts[name] for name in events} | {"event": lifts[most]}
        facts |= {"name": most, "first": _written(part.iloc[0]), "days": len(part)}
        cases.append("event")
    cases.append("last_week" if change.clear_of(1) else "usual_week")
    return Finding(cases, days, estimates, facts)


def _days(days: pd.DataFrame) -> pd.DataFrame:
    """Each day from the first with plays on; the last of all may not be over."""
    days = days.sort_values("date").iloc[:-1]
    return days[days["plays"].cumsum() > 0].reset_index(drop=True)


def _trend(weeks: Numbers) -> tuple[np.poly1d, Estimate, Estimate]:
    """The line through the logarithms of the weeks, those far away from it left out.

    Returns:
        The line, its slope, and how the last week compares with the one before.
    """
    logs, numbers = np.log(weeks + 0.5), np.arange(len(weeks))
    kept = np.ones(len(weeks), bool)
    for _ in range(5):
        line = np.poly1d(np.polyfit(numbers[kept], logs[kept], 1))
        rest = logs - line(numbers)
        kept = np.abs(rest) < 4 * _deviation(rest[kept])
    [slope] = regression(numbers[kept], logs[kept], lags=4)
    steps = np.diff(logs)
    reach = z_of() * _deviation(steps)
    change = Estimate(steps[-1], steps[-1] - reach, steps[-1] + reach, len(steps))
    return line, slope, change.map(lambda step: float(np.exp(step)))


def _deviation(values: Numbers) -> float:
    """The standard deviation, from the median distance to the median: outliers do not count."""
    away = float(np.median(np.abs(values - np.median(values))))
    return 1.4826 * away or 1e-9


def _usual(days: pd.DataFrame) -> float:
    """Add what is usual on each day, and how that day compares; return how far days spread."""
    logs = np.log(days["plays"].astype(float) + 0.5) - np.log(days["trend"])
    usual = logs.groupby(days["date"].dt.day_of_week).transform("median")
    days["usual"] = days["trend"] * np.exp(usual)
    days["times_usual"] = np.exp(logs - usual)
    days["event"] = pd.Series(pd.NA, days.index, dtype="string")
    chance = float(days["usual"].median() ** -0.5)
    return max(_deviation((logs - usual).to_numpy()), chance)


def _standing_out(days: pd.DataFrame, spread: float) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The first and last of days in a row that are all far above the usual, or all far below."""
    away = np.log(days["times_usual"]) / spread
    side = np.sign(away).where(away.abs() > UNUSUAL, 0)
    runs = days["date"].groupby([side.ne(side.shift()).cumsum(), side])
    return [(run.min(), run.max()) for (_, sign), run in runs if sign and len(run) >= RUN]


def _written(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _lift(
    days: pd.DataFrame, name: str, spread: float, first: pd.Timestamp, last: pd.Timestamp
) -> Estimate:
    """How many times the usual plays an event had; its days are marked with its name."""
    during = days["date"].between(first, last)
    days.loc[during, "event"] = name
    logs, n = np.log(days["times_usual"][during]), int(during.sum())
    # An event is looked for at every place where it fits.
    reach = z_of(among=max(len(days) // max(n, 1), 1)) * spread / max(n, 1) ** 0.5
    middle = float(logs.mean())
    return Estimate(middle, middle - reach, middle + reach, n).map(lambda log: float(np.exp(log)))
