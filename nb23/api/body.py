"""The body of an answer: JSON however a site may spell it, or XML.

This module owns how bytes become the one object of a reply, and how bytes that are none are shown.
It must not know what the object means.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec
import requests
from defusedxml.ElementTree import ParseError, fromstring

from nb23._redact import MASK, scrub

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

# Bare JSON is asked for, yet a site may still answer with its script forms.
_WRAPPED = re.compile(rb"\s*(?:var\s+[\w.$]+\s*=|[\w.$]+\s*\()")
# An escape is a pair that makes one character, the half of such a pair, or anything else. A title
# that was cut in the middle of an emoji ends in a half, and no text can hold that.
_ESCAPED = re.compile(
    rb"\\ud[89ab]..\\ud[c-f]..|(?P<half>\\ud[89a-f]..)|\\.", re.IGNORECASE | re.DOTALL
)
_CHARSET = re.compile(r"charset=[\"']?([\w.:-]+)", re.IGNORECASE)
_TITLE = re.compile("<title[^>]*>([^<]*)", re.IGNORECASE)
# Fields of answers whose values open something, such as `upload_token` and `user_hash`.
_SECRET = re.compile(
    r"""\b(\w*token|\w*secret|user_hash|realtime_authorization)(["']?\s*[:=]\s*["']?)[^\s"'&,<>]+"""
)


def decoded(response: requests.Response, container: str | None = None) -> dict[str, Any] | None:
    """The object that an answer holds, or None if it is no reply of the API.

    Args:
        response: The answer.
        container: The name under which the records of an XML answer are put.
    """
    content = _utf8(response)
    if content.lstrip()[:1] == b"<":
        return _from_xml(content, container or "records")
    for spelling in _spellings(content):
        try:
            body = msgspec.json.decode(spelling)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if isinstance(body, dict) and isinstance(body.get("status"), str):
            return body
    return None


def beginning(response: requests.Response) -> str:
    """How an answer begins, short and with its secrets masked; of a page its title."""
    text = " ".join(_utf8(response)[:4000].decode("utf-8", "replace").split())
    if (titled := _TITLE.search(text)) and titled[1].strip():
        return f"a page with the title {_shown(titled[1].strip())}"
    return _shown(text) if text else "an empty answer"


def _shown(text: str) -> str:
    masked = _SECRET.sub(rf"\1\2{MASK}", scrub(text))
    return repr(masked[:80] + ("…" if len(masked) > 80 else ""))


def _utf8(response: requests.Response) -> bytes:
    """The bytes in UTF-8, without the mark that some servers begin with.

    Another charset counts only where the answer names it: a guess would garble titles in silence.
    """
    content = response.content.removeprefix(b"\xef\xbb\xbf")
    named = _CHARSET.search(response.headers.get("Content-Type", ""))
    if named is None or named[1].lower() in ("utf-8", "utf8"):
        return content
    try:
        return content.decode(named[1]).encode()
    except (LookupError, ValueError):
        return content


def _spellings(content: bytes) -> Iterator[bytes]:
    """What may be JSON as it stands, in the order of likelihood."""
    for text in (content, _unwrapped(content)):
        yield text
        yield _ESCAPED.sub(lambda found: rb"\ufffd" if found["half"] else found[0], text)


def _unwrapped(content: bytes) -> bytes:
    found = _WRAPPED.match(content)
    return content[found.end() :].rstrip(b" \t\r\n);") if found else b""


def _from_xml(content: bytes, container: str) -> dict[str, Any] | None:
    """A reply in XML as JSON would give it: attributes are values, and so are elements inside."""
    try:
        root = fromstring(content)
    except (ParseError, ValueError, LookupError):
        return None
    if root.tag != "response" or "status" not in root.attrib:
        return None
    return {**root.attrib, container: [_values(each) for each in root]}


def _values(element: "Element") -> dict[str, str]:
    return {**element.attrib, **{inner.tag: inner.text or "" for inner in element}}
