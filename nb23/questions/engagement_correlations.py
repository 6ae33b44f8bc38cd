"""What goes along with watching on: properties of videos, weighed against each other.

This module owns the finding and its figure. It must not know how frames are read.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import effects, head
from nb23.questions.interval import Estimate, regression
from nb23.questions.wording import fill

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST, EACH = 20, 10
"""How many plays a video must have; how many such videos there must be for each property."""

Column = Callable[[pd.DataFrame], "pd.Series[Any]"]


def _number(column: str) -> Column:
    return lambda videos: videos[column]


def _doublings(column: str) -> Column:
    return lambda videos: videos[column].astype(float).map(math.log2)


def _words(videos: pd.DataFrame) -> "pd.Series[Any]":
    tens: pd.Series[Any] = videos["content_text"].fillna("").str.count(r"\S+") / 10
    return tens


def _years(videos: pd.DataFrame) -> "pd.Series[Any]":
    years: pd.Series[Any] = (
        -(videos["publish_time"] - videos["publish_time"].max()).dt.days / 365.25
    )
    return years


PROPERTIES: dict[str, tuple[str, Column]] = {
    "tags": ("each further tag", _number("number_of_tags")),
    "length": ("each doubling of the length", _doublings("duration")),
    "description": ("ten more words of description", _words),
    "captions": ("captions", _number("subtitles_p")),
    "sections": ("sections", _number("sections_p")),
    "albums": ("each further album", _number("number_of_albums")),
    "comments": ("each further comment", _number("number_of_comments")),
    "plays": ("each doubling of the plays", _doublings("plays")),
    "age": ("each year of age", _years),
}
"""Each property: what one step of it is, and how many steps a video has."""


def figure(ax: "Axes", answer: Answer) -> None:
    """The change with each step of each property, with its interval."""
    rows = answer.frame
    effects(ax, rows["step"], 100 * rows[["change", "low", "high"]], 0)
    head(ax, answer.title, "change of the part watched (percentage points)", "", width=50)


@question(figure)
def engagement_correlations(frames: Frames) -> Finding:
    """What goes along with watching on?

    All properties explain the part watched together, so that each tells what it adds while the
    others stay the same.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.engagement_correlations(nb23.connect("sandbox"))
        >>> answer.estimates["tags"].low > 0
        True
    """
    videos, steps = _compared(frames["plays_by_video"], frames["videos"])
    facts: dict[str, Any] = {"videos": len(videos), "least": LEAST, "many": steps.shape[1]}
    facts["left_out"] = len(frames["plays_by_video"]) - len(videos)
    if len(videos) < max(EACH * steps.shape[1], 2 * EACH):
        return Finding(["few"], pd.DataFrame(), {}, facts)
    watched = videos["engagement"].astype(float)
    found = regression(steps.to_numpy(), watched, among=steps.shape[1])
    estimates = dict(zip(steps.columns.tolist(), found, strict=True))
    order = sorted(estimates, key=lambda name: -estimates[name].strength)
    told = [name for name in order if estimates[name].clear_of(0)] or order[:1]
    first = estimates[told[0]]
    facts |= {
        "list": " and ".join(_told(name, estimates[name]) for name in told),
        "first": PROPERTIES[told[0]][0],
        "size": first if first.value > 0 else first.map(lambda change: -change),
        "more": "more" if first.value > 0 else "less",
    }
    case = "found" if first.clear_of(0) else "none"
    return Finding([case], _table(estimates, steps, watched).loc[order], estimates, facts)


def _compared(plays: pd.DataFrame, videos: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The videos with enough plays, and how many steps of each property they have.

    A property that the site does not tell, or that all videos share, is left out.
    """
    kept = plays[(plays["plays"] >= LEAST) & (plays["duration"] > 0)]
    kept = kept.dropna(subset=["engagement", "publish_time"])
    about = videos.drop(columns=[name for name in kept if name in videos])
    kept = kept.merge(about, left_on="object_id", right_on="photo_id")
    columns = {name: column(kept) for name, (_, column) in PROPERTIES.items()}
    steps = pd.DataFrame(columns).astype("Float64").dropna(axis="columns", how="all").dropna()
    steps = steps.astype(float)
    return kept.loc[steps.index], steps.loc[:, steps.nunique() > 1]


def _told(name: str, found: Estimate) -> str:
    return fill("{change:pp} with ", {"change": found}) + PROPERTIES[name][0]


def _table(
    estimates: dict[str, Estimate], steps: pd.DataFrame, watched: "pd.Series[float]"
) -> pd.DataFrame:
    """A row a property."""
    frame = pd.DataFrame(estimates, index=["change", "low", "high", "videos"]).T
    frame = frame.astype({"videos": int})
    frame["property"], frame["mean"] = frame.index, steps.mean()
    frame["step"] = [PROPERTIES[name][0] for name in frame.index]
    frame["correlation"] = steps.rank().corrwith(watched.rank())
    return frame
