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
from nb23.api.errors import (
    AboveCeiling,
    NotAuthenticated,
    PermissionDenied,
    SignatureRejected,
)
from nb23.api.method import Level, Method
from nb23.api.paging import Listing
from nb23.api.rate import pace_of
from nb23.api.response import Builder, Reply, read_reply, told_base_string
from nb23.api.retry import persistently
from nb23.api.shape import Shape
from nb23.api.upload import body_of
from nb23.api.wire import files_of, form
from nb23.api.workspaces import TOKENS, Workspaces
from nb23.oauth.credentials import Credentials, LoginToken
from nb23.oauth.endpoints import Endpoints
from nb23.oauth.errors import KeysNeeded, NotConnected, Offline, TokenRevoked
from nb23.oauth.explain import Explanation, explain, why_refused
from nb23.oauth.flow import clock_error
from nb23.oauth.signing import Auth, bearer, new_session, send, sign

# No code tells a revoked token from a wrong signature: the site's words do.
_TOKEN_AT_FAULT = re.compile("revoked|access.token|oauth_token", re.IGNORECASE)


class Client:
    """Calls the API of one site, signed by its credentials or anonymously.

    Args:
        domain: The site.
        credentials: Whose name to call in; a login token for calls of version 2; or None for
            anonymous calls to a public site.
        allow: The ceiling: a call that needs a higher level is refused before it is sent.
        builder: Makes a DataFrame of records; handed down by the front desk.
        on_revoked: Called when the site no longer accepts the access token.
        waiting: What to say, while a sign-in is not finished, to a call that needs a signature.
        session: Where connections are kept open; a new one when left out.
        rate: Calls a second at most to this site, by all clients of this process; 20 when left
            out, and no limit on this computer itself.

    Attributes:
        pace: What its calls wait for: that of the site, unless another one is set.

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
        credentials: Credentials | LoginToken | None = None,
        *,
        allow: str = "read",
        builder: Builder | None = None,
        on_revoked: Callable[[], None] | None = None,
        waiting: str = "",
        session: requests.Session | None = None,
        rate: float | None = None,
    ) -> None:
        self.endpoints = Endpoints(domain)
        self.credentials = credentials
        self.allow = Level.named(allow)
        self.builder = builder
        self.waiting = waiting
        self._on_revoked = on_revoked
        self._session = session or new_session()
        self._workspaces = self._workspaces_of(credentials)
        self.pace = pace_of(self.endpoints.domain)
        if rate is not None:
            self.pace.limit = rate

    def __repr__(self) -> str:
        how = "signed" if isinstance(self.credentials, Credentials) else "anonymous"
        how = "by a login token" if self._workspaces else how
        return f"<Client {self.endpoints.domain}, {how}, allow={self.allow.label!r}>"

    def call(self, path: str, /, *, extra: Mapping[str, Any] | None = None, **params: Any) -> Reply:
        """Call one method.

        A call that only reads is repeated, each time signed anew, while the network or the site
        cannot answer; so is one that may be carried out twice without harm.

        Args:
            path: Such as `photo/list`, or `2/photo/list` of version 2; a leading `/api/` is
                accepted.
            extra: Custom variables of the site, sent as they are.
            **params: The method's parameters; dates, flags and lists travel as the API wants them.

        Returns:
            The reply.

        Raises:
            UnknownMethod: Or UnknownParameter, MissingParameter, BadParameter: before it is sent.
            AboveCeiling: If the method needs more than `allow`.
            NotConnected: If it needs a signature and there are no credentials.
            KeysNeeded: If there is only a login token, and the method is of version 1.
            ApiError: Or one of its kinds, if the API refused the call.
            TokenRevoked: If the site no longer accepts the token.
            FileChanged: If a file does not stay as it is while it is sent.
            Offline: If no connection could be made.
            SiteUnavailable: Or RateLimited, if the site goes on saying that it cannot answer.
        """
        method = catalogue.method(path)
        self.admit(method)
        texts = form(method, params, extra or {})
        return self._send(method, texts, files_of(method, params))

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
            KeysNeeded: If there is only a login token, which signs nothing.
        """
        method, held = catalogue.method(path), self.credentials
        if isinstance(held, LoginToken):
            raise KeysNeeded("A login token signs nothing: it travels as it is. Connect with keys.")
        if held is None:
            raise self._not_connected(method)
        return explain(
            method.verb,
            self.endpoints.api(method.path),
            form(method, params, extra or {}),
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
            texts = form(method, {**params, **place}, extra or {})
            return self._send(method, texts, files_of(method, params), shape)

        return Listing(method, fetch, params, limit=limit, connections=connections, strict=strict)

    def admit(self, method: Method) -> None:
        """Check that a call of a method may be sent at all.

        Raises:
            AboveCeiling: If the method needs more than the ceiling.
            NotConnected: If it needs a signature and there are no credentials.
            KeysNeeded: If there is only a login token, and the method is of version 1.
        """
        needs = method.needs
        if needs > self.allow and needs > Level.ANONYMOUS:
            raise AboveCeiling(
                f"{method.name} needs level {needs.label}; this Site was opened with "
                f"allow={self.allow.label!r}. Use nb23.connect(..., allow={needs.label!r})."
            )
        # What writes may still be open to everybody, such as a comment.
        open_p = method.level is not None and method.level <= Level.ANONYMOUS
        if self.credentials is None and not open_p:
            raise self._not_connected(method)
        if self._workspaces and method.version == 1:
            twin = f"2/{method.name}"
            instead = f"Call {twin}, or connect" if catalogue.known(twin) else "Connect"
            raise KeysNeeded(
                f"{method.name} is of version 1, which takes no login token. {instead} with keys: "
                f"nb23.connect({self.endpoints.domain!r}, force=True)."
            )

    def _not_connected(self, method: Method) -> NotConnected:
        return NotConnected(
            self.waiting
            or f"{method.name} needs a signature, and this Site has no credentials. "
            f"Use nb23.connect({self.endpoints.domain!r})."
        )

    def _send(
        self,
        method: Method,
        texts: dict[str, str],
        files: dict[str, Any],
        shape: Shape | None = None,
    ) -> Reply:
        held = self.credentials
        response = self._answer(method, texts, files)
        try:
            return read_reply(response, method, builder=self.builder, shape=shape)
        except SignatureRejected as refused:
            if held is None:
                raise
            raise clock_error(response) or self._revoked(refused, response) from None
        except (NotAuthenticated, PermissionDenied) as refused:
            # While a sign-in waits, what is refused to everybody may be granted to the user.
            if held is None and self.waiting:
                raise self._not_connected(method) from None
            if self._workspaces and isinstance(refused, NotAuthenticated):
                problem = self._shut_out(self._workspaces, method, refused)
                raise clock_error(response) or problem from None
            raise

    def _answer(
        self, method: Method, texts: dict[str, str], files: dict[str, Any]
    ) -> requests.Response:
        repeatable = not method.writes or method.idempotent
        auth = self._auth(method)

        def attempt() -> requests.Response:
            # The signature is made anew by each request that is prepared.
            with body_of(texts, files) as body:
                return send(
                    self._session, method.verb, self.endpoints.api(method.path),
                    list(texts.items()), auth=auth, body=body,
                    redirect=method.reply == "redirect",
                )  # fmt: skip

        try:
            return persistently(attempt, pace=self.pace, repeatable=repeatable)
        except Offline as problem:
            if repeatable or not problem.sent:
                raise
            raise Offline(
                f"{problem.sentence} {method.name} may have been carried out, so it was not "
                "repeated: look at the site first."
            ) from None

    def _auth(self, method: Method) -> Auth | None:
        held = self.credentials
        if isinstance(held, Credentials):
            return sign(held.consumer, held.token)
        if self._workspaces is None:
            return None
        login = self._workspaces.login
        if method.name == TOKENS:
            return bearer(login.token, Endpoints(login.domain))
        return bearer(self._workspaces.bearer(self.endpoints.domain), self.endpoints)

    def _workspaces_of(self, held: Credentials | LoginToken | None) -> Workspaces | None:
        if not isinstance(held, LoginToken):
            return None
        # Tokens of other workspaces are asked for only where one is meant.
        elsewhere = held.domain != self.endpoints.domain

        def ask() -> Reply:
            client = Client(held.domain, held, session=self._session)
            return client.call(TOKENS, cross_sites_p=elsewhere)

        return Workspaces(held, ask)

    def _shut_out(
        self, opened: Workspaces, method: Method, refused: NotAuthenticated
    ) -> NotAuthenticated | TokenRevoked:
        if method.name == TOKENS:
            return TokenRevoked(
                f"{self.endpoints.domain} no longer accepts this login token. Copy a new one from "
                "the site: Settings, then API."
            )
        opened.forget()
        return refused

    def _revoked(self, refused: SignatureRejected, response: requests.Response) -> Exception:
        if not _TOKEN_AT_FAULT.search(refused.sentence):
            return refused.because(why_refused(response, told_base_string(response)))
        if self._on_revoked:
            self._on_revoked()
        return TokenRevoked(
            f"{self.endpoints.domain} no longer accepts this access token: it was revoked. "
            f"Use nb23.connect({self.endpoints.domain!r}, force=True) to sign in again."
        )
