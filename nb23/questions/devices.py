"""On which devices people watch, and whether less is watched on a phone.

This module owns the finding and its figure. It must not know how frames are read.
"""

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, BLUE, GREY, head, whiskers
from nb23.questions.interval import Estimate, difference, wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Flags = pd.Series[bool]

PHONE, ENOUGH = "mobile|phone", 100
"""What the names of phones hold; how many plays there must be on them, and on others."""
GROUPS = ("on phones", "on others")


def figure(ax: "Axes", answer: Answer) -> None:
    """What is watched on each device, with its interval, and on phones and others together."""
    rows = answer.frame.iloc[::-1].reset_index(drop=True)
    phone, means = _phones(rows), [100 * answer.facts[group].value for group in GROUPS]
    sides = ("right", "left") if means[0] < means[1] else ("left", "right")
    looks = zip(GROUPS, (phone, ~phone), (AMBER, BLUE), "so", means, sides, strict=True)
    for group, chosen, color, mark, mean, side in looks:
        part = 100 * rows[chosen][["watched", "low", "high"]]
        whiskers(ax, part.index, part, across=True, color=color, mark=mark)
        ax.axvline(mean, color=color, lw=1.2, ls="--")
        ax.text(mean, len(rows) - 0.4, f" {group} ", color=color, ha=side)
    for place, share in enumerate(100 * rows["share"]):
        ax.text(1, place, f"{share:.1f} % of plays", color=GREY, fontsize=9, va="center")
    names = rows["device"].str.cat(rows["os"], sep=", ", na_rep="").str.strip(", ")
    ax.set_yticks(rows.index, names)
    ax.set(xlim=(0, 100), ylim=(-0.6, len(rows) + 0.1))
    head(ax, answer.title, "watched (% of the video)", "", width=64)


@question(figure)
def devices(frames: Frames) -> Finding:
    """On which devices do people watch, and is less watched on a phone?

    Example:
        >>> import nb23
        >>> answer = nb23.questions.devices(nb23.connect("sandbox"))
        >>> answer.estimates["ratio"].high < 1
        True
    """
    rows = frames["devices"].dropna(subset="engagement").sort_values("plays", ascending=False)
    rows = rows[rows["plays"] > 0].reset_index(drop=True)
    phone = _phones(rows)
    facts: dict[str, Any] = {
        "phone_plays": int(rows["plays"][phone].sum()),
        "other_plays": int(rows["plays"][~phone].sum()),
        "rows": len(rows),
    }
    if min(facts["phone_plays"], facts["other_plays"]) < ENOUGH:
        return Finding(["few"], pd.DataFrame(), {}, facts)
    on_phones, on_others = _watched(rows[phone]), _watched(rows[~phone])
    ratio = difference(_log(on_phones), _log(on_others)).map(math.exp)
    plays = int(rows["plays"].sum())
    estimates = {"phones": wilson(facts["phone_plays"], plays), "ratio": ratio}
    each = [_watched(rows.loc[[place]], among=len(rows)) for place in rows.index]
    rows[["watched", "low", "high"]] = pd.DataFrame(each)[["value", "low", "high"]]
    rows["share"] = rows["plays"] / plays
    case = "less" if ratio.high < 1 else "more" if ratio.low > 1 else "none"
    return Finding(
        [case], rows, estimates, facts | dict(zip(GROUPS, (on_phones, on_others), strict=True))
    )


def _phones(rows: pd.DataFrame) -> "Flags":
    return rows["device"].str.contains(PHONE, case=False).fillna(False).astype(bool)


def _log(found: Estimate) -> Estimate:
    """The logarithm; where nothing at all is watched, that of half a play."""
    return found.map(lambda part: math.log(max(part, 0.5 / found.n)))


def _watched(rows: pd.DataFrame, *, among: int = 1) -> Estimate:
    """The mean part watched of the plays together.

    No mean of numbers between 0 and 1 is less sure than a share of as many: a share's interval is
    never too narrow.
    """
    plays = rows["plays"].astype(float)
    return wilson((rows["engagement"] * plays).sum(), plays.sum(), among=among)
