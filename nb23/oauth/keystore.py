"""The operating system's keyring, where it has one that keeps secrets secret.

This module owns how the keyring is asked: never for longer than a moment, and never as if it had to
be there. It must not know when it is asked, or what is done without it.
"""

import json
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from nb23._place import IN_BROWSER
from nb23.oauth.errors import NoKeyring
from nb23.oauth.filestore import FIELDS, Record, without_token

T = TypeVar("T")

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PATIENCE = 3.0
"""Seconds to wait for the keyring; a service that is not there can keep one waiting for ever."""

SERVICE = "nb23"
_INDEX = "accounts"  # a keyring cannot list what it holds

# Backends that keep nothing, or keep it for everybody to read.
_UNFIT = ("keyring.backends.fail", "keyring.backends.null", "plaintext")

_NO_ANSWER = "This computer's keyring did not answer."

_silent: list["KeyringBackend | None"] = []


def find(site: str, profile: str) -> list[Record]:
    """The account of a site and profile, if the keyring holds it."""
    try:
        return _ask(lambda backend: _read(backend, site, profile))
    except NoKeyring:
        return []


def records() -> list[Record]:
    """All accounts of the keyring; none when there is no keyring."""
    try:
        return _ask(lambda backend: [r for name in _names(backend) for r in _read(backend, *name)])
    except NoKeyring:
        return []


def put(record: Record) -> None:
    """Add an account, or replace the one of the same site and profile.

    Raises:
        NoKeyring: If the keyring is absent, fails, or does not answer in time.
    """
    _ask(lambda backend: _write(backend, record))


def remove(site: str, profile: str, *, keys: bool) -> bool:
    """Remove an account, or with `keys=False` its access token; whether there was one."""

    def work(backend: "KeyringBackend") -> bool:
        found = _read(backend, site, profile)
        for record in found:
            if keys:
                _name_only(backend, [n for n in _names(backend) if n != (site, profile)])
                backend.delete_password(SERVICE, _entry(site, profile))
            else:
                _write(backend, without_token(record))
        return bool(found)

    try:
        return _ask(work)
    except NoKeyring:
        return False


def _ask(work: Callable[["KeyringBackend"], T]) -> T:
    """What comes of work with the keyring, done in a thread that can be left behind."""
    chosen: list[KeyringBackend] = []
    answers: list[T | NoKeyring] = []

    def run() -> None:
        try:
            answers.append(work(_backend(chosen)))
        except NoKeyring as problem:
            answers.append(problem)
        except Exception as problem:  # a backend may raise anything; its words may hold secrets
            kind = type(problem).__name__
            answers.append(NoKeyring(f"This computer's keyring failed ({kind})."))

    if IN_BROWSER or None in _silent:
        raise NoKeyring(_NO_ANSWER)
    thread = threading.Thread(target=run, name="nb23-keyring", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if not answers:
        # One wait is enough: the same backend is not asked again by this process.
        _silent.append(chosen[0] if chosen else None)
        raise NoKeyring(_NO_ANSWER)
    if isinstance(answers[0], NoKeyring):
        raise answers[0]
    return answers[0]


def _backend(chosen: list["KeyringBackend"]) -> "KeyringBackend":
    import keyring

    chosen.append(keyring.get_keyring())
    if any(chosen[0] is one for one in _silent):
        raise NoKeyring(_NO_ANSWER)
    chain: list[KeyringBackend] = getattr(chosen[0], "backends", chosen)
    fit = next((backend for backend in chain if not _unfit(backend)), None)
    if fit is None:
        raise NoKeyring("This computer has no keyring.")
    return fit


def _unfit(backend: "KeyringBackend") -> bool:
    name = f"{type(backend).__module__}.{type(backend).__name__}".lower()
    return any(word in name for word in _UNFIT)


def _entry(site: str, profile: str) -> str:
    return f"{profile}@{site}"


def _names(backend: "KeyringBackend") -> list[tuple[str, str]]:
    kept = backend.get_password(SERVICE, _INDEX)
    return [(site, profile) for site, profile in json.loads(kept or "[]")]


def _name_only(backend: "KeyringBackend", names: list[tuple[str, str]]) -> None:
    backend.set_password(SERVICE, _INDEX, json.dumps(names))


def _read(backend: "KeyringBackend", site: str, profile: str) -> list[Record]:
    kept = backend.get_password(SERVICE, _entry(site, profile))
    return [{name: str(json.loads(kept)[name]) for name in FIELDS}] if kept else []


def _write(backend: "KeyringBackend", record: Record) -> None:
    name = record["site"], record["profile"]
    backend.set_password(SERVICE, _entry(*name), json.dumps(record))
    if name not in (names := _names(backend)):
        _name_only(backend, [*names, name])
