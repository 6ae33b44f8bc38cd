"""One signed request: the one place that speaks requests-oauthlib's vocabulary.

This module owns how parameters travel, and that a signature or a token goes to no other host. It
must not know the three steps or any API method.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests_oauthlib import OAuth1
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProxyError,
    SSLError,
    TimeoutError,
)

from nb23._place import IN_BROWSER
from nb23._redact import scrub, scrub_loggers
from nb23.errors import Nb23Error
from nb23.oauth.credentials import Consumer, Pair, Secret
from nb23.oauth.endpoints import Endpoints, is_loopback
from nb23.oauth.errors import Offline, RateLimited, SiteUnavailable, WrongSite

TIMEOUT = (5.0, 30.0)
"""Seconds to wait for a connection, and for the site's next byte."""

PATIENT = (5.0, 300.0)
"""The same when files are sent: the site works on them before it answers."""

CONNECTIONS = 32
"""How many connections to a site are kept open at most."""

Params = Sequence[tuple[str, str]]
Auth = Callable[[requests.PreparedRequest], requests.PreparedRequest]
"""Puts into a request what proves who sends it."""

_FORM = "application/x-www-form-urlencoded"

# At DEBUG, the first two log tokens and whole Authorization headers, the third whole addresses.
scrub_loggers("requests_oauthlib", "oauthlib", "urllib3", "nb23")


def sign(
    consumer: Consumer,
    token: Pair | None = None,
    *,
    callback: str | None = None,
    verifier: str | None = None,
) -> OAuth1:
    """The signer of one request: HMAC-SHA1, protocol parameters in the Authorization header only.

    Args:
        consumer: The application's key and secret.
        token: The request token (step 3) or access token (step 4).
        callback: `oauth_callback` of step 1.
        verifier: `oauth_verifier` of step 3.

    Source: the 2010 guide, "Signing and making requests"; RFC 5849 section 3.
    """
    return OAuth1(
        consumer.key,
        client_secret=consumer.secret.reveal(),
        resource_owner_key=token.key if token else None,
        resource_owner_secret=token.secret.reveal() if token else None,
        callback_uri=callback,
        verifier=verifier,
        signature_method="HMAC-SHA1",
        signature_type="AUTH_HEADER",
    )


def bearer(token: Secret, endpoints: Endpoints) -> Auth:
    """What carries a bearer token, to one site and nowhere else.

    Args:
        token: The bearer token.
        endpoints: The site that it is for: https, or this computer's own loopback.

    Source: RFC 6750 section 2.1.
    """

    def carry(request: requests.PreparedRequest) -> requests.PreparedRequest:
        if not str(request.url).startswith(f"{endpoints.base}/"):
            raise WrongSite(f"This token is for {endpoints.domain} alone; nothing was sent.")
        request.headers["Authorization"] = f"Bearer {token.reveal()}"
        return request

    return carry


def new_session() -> requests.Session:
    """A session that threads may share: a connection for each of them, and no cookies.

    A cookie would say who calls beside the signature, and a jar must not change under two threads.
    """
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session


def send(
    session: requests.Session,
    verb: str,
    url: str,
    params: Params = (),
    *,
    auth: Auth | None = None,
    body: Any = None,
    redirect: bool = False,
) -> requests.Response:
    """Send one request, its parameters in the query of a GET or in the body of a POST, never both.

    Args:
        session: Where connections are kept open.
        verb: `GET` or `POST`.
        url: The address without a query.
        params: Names and values in the order they travel; blanks travel as `%20`.
        auth: The signer, or None for an anonymous request.
        body: A multipart body, which holds the parameters and is read as it is sent; no signature
            covers it.
        redirect: Whether a redirect is the answer; it is not followed either way.

    Raises:
        Offline: If no connection could be made or it broke.
        SiteUnavailable: Or RateLimited, if the site says that it cannot answer now.
        WrongSite: If the site redirects: a signature is good for one address only.
    """
    encoded = urlencode(list(params), quote_via=quote)
    where: dict[str, Any] = {"url": f"{url}?{encoded}" if encoded else url}
    if verb == "POST" and body is not None:
        where = {"url": url, "data": body, "headers": {"Content-Type": body.content_type}}
    elif verb == "POST":
        where = {"url": url, "data": encoded, "headers": {"Content-Type": _FORM}}
    if is_loopback(urlsplit(url).netloc):
        where["proxies"] = {"http": None, "all": None}
    try:
        response = session.request(
            verb, auth=auth or _anonymous, timeout=TIMEOUT if body is None else PATIENT,
            allow_redirects=False, stream=True, **where,
        )  # fmt: skip
        # In one piece: requests itself reads 10 kB at a time, which doubles the time of a page. A
        # redirect it has read already.
        if not response.is_redirect:
            response._content = response.raw.read(decode_content=True)
    # requests reads the address of a redirect even if it is not followed: ValueError.
    except (requests.RequestException, HTTPError, ValueError) as problem:
        failure: Nb23Error = Offline(_unreachable(url, problem))
        vars(failure)["sent"] = not _unconnected(problem)
    except Nb23Error as problem:  # of the body, such as a file that changed
        failure = problem.with_traceback(None)
    else:
        return _checked(response, urlsplit(url).netloc, redirect=redirect)
    # Raised out here: what requests raised holds the signed request, and would travel along.
    raise failure


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without a signer of its own, requests would look for a password in ~/.netrc.
    return request


def http_time(text: str | None) -> datetime | None:
    """The moment that a header such as `Date` names; None when it names none.

    Source: RFC 9110 section 5.6.7.

    Example:
        >>> http_time("Tue, 02 Mar 2010 16:35:46 GMT").hour
        16
    """
    try:
        named = parsedate_to_datetime(text or "")
    except (TypeError, ValueError, OverflowError):
        return None
    return named if named.tzinfo else named.replace(tzinfo=UTC)


def _checked(response: requests.Response, host: str, *, redirect: bool) -> requests.Response:
    if response.status_code in (429, 502, 503, 504):
        raise _unavailable(response, host)
    if response.is_redirect and not redirect:
        target = urlsplit(response.headers["Location"]).netloc or host
        raise WrongSite(
            f"{host} sends its visitors on to {target}. Connect to {target} itself: "
            "a signed request is not passed on to another address."
        )
    return response


def _unavailable(response: requests.Response, host: str) -> SiteUnavailable:
    limited, pause = response.status_code == 429, _retry_after(response)
    said = "wants fewer calls" if limited else "cannot answer now"
    when = "in a little while" if pause is None else f"in {pause:.0f} seconds"
    problem = (RateLimited if limited else SiteUnavailable)(
        f"{host} {said} (HTTP {response.status_code}). Try again {when}."
    )
    problem.retry_after = pause
    return problem


def _retry_after(response: requests.Response) -> float | None:
    """Seconds, told as a number or as a date of the site's own clock (RFC 9110 section 10.2.3)."""
    told = response.headers.get("Retry-After", "").strip()
    if told.isascii() and told.isdigit():
        return float(told)
    until, now = http_time(told), http_time(response.headers.get("Date")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else None


def _unreachable(url: str, problem: Exception) -> str:
    host = urlsplit(url).netloc
    if IN_BROWSER:
        return (
            f"No answer from {host}: out of a page in a browser, only the practice site is reached."
        )
    if isinstance(problem, (requests.Timeout, TimeoutError)):
        return f"{host} did not answer in time. Check the network, then try again."
    if isinstance(problem, HTTPError):
        return f"The answer of {host} broke off in its middle. Try again."
    if isinstance(problem, requests.exceptions.SSLError):
        return f"No secure connection to {host}: {_cause(problem)}. Check the domain and the clock."
    if isinstance(problem, requests.exceptions.ProxyError):
        return f"The proxy of this computer did not connect to {host}. Check its settings."
    return f"No connection to {host}. Check the network and the spelling, then try again."


def _unconnected(problem: Exception) -> bool:
    """Whether there was no connection over which a request could have gone out."""
    reason = getattr(next(iter(problem.args), None), "reason", None)
    never = (NewConnectionError, ConnectTimeoutError, SSLError, ProxyError)
    return isinstance(reason, never)


def _cause(problem: Exception) -> str:
    text = scrub(str(problem))
    return text.split("(Caused by")[-1].strip(" ()")[:120].split("?")[0]
