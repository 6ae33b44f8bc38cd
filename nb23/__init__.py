"""The Python toolkit for the 23 API: OAuth 1.0a in notebooks, video sites as DataFrames.

This module owns the public names and nothing else. Every room is loaded at first use, so that
`import nb23` costs no more than Python itself.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nb23 import api, bulk, frames, oauth, publish, questions, sandbox, widgets
    from nb23.api.catalogue import methods
    from nb23.connecting import accounts, connect
    from nb23.errors import Nb23Error
    from nb23.oauth.check import check
    from nb23.oauth.credentials import Consumer, Credentials, LoginToken, Secret
    from nb23.oauth.explain import explain
    from nb23.site import Site

__version__ = "0.1.0"

_HOMES = {
    "connect": "nb23.connecting",
    "Site": "nb23.site",
    "accounts": "nb23.connecting",
    "methods": "nb23.api.catalogue",
    "check": "nb23.oauth.check",
    "explain": "nb23.oauth.explain",
    "Consumer": "nb23.oauth.credentials",
    "Credentials": "nb23.oauth.credentials",
    "LoginToken": "nb23.oauth.credentials",
    "Secret": "nb23.oauth.credentials",
    "Nb23Error": "nb23.errors",
}
_ROOMS = ("api", "bulk", "frames", "oauth", "publish", "questions", "sandbox", "widgets")

__all__ = [
    "Consumer",
    "Credentials",
    "LoginToken",
    "Nb23Error",
    "Secret",
    "Site",
    "accounts",
    "api",
    "bulk",
    "check",
    "connect",
    "explain",
    "frames",
    "methods",
    "oauth",
    "publish",
    "questions",
    "sandbox",
    "widgets",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _ROOMS:
        return import_module(f"nb23.{name}")
    raise AttributeError(f"module 'nb23' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
