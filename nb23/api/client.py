"""One client for one site: checks a call, signs it, sends it, reads the reply.

This module owns what happens between a method's path and its `Reply`, and the ceiling on this
computer. It must not know DataFrames, the card or where credentials are kept.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

import requests

from nb23.api import catalogue
from nb23.api.ahead import CONNECTIONS
from nb23.api.errors import AboveCeiling, PermissionDenied, SignatureRejected
from nb23.api.method import Level, Method
from nb23.api.paging import Listing
from nb23.api.response import Builder, Reply, read_reply, told_base_string
from nb23.api.shape import Shape
from nb23.api.wire import wire
from nb23.oauth.credentials import Credentials
from nb23.oauth.endpoints import Endpoints
from nb23.oauth.errors import NotConnected, TokenRevoked
from nb23.oauth.explain import Explanation, explain, why_refused
from nb23.oauth.flow import clock_error
from nb23.oauth.signing import send, sign

# No code tells a revoked token from a wrong signature: the site's words do.
_TOKEN_AT_FAULT = re.compile("revoked|access.token|oauth_token", re.IGNORECASE)


class Client:
    """Calls the API of one site, signed by its credentials or anonymously.

    Args:
        domain: The site.
        credentials: Whose name to call in, or None for anonymous calls to a public site.
        allow: The ceiling: a call that needs a higher level is refused before it is sent.
        builder: Makes a DataFrame of records; handed down by the front desk.
        on_revoked: Called when the site no longer accepts the access token.
        waiting: What to say, while a sign-in is not finished, to a call that needs a signature.
        session: Where connections are kept open; a new one when left out.

    Example:
        >>> import nb23
        >>> box = nb23.sandbox.start()
        >>> client = nb23.api.Client(box.domain, allow="anonymous")
        >>> client.call("site/get").records[0]["domain"] == box.domain
        True
    """

    def __init__(
        self,
        domain: str,
        credentials: Credentials | None = None,
        *,
        allow: str = "read",
        builder: Builder | None = None,
        on_revoked: Callable[[], None] | None = None,
        waiting: str = "",
        session: requests.Session | None = None,
    ) -> None:
        self.endpoints = Endpoints(domain)
        self.credentials = credentials
        self.allow = Level.named(allow)
        self.builder = builder
        self.waiting = waiting
        self._on_revoked = on_revoked
        self._session = session or requests.Session()

    def __repr__(self) -> str:
        how = "signed" if self.credentials else "anonymous"
        return f"<Client {self.endpoints.domain}, {how}, allow={self.allow.label!r}>"

    def call(self, path: str, /, *, extra: Mapping[str, Any] | None = None, **params: Any) -> Reply:
        """Call one method.

        Args:
            path: Such as `photo/list`; a leading `/api/` is accepted.
            extra: Custom variables of the site, sent as they are.
            **params: The method's parameters; dates, flags and lists travel as the API wants them.

        Returns:
            The reply.

        Raises:
            UnknownMethod: Or UnknownParameter, MissingParameter, BadParameter: before it is sent.
            AboveCeiling: If the method needs more than `allow`.
            NotConnected: If it needs a signature and there are no credentials.
            ApiError: Or one of its kinds, if the API refused the call.
            TokenRevoked: If the site no longer accepts the access token.
            Offline: If no connection could be made.
        """
        method = catalogue.method(path)
        self.admit(method)
        return self._send(method, _texts(method, params, extra))

    def explain(
        self, path: str, /, *, extra: Mapping[str, Any] | None = None, **params: Any
    ) -> Explanation:
        """Show how a call of a method is signed, stage by stage; nothing is sent.

        Args:
            path: Such as `photo/list`; a leading `/api/` is accepted.
            extra: Custom variables of the site.
            **params: The method's parameters.

        Raises:
            NotConnected: If there are no credentials to sign with.
        """
        method, held = catalogue.method(path), self.credentials
        if held is None:
            raise self._not_connected(method)
        return explain(
            method.verb,
            self.endpoints.api(method.path),
            _texts(method, params, extra),
            oauth_params={"oauth_consumer_key": held.consumer.key, "oauth_token": held.token.key},
            consumer_secret=held.consumer.secret,
            token_secret=held.token.secret,
        )

    def listing(
        self,
        path: str,
        /,
        *,
        limit: int | None = None,
        connections: int = CONNECTIONS,
        strict: bool = False,
        extra: Mapping[str, Any] | None = None,
        **params: Any,
    ) -> Listing:
        """Begin to read the records of a method, page by page where it has pages.

        Args:
            path: Such as `photo/list`.
            limit: How many records at most; all when left out.
            connections: How many pages are asked for at once; 1 reads one after the other.
            strict: Whether to raise IncompleteListing instead of warning.
            extra: Custom variables of the site.
            **params: The method's parameters. An order in which pages do not drift is asked for
                where none is given.

        Returns:
            A listing whose pages or records can be looped over, and which knows afterwards whether
            it was complete.

        Raises:
            NotConnected: While a sign-in is not finished.
        """
        method = catalogue.method(path)
        if self.waiting and self.credentials is None:
            # A listing would hold the public part without a word of what it lacks.
            raise self._not_connected(method)

        def fetch(shape: Shape | None = None, **page: Any) -> Reply:
            self.admit(method)
            place = page if method.paged else {}
            return self._send(method, _texts(method, {**params, **place}, extra), shape)

        return Listing(method, fetch, params, limit=limit, connections=connections, strict=strict)

    def admit(self, method: Method) -> None:
        """Check that a call of a method may be sent at all.

        Raises:
            AboveCeiling: If the method needs more than the ceiling.
            NotConnected: If it needs a signature and there are no credentials.
        """
        needs = method.needs
        if needs > self.allow and needs > Level.ANONYMOUS:
            raise AboveCeiling(
                f"{method.name} needs level {needs.label}; this Site was opened with "
                f"allow={self.allow.label!r}. Use nb23.connect(..., allow={needs.label!r})."
            )
        if needs > Level.ANONYMOUS and self.credentials is None:
            raise self._not_connected(method)

    def _not_connected(self, method: Method) -> NotConnected:
        return NotConnected(
            self.waiting
            or f"{method.name} needs a signature, and this Site has no credentials. "
            f"Use nb23.connect({self.endpoints.domain!r})."
        )

    def _send(self, method: Method, texts: dict[str, str], shape: Shape | None = None) -> Reply:
        held = self.credentials
        auth = sign(held.consumer, held.token) if held else None
        url = self.endpoints.api(method.path)
        response = send(self._session, method.verb, url, list(texts.items()), auth=auth)
        try:
            return read_reply(response, method, builder=self.builder, shape=shape)
        except SignatureRejected as refused:
            if held is None:
                raise
            raise clock_error(response) or self._revoked(refused, response) from None
        except PermissionDenied:
            # While a sign-in waits, what is refused to everybody may be granted to the user.
            if held is None and self.waiting:
                raise self._not_connected(method) from None
            raise

    def _revoked(self, refused: SignatureRejected, response: requests.Response) -> Exception:
        if not _TOKEN_AT_FAULT.search(refused.sentence):
            return refused.because(why_refused(response, told_base_string(response)))
        if self._on_revoked:
            self._on_revoked()
        return TokenRevoked(
            f"{self.endpoints.domain} no longer accepts this access token: it was revoked. "
            f"Use nb23.connect({self.endpoints.domain!r}, force=True) to sign in again."
        )


def _texts(
    method: Method, params: Mapping[str, Any], extra: Mapping[str, Any] | None
) -> dict[str, str]:
    return wire(method, params, extra or {}) | {"format": "json", "raw": "1"}
