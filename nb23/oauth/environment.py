"""The environment variables that hold credentials.

This module owns their names and how each is read, itself or from the file that its `_FILE` names.
It must not know what comes before or after the environment.
"""

import os
from pathlib import Path

from nb23.oauth.credentials import LoginToken
from nb23.oauth.endpoints import normalise_domain
from nb23.oauth.errors import MissingCredentials, UnsafeStore

DEFAULT_PROFILE = "default"

VARIABLES = (
    "NB23_CONSUMER_KEY",
    "NB23_CONSUMER_SECRET",
    "NB23_ACCESS_TOKEN",
    "NB23_ACCESS_TOKEN_SECRET",
)
_NO_SITE = "The environment lacks NB23_SITE. Set it too."


def records() -> list[dict[str, str]]:
    """The account that the environment holds, if any.

    It is of the profile that `NB23_PROFILE` names.

    Raises:
        MissingCredentials: If some of the variables are set and others are not.
    """
    values = {name: variable(name) for name in VARIABLES}
    missing = [name for name, value in values.items() if not value]
    if len(missing) == len(VARIABLES):
        return []
    named = os.environ.get("NB23_SITE", "")
    if missing:
        lacking = ", ".join(f"{name} (or {name}_FILE)" for name in missing)
        raise MissingCredentials(f"The environment lacks {lacking}. Set what is missing too.")
    if not named:
        raise MissingCredentials(_NO_SITE)
    kept = {name.removeprefix("NB23_").lower(): value for name, value in values.items()}
    return [{"site": normalise_domain(named), "profile": profile(), **kept, "user_id": ""}]


def profile() -> str:
    """The profile that is meant when none is named."""
    return os.environ.get("NB23_PROFILE") or DEFAULT_PROFILE


def login() -> LoginToken | None:
    """The login token that the environment holds, if any.

    Raises:
        MissingCredentials: If it does not say of which site.
    """
    token, named = variable("NB23_LOGIN_TOKEN"), os.environ.get("NB23_SITE")
    if token and not named:
        raise MissingCredentials(_NO_SITE)
    return LoginToken(named, token) if token and named else None


def variable(name: str) -> str:
    """The value of a variable, or of the file that `NAME_FILE` names; empty when neither is set.

    Raises:
        UnsafeStore: If the file cannot be read.

    Example:
        >>> variable("NB23_NEVER_SET")
        ''
    """
    named = os.environ.get(f"{name}_FILE")
    if not named:
        return os.environ.get(name, "").strip()
    try:
        return Path(named).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        cause = getattr(problem, "strerror", None) or "no text"
    # Raised out here: what the decoder raises holds the file's bytes.
    raise UnsafeStore(f"{name}_FILE cannot be read ({cause}): {named}")
