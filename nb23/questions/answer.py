"""What a question gives back: a sentence, a figure, a table, and what limits them.

This module owns how an answer shows itself. It must not know a question, nor how a figure is drawn.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from nb23.questions.figure import draw, picture
from nb23.questions.interval import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FIRST_ROWS = 5


@dataclass(frozen=True, repr=False)
class Answer:
    """An answered question; a notebook shows its sentence, its figure and its first rows.

    Args:
        text: The finding, in one sentence.
        title: The finding in as few words as stand above a figure.
        alt: The figure in words, for those who do not see it.
        notes: What limits the finding: the sample, the interval, what was left out.
        frame: The numbers behind it.
        columns: What each column of the frame is, with its unit.
        estimates: The numbers of the sentence by name, each with its interval and sample.
        facts: What else the figure shows.
        painter: Draws the figure of an answer on axes.

    Example:
        >>> import nb23
        >>> answer = nb23.questions.top_videos(nb23.connect("sandbox"))
        >>> answer.columns["plays"]
        'Plays of it.'
        >>> answer.plot().figure.savefig("top.png")
    """

    text: str
    title: str
    alt: str
    notes: tuple[str, ...]
    frame: pd.DataFrame
    columns: Mapping[str, str]
    estimates: Mapping[str, Estimate]
    facts: Mapping[str, Any]
    painter: "Painter"

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """Draw the figure.

        Args:
            ax: Axes of your own, which keep their look; a finished figure when left out.

        Returns:
            The axes; their `.figure` can be saved.
        """
        return draw(self._paint, ax)

    def _paint(self, ax: "Axes") -> None:
        self.painter(ax, self)

    def __repr__(self) -> str:
        lines = [self.text, *(f"- {note}" for note in self.notes)]
        return "\n".join([*lines, "", self.frame.head(FIRST_ROWS).to_string(index=False)])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._html()}

    def _html(self) -> str:
        image, width, height = picture(self._paint)
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        return (
            f"<p><strong>{escape(self.text)}</strong></p>\n"
            f'<img alt="{escape(self.alt)}" width="{width}" height="{height}" '
            f'src="data:image/png;base64,{b64encode(image).decode()}">\n'
            f"<ul>{notes}</ul>\n"
            f"<div>\n{self.frame.head(FIRST_ROWS).to_html(index=False, border=0)}\n"
            f"<p>{min(FIRST_ROWS, len(self.frame))} of {len(self.frame):,} rows of "
            "<code>.frame</code></p>\n</div>"
        )


Painter: TypeAlias = Callable[["Axes", Answer], None]
"""Draws the figure of an answer on axes."""
