"""What version 1 of the API answers: the envelope, as XML, JSON, JavaScript or JSONP.

Owns the shape of replies and errors. Must not know methods or tokens. Source: the developer
guide's description of replies; version 1 answers HTTP 200 even when it refuses.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape, quoteattr

Record = Mapping[str, Any]

CALLABLE = re.compile(r"[A-Za-z_$][\w$]{0,63}(\.[A-Za-z_$][\w$]{0,63}){0,4}", re.ASCII)
LONG_TEXTS = ("content", "content_text", "after_text", "about_abstract", "description",
              "description_html", "description_text", "embedCode", "websrt", "json")  # fmt: skip
LETTER_FLAGS = ("site_admin", "allow_signup_p")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# A reply is JavaScript: these must not end a script element or a line inside a text.
NOT_IN_SCRIPT = re.compile("[<>&\u2028\u2029]")


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
    """Where in a listing a reply stands; version 2 leaves out what is None."""

    p: int | None = 1
    size: int | None = 1
    total_count: int | None = 1

    @property
    def skipped(self) -> int:
        """How many records come before it."""
        return min(((self.p or 1) - 1) * (self.size or 1), self.total_count or 0)


@dataclass(frozen=True)
class Reply:
    """What a method answers, before it is written down.

    Args:
        container: the name that holds the records in version 1, such as "photos"; None mirrors
            them. In version 2 it is "data", whatever stands here, but for "sites".
        element: the name of one record in XML.
        records: the records; a single mapping where there is exactly one, nested or not.
        page: the numbers of the page; version 2 shows them for listings only.
        message: what the reply says in words.
        typed: whether the page's numbers are numbers in version 1 too.
        beside: what stands beside the records.
    """

    container: str | None
    element: str
    records: Any
    page: Page = field(default_factory=Page)
    message: str = ""
    typed: bool = False
    beside: Record = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """An answer that is no reply: a picture, a plain text, or the way to another address.

    Args:
        user_id: the user that it logs in with this browser.
    """

    content: str | bytes
    kind: str = "text/plain; charset=utf-8"
    status: int = 200
    location: str = ""
    user_id: int = 0


def unchanged(body: dict[str, Any]) -> dict[str, Any]:
    """A body as it is documented."""
    return body


@dataclass(frozen=True)
class Context:
    """What each reply says about the call itself.

    Args:
        spoil: makes something else of the body, where a fault asks for it.
    """

    endpoint: str
    level: str
    site: Record
    spoil: Callable[[dict[str, Any]], dict[str, Any]] = unchanged


def envelope(context: Context, reply: Reply) -> dict[str, Any]:
    """The words about a successful call; numbers are texts here."""
    numbers = vars(reply.page)
    told = {"message": reply.message} if reply.message else {}
    return {
        "status": "ok", **told, "permission_level": context.level, "cached": "0",
        **(numbers if reply.typed else {name: str(count) for name, count in numbers.items()}),
    }  # fmt: skip


def as_json(context: Context, reply: Reply | Record) -> dict[str, Any]:
    """The reply as the one object that JSON shows."""
    tail = {"site": context.site, "endpoint": context.endpoint}
    if not isinstance(reply, Reply):
        return {**reply, **tail}
    if reply.container is None:
        return {**reply.records, **envelope(context, reply), **tail}
    # site/get answers its record in the very place of the usual site.
    return {**envelope(context, reply), **tail, reply.container: reply.records, **reply.beside}


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
        head = envelope(context, reply)
        records = [reply.records] if isinstance(reply.records, Mapping) else reply.records
        if reply.element == "parameter":
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
    text = in_script(context.spoil(as_json(context, reply)))
    if callback:
        text = f"{callback}({text});"
    elif "raw" not in params:
        text = f"var {varname} = {text};"
    return text, "text/javascript; charset=utf-8"


def in_script(body: Record) -> str:
    """JSON that can stand in a script."""
    text = json.dumps(body, ensure_ascii=False)
    return NOT_IN_SCRIPT.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def refusal(context: Context, error: ApiError) -> dict[str, str]:
    """The words about a failed call."""
    words = {
        "status": "error", "message": error.message, "code": error.code,
        "permission_level": context.level, "rule": error.rule, "base_string": error.base_string,
    }  # fmt: skip
    return {name: text for name, text in words.items() if text}
