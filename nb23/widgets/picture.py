"""A view as text and as a still picture, for wherever no widget can be shown.

This module owns how a view reads in a terminal, on a built page, or in a viewer without widgets.
It must not know the widgets: a view is plain values.
"""

from collections.abc import Mapping
from html import escape
from typing import Any

_NO_CARD = 'No form here? Sign in with nb23.connect(..., ui="text").'


def as_text(view: Mapping[str, Any]) -> str:
    """The view in a few lines of text.

    Example:
        >>> print(as_text({"title": "Practice site", "facts": [("User", "anna")]}))
        Practice site
          User   anna
    """
    facts = view.get("facts") or []
    width = max((len(name) for name, _ in facts), default=0)
    lines = [view["title"], *_said(view)]
    lines += [f"  {name:<{width}}   {value}" for name, value in facts]
    return "\n".join(lines)


def as_html(view: Mapping[str, Any]) -> str:
    """The view as a still picture in HTML, without scripts, links or forms.

    Example:
        >>> "<dd" in as_html({"title": "Practice site", "facts": [("User", "anna")]})
        True
    """
    facts = "".join(
        f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>"
        for name, value in view.get("facts") or []
    )
    said = "".join(f"<p>{escape(line.strip())}</p>" for line in _said(view))
    return (
        '<div class="nb23-picture" style="max-width:35rem;padding:1rem 1.4rem;'
        'border:1px solid #8884;border-radius:12px">'
        f"<p><strong>{escape(view['title'])}</strong></p>{_rail(view)}{said}"
        f'<dl style="margin:0">{facts}</dl></div>'
    )


def _said(view: Mapping[str, Any]) -> list[str]:
    lines = [view["message"]] if view.get("message") else []
    waiting = view.get("kind") == "card" and view.get("state") != "CONNECTED"
    return [f"  {line}" for line in [*lines, *([_NO_CARD] if waiting else [])]]


def _rail(view: Mapping[str, Any]) -> str:
    now = int(view.get("step", 0))
    marks = "".join(
        f"<li>{'✓ ' if index < now else ''}{'<b>' if index == now else ''}{escape(label)}"
        f"{'</b>' if index == now else ''}</li>"
        for index, label in enumerate(view.get("steps") or [])
    )
    return marks and f"<ol>{marks}</ol>"
