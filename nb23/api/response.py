"""One reply of the API: its envelope, and the records as the site gave them.

This module owns how a body becomes a `Reply` or an error. It must not know DataFrames, nor how the
request was sent.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec
import requests

from nb23._redact import scrub
from nb23.api.errors import ApiError, BadReply, api_error
from nb23.api.method import Method
from nb23.api.shape import Shape

Record = dict[str, Any]
Builder = Callable[..., Any]
"""Makes a DataFrame of `(path, records, ...)`; handed down by the front desk."""

# Bare JSON is asked for, yet a site may still answer with its script forms.
_WRAPPED = re.compile(rb"\s*(?:var\s+[\w.$]+\s*=|[\w.$]+\s*\()")


@dataclass(frozen=True)
class Reply:
    """What the API answered to one call.

    It can be looped over and counted like the list of its records.

    Attributes:
        method: The row of the method that was called.
        records: The records, each a dict of the site's own values, untouched.
        permission_level: The level that the site gave this call, such as `read`.
        page: The number of this page, from 1; None for a method without pages.
        size: How many records a page holds; None likewise.
        total: How many records there are on all pages; None likewise.
        message: What the site had to say, or an empty text.
        cached: Whether the site answered from its cache (anonymous calls only).
        raw: The decoded reply as it came.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> site.call("photo/list", size=5)
        <Reply photo/list: 5 of 500, page 1 of 100, level write>
    """

    method: Method
    records: list[Record]
    permission_level: str
    page: int | None
    size: int | None
    total: int | None
    message: str
    cached: bool
    raw: dict[str, Any]
    _builder: Builder | None = field(default=None, repr=False, compare=False)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __getitem__(self, index: int) -> Record:
        return self.records[index]

    def __repr__(self) -> str:
        parts = [f"{len(self)} of {self.total:,}" if self.total is not None else f"{len(self)}"]
        if self.pages is not None:
            parts.append(f"page {self.page} of {self.pages:,}")
        return (
            f"<Reply {self.method.name}: {', '.join([*parts, f'level {self.permission_level}'])}>"
        )

    @property
    def pages(self) -> int | None:
        """How many pages of this size there are; None for a method without pages."""
        if self.total is None or not self.size:
            return None
        return max(1, -(-self.total // self.size))

    def frame(self, *, columns: list[str] | None = None) -> Any:
        """The records of this reply as a typed DataFrame.

        Args:
            columns: Names of the columns wanted, in order; all when left out.
        """
        if self._builder is None:
            raise TypeError("This reply came from a Client without a frame builder.")
        return self._builder(self.method.name, self.records, columns=columns)


def read_reply(
    response: requests.Response,
    method: Method,
    *,
    builder: Builder | None = None,
    shape: Shape | None = None,
) -> Reply:
    """Turn an answer into a `Reply`, or raise what it says went wrong.

    The envelope's `status` decides, never the HTTP status: version 1 answers 200 to everything.
    If a `shape` is given and the answer fits it, the reply holds rows of that shape.

    Raises:
        BadReply: If it is not a reply of the API; the sentence shows its beginning.
        ApiError: Or one of its kinds, if the API refused the call.
    """
    rows = shape.decode(response.content) if shape else None
    body = rows or _decoded(response, method)
    if body["status"] != "ok":
        raise _refusal(body, method)
    numbers = {name: _number(body.get(name)) for name in ("p", "size", "total_count")}
    return Reply(
        method=method,
        records=rows[method.container] if rows else _records(body, method),
        permission_level=str(body.get("permission_level", "")),
        page=numbers["p"] if method.paged else None,
        size=numbers["size"] if method.paged else None,
        total=numbers["total_count"] if method.paged else None,
        message=str(body.get("message") or ""),
        cached=str(body.get("cached", "0")) == "1",
        raw=body,
        _builder=builder,
    )


def told_base_string(response: requests.Response) -> str:
    """The base string that the site says it computed, when it refused a signature."""
    return str((_body(response.content) or {}).get("base_string") or "")


def _decoded(response: requests.Response, method: Method) -> dict[str, Any]:
    if body := _body(response.content):
        return body
    raise BadReply(
        f"{method.name}: this is no reply of the 23 API (HTTP {response.status_code}): "
        f"{_beginning(response.content)}"
    )


def _body(content: bytes) -> dict[str, Any] | None:
    for candidate in (content, _unwrapped(content)):
        try:
            body = msgspec.json.decode(candidate)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if isinstance(body, dict) and isinstance(body.get("status"), str):
            return body
    return None


def _unwrapped(content: bytes) -> bytes:
    found = _WRAPPED.match(content)
    return content[found.end() :].rstrip(b" \t\r\n);") if found else b""


def _beginning(content: bytes) -> str:
    text = scrub(" ".join(content[:400].decode("utf-8", "replace").split()))
    return repr(text[:80] + ("…" if len(text) > 80 else "")) if text else "an empty answer"


def _refusal(body: dict[str, Any], method: Method) -> ApiError:
    return api_error(str(body.get("code") or ""), str(body.get("message") or ""), method.name)


def _records(body: dict[str, Any], method: Method) -> list[Record]:
    held = body.get(method.container) if method.container else body
    found = held if isinstance(held, list) else [held]
    return [record for record in found if isinstance(record, dict)]


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
