"""One signed request: the one place that speaks requests-oauthlib's vocabulary.

This module owns how parameters travel, that each attempt is signed anew, and that a signature goes
to no other host. It must not know the three steps or any API method.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests_oauthlib import OAuth1

from nb23._redact import scrub, scrub_loggers
from nb23.oauth.credentials import Consumer, Pair
from nb23.oauth.endpoints import is_loopback
from nb23.oauth.errors import Offline, SiteUnavailable, WrongSite

TIMEOUT = (5.0, 30.0)
"""Seconds to wait for a connection, and for the site's next byte."""

Params = Sequence[tuple[str, str]]

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


def send(
    session: requests.Session,
    verb: str,
    url: str,
    params: Params = (),
    *,
    auth: OAuth1 | None = None,
    files: Mapping[str, Any] | None = None,
) -> requests.Response:
    """Send one request, its parameters in the query of a GET or in the body of a POST, never both.

    Args:
        session: Where connections are kept open.
        verb: `GET` or `POST`.
        url: The address without a query.
        params: Names and values in the order they travel; blanks travel as `%20`.
        auth: The signer, or None for an anonymous request.
        files: Parts of a multipart body, which no signature covers.

    Raises:
        Offline: If no connection could be made or it broke.
        SiteUnavailable: If the site says that it cannot answer now.
        WrongSite: If the site redirects: a signature is good for one address only.
    """
    encoded = urlencode(list(params), quote_via=quote)
    where: dict[str, Any] = {"url": f"{url}?{encoded}" if encoded else url}
    if verb == "POST" and files:
        where = {"url": url, "data": list(params), "files": files}
    elif verb == "POST":
        where = {"url": url, "data": encoded, "headers": {"Content-Type": _FORM}}
    if is_loopback(urlsplit(url).netloc):
        where["proxies"] = {"http": None, "all": None}
    try:
        response = session.request(
            verb, auth=auth or _anonymous, timeout=TIMEOUT, allow_redirects=False, **where
        )
    # requests reads the address of a redirect even if it is not followed: ValueError.
    except (requests.RequestException, ValueError) as problem:
        failure = Offline(_unreachable(url, problem))
    else:
        return _checked(response, url)
    # Raised out here: what requests raised holds the signed request, and would travel along.
    raise failure


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    # Without a signer of its own, requests would look for a password in ~/.netrc.
    return request


def _checked(response: requests.Response, url: str) -> requests.Response:
    host = urlsplit(url).netloc
    if response.status_code in (429, 502, 503, 504):
        raise SiteUnavailable(
            f"{host} cannot answer now (HTTP {response.status_code}). Try again in a little while."
        )
    if response.is_redirect:
        target = urlsplit(response.headers["Location"]).netloc or host
        raise WrongSite(
            f"{host} sends its visitors on to {target}. Connect to {target} itself: "
            "a signed request is not passed on to another address."
        )
    return response


def _unreachable(url: str, problem: Exception) -> str:
    host = urlsplit(url).netloc
    if isinstance(problem, requests.Timeout):
        return f"{host} did not answer in time. Check the network, then try again."
    if isinstance(problem, requests.exceptions.SSLError):
        return f"No secure connection to {host}: {_cause(problem)}. Check the domain and the clock."
    if isinstance(problem, requests.exceptions.ProxyError):
        return f"The proxy of this computer did not connect to {host}. Check its settings."
    return f"No connection to {host}. Check the network and the spelling, then try again."


def _cause(problem: Exception) -> str:
    text = scrub(str(problem))
    return text.split("(Caused by")[-1].strip(" ()")[:120].split("?")[0]
