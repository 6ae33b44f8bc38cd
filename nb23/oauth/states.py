"""What a sign-in is made of: its states, what may be seen of it, who signed in.

This module owns the values that the state machine and its user interfaces share. It must not know
how one state leads to another.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from nb23.oauth.credentials import Consumer
from nb23.oauth.page import Page


class State(StrEnum):
    """Where a sign-in stands."""

    NO_KEYS = "NO_KEYS"
    KEYS_SET = "KEYS_SET"
    REQUESTING = "REQUESTING"
    WAITING_USER = "WAITING_USER"
    EXCHANGING = "EXCHANGING"
    CHECKING = "CHECKING"
    CONNECTED = "CONNECTED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True)
class Identity:
    """Who is signed in where: what the site itself answers.

    Attributes:
        domain: The site, such as `videos.example.com`.
        site_name: What the site calls itself.
        user: The user's name; empty when nobody is signed in.
        level: The permission level, such as `read`.
    """

    domain: str
    site_name: str
    user: str
    level: str


@dataclass(frozen=True)
class Practice:
    """A practice user who can be asked to sign in: only a practice site has one.

    Attributes:
        consumer: The practice application's key and secret.
        user: The practice user's name.
        password: Their password; never part of a view.
        approve: Opens an authorize link as that user, presses Allow, and gives the code.
        publish: Has the site answer under an address of a proxy too, and says whether it does.
    """

    consumer: Consumer
    user: str
    password: str
    approve: Callable[[str], str]
    publish: Callable[[str], bool] = lambda url: False

    def address(self, url: str, page: Page) -> str:
        """Where a page can open a link of the practice site; empty where it cannot."""
        prefix, served = page.prefix(url), urlsplit(url)
        if not prefix or (page.proxy and page.hub and not self.publish(prefix)):
            return ""
        return f"{prefix}{served.path}?{served.query}"


@dataclass(frozen=True)
class View:
    """What may be seen of a sign-in: no secret, no code, no access token.

    Attributes:
        domain: The site.
        state: Where the sign-in stands.
        change: Counts up with every change.
        door: How one comes in: `keys`, `four` (privileged credentials) or `public`.
        message: What happened, or what to do next, in a sentence.
        tone: How the message is meant: `calm`, `busy`, `alert` or `good`.
        wrong: The field to mend: `key`, `secret`, `token`, `token_secret`, `code` or empty.
        key_hint: The end of the consumer key.
        authorize_url: Where the user approves; only while it is waited for.
        transport: How the code comes back: `hub`, `loopback`, `oob`, or empty.
        probe: An address that the page is to ask, to learn whether it reaches it.
        reply_to: The name under which the hub's callback page calls the page.
        retry: Whether `try_again` would repeat the step that failed.
        practice_user: The practice user's name; empty on a real site.
        site_name: What the site calls itself, once connected.
        user: Who is signed in, once connected.
        level: The permission level, once connected.
        kept: Where the credentials are kept, in words, once connected.
    """

    domain: str
    state: State = State.NO_KEYS
    change: int = 0
    door: str = "keys"
    message: str = ""
    tone: str = "calm"
    wrong: str = ""
    key_hint: str = ""
    authorize_url: str = ""
    transport: str = ""
    probe: str = ""
    reply_to: str = ""
    retry: bool = False
    practice_user: str = ""
    site_name: str = ""
    user: str = ""
    level: str = ""
    kept: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The view as plain values, as a front end takes it."""
        return {**asdict(self), "state": str(self.state)}
