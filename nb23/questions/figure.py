"""What all figures have in common: their look, and how a number is written in them.

This module owns colours, fonts and the drawing of an axis. It must not know a question. A figure
brings its own white paper, so that it reads the same on a white and on a dark page. Its two
colours differ in lightness too, and nothing is told by colour alone. matplotlib is loaded when the
first figure is drawn.
"""

from collections.abc import Callable
from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from nb23.questions.answer import Answer

Paint = Callable[["Axes"], None]
"""Draws one figure on axes."""

INK, BLUE, AMBER, GREY, PALE = "#1f2933", "#1f6f8b", "#d97706", "#616e7c", "#d9e6eb"
"""Text; what is shown; what is meant; what it is compared with; where it may be."""
STYLE = {
    "figure.facecolor": "white",
    "figure.figsize": (8, 4),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "savefig.facecolor": "white",
    "axes.facecolor": "white",
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "axes.titlesize": 12.5,
    "axes.titleweight": "bold",
    "axes.titlepad": 12,
    "axes.labelsize": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "grid.color": "#e4e7eb",
    "hatch.color": "white",
    "legend.frameon": False,
    "lines.linewidth": 2.2,
    "patch.edgecolor": "white",
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
}


def draw(painter: Paint, ax: "Axes | None" = None) -> "Axes":
    """Draw on these axes in the reader's own style, or on a new figure in the look of all figures.

    Args:
        painter: Draws on axes.
        ax: The axes; a new figure when left out.
    """
    if ax is not None:
        painter(ax)
        return ax
    from matplotlib import pyplot, style

    with style.context(["default", STYLE]):
        axes = pyplot.figure().add_subplot()
        painter(axes)
    return axes


def picture(painter: Paint) -> tuple[bytes, int, int]:
    """The same figure as a PNG of twice as many pixels as a page has, its width and height there.

    Args:
        painter: Draws on axes.
    """
    from matplotlib import style
    from matplotlib.figure import Figure

    file = BytesIO()
    with style.context(["default", STYLE]):
        figure = Figure()
        painter(figure.add_subplot())
        figure.savefig(file, format="png", dpi=2 * figure.dpi)
    width, height = figure.get_size_inches() * figure.dpi
    return file.getvalue(), round(width), round(height)


def head(ax: "Axes", title: str, x: str, y: str, *, width: int = 72) -> None:
    """Write the title, in as many lines as it needs, and what the axes are.

    Args:
        ax: The axes.
        title: The finding.
        x: What is to the right, with its unit.
        y: What is upwards, with its unit.
        width: How many letters of the title a line can hold; fewer beside a list of names.
    """
    ax.set_title(fill(title, width), loc="left")
    ax.set_xlabel(x)
    ax.set_ylabel(y)


def note(
    ax: "Axes", text: str, at: tuple[float, float], *, color: str = INK, down: bool = True
) -> None:
    """Write beside a point.

    Args:
        ax: The axes.
        text: What to write.
        at: The point.
        color: The colour of the text.
        down: Whether to write below the point's height instead of above it.
    """
    ax.annotate(text, at, (9, -14 if down else 8), textcoords="offset points", color=color)


def whiskers(
    ax: "Axes",
    places: Any,
    found: "pd.DataFrame",
    *,
    label: str = "",
    across: bool = False,
    color: str = AMBER,
    mark: str = "s",
) -> None:
    """Draw values with their intervals.

    Args:
        ax: The axes.
        places: Where each stands.
        found: Three columns: values, where their intervals begin, and where they end.
        label: What the legend says.
        across: Whether values go to the right instead of upwards.
        color: Their colour.
        mark: The shape of a value, as matplotlib names it.
    """
    values, low, high = found.astype(float).to_numpy().T
    reach = [values - low, high - values]
    look: dict[str, Any] = {"fmt": mark, "ms": 6, "capsize": 4, "color": color, "label": label}
    if across:
        ax.errorbar(values, places, xerr=reach, **look)
    else:
        ax.errorbar(places, values, yerr=reach, **look)


def effects(ax: "Axes", names: Any, found: "pd.DataFrame", nothing: float) -> None:
    """Draw effects with their intervals below each other; those that are surely there stand out.

    Args:
        ax: The axes.
        names: What each is called.
        found: Three columns: values, where their intervals begin, and where they end.
        nothing: The value without an effect.
    """
    value, low, high = found.astype(float).to_numpy().T
    places, surely = range(len(found), 0, -1), (low > nothing) | (high < nothing)
    ax.axvline(nothing, color=GREY, lw=1.2, ls="--")
    for place, *row, clear in zip(places, value, low, high, surely, strict=True):
        color, mark = (AMBER, "s") if clear else (GREY, "o")
        ax.plot(row[1:], [place] * 2, color=color, lw=2.6 if clear else 1.4)
        ax.plot(row[0], place, mark, color=color, ms=7 if clear else 5)
        if clear:
            ax.annotate(f"{row[0]:.1f}", (row[0], place), (0, 6), textcoords="offset points",
                        ha="center", fontsize=9, weight="bold")  # fmt: skip
    ax.text(nothing, 0.5, " no effect", color=GREY, fontsize=9)
    ax.set_yticks(places, names)
    ax.set_ylim(0.3, len(found) + 0.8)


def blank(ax: "Axes", answer: "Answer") -> None:
    """Draw nothing but the title, where there is too little to tell."""
    head(ax, answer.title, "", "")
    ax.set_axis_off()
