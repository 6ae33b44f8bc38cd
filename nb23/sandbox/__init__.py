"""A real OAuth 1.0a provider and a practice video site, on your own machine.

Owns the server's part of the dance. Must not know the client: it shares no code with it, so
that neither side can hide the other's mistakes.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nb23.sandbox.box import Box, Keys, Tokens
from nb23.sandbox.server import registered, serve, start
from nb23.sandbox.storage import SandboxError

if TYPE_CHECKING:
    from nb23.sandbox.adapter import Adapter
    from nb23.sandbox.app import create_app

__all__ = [
    "Adapter",
    "Box",
    "Keys",
    "SandboxError",
    "Tokens",
    "create_app",
    "registered",
    "serve",
    "start",
]


def __getattr__(name: str) -> Any:
    """Load the application only where it is built: a registered sandbox needs none of it here."""
    if name in ("create_app", "Adapter"):
        room = "app" if name == "create_app" else "adapter"
        return getattr(import_module(f"nb23.sandbox.{room}"), name)
    raise AttributeError(f"module 'nb23.sandbox' has no attribute {name!r}")
