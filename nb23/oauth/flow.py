"""The three steps from a consumer key to an access token.

This module owns what each step sends, what it requires of the answer, and what a refusal means. It
must not know who shows the link to the user, how the verifier comes back, or where credentials
are kept.
"""

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

import requests

from nb23._redact import remember
from nb23.oauth.credentials import (
    AccessToken,
    Consumer,
    Credentials,
    RequestToken,
    Secret,
    trimmed,
)
from nb23.oauth.endpoints import GENERIC_DOMAIN, Endpoints, normalise_domain
from nb23.oauth.errors import (
    AccessDenied,
    BadDomain,
    ClockSkew,
    KeysRejected,
    ProtocolError,
    SignInError,
    SiteUnavailable,
    VerifierMissing,
    VerifierRejected,
    WrongSite,
)
from nb23.oauth.explain import why_refused
from nb23.oauth.signing import http_time, send, sign

CLOCK_TOLERANCE = 300
"""Seconds by which this computer's clock may differ from the site's before it is named."""

_NUMBER = re.compile("[0-9]{1,18}")


class Flow:
    """OAuth 1.0a step by step: ask for a request token, have it authorized, exchange it.

    Args:
        domain: The site, such as `videos.example.com`, or the generic `api.visualplatform.net`.
        consumer: Your application's key and secret.
        callback: `"oob"`: the site shows the user a code to copy. An address: the site sends the
            user's browser there with the code.

    Example:
        >>> import nb23
        >>> box = nb23.sandbox.start()
        >>> flow = nb23.oauth.Flow(box.domain, nb23.Consumer(*box.keys), callback="oob")
        >>> flow.request_token()                          # step 1
        RequestToken(••••••)
        >>> code = box.approve(flow.authorize_url)        # step 2: the user presses Allow
        >>> credentials = flow.access_token(code)         # step 3
        >>> credentials.domain == box.domain
        True

    Source: the 2010 guide, "Using OAuth step-by-step"; RFC 5849 section 2.
    """

    def __init__(self, domain: str, consumer: Consumer, *, callback: str = "oob") -> None:
        self.endpoints = Endpoints(domain)
        self.consumer = consumer
        self.callback = callback
        self.pending: RequestToken | None = None
        self._session = requests.Session()

    def __repr__(self) -> str:
        state = "waiting for a code" if self.pending else "not begun"
        return f"Flow({self.endpoints.domain}, {self.consumer!r}, {state})"

    def request_token(self) -> RequestToken:
        """Step 1: get a request token, signed with the consumer secret alone.

        Returns:
            The request token; the flow remembers it for the next steps.

        Raises:
            KeysRejected: If the site refuses the key or the secret.
            ClockSkew: If it refuses and its clock differs by more than five minutes.
            WrongSite: If there is no OAuth provider at the address.
            ProtocolError: If the answer is not one of OAuth 1.0a.
            Offline: If no connection could be made.
        """
        auth = sign(self.consumer, callback=self.callback)
        response = send(self._session, "GET", self.endpoints.request_token, auth=auth)
        domain = self.endpoints.domain
        answer = _form(
            response,
            domain,
            KeysRejected(
                f"{domain} refused these keys. Check the key and the secret; "
                "a key works only on the site it was made on."
            ),
        )
        if answer.get("oauth_callback_confirmed") != "true":
            raise ProtocolError(
                f"{domain} did not confirm the callback, so it does not speak OAuth 1.0a. "
                "Nothing was stored."
            )
        self.pending = RequestToken(*_pair(answer, domain))
        return self.pending

    @property
    def authorize_url(self) -> str:
        """Step 2: the address at which the user allows or denies the access.

        Raises:
            VerifierMissing: If step 1 was skipped.
        """
        return f"{self.endpoints.authorize}?oauth_token={quote(self._pending().key, safe='')}"

    def access_token(self, verifier: str | Secret) -> Credentials:
        """Step 3: exchange the authorized request token for an access token.

        Args:
            verifier: The code that the site gave after consent, or the whole address that the
                browser was sent to. Blanks and line breaks in it do no harm.

        Returns:
            The credentials for step 4, with the domain that all later calls go to.

        Raises:
            VerifierMissing: If a step before was skipped, or the code is empty.
            VerifierRejected: If the site does not accept the code. It works once.
            AccessDenied: If the address says that the user declined.
            ProtocolError: If the address belongs to another request token.
        """
        pending = self._pending()
        code = read_verifier(verifier, pending.key)
        remember(code)
        auth = sign(self.consumer, pending, verifier=code)
        response = send(self._session, "GET", self.endpoints.access_token, auth=auth)
        domain = self.endpoints.domain
        answer = _form(
            response,
            domain,
            VerifierRejected("That code was not accepted. Codes work once: ask for a new link."),
        )
        self.pending = None
        return self._credentials(answer)

    def _pending(self) -> RequestToken:
        if self.pending is None:
            raise VerifierMissing(
                "There is no request token to go on with. Call flow.request_token() first."
            )
        return self.pending

    def _credentials(self, answer: dict[str, str]) -> Credentials:
        asked, token = self.endpoints.domain, AccessToken(*_pair(answer, self.endpoints.domain))
        site = _domain(answer.get("domain") or asked)
        if site != asked and asked != GENERIC_DOMAIN:
            raise WrongSite(
                f"These keys lead to {site}, not {asked}. Connect to {site}: nothing was stored."
            )
        user = _NUMBER.fullmatch(answer.get("user_id", ""))
        return Credentials(site, self.consumer, token, int(user[0]) if user else None)


def read_verifier(text: str | Secret, token_key: str) -> str:
    """Find the code in what a user pasted: the code alone, or the whole redirected address.

    Args:
        text: The code or the address, with whatever blanks came along.
        token_key: The request token that is pending; an address must name the same one.

    Raises:
        VerifierMissing: If there is no code in it.
        AccessDenied: If the address says that the user declined.
        ProtocolError: If the address belongs to another request token.

    Example:
        >>> read_verifier("http://127.0.0.1/?oauth_token=t1&oauth_verifier=z3pj UoZU", "t1")
        'z3pjUoZU'
    """
    try:
        bare = trimmed(Secret(text).reveal(), "code")
    except SignInError:
        raise VerifierMissing("The code is empty. Paste the code that the site showed.") from None
    if bare.split("?")[0].endswith("/oauth/authorize"):
        raise VerifierMissing("That is the page's address. Paste the code that the page shows.")
    if "?" not in bare and "oauth_verifier=" not in bare:
        return bare
    return verifier_of(dict(parse_qsl(bare.split("?", 1)[-1].split("#")[0])), token_key)


def verifier_of(answer: dict[str, str], token_key: str) -> str:
    """Take the verifier out of a callback's parameters, if it is the one that is waited for.

    Args:
        answer: The parameters of the address that the browser was sent to.
        token_key: The request token that is pending.

    Raises:
        ProtocolError: If it belongs to another request token, or brings a verifier for none.
        AccessDenied: If it brings no verifier.

    Source: RFC 5849 section 2.2, which leaves open what a refusal brings.
    """
    named = answer.get("oauth_token")
    if named != token_key and (named or "oauth_verifier" in answer):
        raise ProtocolError(
            "That address belongs to another sign-in. Use the newest link, and its code."
        )
    if not answer.get("oauth_verifier"):
        raise AccessDenied("You declined. Nothing was stored.")
    return answer["oauth_verifier"]


def clock_skew(response: requests.Response) -> float:
    """Seconds by which this computer's clock is ahead of the site's; 0 when the site is silent.

    Source: the answer's `Date` (RFC 9110 section 6.6.1).
    """
    theirs = http_time(response.headers.get("Date"))
    return (datetime.now(UTC) - theirs).total_seconds() if theirs else 0.0


def clock_error(response: requests.Response) -> ClockSkew | None:
    """The error that names the clock, when it is off by more than the tolerance."""
    skew = clock_skew(response)
    if abs(skew) <= CLOCK_TOLERANCE:
        return None
    direction = "fast" if skew > 0 else "slow"
    return ClockSkew(
        f"This computer's clock is {round(abs(skew) / 60)} min {direction}; "
        "OAuth 1.0a signatures need the right time. Set the clock, then connect again."
    )


def _form(response: requests.Response, domain: str, refused: SignInError) -> dict[str, str]:
    if response.status_code in (400, 401, 403):
        raise clock_error(response) or _compared(refused, response)
    if response.status_code >= 500:
        raise SiteUnavailable(f"{domain} failed (HTTP {response.status_code}). Try again later.")
    if response.status_code != 200:
        raise WrongSite(
            f"{domain} has no OAuth provider (HTTP {response.status_code}). Check the domain: "
            "it should be that of a 23 site."
        )
    return dict(parse_qsl(response.text.strip(), keep_blank_values=True))


def _compared(refused: SignInError, response: requests.Response) -> SignInError:
    """The refusal, and what the base string that the site computed tells about its cause."""
    _, _, told = response.text.partition("Base string computed here:")
    words = why_refused(response, told.strip())
    return type(refused)(f"{refused.sentence} {words}") if words else refused


def _pair(answer: dict[str, str], domain: str) -> tuple[str, str]:
    token, secret = answer.get("oauth_token", ""), answer.get("oauth_token_secret", "")
    if not token.strip() or not secret.strip():
        raise ProtocolError(
            f"{domain} answered without a token. Check the domain: it should be that of a 23 site."
        )
    return token, secret


def _domain(text: str) -> str:
    try:
        return normalise_domain(text)
    except BadDomain:
        shown = text.split("?")[0][:80]
        raise ProtocolError(f"The site answered with a domain that is none: {shown!r}.") from None
