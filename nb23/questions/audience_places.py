"""Where viewers come from: countries, the domains of the pages that they watch on, and sources.

This module owns the finding and its figure. It must not know how frames are read.
"""

from typing import TYPE_CHECKING, Any

import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import AMBER, BLUE, GREY, INK, head
from nb23.questions.interval import wilson

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KINDS = {"country": "countries", "domain": "domains", "source": "sources"}
"""Each kind of place, and the frame that counts its plays."""
SHOWN = 4
"""How many places of each kind are drawn."""


def figure(ax: "Axes", answer: Answer) -> None:
    """The first places of each kind, and the others together."""
    names: list[str] = []
    for kind, color in zip(KINDS, (BLUE, AMBER, GREY), strict=True):
        rows = answer.frame[answer.frame["kind"] == kind]
        ax.text(0.99, len(names), KINDS[kind], color=color, ha="right", va="center",
                weight="bold", transform=ax.get_yaxis_transform())  # fmt: skip
        for name, share, low, high in _drawn(rows):
            ax.barh(len(names), 100 * share, color=color, height=0.75)
            ax.plot([100 * low, 100 * high], [len(names)] * 2, color=INK, lw=1.6)
            ax.text(100 * high + 1, len(names), f"{100 * share:.0f} %", va="center", fontsize=9)
            names.append(name[:32])
        names.append("")
    ax.set_yticks(range(len(names)), names, fontsize=9)
    ax.tick_params("y", length=0)
    ax.set(xlim=(0, 1.3 * ax.dataLim.x1), ylim=(len(names) - 1.3, -0.7))
    head(ax, answer.title, "plays (% of all)", "", width=56)


def _drawn(rows: pd.DataFrame) -> list[tuple[str, float, float, float]]:
    """What is drawn of one kind: names, shares, and where their intervals begin and end."""
    first = rows.head(SHOWN)[["place", "share", "low", "high"]]
    drawn = [*first.itertuples(index=False, name=None)]
    rest = len(rows) - len(first)
    if rest:
        found = wilson(rows["plays"].iloc[SHOWN:].sum(), rows["plays"].sum())
        drawn.append((f"{rest} more", *found[:3]))
    return drawn


@question(figure)
def audience_places(frames: Frames) -> Finding:
    """Where do viewers come from, and on which pages do they watch?

    Example:
        >>> import nb23
        >>> answer = nb23.questions.audience_places(nb23.connect("sandbox"))
        >>> answer.facts["country_name"]
        'DK'
    """
    tables = {kind: _table(frames[name], kind) for kind, name in KINDS.items()}
    facts: dict[str, Any] = {KINDS[kind]: len(rows) for kind, rows in tables.items()}
    facts["plays"] = max(int(rows["plays"].sum()) for rows in tables.values())
    tables = {kind: rows for kind, rows in tables.items() if len(rows)}
    if not tables:
        return Finding(["few"], pd.DataFrame())
    estimates, cases = {}, []
    for kind, rows in tables.items():
        name, plays = str(rows["place"].iloc[0]), rows["plays"].astype(float)
        estimates[kind] = wilson(plays.iloc[0], plays.sum(), among=len(rows))
        facts[f"{kind}_name"] = name
        cases += [kind] if _surely_first(plays.tolist()) else ["none"] * (kind == "country")
    facts["list"] = ", ".join(facts[f"{kind}_name"] for kind in tables)
    return Finding(
        cases or ["alike"], pd.concat(tables.values(), ignore_index=True), estimates, facts
    )


def _table(counted: pd.DataFrame, kind: str) -> pd.DataFrame:
    """A row a place, the most played first; the cities of a country are added up."""
    watched = counted["plays"] * counted["engagement"]
    sums = counted.assign(watched=watched, place=counted[kind]).dropna(subset="place")
    rows = sums.groupby("place", as_index=False)[["plays", "watched"]].sum()
    rows = rows[rows["plays"] > 0].sort_values("plays", ascending=False, ignore_index=True)
    shares = [wilson(plays, rows["plays"].sum(), among=len(rows))[:3] for plays in rows["plays"]]
    rows[["share", "low", "high"]] = pd.DataFrame(shares, columns=["share", "low", "high"])
    return rows.assign(kind=kind, watched=rows["watched"] / rows["plays"])


def _surely_first(plays: list[float]) -> bool:
    """Whether, of the plays of the first two, the first has surely more than half."""
    if len(plays) < 2:
        return True
    pairs = len(plays) * (len(plays) - 1) // 2
    return wilson(plays[0], plays[0] + plays[1], among=pairs).low > 0.5
