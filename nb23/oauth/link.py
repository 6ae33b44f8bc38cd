"""A link that a user is to open, and whatever comes back of it.

This module owns the time that a link is waited for and the listener that may take the answer. It
must not know what is done with the answer.
"""

import threading
from collections.abc import Callable

from nb23._place import IN_BROWSER, beside
from nb23.oauth.callback import CallbackListener, Outcome
from nb23.oauth.credentials import Consumer
from nb23.oauth.errors import AuthorizationTimeout, NoHub
from nb23.oauth.flow import Flow, read_verifier
from nb23.oauth.page import Page

_BY_ITSELF = "Open the link and press Allow. This card goes on by itself."
WHAT_TO_DO = {
    "hub": _BY_ITSELF,
    "loopback": _BY_ITSELF,
    "oob": "Open the link, press Allow, and paste the code that the site shows.",
}
"""What to tell the user, for each way in which the code can come back."""


class Link:
    """One request for access: a flow, and a listener if the code is to come back by itself.

    Args:
        domain: The site.
        consumer: The application's key and secret.
        transport: `"hub"`, `"loopback"` or `"oob"`.
        page: The page that shows the link.

    Attributes:
        reply_to: The name under which the hub's callback page calls the page that shows the link.
        ping: What a page can ask to learn whether it reaches the listener; empty without one.

    Raises:
        NoHub: If the page's server has no callback page.

    Example:
        >>> Link("videos.example.com", Consumer("key", "secret"), "oob").transport
        'oob'
    """

    def __init__(
        self, domain: str, consumer: Consumer, transport: str, page: Page | None = None
    ) -> None:
        self.transport, self.reply_to, self.ping = transport, "", ""
        self._listener: CallbackListener | None = None
        self._clock: threading.Timer | None = None
        address = "oob"
        if transport == "hub":
            address = _hub(page).callback()
            self.reply_to = address.rpartition("/")[2]
        elif transport == "loopback":
            self._listener = CallbackListener()
            address, self.ping = self._listener.url, self._listener.ping
        self.flow = Flow(domain, consumer, callback=address)

    def await_answer(self, timeout: float, answered: Callable[["Link", Outcome], None]) -> None:
        """Hand whatever comes of the link to a function, in a thread of its own.

        Args:
            timeout: Seconds until the link expires.
            answered: Called with this link and the verifier, or the error that says why not.
        """

        def deliver(outcome: Outcome) -> None:
            # Not in the listener's own thread: the browser is waiting for its page.
            beside(answered, self, outcome)

        late = AuthorizationTimeout("The link has expired. Ask for a new one.")
        if not IN_BROWSER:
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


def _hub(page: Page | None) -> Page:
    if page is None or not page.hub:
        raise NoHub(
            "This notebook's server has no callback page of nb23. Install nb23 beside JupyterLab, "
            "or leave callback= out."
        )
    return page
