"""A link that a user is to open, and whatever comes back of it.

This module owns the time that a link is waited for and the listener that may take the answer. It
must not know what is done with the answer.
"""

import threading
from collections.abc import Callable

from nb23.oauth.callback import CallbackListener, Outcome
from nb23.oauth.credentials import Consumer
from nb23.oauth.errors import AuthorizationTimeout
from nb23.oauth.flow import Flow, read_verifier

WHAT_TO_DO = {
    "loopback": "Open the link and press Allow. This card goes on by itself.",
    "oob": "Open the link, press Allow, and paste the code that the site shows.",
}
"""What to tell the user, for each way in which the code can come back."""


class Link:
    """One request for access: a flow, and a listener if the code is to come back by itself.

    Args:
        domain: The site.
        consumer: The application's key and secret.
        transport: `"loopback"` or `"oob"`.

    Example:
        >>> Link("videos.example.com", Consumer("key", "secret"), "oob").transport
        'oob'
    """

    def __init__(self, domain: str, consumer: Consumer, transport: str) -> None:
        self.transport = transport
        self._listener = CallbackListener() if transport == "loopback" else None
        self._clock: threading.Timer | None = None
        address = self._listener.url if self._listener else "oob"
        self.flow = Flow(domain, consumer, callback=address)

    def await_answer(self, timeout: float, answered: Callable[["Link", Outcome], None]) -> None:
        """Hand whatever comes of the link to a function, in a thread of its own.

        Args:
            timeout: Seconds until the link expires.
            answered: Called with this link and the verifier, or the error that says why not.
        """

        def deliver(outcome: Outcome) -> None:
            # Not in the listener's own thread: the browser is waiting for its page.
            threading.Thread(target=answered, args=(self, outcome), daemon=True).start()

        late = AuthorizationTimeout("The link has expired. Ask for a new one.")
        self._clock = threading.Timer(timeout, answered, (self, late))
        self._clock.daemon = True
        self._clock.start()
        if self._listener and self.flow.pending:
            self._listener.expect(self.flow.pending.key, deliver)

    def read(self, text: str) -> str:
        """The code in what a user pasted.

        Raises:
            SignInError: One of its kinds, if there is none for this link in it.
        """
        return read_verifier(text, self.flow.pending.key if self.flow.pending else "")

    def close(self) -> None:
        """Stop the clock and the listener."""
        if self._clock:
            self._clock.cancel()
        if self._listener:
            self._listener.close()
