"""The two addresses below the server's own: `nb23/ping` and `nb23/callback/NAME`.

This module owns what they answer. Must not know the card that listens to the page.
"""

import secrets
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

PAGE = (Path(__file__).parent / "callback.html").read_text("utf-8")
PROXY = "jupyter_server_proxy"


class Ping(JupyterHandler):
    """Tell a card of this server's own notebooks that a site's answer can come back here."""

    @web.authenticated
    def get(self) -> None:
        """Answer whether pages beside the kernel can be reached through this server too."""
        extensions = self.settings["serverapp"].extension_manager.extensions
        self.finish({"proxy": PROXY in extensions})


class Callback(JupyterHandler):
    """The page that the site sends the user's browser to.

    It does nothing on the server, so that it may be opened by whoever comes from another site with
    no cookie of this one: its script hands the address to a card that waits in the same browser.
    """

    @allow_unauthenticated
    def get(self, name: str) -> None:
        """Show the page, whose script hands on what came with it."""
        nonce = secrets.token_urlsafe(16)
        policy = f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'"
        for header, value in {
            "Content-Security-Policy": f"{policy}; frame-ancestors 'none'; base-uri 'none'",
            "Content-Type": "text/html; charset=utf-8",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }.items():
            self.set_header(header, value)
        self.finish(PAGE.replace("NONCE", nonce))


def handlers(base_url: str) -> list[tuple[str, Any]]:
    """The addresses and who answers them, below the server's base URL."""
    return [
        (url_path_join(base_url, "nb23", "ping"), Ping),
        (url_path_join(base_url, "nb23", "callback", r"([\w-]+)"), Callback),
    ]
