"""How many of those who see the player play, finish, and follow a call to action.

This module owns the finding and its figure. It must not know how frames are read.
"""

from typing import TYPE_CHECKING, Any

import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, BLUE, PALE, head
from nb23.questions.interval import Estimate, difference, wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def figure(ax: "Axes", answer: Answer) -> None:
    """A bar a step; of a call to action, how often it was shown and how often followed."""
    rows = answer.frame.iloc[::-1].reset_index(drop=True)
    whole, call = float(rows["count"].max()), rows["position"].notna()
    rows["shown"] = rows["of"].where(call, rows["count"]).astype(float) / whole * 100
    ax.barh(rows.index, rows["shown"], color=PALE, height=0.7)
    for chosen, color in ((~call, BLUE), (call, AMBER)):
        counts = 100 * rows["count"][chosen].astype(float) / whole
        ax.barh(rows.index[chosen], counts, color=color, height=0.7)
    for place, (_, row) in enumerate(rows.iterrows()):
        share = "" if pd.isna(row["share"]) else f": {100 * row['share']:.1f} % of {row['of']:,.0f}"
        ax.text(row["shown"] + 1, place, f"{row['count']:,.0f}{share}", va="center")
    ax.set_yticks(rows.index, rows["step"])
    ax.set_xlim(0, 125)
    ax.set_xticks(range(0, 101, 20))
    head(
        ax,
        answer.title,
        "% of the times that the player was shown (pale: call shown)",
        "",
        width=48,
    )


@question(figure)
def funnel(frames: Frames) -> Finding:
    """How many of those who see the player play, finish, and follow a call to action?

    Example:
        >>> import nb23
        >>> answer = nb23.questions.funnel(nb23.connect("sandbox"))
        >>> answer.estimates["best"].low > answer.estimates["others"].high
        True
    """
    loads, plays, finishes = frames["totals"][["loads", "plays", "finishes"]].sum()
    calls = frames["conversions"].sort_values("position", na_position="last")
    calls = calls[calls["show"] > 0].reset_index(drop=True)
    steps = [
        ("player shown", None, loads, None),
        ("played", None, plays, loads),
        ("watched to the end", None, finishes, plays),
        *((f"{call['label']} ({_where(call)})", call["position"], call["submit"], call["show"])
          for _, call in calls.iterrows()),
    ]  # fmt: skip
    if not loads:
        return Finding(["few"], pd.DataFrame())
    estimates = {"play": wilson(plays, loads), "finish": wilson(finishes, plays)}
    facts: dict[str, Any] = {"loads": int(loads), "calls": len(calls)}
    cases = ["steps"] if len(calls) < 2 else [_compare(calls, estimates, facts), "steps"]
    return Finding(cases, _table(steps), estimates, facts)


def _where(call: "pd.Series[Any]") -> str:
    """Where in the video a call to action is shown."""
    place = round(100 * float(call["position"]))
    return {0: "before the video", 100: "at the end"}.get(place, f"at {place} %")


def _compare(calls: pd.DataFrame, estimates: dict[str, Estimate], facts: dict[str, Any]) -> str:
    """Whether one call to action is followed more often than the others."""
    order = (calls["submit"] / calls["show"]).astype(float).argsort()
    best, others = calls.iloc[order.iloc[-1]], calls.iloc[order.iloc[:-1]][["submit", "show"]].sum()
    estimates["best"] = wilson(best["submit"], best["show"], among=len(calls))
    estimates["others"] = wilson(others["submit"], others["show"])
    facts["which"] = f"“{best['label']}” {_where(best)}"
    surely = difference(estimates["best"], estimates["others"]).low > 0
    return "best" if surely else "none"


def _table(steps: list[tuple[Any, ...]]) -> pd.DataFrame:
    columns = {"step": "string", "position": "Float64", "count": "Int64", "of": "Int64"}
    frame = pd.DataFrame(steps, columns=[*columns]).astype(columns)
    shares = [wilson(done, of)[:3] if of else (None,) * 3 for _, _, done, of in steps]
    frame[["share", "low", "high"]] = pd.DataFrame(shares, dtype="Float64")
    return frame
