"""Who is signed in where, and how much that allows.

This module owns how a site shows itself in a cell. It must not know how the facts are got.
"""

from collections.abc import Callable, Mapping
from typing import Any

from nb23.errors import Nb23Error
from nb23.widgets.surface import Surface

LABELS = {
    "site": "Site",
    "user": "Signed in as",
    "level": "Permission level",
    "allow": "Allowed here",
    "application": "Application",
    "kept": "Kept in",
}


class StatusCard(Surface):
    """A card of facts about a site, with a button to sign out.

    Args:
        facts: What is so, in words: `site`, `user`, `level`, `allow`,
            `application`, `kept`.
        title: The site's name.
        disconnect: Signs out and says what was done; without it there is no button.

    Example:
        >>> import nb23
        >>> nb23.widgets.StatusCard({"user": "anna", "level": "read"}, title="Practice site")
        Practice site
          Signed in as       anna
          Permission level   read
    """

    def __init__(
        self,
        facts: Mapping[str, str],
        *,
        title: str,
        disconnect: Callable[[], str] | None = None,
    ) -> None:
        self._disconnect = disconnect
        view = {
            "kind": "status",
            "state": "CONNECTED",
            "title": title,
            "message": "",
            "tone": "calm",
            "facts": [(LABELS.get(name, name), value) for name, value in facts.items()],
            "can_disconnect": bool(disconnect),
        }
        super().__init__(view, {"disconnect": self.disconnect})

    def disconnect(self) -> None:
        """Sign out, and show what that means."""
        if not self._disconnect:
            return
        try:
            said = self._disconnect()
        except Nb23Error as problem:
            self._change(message=problem.sentence, tone="alert")
            return
        self._disconnect = None
        self._change(message=said, tone="calm", facts=[], can_disconnect=False)


def status_of(site: Any) -> StatusCard:
    """The status card of a site.

    Args:
        site: Has `domain`, `connected`, `status()` and `disconnect()`.
    """
    try:
        facts = site.status()
    except Nb23Error as problem:
        return StatusCard({"now": problem.sentence}, title=site.domain)
    leave = site.disconnect if site.connected else None
    return StatusCard(facts, title=facts.pop("site"), disconnect=leave)
