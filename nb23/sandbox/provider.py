"""Applications, tokens, verifiers and nonces: what the practice provider has given out.

Owns every secret of the sandbox. Must not know HTTP, signatures or the practice videos.
"""

import secrets
import string
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from nb23.sandbox.storage import Database

LEVELS = ("none", "anonymous", "read", "write", "admin", "super")
"""Permission levels in ascending order (developer guide, "Permission level")."""

REQUEST_TOKEN_SECONDS = 3600
WINDOW_SECONDS = 300
ALPHABET = string.ascii_letters + string.digits


def at_least(level: str, needed: str) -> bool:
    """Whether one permission level includes another."""
    return LEVELS.index(level) >= LEVELS.index(needed)


def random_text(length: int) -> str:
    """Unguessable letters and digits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def new_key() -> str:
    """A key in the shape that 23 gives out: digits, a hyphen, twenty letters and digits."""
    return f"{secrets.randbelow(900_000) + 100_000}-{random_text(20)}"


@dataclass(frozen=True)
class Consumer:
    """An application: its key, its secret and the permission level it was made with."""

    key: str
    secret: str = field(repr=False)
    name: str
    level: str


@dataclass(frozen=True)
class RequestToken:
    """A request token; its state is new, approved, denied or used."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    consumer_key: str
    callback: str
    created: float
    state: str
    verifier: str | None = field(repr=False)
    user_id: int | None


@dataclass(frozen=True)
class AccessToken:
    """An access token: one application, acting for one user."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    consumer_key: str
    user_id: int


class Provider:
    """The practice provider's books.

    Args:
        database: where they are kept.
        now: the one clock that decides about timestamps and expiry, in seconds since 1970.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self.database = database
        self.now = now

    def add_consumer(self, name: str, level: str) -> Consumer:
        """Register an application; its level is fixed from then on."""
        consumer = Consumer(new_key(), random_text(50), name, level)
        self.database.insert("consumers", [(consumer.key, consumer.secret, name, level)])
        self._remember(consumer.secret)
        return consumer

    def consumer(self, key: str) -> Consumer | None:
        """The application with this key."""
        row = self.database.row("select * from consumers where key = ?", (key,))
        return Consumer(**row) if row else None

    def consumer_named(self, name: str) -> Consumer:
        """One of the practice site's own applications."""
        row = self.database.row("select * from consumers where name = ?", (name,))
        if row is None:
            raise LookupError(f"no application is named {name}")
        return Consumer(**row)

    def new_request_token(self, consumer_key: str, callback: str) -> RequestToken:
        """Step 1: a request token that nobody has authorized yet."""
        token, secret, now = new_key(), random_text(50), self.now()
        self._remember(token, secret)
        self.database.change(
            "insert into request_tokens (token, secret, consumer_key, callback, created)"
            " values (?, ?, ?, ?, ?)",
            (token, secret, consumer_key, callback, now),
        )
        return RequestToken(token, secret, consumer_key, callback, now, "new", None, None)

    def request_token(self, token: str) -> RequestToken | None:
        """The request token with this key, unless it has expired."""
        row = self.database.row(
            "select token, secret, consumer_key, callback, created, state, verifier, user_id"
            " from request_tokens where token = ? and created > ?",
            (token, self.now() - REQUEST_TOKEN_SECONDS),
        )
        return RequestToken(**row) if row else None

    def decide(self, token: str, user_id: int, *, allow: bool) -> str | None:
        """Step 2: note the user's answer; None if the question was answered before.

        Returns:
            The verifier after Allow, an empty text after Deny.
        """
        verifier = random_text(20) if allow else ""
        changed = self.database.change(
            "update request_tokens set state = ?, verifier = ?, user_id = ?"
            " where token = ? and state = 'new'",
            ("approved" if allow else "denied", verifier or None, user_id, token),
        )
        if changed and verifier:
            self._remember(verifier)
        return verifier if changed else None

    def exchange(self, pending: RequestToken, *, once: bool = True) -> AccessToken | None:
        """Step 3: turn an authorized request token into an access token, exactly once.

        Of any number of threads that try at the same time, one gets the token, the others None.
        """
        with self.database.transaction():
            taken = self.database.change(
                "update request_tokens set state = 'used' where token = ? and state = 'approved'",
                (pending.token,),
            )
            if not taken and once:
                return None
            return self.add_access_token(pending.consumer_key, pending.user_id or 0)

    def add_access_token(
        self, consumer_key: str, user_id: int, *, standing: bool = False
    ) -> AccessToken:
        """Give out an access token; a standing one survives a reset."""
        made = AccessToken(new_key(), random_text(50), consumer_key, user_id)
        self._remember(made.token, made.secret)
        self.database.insert(
            "access_tokens",
            [(made.token, made.secret, consumer_key, user_id, self.now(), int(standing))],
        )
        return made

    def access_token(self, token: str) -> AccessToken | None:
        """The access token with this key. They do not time out (developer guide, "No timeout")."""
        row = self.database.row(
            "select token, secret, consumer_key, user_id from access_tokens where token = ?",
            (token,),
        )
        return AccessToken(**row) if row else None

    def standing_token(self, consumer_key: str) -> AccessToken:
        """The access token that a practice application has from the start."""
        row = self.database.row(
            "select token, secret, consumer_key, user_id from access_tokens"
            " where consumer_key = ? and standing",
            (consumer_key,),
        )
        if row is None:
            raise LookupError("this application has no standing access token")
        return AccessToken(**row)

    def spend_nonce(self, timestamp: int, consumer_key: str, token: str, nonce: str) -> bool:
        """Use up a nonce; False if it was used before (RFC 5849 section 3.3).

        Only nonces inside the window of allowed timestamps are kept: older ones are refused
        for their timestamp, so the store cannot grow without end.
        """
        self.database.change(
            "delete from nonces where timestamp < ?", (self.now() - WINDOW_SECONDS,)
        )
        added = self.database.change(
            "insert or ignore into nonces values (?, ?, ?, ?)",
            (timestamp, consumer_key, token, nonce),
        )
        return bool(added)

    def issued(self) -> list[str]:
        """Every secret given out so far, for a search after leaks."""
        return [row[0] for row in self.database.rows("select value from issued")]

    def reset(self) -> None:
        """Forget what clients did; the practice applications keep their keys and tokens."""
        with self.database.transaction():
            self.database.change("delete from request_tokens")
            self.database.change("delete from access_tokens where not standing")
            self.database.change("delete from nonces")

    def _remember(self, *values: str) -> None:
        self.database.insert("issued", [(value,) for value in values])
