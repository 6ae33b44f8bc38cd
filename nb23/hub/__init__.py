"""The way back for a verifier where the kernel is not on the browser's machine.

This room is an extension of the Jupyter server, enabled by installing the package: the site sends
the user's browser to a page of the notebook's own server, which hands the verifier to the sign-in
card in the same browser. The server never sees a kernel, nor the kernel the server. It imports
nothing of nb23, and must not know what a verifier is for.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nb23.hub"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from nb23.hub.handlers import handlers

    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", handlers(base))
