"""Bearer tokens of version 2: got for a login token, one a workspace, and renewed in time.

This module owns how long a token is used. It must not know how a call is sent.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple

from nb23._redact import remember
from nb23.oauth.credentials import LoginToken, Secret
from nb23.oauth.endpoints import normalise_domain
from nb23.oauth.errors import BadDomain, WrongSite

TOKENS = "2/user/tokens"
"""The one method that takes the login token itself."""

EARLY = 300.0
"""Seconds before its end at which a token is renewed, so that no call that is on its way fails."""

UNSTATED = 900.0
"""Seconds that a token is taken to be good for, when the site does not say when it ends."""


class _Bearer(NamedTuple):
    token: Secret
    ends: float


class Workspaces:
    """The workspaces that a login token opens, each with a bearer token of its own.

    Args:
        login: The login token.
        ask: Gives the records of `2/user/tokens`.
        clock: Seconds since 1970.

    Example:
        >>> sites = [{"domain": "videos.example.com", "bearer_token": "b-1"}]
        >>> held = Workspaces(LoginToken("videos.example.com", "l-1"), lambda: sites)
        >>> held.bearer("videos.example.com")
        Secret(••••••)
    """

    def __init__(
        self,
        login: LoginToken,
        ask: Callable[[], Iterable[dict[str, Any]]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.login = login
        self._ask, self._clock = ask, clock
        self._held: dict[str, _Bearer] = {}
        self._lock = threading.Lock()

    def bearer(self, domain: str) -> Secret:
        """The token for one workspace, a new one shortly before the last one ends.

        Raises:
            WrongSite: If the login token does not open it.
        """
        # One thread asks; the others wait for what it gets.
        with self._lock:
            held = self._held.get(domain)
            if held is None or held.ends - EARLY <= self._clock():
                self._renew()
                held = self._held.get(domain)
        if held is None:
            opened = ", ".join(sorted(self._held)) or "no workspace at all"
            raise WrongSite(f"This login token does not open {domain}. It opens {opened}.")
        return held.token

    def forget(self) -> None:
        """Get new tokens for the next call, for the site refused one."""
        with self._lock:
            self._held.clear()

    def _renew(self) -> None:
        self._held = {}
        for site in self._ask():
            if token := str(site.get("bearer_token") or ""):
                remember(token)
                held = _Bearer(Secret(token), self._end(site.get("expiration_time")))
                self._held |= dict.fromkeys(_names(site), held)

    def _end(self, told: Any) -> float:
        try:
            moment = datetime.fromisoformat(str(told))
        except ValueError:
            return self._clock() + UNSTATED
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _names(site: dict[str, Any]) -> list[str]:
    """A workspace by its domain and by the address of its API, which may be another."""
    names = []
    for told in (site.get("domain"), site.get("api_base_url")):
        try:
            names.append(normalise_domain(str(told or "")))
        except BadDomain:
            continue
    return names
