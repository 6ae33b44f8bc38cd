"""One reply of the API: its envelope, and the records as the site gave them.

This module owns how an answer becomes a `Reply` or an error. It must not know DataFrames, nor how
the request was sent, nor how a body is spelt.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

import requests

from nb23.api.body import beginning, decoded
from nb23.api.errors import ApiError, BadReply, api_error
from nb23.api.method import Method
from nb23.api.shape import Shape

Record = dict[str, Any]
Builder = Callable[..., Any]
"""Makes a DataFrame of `(path, records, ...)`; handed down by the front desk."""

_ENVELOPE = {
    "status", "permission_level", "message", "cached", "cache_time", "p", "size", "total_count",
    "site", "endpoint",
}  # fmt: skip
"""What a reply says about itself, whatever was called."""

_TOLD = ("domain", "tree_id", "photo_id", "token", "callback_url")
"""What follows the word `ok` in a reply that is plain text."""


@dataclass(frozen=True)
class Reply:
    """What the API answered to one call, in either version.

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
        extra: What stands beside the records, such as `metrics_plays` or `timezone_offset`.
        status: The site's own word for how it went: `ok`, for a refusal is raised.
        http_status: The HTTP status.
        cache_time: When the cached answer was made, in UTC; None when it is fresh.
        content: The bytes as they came; of photo/frame, the picture.

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
    extra: dict[str, Any] = field(default_factory=dict)
    status: str = "ok"
    http_status: int = 200
    cache_time: datetime | None = None
    content: bytes = field(default=b"", repr=False)
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
        if self.content and self.method.reply == "binary":
            parts = [f"{len(self.content):,} bytes"]
        if self.permission_level:
            parts.append(f"level {self.permission_level}")
        return f"<Reply {self.method.name}: {', '.join(parts)}>"

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
    if method.reply != "json":
        reply = _without_envelope(response, method, builder)
        if reply is not None:
            return reply
    rows = shape.decode(response.content) if shape else None
    body = rows or decoded(response, method.container)
    if body is None:
        raise BadReply(
            f"{method.name}: this is no reply of the 23 API (HTTP {response.status_code}): "
            f"{beginning(response)}"
        )
    if body["status"] != "ok":
        raise _refusal(body, method, response.status_code)
    records, extra = (rows[method.container], {}) if rows else _payload(body, method)
    page, size, total = (
        _number(body.get(name)) if method.paged else None for name in ("p", "size", "total_count")
    )
    return Reply(
        method=method,
        records=records,
        permission_level=str(body.get("permission_level") or ""),
        page=page,
        size=size,
        total=total,
        message=str(body.get("message") or ""),
        cached=body.get("cached") in (True, "1", "t", "true"),
        raw=body,
        extra=extra,
        http_status=response.status_code,
        cache_time=_moment(body.get("cache_time")),
        content=b"" if rows else response.content,
        _builder=builder,
    )


def told_base_string(response: requests.Response) -> str:
    """The base string that the site says it computed, when it refused a signature."""
    return str((decoded(response) or {}).get("base_string") or "")


def _refusal(body: dict[str, Any], method: Method, http_status: int) -> ApiError:
    code, message = (str(body.get(name) or "") for name in ("code", "message"))
    problem = api_error(code, message, method.name, http_status)
    problem.permission_level = str(body.get("permission_level") or "")
    return problem


def _payload(body: dict[str, Any], method: Method) -> tuple[list[Record], dict[str, Any]]:
    """The records, and what stands beside them on the way down to them."""
    way = _way(body, method)
    held: Any = {k: v for k, v in body.items() if k not in _ENVELOPE or k in way[:1]}
    if not way:
        return ([held] if held else []), {}
    extra: dict[str, Any] = {}
    for step in way:
        extra |= {name: value for name, value in held.items() if name != step}
        held = held[step]
    found = held if isinstance(held, list) else [held]
    return [record for record in found if isinstance(record, dict)], extra


def _way(body: dict[str, Any], method: Method) -> tuple[str, ...]:
    """The keys that lead to the records: as the catalogue says, else as replies are built.

    A site need not answer as it is documented. The one list of version 1 is taken for the records.
    """
    documented = tuple((method.container or "").split("."))
    lists = [name for name, value in body.items() if isinstance(value, list) and name != "site"]
    ways = [("data", "analytics", "rows"), ("data",), ("sites",), tuple(lists)]
    if documented != ("data",):
        ways.insert(0, documented)
    return next((way for way in ways if way and _leads(body, way)), ())


def _leads(held: Any, way: tuple[str, ...]) -> bool:
    for step in way:
        if not isinstance(held, dict) or step not in held:
            return False
        held = held[step]
    return True


def _without_envelope(
    response: requests.Response, method: Method, builder: Builder | None
) -> Reply | None:
    """The reply of a method that answers with a file, a redirect or a text; None if it did not."""
    begins, record = response.content.lstrip()[:1], dict[str, str]()
    if response.is_redirect:
        told = response.headers["Location"].partition("#")[0].partition("?")[2]
        record = dict(parse_qsl(told))
    elif response.status_code != 200 or begins in (b"{", b"<"):
        return None
    elif method.reply == "binary":
        if not response.content:
            return None
    else:
        word, _, rest = response.content.decode("utf-8", "replace").strip().partition(" ")
        good = dict(zip(_TOLD, rest.split(), strict=False))
        record = {"error_message": rest} if word == "error" else good
    if "error_message" in record:
        raise api_error(
            record.get("error_code", ""), record["error_message"], method.name,
            response.status_code,
        )  # fmt: skip
    return Reply(
        method, [record] if record else [], "", None, None, None, "", False, {},
        http_status=response.status_code, content=response.content, _builder=builder,
    )  # fmt: skip


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _moment(value: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
