"""The 23 API: its methods as data, one client, its replies, its pages and its errors.

This room must not know DataFrames, widgets or where credentials are kept.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nb23.api.catalogue import methods
    from nb23.api.client import Client
    from nb23.api.errors import IncompleteListing
    from nb23.api.method import Level, Method, Parameter
    from nb23.api.response import Reply

_HOMES = {
    "Client": "client",
    "IncompleteListing": "errors",
    "Level": "method",
    "Method": "method",
    "Parameter": "method",
    "Reply": "response",
    "methods": "catalogue",
}

__all__ = ["Client", "IncompleteListing", "Level", "Method", "Parameter", "Reply", "methods"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nb23.api.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nb23.api' has no attribute {name!r}")
