"""When people watch, and on which day of the week videos are best published.

This module owns the finding and its figure. It must not know how frames are read.
"""

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, head
from nb23.questions.interval import Estimate, Numbers, bootstrap, difference, mean, wilson
from nb23.questions.peers import times_usual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
USUAL_HOUR = 1 / 24
"""What an hour has of a day's plays if all have the same."""
WEEKS = 8
"""How many whole weeks there must be."""


def figure(ax: "Axes", answer: Answer) -> None:
    """A heat map of the hours of a week."""
    week = answer.frame["times_average"].to_numpy(float).reshape(7, 24)
    day, hour = np.unravel_index(week.argmax(), week.shape)
    image = ax.imshow(week, cmap="Blues", vmin=0, vmax=max(2, week.max()), aspect="auto")
    if answer.estimates["hour"].low > USUAL_HOUR:
        ax.plot(hour, day, "o", ms=9, mfc="none", mec=AMBER, mew=2.5)
    ax.set_yticks(range(7), DAYS)
    ax.set_xticks(range(0, 24, 3), [f"{hour}:00" for hour in range(0, 24, 3)])
    bar = ax.figure.colorbar(image, ax=ax, pad=0.02)
    bar.set_label("plays (times an average hour)")
    head(ax, answer.title, "hour of the day", "")


@question(figure)
def publishing_rhythm(frames: Frames) -> Finding:
    """When do people watch, and on which day are videos best published?

    Example:
        >>> import nb23
        >>> answer = nb23.questions.publishing_rhythm(nb23.connect("sandbox"))
        >>> answer.facts["best_day"], answer.facts["top_hour"]
        ('Tuesday', 10)
    """
    weeks = _weeks(frames["plays_by_day"])
    if len(weeks) < WEEKS:
        return Finding(["few"], pd.DataFrame(), {}, {"weeks": len(weeks)})
    videos = frames["plays_by_video"].dropna(subset="publish_time")
    week = _week(frames["plays_by_hour"], weeks.sum(axis=0))
    hours, best = week.sum(axis=0), int(weeks.sum(axis=0).argmax())
    top, release = int(hours.argmax()), _by_release(videos)
    estimates = {
        "day": bootstrap(lambda sample: _times(sample, [best], best), weeks, among=7),
        "weekend": bootstrap(lambda sample: _times(sample, [5, 6], best), weeks),
        "hour": wilson(hours[top], hours.sum(), among=24),
        "published": max(release.values(), key=lambda each: each.value).map(math.exp),
    }
    facts = {
        "best_day": DAYS[best],
        "usual_day": "another working day" if best < 5 else "a working day",
        "top_hour": top,
        "release_day": DAYS[max(release, key=lambda day: release[day].value)],
        "ahead": _ahead(hours, frames["hours_utc"]),
        "plays": int(weeks.sum()),
        "weeks": len(weeks),
        "videos": len(videos),
    }
    nothing = {"day": 1, "hour": USUAL_HOUR, "published": 1}
    cases = [name for name, value in nothing.items() if estimates[name].low > value]
    return Finding(cases or ["none"], _table(week, videos), estimates, facts)


def _weeks(days: pd.DataFrame) -> Numbers:
    """The plays of each whole week, from Monday; the last day of all may not be over."""
    days = days.astype({"date": "datetime64[us]", "plays": float})  # of any Arrow types
    plays = days.set_index("date")["plays"].iloc[:-1]
    plays = plays[plays.cumsum() > 0]
    plays = plays[plays.index >= plays.index.min() + pd.offsets.Week(0, weekday=0)]
    whole: Numbers = plays.to_numpy()[: len(plays) // 7 * 7].reshape(-1, 7)
    return whole


def _times(weeks: Numbers, days: list[int], best: int) -> float:
    """Plays on some days of the week, as a multiple of a working day's that is not the best."""
    usual = [day for day in range(5) if day != best]
    return float(weeks[:, days].mean() / weeks[:, usual].mean())


def _week(by_hour: pd.DataFrame, by_day: Numbers) -> Numbers:
    """Plays by day of the week and hour.

    The API does not say which day its first is: the one with which the days have the plays that
    the dates say.
    """
    table = by_hour.pivot_table("plays", "day", "hour", "sum", fill_value=0)
    week = table.reindex(index=range(7), columns=range(24), fill_value=0)
    turned = [np.roll(week.to_numpy(float), turn, axis=0) for turn in range(7)]
    return min(turned, key=lambda each: float(np.abs(each.sum(axis=1) - by_day).sum()))


def _ahead(hours: Numbers, utc: pd.DataFrame) -> int:
    """How many hours this clock is ahead of UTC, by the hours that the plays fall into."""
    there = utc.sort_values("hour")["plays"].to_numpy(float)
    return max(range(-11, 13), key=lambda turn: float(np.roll(there, turn) @ hours))


def _by_release(videos: pd.DataFrame) -> dict[int, Estimate]:
    """For each day of the week: how the plays of videos published on it exceed others', as logs."""
    logs = np.log(times_usual(videos["plays"], videos["publish_time"]))
    days = videos["publish_time"].dt.day_of_week
    return {
        day: difference(mean(logs[days == day], among=7), mean(logs[days != day], among=7))
        for day in sorted(days.unique())
    }


def _table(week: Numbers, videos: pd.DataFrame) -> pd.DataFrame:
    places = pd.MultiIndex.from_product([range(7), range(24)], names=["day", "hour"])
    frame = pd.DataFrame({"plays": week.ravel().astype(int)}, places)
    frame["times_average"] = frame["plays"] / max(frame["plays"].mean(), 1)
    times = videos["publish_time"].dt
    released = videos.groupby([times.day_of_week.rename("day"), times.hour.rename("hour")]).size()
    frame["videos"] = released.reindex(places, fill_value=0)
    frame = frame.reset_index()
    frame["weekday"] = pd.Categorical.from_codes(
        frame["day"].to_numpy(), pd.Index(DAYS), ordered=True
    )
    return frame
