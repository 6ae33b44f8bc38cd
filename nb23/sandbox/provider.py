"""Applications, tokens, verifiers and nonces: what the practice provider has given out.

Owns every secret of the sandbox. Must not know HTTP, signatures or the practice videos.
"""

import secrets
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from nb23.sandbox.storage import Database

LEVELS = ("none", "anonymous", "read", "write", "admin", "super")
"""Permission levels in ascending order (developer guide, "Permission level")."""

REQUEST_TOKEN_SECONDS = 3600
BEARER_SECONDS = 3600
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


@dataclass
class Clock:
    """The one clock that decides about timestamps and expiry, in seconds since 1970.

    Args:
        true: the clock behind it.
        offset: how many seconds it is ahead of the true one.
    """

    true: Callable[[], float] = time.time
    offset: float = 0

    def __call__(self) -> float:
        """The time of the provider."""
        return self.true() + self.offset


@dataclass(frozen=True)
class Consumer:
    """An application: its key, its secret and the permission level it was made with.

    Args:
        callback: the host of every callback, if its owner named one.
        user_id: who made it; None for those that the practice site has from the start.
        shown: whether its secret was shown to its owner already.
        standing: whether it survives a reset.
    """

    key: str
    secret: str = field(repr=False)
    name: str
    level: str
    callback: str = ""
    user_id: int | None = None
    shown: int = 1
    standing: int = 0


@dataclass(frozen=True)
class RequestToken:
    """A request token; its state is new, approved, denied or used."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    consumer_key: str
    callback: str
    created: float
    state: str = "new"
    verifier: str | None = field(default=None, repr=False)
    user_id: int | None = None


@dataclass(frozen=True)
class AccessToken:
    """An access token: one application, acting for one user."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    consumer_key: str
    user_id: int
    created: float = 0
    standing: int = 0
    revoked: int = 0


@dataclass(frozen=True)
class BearerToken:
    """A bearer token of version 2; one that never expires is a login token."""

    token: str = field(repr=False)
    user_id: int
    level: str
    expires: float | None = None
    standing: int = 0


TABLES = {Consumer: "consumers", RequestToken: "request_tokens", AccessToken: "access_tokens",
          BearerToken: "bearer_tokens"}  # fmt: skip
Kept = TypeVar("Kept", Consumer, RequestToken, AccessToken, BearerToken)


class Provider:
    """The books of one site.

    Args:
        database: where they are kept.
        now: the provider's clock.
        sibling: the books of the other site, whose keys are not valid here.
        site: what replies say about the site.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self.database = database
        self.now = now
        self.sibling: Provider | None = None
        self.site: dict[str, str] = {}
        database.define("now", now)

    def add_consumer(self, name: str, level: str, **more: object) -> Consumer:
        """Register an application; its level is fixed from then on."""
        made = Consumer(new_key(), random_text(50), name, level, **more)  # type: ignore[arg-type]
        self.keep_consumer(made)
        return made

    def keep_consumer(self, consumer: Consumer) -> None:
        """Write an application down; a generic one is kept by both sites."""
        self.database.keep("consumers", vars(consumer))
        self.remember(consumer.secret)

    def consumer(self, key: str) -> Consumer | None:
        """The application with this key."""
        return next(self._all(Consumer, "where key = ?", key), None)

    def _all(self, kind: type[Kept], where: str, *values: object) -> Iterator[Kept]:
        for row in self.database.rows(f"select * from {TABLES[kind]} {where}", values):
            yield kind(**row)

    def foreign_consumer(self, key: str) -> Consumer | None:
        """The application of the other site with this key."""
        return self.sibling.consumer(key) if self.sibling else None

    def consumers_of(self, user_id: int) -> list[Consumer]:
        """The applications that a user has made."""
        return list(self._all(Consumer, "where user_id = ? order by rowid", user_id))

    def consumer_named(self, name: str) -> Consumer:
        """One of the practice site's own applications."""
        return next(self._all(Consumer, "where standing and name = ?", name))

    def mark_shown(self, key: str) -> None:
        """Note that the secret was shown; it is shown once."""
        self.database.change("update consumers set shown = 1 where key = ?", (key,))

    def reset_secret(self, key: str) -> None:
        """Give an application a new secret; the old one signs nothing from now on."""
        secret = random_text(50)
        self.remember(secret)
        self.database.change(
            "update consumers set secret = ?, shown = 0 where key = ?", (secret, key)
        )

    def delete_consumer(self, key: str) -> None:
        """Forget an application and every token that it was given."""
        with self.database.transaction():
            self.database.change("delete from consumers where key = ?", (key,))
            for table in ("request_tokens", "access_tokens"):
                self.database.change(f"delete from {table} where consumer_key = ?", (key,))

    def new_request_token(self, consumer_key: str, callback: str) -> RequestToken:
        """Step 1: a request token that nobody has authorized yet."""
        made = RequestToken(new_key(), random_text(50), consumer_key, callback, self.now())
        self.remember(made.token, made.secret)
        self.database.keep("request_tokens", vars(made))
        return made

    def request_token(self, token: str) -> RequestToken | None:
        """The request token with this key, unless it has expired."""
        oldest = self.now() - REQUEST_TOKEN_SECONDS
        found = self._all(RequestToken, "where token = ? and created > ?", token, oldest)
        return next(found, None)

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
            self.remember(verifier)
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
        made = AccessToken(
            new_key(), random_text(50), consumer_key, user_id, self.now(), int(standing)
        )
        self.remember(made.token, made.secret)
        self.database.keep("access_tokens", vars(made))
        return made

    def access_token(self, token: str) -> AccessToken | None:
        """The access token with this key. They do not time out (developer guide, "No timeout")."""
        return next(self._all(AccessToken, "where token = ?", token), None)

    def standing_token(self, consumer_key: str) -> AccessToken:
        """The access token that an application has without the three steps."""
        return next(self._all(AccessToken, "where consumer_key = ? and standing", consumer_key))

    def add_bearer(self, user_id: int, level: str, *, login: bool = False) -> BearerToken:
        """Give out a bearer token: one that expires, or the login token, which survives a reset."""
        expires = None if login else self.now() + BEARER_SECONDS
        made = BearerToken(random_text(40), user_id, level, expires, int(login))
        self.remember(made.token)
        self.database.keep("bearer_tokens", vars(made))
        return made

    def bearer(self, token: str) -> BearerToken | None:
        """The bearer token of this text, unless it has expired."""
        valid = "where token = ? and (expires is null or expires > ?)"
        return next(self._all(BearerToken, valid, token, self.now()), None)

    def login_token(self) -> BearerToken:
        """The practice user's login token."""
        return next(self._all(BearerToken, "where standing"))

    def authorized_by(self, user_id: int) -> list[Consumer]:
        """The applications that may act for a user, those with privileged credentials aside."""
        return list(
            self._all(
                Consumer,
                """where level <> 'super' and key in (select consumer_key
            from access_tokens where user_id = ? and not revoked) order by name, key""",
                user_id,
            )
        )

    def revoke(self, token: str) -> bool:
        """Take one access token or bearer token back, at once; whether there was such a token."""
        revoke = "update access_tokens set revoked = 1 where token = ?"
        forget = "delete from bearer_tokens where token = ? and not standing"
        return any(self.database.change(change, (token,)) for change in (revoke, forget))

    def revoke_application(self, consumer_key: str, user_id: int) -> None:
        """Take back every access token by which an application acts for a user."""
        self.database.change(
            "update access_tokens set revoked = 1 where consumer_key = ? and user_id = ?",
            (consumer_key, user_id),
        )

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
            for table in ("consumers", "access_tokens", "bearer_tokens"):
                self.database.change(f"delete from {table} where not standing")
            self.database.change(
                "delete from access_tokens where consumer_key not in (select key from consumers)"
            )
            self.database.change("update access_tokens set revoked = 0")
            for table in ("request_tokens", "nonces"):
                self.database.change(f"delete from {table}")

    def remember(self, *values: str) -> None:
        """Note secrets that were given out."""
        self.database.insert("issued", [(value,) for value in values])
