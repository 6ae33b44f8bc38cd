"""The sign-in card: the state machine of a sign-in, drawn.

This module owns what the card shows of a sign-in and which click is which of its steps. It must
not know what a step does.
"""

from typing import Any

from nb23.api.method import ALLOWS, Level
from nb23.oauth.signin import SignIn
from nb23.oauth.states import State, View
from nb23.widgets.surface import Surface

STEPS = ("Keys", "Ask", "Approve or paste", "Connected")
STEP_OF = {
    State.NO_KEYS: 0,
    State.KEYS_SET: 1,
    State.REQUESTING: 1,
    State.WAITING_USER: 2,
    State.EXCHANGING: 2,
    State.CHECKING: 3,
    State.CONNECTED: 4,
}
"""How many of the steps are done in which state; a cancelled sign-in stands at none."""
_NEXT = "Click the next cell and go on, or choose Run › Run Selected Cell and All Below."


class SignInCard(Surface):
    """The card with which one signs in: four steps, three doors, one place that changes.

    Args:
        signin: The sign-in that it shows; several cards may show the same one.

    Example:
        >>> import nb23
        >>> box = nb23.sandbox.start()
        >>> nb23.widgets.SignInCard(nb23.oauth.SignIn(box.domain, check=None, keep=None))
        Sign in to 127.0.0.1:...
    """

    def __init__(self, signin: SignIn) -> None:
        super().__init__(
            _shown(signin.view),
            {
                "hello": signin.page_opened,
                "reached": signin.page_reached,
                "keys": signin.submit_keys,
                "four": signin.submit_credentials,
                "public": signin.open_public,
                "practice": signin.fill_practice_keys,
                "ask": signin.ask_permission,
                "code": signin.submit_code,
                "use_code": signin.use_code,
                "approve": signin.approve_as_practice_user,
                "retry": signin.try_again,
                "again": signin.start_again,
            },
        )
        signin.observe(self._follow)

    def _follow(self, view: View) -> None:
        self._put(_shown(view))


def _shown(view: View) -> dict[str, Any]:
    connected = view.state is State.CONNECTED
    return {
        **view.as_dict(),
        "kind": "card",
        "steps": STEPS,
        "step": STEP_OF.get(view.state, -1),
        "title": f"{'Connected to' if connected else 'Sign in to'} {view.site_name or view.domain}",
        "facts": facts(view) if connected else [],
        "next": _NEXT if connected else "",
    }


def facts(view: View) -> list[tuple[str, str]]:
    """What a connected sign-in brought, in words: site, user, level, where it is kept."""
    level = Level.named(view.level)
    told = [
        ("Site", view.domain),
        ("Signed in as", view.user or "nobody"),
        ("Permission level", f"{level.label}: {ALLOWS[level]}"),
        ("Kept in", view.kept),
    ]
    return [(name, value) for name, value in told if value]
