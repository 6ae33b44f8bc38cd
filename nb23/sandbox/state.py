"""What one running practice site knows: its provider, database, rules, clock, log and faults.

Owns the sandbox' state and how it is filled and reset. Must not know how a request is answered.
"""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import current_app, request

from nb23.sandbox import ledger, practice, wording
from nb23.sandbox.faults import Faults
from nb23.sandbox.log import Log
from nb23.sandbox.provider import Clock, Provider
from nb23.sandbox.storage import Database, SandboxError
from nb23.sandbox.verify import Rules

NOTEBOOK, READER, PRIVILEGED = "Notebook", "Reader", "Privileged credentials"
GENERIC = "Everywhere"
STANDING = ((NOTEBOOK, "write"), (READER, "read"), (PRIVILEGED, "super"), (GENERIC, "write"))


@dataclass
class Sandbox:
    """All that one site of a running sandbox knows, shared by its endpoints.

    Args:
        number: 1 for the practice site, 2 for the other one.
        other: the second site, which shares the rules, the clock, the log and the faults.
    """

    domain: str
    database: Database
    provider: Provider
    rules: Rules
    clock: Clock
    videos: int
    seed: int
    host_alias: frozenset[str]
    public_url: str
    number: int = 1
    other: "Sandbox | None" = None
    effects: frozenset[str] = frozenset()
    log: Log = field(default_factory=Log)
    faults: Faults = field(default_factory=Faults)
    control_key: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def name(self) -> str:
        """What the site is called."""
        return str(wording.SITE_NAMES[self.number - 1])

    @property
    def site(self) -> dict[str, str]:
        """What every reply says about the site."""
        return {
            "domain": self.domain, "product_key": wording.PRODUCT_KEY,
            "site_id": str(self.number), "site_name": self.name,
        }  # fmt: skip

    @property
    def public(self) -> tuple[str, str, str]:
        """Scheme, host and path prefix under which pages are answered too."""
        parts = urlsplit(self.public_url)
        return parts.scheme, parts.netloc.lower(), parts.path.rstrip("/")

    def knows(self, host: str) -> bool:
        """Whether a Host header names this server."""
        name, _, port = host.lower().partition(":")
        own = self.domain.partition(":")[2] or "80"
        if host and host.lower() in (self.domain, self.public[1]):
            return True
        if name in ("127.0.0.1", "localhost"):
            return (port or "80") == own
        return name in self.host_alias and port in ("", "80", own)

    def publish(self, url: str) -> None:
        """Answer the pages under the address of a proxy too; an empty one takes that back.

        Raises:
            SandboxError: if a rule is switched off, or it is no address.
        """
        parts = urlsplit(url)
        if url and self.rules.without:
            raise SandboxError(
                "Rules can be switched off on this machine only, not at a public URL."
            )
        if url and not (parts.scheme in ("http", "https") and parts.netloc):
            raise SandboxError(f"{url!r} is no address to publish under.")
        self.public_url = url

    def prepare(self) -> None:
        """Fill a new database and give the practice applications their keys and tokens."""
        self.fill()
        if self.number > 1:
            return
        for name, level in STANDING:
            consumer = self.provider.add_consumer(name, level, standing=1)
            if name in (NOTEBOOK, PRIVILEGED):
                self.provider.add_access_token(consumer.key, 1001, standing=True)
        self.provider.add_bearer(1001, "write", login=True)

    def fill(self) -> None:
        """Give the site the content of its seed, whatever clients have made of it."""
        practice.fill(
            self.database, seed=self.seed, videos=self.videos,
            owner=practice.OWNERS[self.number - 1],
        )  # fmt: skip
        ledger.remember(self.database, self.seed, self.videos, self.effects)
        self.database.touched = False

    def reset(self) -> None:
        """Back to the first state; the practice applications keep their keys and tokens."""
        self.provider.reset()
        if self.database.touched:
            self.fill()
        self.clock.offset = 0
        self.log.clear()
        self.faults.clear()
        if self.other:
            self.other.reset()


def current() -> Sandbox:
    """The site that answers the request at hand."""
    home: Sandbox = current_app.extensions["sandbox"]
    host = request.environ.get("HTTP_HOST", "")
    return home.other if home.other and home.other.knows(host) else home
