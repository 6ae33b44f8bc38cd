"""Whether longer videos are watched to a smaller part.

This module owns the finding and its figure. It must not know how frames are read.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import BLUE, GREY, head, whiskers
from nb23.questions.interval import mean, regression

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST, ENOUGH = 20, 20
"""How many plays a video must have, and how many such videos there must be."""


def figure(ax: "Axes", answer: Answer) -> None:
    """Each video by its length and the part watched, the mean of each length, and the line."""
    points, rows = answer.facts["points"], answer.frame[answer.frame["videos"] > 1]
    minutes, line = points["minutes"], answer.facts["line"]
    ends, middles = [minutes.min(), minutes.max()], rows["length"] * 2**0.5
    ax.scatter(minutes, 100 * points["watched"], 14, GREY, alpha=0.4, lw=0, label="a video")
    ax.plot(ends, [100 * line(end) for end in ends], color=BLUE, label="line through all")
    whiskers(ax, middles, 100 * rows[["watched", "low", "high"]], label="mean")
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_ylim(0, 100)
    ax.legend(loc="lower left", ncols=3)
    head(ax, answer.title, "length (minutes; each step is a doubling)", "watched (% of the video)")


@question(figure)
def length_effect(frames: Frames) -> Finding:
    """Are longer videos watched to a smaller part?

    The part watched is explained by the logarithm of the length, so that one number tells what a
    doubling does.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.length_effect(nb23.connect("sandbox"))
        >>> answer.estimates["slope"].high < 0
        True
    """
    videos = frames["plays_by_video"]
    kept = videos[(videos["plays"] >= LEAST) & (videos["duration"] > 0)].astype({"plays": int})
    points = pd.DataFrame({"minutes": kept["duration"] / 60, "watched": kept["engagement"]})
    points = points.assign(plays=kept["plays"]).dropna().astype(float)
    facts: dict[str, Any] = {
        "videos": len(points),
        "least": LEAST,
        "left_out": len(videos) - len(points),
    }
    if len(points) < ENOUGH:
        return Finding(["few"], pd.DataFrame(), {}, facts)
    doublings = np.log2(points["minutes"])
    [slope] = regression(doublings, points["watched"])
    start = points["watched"].mean() - slope.value * doublings.mean()

    def line(minutes: float) -> float:
        return float(start + slope.value * np.log2(minutes))

    facts |= {"points": points, "line": line, "one_minute": line(1), "eight_minutes": line(8)}
    case = "less" if slope.high < 0 else "more" if slope.low > 0 else "none"
    cost = slope.map(lambda change: -change)
    return Finding([case], _by_length(points), {"slope": slope}, facts | {"cost": cost})


def _by_length(points: pd.DataFrame) -> pd.DataFrame:
    """Videos of about the same length together: each row doubles the length of the one before."""
    steps = np.exp2(np.floor(np.log2(points["minutes"])))
    rows = []
    for length, videos in points.groupby(steps):
        watched = mean(videos["watched"])
        rows.append(
            {
                "length": length,
                "videos": len(videos),
                "plays": int(videos["plays"].sum()),
                "watched": watched.value,
                "low": max(watched.low, 0),
                "high": min(watched.high, 1),
                "minutes": (videos["watched"] * videos["minutes"]).mean(),
            }
        )
    return pd.DataFrame(rows)
