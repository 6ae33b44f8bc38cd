"""The note that makes one practice site a machine: where the registered one answers.

Owns the runtime file and its lock. Must not know how a sandbox is started. The file names a
control key, so that only its owner may read it.
"""

import json
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from platformdirs import user_runtime_path

from nb23.sandbox.storage import SandboxError


def path() -> Path:
    """Where the note lies: a folder that belongs to this user and ends with the session.

    Raises:
        SandboxError: if the folder cannot be made or belongs to somebody else.
    """
    with warnings.catch_warnings():
        # Without $XDG_RUNTIME_DIR platformdirs names a folder in /tmp, and warns about it.
        warnings.simplefilter("ignore")
        folder = user_runtime_path("nb23")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        own = os.name == "nt" or folder.lstat().st_uid == os.getuid()
    except OSError:
        own = False
    if not own:
        raise SandboxError(f"{folder} is not yours; set XDG_RUNTIME_DIR to a folder that is.")
    return folder / "sandbox.json"


@contextmanager
def locked() -> Iterator[None]:
    """Look and register without another process in between."""
    from filelock import FileLock  # it warns when it is loaded where there are no locks

    with FileLock(path().with_suffix(".lock"), timeout=20, mode=0o600):
        yield


def read() -> dict[str, Any] | None:
    """The note, if there is one that only this user can have written."""
    try:
        with path().open(encoding="utf-8") as file:
            state = os.fstat(file.fileno())
            private = os.name == "nt" or (
                state.st_uid == os.getuid() and not stat.S_IMODE(state.st_mode) & 0o077
            )
            found = json.load(file) if private else None
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"url", "key", "pid"} <= set(found) else None


def note(url: str, key: str, token: str, token_secret: str) -> None:
    """Register the practice site that answers at this address."""
    words = {"url": url, "key": key, "pid": os.getpid(),
             "token": token, "token_secret": token_secret}  # fmt: skip
    fresh = path().with_suffix(f".{os.getpid()}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(words, file)
    fresh.replace(path())


def forget(key: str) -> None:
    """Remove the note, if it is still about the sandbox with this control key."""
    found = read()
    if found and found["key"] == key:
        path().unlink(missing_ok=True)
