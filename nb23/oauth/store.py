"""Where credentials are kept: the environment, a file of the user's own, or this session's memory.

This module owns the order in which the places are asked and how each keeps a secret. It must not
know how credentials were got or what they are used for.
"""

from dataclasses import dataclass
from pathlib import Path

from nb23._redact import mask
from nb23.oauth import environment, filestore
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.environment import DEFAULT_PROFILE


@dataclass(frozen=True)
class Account:
    """One site that is kept, as `nb23.accounts()` lists it; never a secret.

    Attributes:
        site: The domain.
        profile: The name that tells several accounts of one site apart.
        consumer: The end of the consumer key, such as `••••••nIwS`.
        where: Where it is kept, in words.
        connected: Whether an access token is kept, or the keys alone.
    """

    site: str
    profile: str
    consumer: str
    where: str
    connected: bool


_memory: dict[tuple[str, str], filestore.Record] = {}


def load(site: str, profile: str = DEFAULT_PROFILE) -> tuple[Credentials, str] | None:
    """Find the credentials of a site: environment, then file, then this session's memory.

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
        store: `"auto"` or `"file"`: the file; `"memory"`: this session only.

    Returns:
        Where they are kept, in words.

    Raises:
        UnsafeStore: If the file cannot be written or others could read it.
    """
    record = _record(credentials, profile)
    if store == "memory":
        _memory[credentials.domain, profile] = record
        return "this session's memory"
    filestore.put(record)
    _memory.pop((credentials.domain, profile), None)
    return f"the file {_short(filestore.path())}"


def keep_name(site: str, profile: str = DEFAULT_PROFILE) -> None:
    """Keep the name of a site whose credentials are elsewhere, such as the practice site."""
    filestore.put(dict.fromkeys(filestore.FIELDS, "") | {"site": site, "profile": profile})


def forget(site: str, profile: str = DEFAULT_PROFILE, *, keys: bool = True) -> bool:
    """Remove what is kept of a site; with `keys=False` the access token alone.

    Returns:
        Whether there was anything to remove. The environment is left as it is.
    """
    kept = _memory.pop((site, profile), None)
    if kept and not keys:
        _memory[site, profile] = filestore.without_token(kept)
    return filestore.remove(site, profile, keys=keys) or kept is not None


def accounts() -> list[Account]:
    """Everything that is kept, in the order in which it is looked up; never a secret."""
    listed = [("the environment", record) for record in environment.records()]
    listed += [(f"the file {_short(filestore.path())}", r) for r in filestore.records()]
    listed += [("this session's memory", record) for record in _memory.values()]
    return [_account(where, record) for where, record in listed]


def in_environment() -> bool:
    """Whether the environment variables hold credentials, which no `disconnect` can remove."""
    return bool(environment.records())


def _records(site: str, profile: str) -> list[tuple[str, filestore.Record]]:
    found = [("the environment", record) for record in environment.records()]
    found += [(f"the file {_short(filestore.path())}", record) for record in filestore.records()]
    found += [("this session's memory", record) for record in _memory.values()]
    return [(w, r) for w, r in found if (r["site"], r["profile"]) == (site, profile)]


def _record(credentials: Credentials, profile: str) -> filestore.Record:
    return {
        "site": credentials.domain,
        "profile": profile,
        "consumer_key": credentials.consumer.key,
        "consumer_secret": credentials.consumer.secret.reveal(),
        "access_token": credentials.token.key,
        "access_token_secret": credentials.token.secret.reveal(),
        "user_id": "" if credentials.user_id is None else str(credentials.user_id),
    }


def _credentials(record: filestore.Record) -> Credentials:
    user = record["user_id"]
    return Credentials(
        record["site"],
        Consumer(record["consumer_key"], record["consumer_secret"]),
        AccessToken(record["access_token"], record["access_token_secret"]),
        int(user) if user else None,
    )


def _account(where: str, record: filestore.Record) -> Account:
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
