"""The second step by itself: a link to open, and a field for the code.

This module owns the form of the step notebooks. It must not know what the code is exchanged for.
"""

import threading
from collections.abc import Callable

from nb23._place import IN_BROWSER
from nb23._redact import remember
from nb23.errors import Nb23Error
from nb23.oauth.callback import CallbackListener, Outcome
from nb23.oauth.credentials import Secret
from nb23.oauth.errors import VerifierMissing
from nb23.oauth.flow import Flow, read_verifier
from nb23.widgets.frontend import somebody_is_there
from nb23.widgets.surface import Surface

_PASTED = "Open the link, press Allow, and paste the code that the site shows."
_COMES_BACK = "Open the link and press Allow. The code comes here by itself."
_INSIDE = "The practice site lives inside this page, and no link leads there: let its user approve."


class AuthorizeStep(Surface):
    """The link that a user opens to allow the access, and the way back for the code.

    Args:
        flow: The flow; a request token is asked for if it has none yet.
        listener: The listener whose address the flow gave as its callback; then nothing is typed.
        approve: Opens a link as the practice user and gives the code: it gets a button, and is used
            at once when nobody is there to open the link.

    Example:
        >>> import nb23
        >>> box = nb23.sandbox.start()
        >>> flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys))
        >>> step = nb23.widgets.AuthorizeStep(flow, approve=box.approve)
        >>> step.verifier                                  # nobody is there to press Allow
        Secret(••••••)
        >>> flow.access_token(step.verifier).domain == box.domain
        True
    """

    def __init__(
        self,
        flow: Flow,
        *,
        listener: CallbackListener | None = None,
        approve: Callable[[str], str] | None = None,
    ) -> None:
        self._token = flow.pending or flow.request_token()
        self._url, self._approve = flow.authorize_url, approve
        self._verifier: Secret | None = None
        self._lock = threading.Lock()
        super().__init__(
            _waiting(flow, _COMES_BACK if listener else _PASTED, bool(approve)),
            {"code": self.submit_code, "approve": self.approve},
        )
        if listener:
            listener.expect(self._token.key, self._take)
        if approve and not somebody_is_there():
            self.approve()

    @property
    def verifier(self) -> Secret:
        """The code, masked; `flow.access_token` takes it as it is.

        Raises:
            VerifierMissing: If nobody has allowed the access yet.
        """
        if self._verifier is None:
            raise VerifierMissing(
                "There is no code yet. Open the link above, press Allow, and run this cell again."
            )
        return self._verifier

    def submit_code(self, text: str) -> None:
        """Take the code, or the whole address that the site led to.

        Args:
            text: With whatever blanks and line breaks came along.
        """
        try:
            self._take(read_verifier(text, self._token.key))
        except Nb23Error as problem:
            self._change(message=problem.sentence, tone="alert", wrong="code")

    def approve(self) -> None:
        """Let the practice user open the link and press Allow."""
        if self._approve and self._verifier is None:
            self._take(self._approve(self._url))

    def _take(self, outcome: Outcome) -> None:
        with self._lock:
            if self._verifier is not None:
                return
            if not isinstance(outcome, str):
                self._change(message=outcome.sentence, tone="alert", wrong="")
                return
            remember(outcome)
            self._verifier = Secret(outcome)
        self._change(
            state="DONE",
            message="The code is here. Go on with the next cell.",
            tone="good",
            wrong="",
            authorize_url="",
            facts=[("Code", str(self._verifier))],
        )


def _waiting(flow: Flow, sentence: str, can_approve: bool) -> dict[str, object]:
    return {
        "kind": "authorize",
        "state": "WAITING_USER",
        "domain": flow.endpoints.domain,
        "title": "Allow the access",
        "message": _INSIDE if IN_BROWSER else sentence,
        "tone": "calm",
        "authorize_url": "" if IN_BROWSER else flow.authorize_url,
        "can_approve": can_approve,
    }
