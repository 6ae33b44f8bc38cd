"""The file of credentials: readable by its owner only, never half written.

This module owns the file's place, shape and permissions. It must not know when it is asked.
"""

import contextlib
import json
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_config_path

from nb23.oauth.errors import UnsafeStore

FIELDS = (
    "site",
    "profile",
    "consumer_key",
    "consumer_secret",
    "access_token",
    "access_token_secret",
    "user_id",
)
"""What is kept of an account, all as text; the token is empty once it was dropped."""

PATIENCE = 10.0
"""Seconds to wait for another process that writes the file."""

Record = dict[str, str]
"""One account: a text for each of `FIELDS`."""


def path() -> Path:
    """Where the file is, whether or not it exists yet."""
    return user_config_path("nb23", appauthor=False) / "credentials.json"


def records() -> list[Record]:
    """All accounts of the file; none when there is no file.

    Raises:
        UnsafeStore: If others can read the file, or it is damaged.
    """
    place = path()
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return []
    except OSError as problem:
        raise UnsafeStore(f"{place} cannot be read: {problem.strerror}.") from None
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise UnsafeStore(f"Other users can read {place}. Run: chmod 600 {place}")
    # Raised outside: what the decoder raises holds the whole file, and would travel along.
    with contextlib.suppress(ValueError, KeyError, TypeError, RecursionError):
        return [_record(kept) for kept in json.loads(place.read_bytes())["accounts"]]
    raise UnsafeStore(
        f"{place} is damaged and was left as it is. Move it away, then connect again."
    )


def _record(kept: Record) -> Record:
    record = {name: kept[name] for name in FIELDS}
    if not all(isinstance(text, str) for text in record.values()):
        raise TypeError("an account holds what is no text")
    return record


def find(site: str, profile: str) -> list[Record]:
    """The account of a site and profile, if the file holds it."""
    return [kept for kept in records() if _name(kept) == (site, profile)]


def put(record: Record) -> None:
    """Add an account, or replace the one of the same site and profile.

    Raises:
        UnsafeStore: If the file cannot be written or others can read it.
    """
    with _locked():
        others = [kept for kept in records() if _name(kept) != _name(record)]
        _write([*others, record])


def remove(site: str, profile: str, *, keys: bool) -> bool:
    """Remove an account, or with `keys=False` its access token; whether there was one."""
    if not path().exists():
        return False
    with _locked():
        before = records()
        named = [kept for kept in before if _name(kept) == (site, profile)]
        others = [kept for kept in before if _name(kept) != (site, profile)]
        _write(others if keys else [*others, *map(without_token, named)])
    return bool(named)


def without_token(record: Record) -> Record:
    """The same account with its keys alone."""
    return {**record, "access_token": "", "access_token_secret": ""}


def _name(record: Record) -> tuple[str, str]:
    return record["site"], record["profile"]


@contextlib.contextmanager
def _locked() -> Iterator[None]:
    from filelock import FileLock, Timeout  # it warns when it is loaded where there are no locks

    folder = path().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with FileLock(folder / "credentials.lock", timeout=PATIENCE, mode=0o600):
            yield
    except Timeout:
        raise UnsafeStore(f"Another program is writing in {folder}. Try again.") from None
    except OSError as problem:
        raise UnsafeStore(f"{folder} cannot be written: {problem.strerror}.") from None


def _write(accounts: list[Record]) -> None:
    # A new file takes the old one's place, so that a reader or a crash never meets half of one.
    place = path()
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(6)}")
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"version": 1, "accounts": accounts}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, place)
    finally:
        fresh.unlink(missing_ok=True)
