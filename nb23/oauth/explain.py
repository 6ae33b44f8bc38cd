"""How a request is signed, piece by piece.

This module owns every stage between a request and its signature, as values that can be looked at.
It must not know how a request is sent: `nb23.oauth.signing` does that, and a test holds the two
together.
"""

import re
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode, urlsplit

import requests
from oauthlib.oauth1.rfc5849 import parameters, signature
from oauthlib.oauth1.rfc5849.utils import escape

from nb23._redact import MASK, scrub
from nb23.oauth.credentials import Secret
from nb23.oauth.difference import HIDDEN, Difference, first_difference, masked
from nb23.oauth.environment import variable
from nb23.oauth.errors import BadRequest

Pairs = Mapping[str, Any] | Iterable[tuple[str, Any]]

IN_BODY = ("PATCH", "POST", "PUT")
"""The methods whose parameters travel in a form body."""

_HIDDEN_IN_HEADER = re.compile(rf'\b({"|".join(HIDDEN)})="[^"]*"')


@dataclass(frozen=True, repr=False)
class Parameter:
    """One parameter on its way into the base string.

    Attributes:
        name: As it is.
        value: As it is.
        place: Where it travels: `header`, `query` or `body`.
        encoded_name: Percent-encoded once (RFC 5849 section 3.6).
        encoded_value: Percent-encoded once.
    """

    name: str
    value: str
    place: str
    encoded_name: str
    encoded_value: str

    @property
    def shown(self) -> tuple[str, str]:
        """The value before and after encoding; of a token or verifier, the mask."""
        return (MASK, MASK) if self.name in HIDDEN else (self.value, self.encoded_value)

    def __repr__(self) -> str:
        return f"Parameter({self.name}={self.shown[0]}, {self.place})"


@dataclass(frozen=True, repr=False)
class Explanation:
    """Every stage of one signature: print it, or let a notebook show it.

    Views mask the key, the tokens and the verifier; the attributes hold them exactly.

    Attributes:
        method: The HTTP method, in capitals.
        url: The address as it is sent.
        base_uri: Scheme, host and path as they are signed: no query, no default port.
        parameters: The signed parameters, before and after encoding, in the order of signing.
        normalized: The encoded pairs, joined: `name=value&name=value`.
        base_string: Method, base URI and normalized parameters, each encoded, joined by `&`.
        key: Consumer secret and token secret, each encoded, joined by `&`.
        signature: HMAC-SHA1 of the base string under the key, in base64.
        header: The Authorization header that carries it.

    Example:
        >>> import nb23
        >>> made = nb23.explain("GET", "http://127.0.0.1/api/photo/list?search=red+bike")
        >>> made.parameters[-1]
        Parameter(search=red bike, query)
        >>> made.parameters[-1].encoded_value
        'red%20bike'

    Source: RFC 5849 section 3.4.
    """

    method: str
    url: str
    base_uri: str
    parameters: tuple[Parameter, ...]
    normalized: str
    base_string: str
    key: Secret
    signature: str
    header: str

    def diff(self, other: "Explanation | str") -> Difference:
        """Find the first difference from another base string, and what it means.

        Args:
            other: An explanation, or a base string such as the one that a server computed.

        Example:
            >>> import nb23
            >>> one = nb23.explain("GET", "http://127.0.0.1/api/photo/list")
            >>> one.diff(one.base_string.replace("http%3A", "https%3A")).theirs
            'https'
        """
        theirs = other.base_string if isinstance(other, Explanation) else other.strip()
        return first_difference(self.base_string, theirs)

    def shown(self) -> dict[str, str]:
        """The stages after the parameters as texts for the eye, tokens and secrets masked."""
        return {
            "normalized": "&".join(f"{p.encoded_name}={p.shown[1]}" for p in self.parameters),
            "base_string": masked(self.base_string),
            "key": re.sub("[^&]+", MASK, self.key.reveal()),
            "signature": self.signature,
            "header": _HIDDEN_IN_HEADER.sub(rf'\1="{MASK}"', self.header),
        }

    def __repr__(self) -> str:
        return f"<Explanation {self.method} {self.base_uri}: {len(self.parameters)} parameters>"

    def __str__(self) -> str:
        from nb23.oauth.explain_view import as_text

        return as_text(self)

    def _repr_html_(self) -> str:
        from nb23.oauth.explain_view import as_html

        return as_html(self)


def explain(
    method: str,
    url: str,
    params: Pairs | None = None,
    *,
    oauth_params: Pairs | None = None,
    consumer_secret: str | Secret = "",
    token_secret: str | Secret = "",
) -> Explanation:
    """Show how a request is signed, stage by stage; nothing is sent.

    Args:
        method: The HTTP method, such as `"GET"`.
        url: The address; a query in it is signed too.
        params: Names and values: in the body of a POST, in the query of a GET.
        oauth_params: Protocol parameters for the header, such as `oauth_consumer_key`. What every
            request needs is added: a fresh nonce, the time, the signature method, the version. With
            a nonce and a timestamp among them, a published example is reproduced.
        consumer_secret: The application's secret.
        token_secret: The token's secret; none at step 1.

    Raises:
        BadRequest: If no such request can be sent.

    Example:
        >>> import nb23
        >>> made = nb23.explain(
        ...     "GET", "http://photos.example.net/photos", {"size": "original"},
        ...     oauth_params=[("oauth_nonce", "chapoH"), ("oauth_timestamp", "137131202")],
        ... )
        >>> print(made.normalized)
        oauth_nonce=chapoH&oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131202&size=original

    Source: RFC 5849 section 3.4; the 2010 guide, "Signing and making requests".
    """
    given = _Given(method.strip().upper(), url, _texts(params), _protocol(_texts(oauth_params)))
    key = "&".join(escape(_reveal(secret)) for secret in (consumer_secret, token_secret))
    try:
        return _explained(given, Secret(key), _reveal(consumer_secret), _reveal(token_secret))
    except ValueError as problem:
        reason = scrub(str(problem).split("?")[0])[:120]
    raise BadRequest(f"This request cannot be signed: {reason}")


def explain_words(method: str, url: str, pairs: list[tuple[str, str]]) -> Explanation:
    """Explain a request as typed in a terminal, with secrets from the environment.

    Args:
        method: The HTTP method.
        url: The address.
        pairs: Names and values; those that begin with `oauth_` go into the header.
    """
    return explain(
        method,
        url,
        [pair for pair in pairs if not pair[0].startswith("oauth_")],
        oauth_params=[pair for pair in pairs if pair[0].startswith("oauth_")],
        consumer_secret=variable("NB23_CONSUMER_SECRET"),
        token_secret=variable("NB23_ACCESS_TOKEN_SECRET"),
    )


def base_string_of(request: requests.PreparedRequest) -> str:
    """The base string of a request that was signed by its header and sent.

    Args:
        request: As requests prepared it.
    """
    form = "x-www-form-urlencoded" in str(request.headers.get("Content-Type", ""))
    pairs = signature.collect_parameters(
        uri_query=urlsplit(request.url or "").query,
        body=_native(request.body) if form else None,
        headers={"Authorization": _native(request.headers.get("Authorization"))},
    )
    return _joined(request.method or "", request.url or "", pairs)


def why_refused(response: requests.Response, theirs: str) -> str:
    """What a refused signature and the base string that the server computed tell together.

    Args:
        response: The refusal.
        theirs: The server's base string; empty when it told none.

    Returns:
        A sentence or two without any secret, or nothing.
    """
    if not theirs:
        return ""
    found = first_difference(base_string_of(response.request), theirs.strip())
    if not found:
        return "The site signed the same text, so it is a secret that is wrong."
    return f"The site computed another base string. {scrub(str(found))}"


def _native(text: Any) -> str:
    return text.decode() if isinstance(text, bytes) else text or ""


class _Given(NamedTuple):
    method: str
    url: str
    params: list[tuple[str, str]]
    protocol: list[tuple[str, str]]


def _explained(given: _Given, key: Secret, consumer_secret: str, token_secret: str) -> Explanation:
    url = _sent(given)
    query = signature.collect_parameters(uri_query=urlsplit(url).query)
    places = {
        "header": [pair for pair in given.protocol if pair[0] != "realm"],
        "query": query,
        "body": given.params if given.method in IN_BODY else [],
    }
    every = [pair for pairs in places.values() for pair in pairs]
    base_string = _joined(given.method, url, every)
    made = signature.sign_hmac_sha1_with_client(
        base_string, _Secrets(consumer_secret, token_secret)
    )
    protocol = [*places["header"], ("oauth_signature", made)]
    realm = dict(given.protocol).get("realm")
    prepare: Any = parameters.prepare_headers
    return Explanation(
        method=given.method,
        url=url,
        base_uri=signature.base_string_uri(url),
        parameters=_parameters(places),
        normalized=signature.normalize_parameters(cast("Any", every)),
        base_string=base_string,
        key=key,
        signature=made,
        header=prepare(protocol, realm=realm)["Authorization"],
    )


class _Secrets(NamedTuple):
    """What oauthlib signs with, under its own names."""

    client_secret: str
    resource_owner_secret: str


def _joined(method: str, url: str, pairs: list[tuple[str, str]]) -> str:
    normalized = signature.normalize_parameters(cast("Any", pairs))
    base_uri = signature.base_string_uri(url)
    return signature.signature_base_string(cast("Any", method), base_uri, normalized)


def _parameters(places: dict[str, list[tuple[str, str]]]) -> tuple[Parameter, ...]:
    made = (
        Parameter(name, value, place, escape(name), escape(value))
        for place, pairs in places.items()
        for name, value in pairs
    )
    return tuple(sorted(made, key=lambda p: (p.encoded_name, p.encoded_value)))


def _sent(given: _Given) -> str:
    """The address as requests sends it: blanks and letters beyond ASCII encoded."""
    url = given.url.strip()
    if given.params and given.method not in IN_BODY:
        sign = "&" if urlsplit(url).query else "?"
        url = f"{url.rstrip('?')}{sign}{urlencode(given.params, quote_via=quote)}"
    return requests.Request(given.method, url).prepare().url or url


def _protocol(given: list[tuple[str, str]]) -> list[tuple[str, str]]:
    given = [pair for pair in given if pair[0] != "oauth_signature"]
    names = [name for name, _ in given]
    fresh = {
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_nonce": secrets.token_hex(16),
    }
    if not {"oauth_timestamp", "oauth_nonce"} <= set(names):
        fresh["oauth_version"] = "1.0"  # optional: published examples are left as they are
    return given + [(name, value) for name, value in fresh.items() if name not in names]


def _texts(pairs: Pairs | None) -> list[tuple[str, str]]:
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs or ()
    return [(str(name), _reveal(value)) for name, value in listed]


def _reveal(value: Any) -> str:
    return value.reveal() if isinstance(value, Secret) else str(value)
