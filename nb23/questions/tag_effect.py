"""Which tags go along with more plays.

This module owns the finding and its figure. It must not know how frames are read.
"""

import math
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.errors import BadOption
from nb23.questions.figure import effects, head
from nb23.questions.interval import Estimate, regression
from nb23.questions.peers import PEERS, times_usual

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST, MOST, SHOWN = 10, 40, 12
"""How many videos must have a tag; how many tags are weighed, the most used; how many drawn."""


def figure(ax: "Axes", answer: Answer) -> None:
    """The multiple of each tag, with its interval: those that stand out most."""
    rows = answer.frame.head(SHOWN)
    names = rows["tag"].str.slice(0, 32) + " (" + rows["videos"].astype(str) + ")"
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    effects(ax, names, rows[["times", "low", "high"]], 1)
    ax.set_xlim(min(ax.get_xlim()[0], 0.5), max(ax.get_xlim()[1], 2))
    head(ax, answer.title, "plays (times those of others of their age)", "tag (videos)", width=50)


@question(figure)
def tag_effect(frames: Frames, *, tag: str = "") -> Finding:
    """Which tags go along with more plays?

    The plays of each video, as a multiple of what is usual at its age, are explained by all tags
    together: a tag is not given the credit for another that it often comes with.

    Args:
        frames: A site; or frames, as `nb23.questions.load` reads them.
        tag: The one that you want to know about: then its interval need not be widened for having
            been picked from all.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.tag_effect(nb23.connect("sandbox"), tag="repair")
        >>> answer.estimates["lift"].low > 1
        True
    """
    _known(tag, frames["tags"]["tag"])
    videos = frames["plays_by_video"].dropna(subset="publish_time").set_index("object_id")
    tagged = _tagged(frames["tags"], videos.index, tag)
    facts: dict[str, Any] = {"videos": len(videos), "least": LEAST, "peers": PEERS}
    if tagged.empty or tag and tag not in tagged:
        return Finding(
            ["few"], pd.DataFrame(), {}, facts | {"meant": f"“{tag}”" if tag else "a tag"}
        )
    logs = np.log(times_usual(videos["plays"], videos["publish_time"]))
    found = regression(tagged.to_numpy(), logs, among=1 if tag else tagged.shape[1])
    lifts = dict(zip(tagged.columns.tolist(), found, strict=True))
    order = sorted(lifts, key=lambda name: (name != tag, -lifts[name].strength))
    surely = [name for name in order if lifts[name].clear_of(0)]
    facts |= {
        "which": f"“{order[0]}”",
        "with_it": int(tagged[order[0]].sum()),
        "tags": tagged.shape[1],
        "others": ", ".join(f"“{name}”" for name in surely[1:]),
    }
    estimates = {name: lift.map(math.exp) for name, lift in lifts.items()}
    cases = ["found" if order[0] in surely else "none"]
    if not tag and surely:
        cases.append("picked" if surely[1:] else "alone")
    table = _table(estimates, tagged, videos["plays"]).loc[order]
    return Finding(cases, table, {"lift": estimates[order[0]]}, facts)


def _known(tag: str, tags: "pd.Series[str]") -> None:
    """Refuse a tag that no video has, with the nearest that there is."""
    if not tag or tags.eq(tag).any():
        return
    known = {str(each).casefold(): str(each) for each in tags.dropna().unique()}
    near = [known[each] for each in get_close_matches(tag.casefold(), known, 1)]
    hint = f" Did you mean “{near[0]}”?" if near else ""
    raise BadOption(f"No video has the tag “{tag}”.{hint}")


def _tagged(tags: pd.DataFrame, numbers: "pd.Index[int]", tag: str) -> pd.DataFrame:
    """Which video has which of the tags that enough have, and enough have not."""
    tags = tags[tags["photo_id"].isin(numbers)].drop_duplicates()
    many = tags["tag"].value_counts()
    many = many[many.between(LEAST, len(numbers) - LEAST)]
    # A tenth of the videos at most: more tags than that cannot be told from each other.
    names = [*many.index[: min(MOST, len(numbers) // 10)]]
    names += [tag] if tag in many and tag not in names else []
    tags = tags[tags["tag"].isin(names)]
    has = pd.crosstab(tags["photo_id"], tags["tag"]).reindex(index=numbers, fill_value=0)
    return has.reindex(columns=names).astype(float)


def _table(
    estimates: dict[str, Estimate], tagged: pd.DataFrame, plays: "pd.Series[int]"
) -> pd.DataFrame:
    """A row a tag."""
    frame = pd.DataFrame(estimates, index=["times", "low", "high", "all"]).T
    frame["tag"], frame["videos"] = frame.index, tagged.sum().astype(int)
    frame["plays"] = tagged.mul(plays.astype(float), axis=0).sum().astype(int)
    return frame
