"""The one reading of a request: what is verified here is exactly what is used afterwards.

Owns the decoding of the Authorization header, the query and the form body. Must not know
tokens, rules or API methods. Sources: RFC 5849 sections 3.4.1.3.1 and 3.5.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from oauthlib.oauth1.rfc5849 import signature
from werkzeug.wrappers import Request

Pairs = tuple[tuple[str, str], ...]

FORM_BYTES = 1_000_000
PATH_SAFE = "/-._~!$&'()*+,;=:@"
BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
BEARER = re.compile(r"\s*bearer +(\S+)\s*$", re.IGNORECASE)
SECOND = "/api/2/"
"""Where bearer tokens are taken: version 2 of the API."""
HEADER_PAIR = re.compile(r'\s*([^\s=",]+)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)')


class Fault(ValueError):
    """A part of the request that cannot be read; the first argument names the rule it breaks."""

    def __init__(self, slug: str, reason: str) -> None:
        super().__init__(reason)
        self.slug = slug
        self.reason = reason


@dataclass(frozen=True)
class Received:
    """A request after its only reading.

    Args:
        verb: the HTTP verb.
        address: scheme, host and path as the client sees them, without the query.
        header: the decoded pairs of the Authorization header; None if there is no such header.
        query: the decoded pairs of the query.
        form: the decoded pairs of a form body; empty for any other body.
        parts: the text parts of a multipart body, which no signature covers.
        fault: what could not be read, if anything.
        bearer: the bearer token of a call of version 2, which signs nothing.
        cut: whether a multipart body ends before its last boundary, so that nothing of it counts.
    """

    verb: str
    address: str
    header: Pairs | None = None
    query: Pairs = ()
    form: Pairs = ()
    parts: Pairs = ()
    fault: Fault | None = None
    bearer: str = field(default="", repr=False)
    cut: bool = False

    @property
    def writes(self) -> bool:
        """Whether the parameters stand in the body: on POST the query is not used."""
        return self.verb == "POST"

    @property
    def sent(self) -> Pairs:
        """The parameters that the method called may use, never a protocol parameter."""
        pairs = self.form + self.parts if self.writes else self.query
        return tuple(pair for pair in pairs if not pair[0].startswith("oauth_"))

    @cached_property
    def protocol(self) -> Pairs:
        """The protocol parameters, wherever they stood."""
        pairs = (self.header or ()) + self.query + self.form
        return tuple(pair for pair in pairs if pair[0].startswith("oauth_"))

    @property
    def signed_p(self) -> bool:
        """Whether the client says that it signs: then it is never served as anonymous."""
        return self.header is not None or bool(self.protocol or self.bearer or self.fault)

    def base_string(self, *, mask: bool = False, form: bool = True) -> str:
        """The signature base string of this request (RFC 5849 section 3.4.1).

        Args:
            mask: write "masked" for the token and the verifier, so that it can be shown.
            form: whether the form body is part of it, as it must be.
        """
        pairs = (self.header or ()) + self.query + (self.form if form else ())
        hidden = ("oauth_token", "oauth_verifier") if mask else ()
        shown: Any = [
            (name, "masked" if name in hidden else value)
            for name, value in pairs
            if name != "oauth_signature"
        ]
        verb: Any = self.verb
        uri = signature.base_string_uri(self.address)
        normal = signature.normalize_parameters(shown)
        return signature.signature_base_string(verb, uri, normal)


def decode(raw: bytes) -> str:
    """Undo percent-encoding; exactly one text belongs to each accepted encoding."""
    if BAD_ESCAPE.search(raw):
        raise Fault("encoding", "A % is not followed by two hexadecimal digits; write it as %25.")
    try:
        return unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError:
        raise Fault("encoding", "Names and values must be UTF-8, percent-encoded.") from None


def read_form(raw: bytes) -> Pairs:
    """Read a query or a form body, in which a plus is a blank."""
    pieces = (piece.replace(b"+", b" ").partition(b"=") for piece in raw.split(b"&") if piece)
    return tuple((decode(name), decode(value)) for name, _, value in pieces)


def read_header(text: str) -> Pairs:
    """Read an Authorization header, without the realm (RFC 5849 section 3.5.1)."""
    scheme, _, rest = text.strip().partition(" ")
    if scheme.lower() != "oauth" or not rest.strip():
        raise Fault("header", 'The Authorization header must be OAuth followed by name="value".')
    pairs, at = [], 0
    while at < len(rest):
        found = HEADER_PAIR.match(rest, at)
        if not found:
            raise Fault("header", 'The Authorization header must list name="value", with commas.')
        pairs.append((found[1], found[2]))
        at = found.end()
    return tuple(
        (decode(name.encode("latin-1")), decode(value.encode("latin-1")))
        for name, value in pairs
        if name != "realm"
    )


def receive(request: Request) -> Received:
    """Read a request of the WSGI server, once."""
    environ = request.environ
    path = (environ.get("SCRIPT_NAME", "") + environ["PATH_INFO"]).encode("latin-1")
    address = f"{request.scheme}://{request.host}{quote(path, safe=PATH_SAFE)}"
    authorization = environ.get("HTTP_AUTHORIZATION")
    bearer = BEARER.match(authorization or "") if environ["PATH_INFO"].startswith(SECOND) else None
    try:
        header = None if authorization is None or bearer else read_header(authorization)
        query = read_form(environ.get("QUERY_STRING", "").encode("latin-1"))
        form, parts, cut = read_body(request)
    except Fault as fault:
        return Received(request.method, address, fault=fault)
    token = bearer[1] if bearer else ""
    return Received(request.method, address, header, query, form, parts, None, token, cut)


def read_body(request: Request) -> tuple[Pairs, Pairs, bool]:
    """The signed pairs and the unsigned parts of the body, and whether it was cut.

    Other kinds of body hold neither pairs nor parts.
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        if (request.content_length or 0) > FORM_BYTES:
            raise Fault("encoding", f"A form body holds at most {FORM_BYTES:,} bytes.")
        return read_form(request.get_data()), (), False
    if request.mimetype == "multipart/form-data":
        parts = tuple(request.form.items(multi=True))
        return (), parts, bool(request.content_length and not parts and not request.files)
    return (), (), False
