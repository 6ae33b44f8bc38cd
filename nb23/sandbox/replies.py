"""What version 1 of the API answers: the envelope, as XML, JSON, JavaScript or JSONP.

Owns the shape of replies and errors. Must not know methods or tokens. Source: the developer
guide's description of replies; version 1 answers HTTP 200 even when it refuses.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Record = Mapping[str, Any]

CALLABLE = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
LONG_TEXTS = ("content", "content_text", "after_text", "about_abstract")
LETTER_FLAGS = ("site_admin", "allow_signup_p")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A reply is JavaScript: these must not end a script element or a line inside a text.
IN_SCRIPT = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&\u2028\u2029"}


class ApiError(Exception):
    """A call that the API refuses, with the documented code, and the provider's rule if one."""

    def __init__(self, code: str, message: str, rule: str = "", base_string: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.rule = rule
        self.base_string = base_string


@dataclass(frozen=True)
class Page:
    """Where in a listing a reply stands."""

    p: int = 1
    size: int = 1
    total_count: int = 1


@dataclass(frozen=True)
class Reply:
    """What a method answers, before it is written down.

    Args:
        container: the name that holds the records, such as "photos"; None mirrors them.
        element: the name of one record in XML.
        records: the records; a single mapping where there is exactly one.
    """

    container: str | None
    element: str
    records: Sequence[Record] | Record
    page: Page = field(default_factory=Page)


@dataclass(frozen=True)
class Context:
    """What each reply says about the call itself."""

    endpoint: str
    level: str
    site: Record


def envelope(context: Context, page: Page) -> dict[str, Any]:
    """The words about a successful call; numbers are texts here."""
    return {
        "status": "ok", "permission_level": context.level, "cached": "0",
        "p": str(page.p), "size": str(page.size), "total_count": str(page.total_count),
    }  # fmt: skip


def as_json(context: Context, reply: Reply | Record) -> dict[str, Any]:
    """The reply as the one object that JSON shows."""
    if not isinstance(reply, Reply):
        return {**reply, "site": context.site, "endpoint": context.endpoint}
    tail = {"site": context.site, "endpoint": context.endpoint}
    if reply.container is None:
        return {**reply.records, **envelope(context, reply.page), **tail}  # type: ignore[dict-item]
    # site/get answers its record in the very place of the usual site.
    return {**envelope(context, reply.page), **tail, reply.container: reply.records}


def xml_text(name: str, value: object) -> str:
    """A value as XML writes it: some flags are letters there."""
    if name in LETTER_FLAGS:
        return "t" if str(value) == "1" else "f"
    return NOT_IN_XML.sub("\ufffd", str(value))


def xml_element(element: str, record: Record) -> str:
    """A record: short values as attributes, long texts as elements inside."""
    attributes = "".join(
        f" {name}={quoteattr(xml_text(name, value))}"
        for name, value in record.items()
        if name not in LONG_TEXTS
    )
    inside = "".join(
        f"<{name}>{escape(xml_text(name, record[name]))}</{name}>"
        for name in LONG_TEXTS
        if name in record
    )
    return f"<{element}{attributes}>{inside}</{element}>"


def as_xml(context: Context, reply: Reply | Record) -> str:
    """The reply as XML, which is what the API answers when nothing is asked for."""
    if not isinstance(reply, Reply):
        head, body = reply, ""
    else:
        head = envelope(context, reply.page)
        records = [reply.records] if isinstance(reply.records, Mapping) else reply.records
        if reply.container is None:
            records = [{"name": name, "value": value} for name, value in records[0].items()]
        body = "\n".join(xml_element(reply.element, record) for record in records)
    attributes = "".join(
        f" {name}={quoteattr(xml_text(name, text))}" for name, text in head.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<response{attributes}>\n{body}\n</response>\n'


def script_name(params: Mapping[str, str], name: str, default: str) -> str:
    """A name that JavaScript is to assign or call; anything but a plain name is refused."""
    text = params.get(name) or default
    if text and not CALLABLE.fullmatch(text):
        raise ApiError("invalid_input", f"{name} must be a plain JavaScript name.")
    return text


def render(context: Context, params: Mapping[str, str], reply: Reply | Record) -> tuple[str, str]:
    """Write a reply down in the form that the parameters ask for.

    Returns:
        The text and its content type. JSON is served as JavaScript, as the real API does.

    Raises:
        ApiError: if varname or callback is no plain name.
    """
    if params.get("format", "xml").lower() != "json":
        return as_xml(context, reply), "text/xml; charset=utf-8"
    callback = script_name(params, "callback", "")
    varname = script_name(params, "varname", "visual")
    text = json.dumps(as_json(context, reply), ensure_ascii=False).translate(IN_SCRIPT)
    if callback:
        text = f"{callback}({text});"
    elif "raw" not in params:
        text = f"var {varname} = {text};"
    return text, "text/javascript; charset=utf-8"


def refusal(context: Context, error: ApiError) -> dict[str, str]:
    """The words about a failed call."""
    words = {
        "status": "error", "message": error.message, "code": error.code,
        "permission_level": context.level, "rule": error.rule, "base_string": error.base_string,
    }  # fmt: skip
    return {name: text for name, text in words.items() if text}
