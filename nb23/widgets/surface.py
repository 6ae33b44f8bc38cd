"""What all widgets share: one view that is synced, and messages that bring clicks.

This module owns the protocol between the browser and the kernel, and what is shown where no widget
can be. It must not know any one widget.
"""

import logging
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from nb23._place import beside
from nb23.widgets.picture import as_html, as_text

_HERE = Path(__file__).parent

# At level DEBUG this logger tells every message whole, and with it whatever is typed.
logging.getLogger("Comm").addFilter(lambda record: "handle_msg" not in str(record.msg))

PANEL_OF = {
    "NO_KEYS": "keys",
    "KEYS_SET": "ask",
    "REQUESTING": "ask",
    "WAITING_USER": "approve",
    "EXCHANGING": "approve",
    "EDIT": "edit",
}
"""Which part of a widget is seen in which state; in any other, the facts."""


def joined(*names: str) -> "traitlets.Unicode[str, str | bytes]":
    """The trait for a script or a style sheet that is made of several files of this folder.

    A browser gets a widget's script as one text, which can import no other.

    Args:
        names: The files, in order.

    Example:
        >>> "export default" in joined("surface.js", "card.js").default_value
        True
    """
    text = "\n".join((_HERE / name).read_text("utf-8") for name in names)
    return traitlets.Unicode(text).tag(sync=True)


class Surface(anywidget.AnyWidget):
    """A widget that shows a view, and calls a function for each kind of click.

    Secrets arrive as messages and go straight to the function. Only `view` is synced, and may be
    saved with a notebook; it never holds one.

    Args:
        view: What to show, as plain values without any secret.
        acts: What each kind of click calls, with what was typed.
    """

    _esm = joined("surface.js", "card.js")
    _css = joined("surface.css")
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, view: Mapping[str, Any], acts: Mapping[str, Callable[..., object]]) -> None:
        self._acts = dict(acts)
        super().__init__()
        self._put(view)
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return self._still()[0]

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle
        text, html = self._still()
        return {**data, "text/plain": text, "text/html": html}, metadata

    def _still(self) -> tuple[str, str]:
        """What is shown where no widget can be: as text, and as a picture in HTML."""
        return as_text(self.view), as_html(self.view)

    def _receive(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        """Take a click, and acknowledge it; a note without a number is taken in its turn."""
        act, given = self._acts.get(content.get("act", "")), content.get("given", {})
        if act and "id" in content:
            self._work(act, given)
        elif act:
            act(**given)
        if "id" in content:
            self.send({"ack": content["id"]})

    def _work(self, act: Callable[..., object], given: Mapping[str, Any]) -> None:
        """Work in a thread: what asks a site takes its time, and the kernel stays free."""
        beside(partial(act, **given))

    def _put(self, view: Mapping[str, Any]) -> None:
        """Show a view, in the panel that its state belongs to."""
        self.view = {**view, "panel": PANEL_OF.get(view["state"], "facts")}

    def _change(self, **facts: Any) -> None:
        """Show other facts; each change is numbered, so that the browser knows it for a new one."""
        self._put({**self.view, "change": self.view.get("change", 0) + 1, **facts})
