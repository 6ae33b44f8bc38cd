"""How interest in a video goes on: fast starters, evergreens, and those between.

This module owns the finding and its figure. It must not know how frames are read.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, BLUE, GREY, head, note
from nb23.questions.interval import Numbers, bootstrap, wilson
from nb23.questions.peers import HALF_YEAR, LEAST, MOST

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ENOUGH, RARE = 20, 0.05
"""How many videos there must be; up to which share of them a kind is not worth a sentence."""
SOON, LATE, FORTNIGHT = 14, 60, 14
"""Within how many days a fast starter has half of its plays, and an evergreen has not."""
KINDS = ["fast starter", "slow decline", "evergreen"]


def figure(ax: "Axes", answer: Answer) -> None:
    """How much of a half year's plays has come by each day: the mean of each kind."""
    looks = zip(KINDS, (BLUE, GREY, AMBER), ("-", "--", "-."), strict=True)
    for kind, color, line in looks:
        of_kind = (answer.frame["kind"] == kind).to_numpy()
        if of_kind.any():
            come = 100 * answer.facts["come"][of_kind].mean(axis=0)
            label = f"{kind} ({of_kind.sum()} videos)"
            ax.plot(range(HALF_YEAR + 1), come, color=color, ls=line, label=label)
    name, color = ("half_life", BLUE) if "half_life" in answer.estimates else ("half", GREY)
    half = answer.estimates[name].value
    ax.axhline(50, color=GREY, lw=0.8, ls=":")
    ax.plot(half, 50, "o", color=color, ms=9)
    note(ax, f"{half:.1f} days", (half, 50))
    ax.set(xlim=(0, HALF_YEAR), ylim=(0, 103))
    ax.set_xticks(range(0, HALF_YEAR + 1, 30))
    ax.legend(loc="lower right")
    head(ax, answer.title, "days since publication", "plays so far (% of a half year's)")


@question(figure)
def age_curve(frames: Frames) -> Finding:
    """How does interest in a video go on: who starts fast, and who stays?

    The first half years of videos that have had one are compared, so that old and new ones have
    had the same time.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.age_curve(nb23.connect("sandbox"))
        >>> answer.estimates["half_life"].high < 7
        True
    """
    videos, plays = _first_half_years(frames["plays_by_video"], frames["first_half_year"])
    facts: dict[str, Any] = {"videos": len(videos), "least": LEAST, "most": MOST}
    if len(videos) < ENOUGH:
        return Finding(["few"], pd.DataFrame(), {}, facts)
    come = np.insert(plays.cumsum(axis=1), 0, 0, axis=1) / plays.sum(axis=1, keepdims=True)
    half = np.array([_day_of_half(each) for each in come])
    order = half.argsort(kind="stable")
    videos, plays, come, half = videos.iloc[order], plays[order], come[order], half[order]
    kind = np.select([half <= SOON, half >= LATE], [KINDS[0], KINDS[2]], KINDS[1])
    videos = videos.assign(plays=plays.sum(axis=1).astype(int), half_days=half, kind=kind)
    videos["fortnight"] = come[:, FORTNIGHT]
    fast, evergreen = ((kind == KINDS[at]).sum() for at in (0, 2))
    estimates = {
        "fast": wilson(fast, len(videos)),
        "evergreen": wilson(evergreen, len(videos)),
        "half": bootstrap(_median, half),
    }
    found = [name for name in ("fast", "evergreen") if estimates[name].low > RARE]
    if "fast" in found:
        estimates["half_life"] = bootstrap(_median, half[kind == KINDS[0]])
    facts |= {"plays": int(plays.sum()), "come": come}
    counts = [(each, int((kind == each).sum())) for each in KINDS]
    facts["list"] = ", ".join(f"{n} {each}{'s' * (n != 1)}" for each, n in counts if n)
    return Finding(found or ["none"], videos, estimates, facts)


def _day_of_half(come: Numbers) -> float:
    """After how many days half has come; within a day it comes evenly."""
    day = int(np.searchsorted(come, 0.5))
    return float(day - (come[day] - 0.5) / (come[day] - come[day - 1]))


def _median(values: Numbers) -> float:
    return float(np.median(values))


def _first_half_years(videos: pd.DataFrame, days: pd.DataFrame) -> tuple[pd.DataFrame, Numbers]:
    """The videos with enough plays in their first half year, and their plays by age in days."""
    named = {"object_id": "photo_id", "name": "title"}
    videos = videos.rename(columns=named).dropna(subset="publish_time")
    days = days.merge(videos[["photo_id", "publish_time"]], on="photo_id")
    # The days are those of the site's calendar, in whichever zone its times are told.
    begin = days["publish_time"].dt.tz_localize(None).dt.normalize()
    age = (days["date"] - begin).dt.days
    table = days.assign(age=age).pivot_table("plays", "photo_id", "age", "sum", fill_value=0)
    table = table.reindex(columns=range(HALF_YEAR), fill_value=0)
    table = table[table.sum(axis=1) >= LEAST]
    videos = videos[videos["photo_id"].isin(table.index)]
    return videos, table.loc[videos["photo_id"]].to_numpy(float)
