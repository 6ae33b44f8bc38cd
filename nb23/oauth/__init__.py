"""OAuth 1.0a from the consumer's side: keys, tokens, the three steps, and where they are kept.

This room must not know the API's methods, DataFrames or widgets.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nb23.oauth.callback import CallbackListener
    from nb23.oauth.credentials import AccessToken, Consumer, Credentials, RequestToken, Secret
    from nb23.oauth.example import WORKED_EXAMPLE
    from nb23.oauth.flow import Flow
    from nb23.oauth.signin import SignIn

_HOMES = {
    "AccessToken": "credentials",
    "CallbackListener": "callback",
    "Consumer": "credentials",
    "Credentials": "credentials",
    "Flow": "flow",
    "RequestToken": "credentials",
    "Secret": "credentials",
    "SignIn": "signin",
    "WORKED_EXAMPLE": "example",
}

__all__ = [
    "WORKED_EXAMPLE",
    "AccessToken",
    "CallbackListener",
    "Consumer",
    "Credentials",
    "Flow",
    "RequestToken",
    "Secret",
    "SignIn",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nb23.oauth.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nb23.oauth' has no attribute {name!r}")
