"""The way back for a verifier where the kernel is not on the browser's machine.

This room is an extension of the Jupyter server, enabled by installing the package: the site sends
the user's browser to a page of the notebook's own server, which hands the verifier to the sign-in
card in the same browser. The server never sees a kernel, nor the kernel the server. It imports
nothing of nb23, and must not know what a verifier is for.
"""

import logging
import re
from typing import Any

TELLING = re.compile(r"(oauth_(?:token|verifier)(?:=|%3D))[\w.~-]+")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "nb23.hub"}]


def _load_jupyter_server_extension(server: Any) -> None:
    from nb23.hub.handlers import handlers

    server.log.addFilter(without_tokens)
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", handlers(base))


def without_tokens(record: logging.LogRecord) -> bool:
    """Mask what an address tells, in each line of the server's log.

    The server does so for the addresses that it is asked for; a proxy of its own, at level DEBUG,
    also writes where the practice site sends a browser.
    """
    record.msg, record.args = TELLING.sub(r"\1[secret]", record.getMessage()), None
    return True
