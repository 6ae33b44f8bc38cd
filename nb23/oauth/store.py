"""Where credentials are kept: environment, keyring, a file of the user's own, memory.

This module owns the order in which the places are asked. It must not know how credentials were got
or what they are used for, nor how a place keeps a secret.
"""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from nb23._redact import mask
from nb23.oauth import environment, filestore, keystore, memorystore
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.environment import DEFAULT_PROFILE
from nb23.oauth.errors import NoKeyring, UnsafeStore
from nb23.oauth.filestore import Record


@dataclass(frozen=True)
class Account:
    """One site that is kept, as `nb23.accounts()` lists it; never a secret.

    Attributes:
        site: The domain.
        profile: The name that tells several accounts of one site apart.
        consumer: The end of the consumer key, such as `••••••nIwS`; or that it is a login token.
        where: Where it is kept, in words.
        connected: Whether an access token is kept, or the keys alone.
    """

    site: str
    profile: str
    consumer: str
    where: str
    connected: bool


class Place(NamedTuple):
    """One place that can keep accounts.

    Attributes:
        name: As `store=` calls it.
        words: What it is, for the user.
        find: The accounts of a site and profile.
        records: All accounts.
        put: Adds or replaces one.
        remove: Removes one, or its token; whether there was one.
    """

    name: str
    words: Callable[[], str]
    find: Callable[[str, str], list[Record]]
    records: Callable[[], list[Record]]
    put: Callable[[Record], None]
    remove: Callable[..., bool]


def _place(name: str, words: Callable[[], str], room: Any) -> Place:
    return Place(name, words, room.find, room.records, room.put, room.remove)


PLACES = (
    _place("keyring", lambda: "this computer's keyring", keystore),
    _place("file", lambda: f"the file {_short(filestore.path())}", filestore),
    _place("memory", lambda: "this session's memory", memorystore),
)
"""The places in the order in which they are asked, after the environment."""

_BY_NAME = {place.name: place for place in PLACES}


def load(site: str, profile: str = DEFAULT_PROFILE) -> tuple[Credentials, str] | None:
    """Find the credentials of a site: environment, keyring, file, this session's memory.

    Returns:
        The credentials and where they were found, in words; None if nothing is kept.

    Raises:
        MissingCredentials: If some of the variables are set and others are not.
        UnsafeStore: If others could read the file.
    """
    for where, record in _records(site, profile):
        if record.get("access_token"):
            return _credentials(record), where
    return None


def load_keys(site: str, profile: str = DEFAULT_PROFILE) -> Consumer | None:
    """Find the consumer key and secret of a site, with or without an access token."""
    for _, record in _records(site, profile):
        if record.get("consumer_key"):
            return Consumer(record["consumer_key"], record["consumer_secret"])
    return None


def keep(credentials: Credentials, *, profile: str = DEFAULT_PROFILE, store: str = "auto") -> str:
    """Keep credentials for the next time.

    Args:
        credentials: What to keep.
        profile: Tells several accounts of one site apart.
        store: `"keyring"`, `"file"`, `"memory"` (this session only), or `"auto"`: the keyring, and
            the file where there is none.

    Returns:
        Where they are kept, in words; with `"auto"` also why not in the keyring.

    Raises:
        NoKeyring: If the keyring was asked for by name and cannot be used.
        UnsafeStore: If the file cannot be written or others could read it.
    """
    record = _record(credentials, profile)
    if store != "auto":
        return _put(_BY_NAME[store], record)
    try:
        return _put(_BY_NAME["keyring"], record)
    except NoKeyring as problem:
        why = problem.sentence[0].lower() + problem.sentence[1:].rstrip(".")
        return f"{_put(_BY_NAME['file'], record)}; {why}"


def _put(place: Place, record: Record) -> str:
    place.put(record)
    if place.name != "memory":
        # What is kept anew replaces what was kept: another place must not answer first.
        for other in PLACES:
            if other is not place:
                with contextlib.suppress(UnsafeStore):
                    other.remove(record["site"], record["profile"], keys=True)
    return place.words()


def keep_name(site: str, profile: str = DEFAULT_PROFILE) -> None:
    """Keep the name of a site whose credentials are elsewhere, such as the practice site."""
    filestore.put(dict.fromkeys(filestore.FIELDS, "") | {"site": site, "profile": profile})


def forget(site: str, profile: str = DEFAULT_PROFILE, *, keys: bool = True) -> bool:
    """Remove what is kept of a site; with `keys=False` the access token alone.

    Returns:
        Whether there was anything to remove. The environment is left as it is.
    """
    removed = [place.remove(site, profile, keys=keys) for place in PLACES]
    return True in removed


def accounts() -> list[Account]:
    """Everything that is kept, in the order in which it is looked up; never a secret."""
    listed = [("the environment", record) for record in environment.records()]
    listed += [(place.words(), record) for place in PLACES for record in place.records()]
    found = [_account(where, record) for where, record in listed]
    if login := environment.login():
        profile, where = environment.profile(), "the environment"
        found.insert(0, Account(login.domain, profile, "a login token", where, True))
    return found


def secrets() -> list[str]:
    """Every secret that is kept on this computer, for a search after leaks."""
    names = ("consumer_secret", "access_token", "access_token_secret")
    kept = [environment.variable(f"NB23_{name.upper()}") for name in (*names, "login_token")]
    kept += [r[name] for place in PLACES for r in place.records() for name in names]
    return sorted({secret for secret in kept if secret})


def in_environment() -> bool:
    """Whether the environment variables hold credentials, which no `disconnect` can remove."""
    return bool(environment.records() or environment.login())


def _records(site: str, profile: str) -> Iterator[tuple[str, Record]]:
    # One place after the other: a keyring that is not needed is not asked.
    for record in environment.records():
        if (record["site"], record["profile"]) == (site, profile):
            yield "the environment", record
    for place in PLACES:
        for record in place.find(site, profile):
            yield place.words(), record


def _record(credentials: Credentials, profile: str) -> Record:
    return {
        "site": credentials.domain,
        "profile": profile,
        "consumer_key": credentials.consumer.key,
        "consumer_secret": credentials.consumer.secret.reveal(),
        "access_token": credentials.token.key,
        "access_token_secret": credentials.token.secret.reveal(),
        "user_id": "" if credentials.user_id is None else str(credentials.user_id),
    }


def _credentials(record: Record) -> Credentials:
    user = record["user_id"]
    return Credentials(
        record["site"],
        Consumer(record["consumer_key"], record["consumer_secret"]),
        AccessToken(record["access_token"], record["access_token_secret"]),
        int(user) if user else None,
    )


def _account(where: str, record: Record) -> Account:
    key = record["consumer_key"]
    return Account(
        site=record["site"],
        profile=record["profile"],
        consumer=mask(key, keep=4) if key else "",
        where=where if key else "the running practice site",
        connected=bool(record["access_token"]) or not key,
    )


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
