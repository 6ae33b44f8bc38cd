"""The browser page that shows a sign-in, and what can be reached from it.

This module owns which way back for a code fits a page, and under which address a practice site's
pages can be opened there. It must not know the page itself, nor the steps of a sign-in.
"""

import secrets
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from nb23._place import IN_BROWSER
from nb23.oauth.endpoints import is_loopback

Transport = Literal["auto", "hub", "loopback", "oob"]


@dataclass(frozen=True)
class Page:
    """Where a sign-in is shown, as far as the page itself can tell; nothing for a terminal.

    Attributes:
        hostname: Its `location.hostname`.
        protocol: Its `location.protocol`; from an https page the loopback is out of reach.
        hub: The address of the notebook's server, if that has nb23's callback page.
        proxy: Whether that server also passes on pages that are served beside the kernel.

    Example:
        >>> Page("hub.example.com", "https:", "https://hub.example.com/user/anna/").transport
        'hub'
    """

    hostname: str = ""
    protocol: str = ""
    hub: str = ""
    proxy: bool = False

    @property
    def local(self) -> bool:
        """Whether the page seems to be on the kernel's own computer; a tunnel can deceive."""
        return not IN_BROWSER and self.protocol == "http:" and is_loopback(self.hostname)

    @property
    def transport(self) -> Transport:
        """How a code comes back to this page when nobody has chosen."""
        return "hub" if self.hub else "loopback" if self.local else "oob"

    def callback(self) -> str:
        """A new address of the callback page, which ends with a name that nobody can guess."""
        return f"{self.hub}nb23/callback/{secrets.token_urlsafe(12)}"

    def prefix(self, url: str) -> str:
        """Where this page finds what the kernel's computer serves at this address.

        Returns:
            An address without a slash at the end: the proxy's, or the server's own where that can
            be opened from here; empty where it cannot be reached.

        Example:
            >>> Page(hub="http://127.0.0.1:8888/", proxy=True).prefix("http://127.0.0.1:2323/a")
            'http://127.0.0.1:8888/proxy/2323'
        """
        served = urlsplit(url)
        if self.hub and self.proxy:
            return f"{self.hub}proxy/{served.port}"
        return f"{served.scheme}://{served.netloc}" if self.local or not self.hostname else ""
