"""Where viewers leave: of a whole site, of one video with its sections, or of several compared.

This module owns the finding and its figure. It must not know how frames are read.
"""

from collections.abc import Iterable
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, numbers, question
from nb23.questions.errors import FramesNeeded
from nb23.questions.figure import AMBER, BLUE, GREY, INK, head, note
from nb23.questions.interval import Estimate, Numbers, difference, wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AROUND, ENOUGH = 4, 30
"""With how many percents on each side one is compared; how many plays a curve must have."""


def figure(ax: "Axes", answer: Answer) -> None:
    """The part of the viewers that is still there, percent by percent."""
    looks = cycle([(BLUE, "-"), (AMBER, "--"), (INK, ":"), (GREY, "-.")])
    curves = list(answer.frame.groupby("video", sort=False))
    for (title, curve), (color, line) in zip(curves, looks, strict=False):
        ax.plot(curve["percent"], 100 * curve["share"], color=color, ls=line, label=title)
    if len(curves) > 1:
        ax.legend(loc="lower left")
    else:
        _sections(ax, curves[0][1])
    at, share = answer.facts.get("at", 50), answer.facts.get("there", answer.estimates["half"][0])
    leave = answer.estimates.get("leave")
    said = f"{100 * leave.value:.0f} % leave" if leave else f"{100 * share:.0f} % are still there"
    note(ax, f"{at} %: {said}", (at, 100 * share), down=False)
    ax.plot(at, 100 * share, "o", color=AMBER, ms=9)
    ax.set(xlim=(0, 100), ylim=(0, 103))
    head(ax, answer.title, "how far into the video (%)", "still watching (% of plays)")


def _sections(ax: "Axes", curve: pd.DataFrame) -> None:
    """Where each section begins."""
    for title, part in curve.dropna(subset="section").groupby("section", sort=False):
        ax.axvline(part["percent"].min(), color=GREY, lw=0.8, ls=":")
        ax.text(part["percent"].min() + 0.7, 3, str(title), color=GREY, fontsize=9, rotation=90)


@question(figure)
def watch_curve(frames: Frames, *, photo_id: int | str | Iterable[int | str] = ()) -> Finding:
    """Where do viewers leave?

    Args:
        frames: A site; or frames, as `nb23.questions.load` reads them.
        photo_id: The video, or the videos to compare; the whole site when left out.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.watch_curve(nb23.connect("sandbox"))
        >>> answer.facts["at"]
        50
    """
    curves = _curves(frames, numbers(photo_id))
    facts: dict[str, Any] = {"plays": int(sum(curve["viewers"][0] for curve in curves))}
    curves = [curve for curve in curves if curve["viewers"][0] >= ENOUGH]
    if not curves:
        return Finding(["few"], pd.DataFrame(), {}, facts)
    estimates = {"half": _still(curves[0], 50), "end": _still(curves[0], 100)}
    facts["which"] = _quoted(curves[0])
    cases = ["cliff"] if _sudden(curves, estimates, facts) else ["none"]
    if len(curves) > 1:
        cases = [*cases, _compare(curves, estimates, facts)]
    return Finding(cases, pd.concat(curves, ignore_index=True), estimates, facts)


def _curves(frames: Frames, chosen: list[int]) -> list[pd.DataFrame]:
    """The curve of each video that is meant, or of the site."""
    curves, plays = frames["curve"], frames["totals"].set_index("photo_id")["plays"]
    # iter(): pandas 2.2 cannot count groups when one of them is NA, the whole site here.
    each = list(iter(curves.groupby("photo_id", dropna=False, sort=False)))
    known = [number for number, _ in each if not pd.isna(number)]
    for number in chosen:
        if number not in known:
            raise FramesNeeded(
                f"These frames have no curve of the video {number}. Read it: "
                f"nb23.questions.load(site, nb23.questions.watch_curve, photo_id={number})."
            )
    meant = [(number, curve) for number, curve in each if not chosen or number in chosen]
    return [_curve(curve, plays.loc[number], frames) for number, curve in meant]


def _curve(curve: pd.DataFrame, plays: float, frames: Frames) -> pd.DataFrame:
    """How many are there at each percent, in which section, and how many of them leave."""
    curve = curve.sort_values("percent").reset_index(drop=True)
    share = curve["share"].to_numpy(float) / 100
    curve["share"], curve["viewers"] = share, np.rint(share * plays).astype(int)
    curve["leave"] = 1 - np.append(share[1:], np.nan) / np.maximum(share, 1e-12)
    curve["usual"] = _usual(curve["leave"].to_numpy())
    curve["video"], curve["section"] = "all videos", pd.NA
    return _titled(curve, frames) if curve["photo_id"].notna().all() else curve


def _usual(leave: Numbers) -> Numbers:
    """The mean of the percents around each, without the one at which most leave."""
    usual = np.full(len(leave), np.nan)
    for at in range(len(leave) - 1):
        around = [*leave[max(at - AROUND, 0) : at], *leave[at + 1 : -1][:AROUND]]
        usual[at] = np.mean(sorted(around)[:-1])
    return usual


def _titled(curve: pd.DataFrame, frames: Frames) -> pd.DataFrame:
    """The curve of a video with its title, and each percent with the section that is on."""
    number = curve["photo_id"][0]
    video = frames["chosen"].set_index("photo_id").loc[number]
    sections = frames["sections"]
    sections = sections[sections["photo_id"] == number].sort_values("start_time")
    percent = (100 * sections["start_time"] / video["video_length"]).to_numpy(float)
    place = np.searchsorted(percent, curve["percent"].to_numpy(float), side="right") - 1
    titles = sections["title"].reset_index(drop=True)
    curve["section"] = titles.reindex(place).to_numpy()
    title = "" if pd.isna(video["title"]) else video["title"]
    return curve.assign(video=title or f"video {number}")


def _still(curve: pd.DataFrame, percent: int) -> Estimate:
    return wilson(curve["viewers"][percent], curve["viewers"][0])


def _sudden(
    curves: list[pd.DataFrame], estimates: dict[str, Estimate], facts: dict[str, Any]
) -> bool:
    """The greatest loss that is surely more than twice the usual, if there is one."""
    rows = pd.concat(curves).dropna(subset="leave").sort_values("leave", ascending=False)
    surely = [_among_all(row).low > 2 * row["usual"] for _, row in rows.iterrows()]
    if not any(surely):
        return False
    found = rows[surely].head(1)
    row = found.iloc[0]
    usual, section = float(row["usual"]), row["section"]
    estimates["leave"] = _among_all(row).map(lambda share: (share - usual) / (1 - usual))
    facts |= {"at": int(row["percent"]), "there": float(row["share"]), "usual": 100 * usual}
    facts |= {"which": _quoted(found), "section": "" if pd.isna(section) else f" (“{section}”)"}
    return True


def _among_all(row: "pd.Series[Any]") -> Estimate:
    return wilson(row["leave"] * row["viewers"], row["viewers"], among=100)


def _quoted(curve: pd.DataFrame) -> str:
    title = curve["video"].iloc[0]
    return f"“{title}”" if curve["photo_id"].notna().all() else str(title)


def _compare(
    curves: list[pd.DataFrame], estimates: dict[str, Estimate], facts: dict[str, Any]
) -> str:
    """Which video holds most viewers until half, and which fewest."""
    *_, most = order = sorted(curves, key=lambda curve: _still(curve, 50).value)
    gap = difference(_still(most, 50), _still(order[0], 50))
    estimates["gap"] = gap
    facts |= {"best": _quoted(most), "worst": _quoted(order[0])}
    return "gap" if gap.low > 0 else "no_gap"
