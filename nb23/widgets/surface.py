"""What all widgets share: one view that is synced, and messages that bring clicks.

This module owns the protocol between the browser and the kernel, and what is shown where no widget
can be. It must not know any one widget.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from nb23.widgets.picture import as_html, as_text

_HERE = Path(__file__).parent


class Surface(anywidget.AnyWidget):
    """A widget that shows a view, and calls a function for each kind of click.

    Secrets arrive as messages and go straight to the function. Only `view` is synced, and may be
    saved with a notebook; it never holds one.

    Args:
        view: What to show, as plain values without any secret.
        acts: What each kind of click calls, with what was typed.
    """

    _esm = traitlets.Unicode((_HERE / "surface.js").read_text("utf-8")).tag(sync=True)
    _css = traitlets.Unicode((_HERE / "surface.css").read_text("utf-8")).tag(sync=True)
    view = traitlets.Dict().tag(sync=True)

    def __init__(self, view: Mapping[str, Any], acts: Mapping[str, Callable[..., object]]) -> None:
        self._acts = dict(acts)
        super().__init__(view=dict(view))
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return as_text(self.view)

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle: Any = super()._repr_mimebundle_(**options)
        data, metadata = bundle
        return {**data, "text/plain": as_text(self.view), "text/html": as_html(self.view)}, metadata

    def _receive(self, _widget: Any, content: Mapping[str, Any], _buffers: Any) -> None:
        """Take a click: work in a thread, so that the kernel is free, and acknowledge at once."""
        act = self._acts.get(content.get("act", ""))
        if act:
            threading.Thread(target=act, kwargs=content.get("given", {}), daemon=True).start()
        if "id" in content:
            self.send({"ack": content["id"]})

    def _change(self, **facts: Any) -> None:
        """Show other facts; each change is numbered, so that the browser knows it for a new one."""
        self.view = {**self.view, "change": self.view.get("change", 0) + 1, **facts}
