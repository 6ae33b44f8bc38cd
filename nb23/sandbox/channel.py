"""A connection of waitress that forgets what came of a request when the client goes away.

Owns the end of a connection. Must not know what is sent over it.
"""

from waitress.channel import HTTPChannel


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that closes the temporary file of a body of which the rest never came."""

    def handle_close(self) -> None:
        """End the connection."""
        if self.request is not None:
            self.request.close()
        super().handle_close()
