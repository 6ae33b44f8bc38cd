"""What is kept for this session only.

This module owns the accounts in this process's memory. It must not know when it is asked.
"""

from nb23.oauth.filestore import Record, without_token

_kept: dict[tuple[str, str], Record] = {}


def find(site: str, profile: str) -> list[Record]:
    """The account of a site and profile, if there is one."""
    return [_kept[site, profile]] if (site, profile) in _kept else []


def records() -> list[Record]:
    """All accounts."""
    return list(_kept.values())


def put(record: Record) -> None:
    """Add an account, or replace the one of the same site and profile."""
    _kept[record["site"], record["profile"]] = record


def remove(site: str, profile: str, *, keys: bool) -> bool:
    """Remove an account, or with `keys=False` its access token; whether there was one."""
    found = _kept.pop((site, profile), None)
    if found and not keys:
        put(without_token(found))
    return found is not None
