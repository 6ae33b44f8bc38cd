"""The widgets: the sign-in card and its parts, each usable alone in a notebook.

This room draws and reacts to clicks. It must not know how a request is signed, what the API
answers, or DataFrames; one click calls one function of a lower room.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nb23.widgets.authorize import AuthorizeStep
    from nb23.widgets.card import SignInCard
    from nb23.widgets.explain import ExplainEditor
    from nb23.widgets.keys import KeyForm
    from nb23.widgets.status import StatusCard

_HOMES = {
    "AuthorizeStep": "authorize",
    "ExplainEditor": "explain",
    "KeyForm": "keys",
    "SignInCard": "card",
    "StatusCard": "status",
}

__all__ = ["AuthorizeStep", "ExplainEditor", "KeyForm", "SignInCard", "StatusCard"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nb23.widgets.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nb23.widgets' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)
