"""The addresses of a site: its three OAuth endpoints and where its API begins.

This module owns how a domain becomes addresses. It must not know how a request is signed or what
the API answers.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from nb23.oauth.errors import BadDomain

GENERIC_DOMAIN = "api.visualplatform.net"

_API_BASES = ("", "api", "api/2")
"""The paths of an address that still names a site: its home page, or where its API begins."""

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclass(frozen=True)
class Endpoints:
    """The addresses that belong to one domain.

    Everything is https but a site on this computer's own loopback, which is http.

    Args:
        domain: A site, such as `videos.example.com` or `127.0.0.1:2323`, or the generic domain.

    Raises:
        BadDomain: If it is not the name of a site.

    Example:
        >>> Endpoints("videos.example.com").request_token
        'https://videos.example.com/oauth/request_token'

    Source: the 2010 guide, "Signing and making requests" (endpoints).
    """

    domain: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "domain", normalise_domain(self.domain))

    @property
    def base(self) -> str:
        """The scheme and domain, without a slash at the end."""
        return f"{'http' if is_loopback(self.domain) else 'https'}://{self.domain}"

    @property
    def request_token(self) -> str:
        """Where step 1 asks for a request token."""
        return f"{self.base}/oauth/request_token"

    @property
    def authorize(self) -> str:
        """Where step 2 sends the user."""
        return f"{self.base}/oauth/authorize"

    @property
    def access_token(self) -> str:
        """Where step 3 exchanges the request token."""
        return f"{self.base}/oauth/access_token"

    def api(self, path: str) -> str:
        """The address of an API method, such as `/api/photo/list`."""
        return self.base + path


def normalise_domain(text: str) -> str:
    """Return the bare domain, in lower case, of what a user gave as a site.

    A whole address is understood when it is that of a home page, or where the API begins.

    Args:
        text: Such as `videos.example.com`, `https://videos.example.com/`, `127.0.0.1:2323` or
            `https://videos.example.com/api/2/`.

    Raises:
        BadDomain: If it has a path, a user name, or is not a name at all.

    Example:
        >>> normalise_domain(" https://Videos.Example.com/ ")
        'videos.example.com'
    """
    given = text.strip()
    parts, host = _split(given)
    more = parts.query or parts.fragment or "@" in parts.netloc
    if more or parts.path.strip("/") not in _API_BASES:
        port = f":{parts.port}" if parts.port else ""
        hint = f"{parts.hostname}{port}" if parts.hostname else "videos.example.com"
        raise BadDomain(f"Give the site's domain alone: {hint!r} instead of {_shown(given)!r}.")
    if not _HOST.fullmatch(host) or (parts.scheme not in ("http", "https")):
        raise _no_domain(given)
    # The scheme given decides nothing but which port it left unsaid.
    unsaid = {None, 80} if is_loopback(host) else {None, 443, 80 if parts.scheme == "http" else 443}
    return host if parts.port in unsaid else f"{host}:{parts.port}"


def is_loopback(domain: str) -> bool:
    """Whether the domain is this computer itself: 127.0.0.0/8 or localhost.

    Example:
        >>> is_loopback("127.0.0.1:2323"), is_loopback("videos.example.com")
        (True, False)
    """
    host = domain.rsplit(":", 1)[0]
    if host == "localhost":
        return True
    try:
        return ipaddress.IPv4Address(host).is_loopback
    except ValueError:
        return False


def _split(given: str) -> tuple[SplitResult, str]:
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        parts.port  # noqa: B018  a port out of range raises here and not where it is used
        return parts, (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise _no_domain(given) from None


def _no_domain(given: str) -> BadDomain:
    return BadDomain(f"{_shown(given)!r} is no domain. Give it like 'videos.example.com'.")


def _shown(given: str) -> str:
    # A pasted address can carry a password, or a token in its query: neither is shown.
    return re.split("[?#]", given)[0].rsplit("@", 1)[-1][:80]
