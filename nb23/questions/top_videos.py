"""Which videos are watched most, and how much depends on them (Pareto's question).

This module owns the finding and its figure. It must not know how frames are read.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, BLUE, GREY, head, note
from nb23.questions.interval import LEVEL, Estimate, Numbers, bootstrap
from nb23.questions.peers import PEERS, usual_plays

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIFTH = 0.2


def figure(ax: "Axes", answer: Answer) -> None:
    """How many plays the most played videos have together, and would have without favourites."""
    plays = answer.frame["plays"].to_numpy(float)
    even = _running(answer.frame["peer_plays"].to_numpy(float))
    top = answer.estimates["top_share"].value
    ax.plot(*even, color=GREY, ls="--", lw=1.6)
    ax.plot(*_running(plays), color=BLUE)
    ax.plot(100 * FIFTH, 100 * top, "o", color=AMBER, ms=9)
    note(ax, f"a fifth: {100 * top:.0f} %", (100 * FIFTH, 100 * top))
    note(ax, "if videos of one age were played alike", (50, np.interp(50, *even)), color=GREY)
    ax.set(xlim=(0, 100), ylim=(0, 103))
    head(ax, answer.title, "videos, the most played first (% of all)", "plays (% of all)")


@question(figure)
def top_videos(frames: Frames) -> Finding:
    """Which videos are watched most, and how much depends on them?

    Whether few videos have most of the plays is judged against what age and chance alone would
    give, since an old video has had more time to be played.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.top_videos(nb23.connect("sandbox"))
        >>> answer.estimates["top_share"].clear_of(0.5)
        True
    """
    videos = _ranked(frames["plays_by_video"])
    plays = videos["plays"].to_numpy(float)
    if not plays.sum():
        return Finding(["few"], videos)
    top, even = bootstrap(top_share, plays), _even(videos["peer_plays"].to_numpy(float))
    facts = {
        "plays": int(plays.sum()),
        "videos": len(videos),
        "fifth": max(round(FIFTH * len(videos)), 1),
        "half": int((videos["cumulative_share"] < 0.5).sum()) + 1,
        "peers": PEERS,
    }
    case = "found" if top.low > even.high else "none"
    return Finding([case], videos, {"top_share": top, "even_share": even}, facts)


def _ranked(plays: pd.DataFrame) -> pd.DataFrame:
    videos = plays.rename(columns={"object_id": "photo_id", "name": "title"})
    videos["peer_plays"] = usual_plays(videos["plays"], videos["publish_time"])
    videos = videos.sort_values("plays", ascending=False, kind="stable", ignore_index=True)
    videos["rank"] = videos.index + 1
    videos["share"] = videos["plays"] / videos["plays"].sum()
    videos["cumulative_share"] = videos["share"].cumsum()
    return videos


def top_share(plays: Numbers) -> float:
    """The part of all plays that the most played fifth has."""
    many = max(round(FIFTH * len(plays)), 1)
    return float(np.sort(plays)[-many:].sum() / max(plays.sum(), 1))


def _even(usual: Numbers) -> Estimate:
    """The same part if each video were played as is usual at its age, and chance did the rest."""
    draw = np.random.default_rng(23)
    found = [top_share(draw.poisson(usual)) for _ in range(500)]
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(float(np.mean(found)), float(low), float(high), len(usual))


def _running(plays: Numbers) -> tuple[Numbers, Numbers]:
    """Percent of the videos, the most played first, and percent of the plays that they have."""
    falling = np.sort(plays)[::-1]
    share = 100 * np.append(0, falling.cumsum()) / falling.sum()
    return np.linspace(0, 100, len(share)), share
