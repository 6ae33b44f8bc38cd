"""Whether a site answers as the catalogue says: every method that only reads, one after the other.

This module owns what is asked, what is left out and why. It must not know how answers are compared.
It keeps names and types only: no value, nothing of a person, and not the name of the site.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from nb23.api.catalogue import methods
from nb23.api.client import Client
from nb23.api.compare import Told, in_fields, in_refusal, in_reply, shape
from nb23.api.errors import ApiError, BadReply, FeatureNotAvailable, NotFound, TokenRequired
from nb23.api.method import Level, Method
from nb23.api.response import Record, Reply
from nb23.oauth.credentials import LoginToken
from nb23.oauth.endpoints import is_loopback
from nb23.oauth.errors import SiteUnavailable

SIZE, TRIES = 100, 20
"""Records of a page, and how many items are asked about before all are taken to have none."""

UNKNOWN = 987654321
"""A number that no item of a site has."""

ABOUT = {
    "action/get": ("photo_id", "token"), "photo/frame": ("photo_id", "token"),
    "photo/get-ratings": ("photo_id",), "photo/get-transcoding-progress": ("photo_id",),
    "photo/subtitle/data": ("photo_id", "token"), "user/get": ("user_id",),
    "live/recording/status": ("live_id",), "live/section/list": ("live_id", "token"),
}  # fmt: skip
"""What a method must be asked about although no parameter of it is marked as required."""

KINDS = {"object_id": ("live_id", "photo_id")}
"""The items that a parameter may name, where it is not called as they are."""

WHOLE: dict[str, dict[str, Any]] = {
    "2/photo/list": dict.fromkeys((
        "include_stats_p", "include_number_of_sections_p", "include_pending_transcode_tasks_p",
        "include_user_group_p", "include_photo_posts_p", "include_live_name_p",
    ), True),
    "2/user/get": {"include_invitation_p": True},
    "2/analytics/data/videos/weekday": {"groupby": "hour"},
}  # fmt: skip
"""What brings those fields of a record that do not come unasked."""

UNCOUNTED = ("2/comment/list",)
"""Listings whose page numbers are not documented."""


class Difference(NamedTuple):
    """One thing that came otherwise than it is documented.

    Attributes:
        method: Such as `photo/list`.
        part: The name of a field, of a page number, or of a part of the reply.
        documented: What the catalogue says.
        came: What the site gave: names and types, never a value.
    """

    method: str
    part: str
    documented: str
    came: str

    def __str__(self) -> str:
        return f"{self.method}  {self.part}: documented {self.documented}, came {self.came}"


@dataclass(frozen=True, repr=False)
class Verification:
    """How the answers of a site differ from the catalogue.

    Attributes:
        site: `real`, or `practice` for a site on this computer.
        date: The day, in UTC.
        checked: The methods whose answers were compared.
        differences: One for each thing that is different.
        skipped: The methods that were not compared, and why.
        shapes: Of each method that was, the names and types of its fields and its page numbers.
    """

    site: str
    date: str
    checked: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    shapes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __repr__(self) -> str:
        differ = len({each.method for each in self.differences})
        lines = [f"{len(self.checked)} checked, {differ} differ", *map(str, self.differences)]
        for why, group in groupby(sorted(self.skipped.items(), key=itemgetter(1)), itemgetter(1)):
            names = [name for name, _ in group]
            lines.append(f"{len(names)} skipped ({why}): {', '.join(names)}")
        return "\n".join(lines)

    def report(self) -> dict[str, Any]:
        """The same as plain JSON."""
        told = [each._asdict() for each in self.differences]
        return {"checked": self.checked, "differences": told, "skipped": self.skipped}

    def kept(self) -> dict[str, Any]:
        """What the guide keeps of it, as plain JSON: shapes, no value and no name of the site."""
        return {"site": self.site, "date": self.date, "methods": self.shapes}


class _Skipped(Exception):
    """A method is not compared; its words say why."""


def verify(client: Client, *, rate: float | None = None) -> Verification:
    """Call each method that only reads, and compare what comes with the catalogue.

    What a method is to be asked about comes from the listings that were read before it.

    Args:
        client: Whose level and ceiling (`allow`) decide what is called.
        rate: Calls a second at most, by this whole process; as usual when left out.

    Example:
        >>> import nb23
        >>> verify(nb23.api.Client(nb23.sandbox.start().domain)).differences
        []
    """
    from tqdm.auto import tqdm

    if rate is not None:
        client.pace.limit = rate
    run = _Run(client)
    reading = [row for row in methods() if not row.writes]
    reading.sort(key=lambda row: (bool(_asked_about(row)), not row.paged))
    for row in tqdm(reading, unit="method", delay=1, disable=None, leave=False):
        run.look(row)
    return run.result


class _Run:
    """One site, and what was read of it so far."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._login = isinstance(client.credentials, LoginToken)
        told = client.call("2/site/get" if self._login else "site/get").permission_level
        levels = {level.label: level for level in Level}
        self._level = min(levels.get(told, client.allow), client.allow)
        kind = "practice" if is_loopback(client.endpoints.domain) else "real"
        self.result = Verification(kind, f"{datetime.now(UTC):%Y-%m-%d}")
        self._items: dict[str, dict[str, Record]] = {}

    def look(self, row: Method) -> None:
        """Ask one method; write down what is different, or why it was left out."""
        try:
            for told in self._differences(row):
                self.result.differences.append(Difference(row.name, *told))
        except _Skipped as why:
            self.result.skipped[row.name] = str(why)
        else:
            self.result.checked.append(row.name)

    def _differences(self, row: Method) -> Iterator[Told]:
        if row.needs > self._level:
            raise _Skipped(f"needs level {row.needs.label}")
        if self._login and row.version == 1:
            raise _Skipped("version 1 takes no login token")
        try:
            yield from self._compared(row)
        except FeatureNotAvailable:
            raise _Skipped("the site does not offer it") from None
        except (ApiError, BadReply, SiteUnavailable) as problem:
            if row.open_parameters:
                raise _Skipped("its parameters are not documented") from None
            yield "answer", "a reply", _came(problem)

    def _compared(self, row: Method) -> Iterator[Told]:
        params, reply = self._ask(row)
        found, fields = list(in_reply(row, reply)), shape(reply.records, row)
        yield from found
        if reply.records and row.fields:
            yield from in_fields(row, fields, whole=self._level > Level.ANONYMOUS)
        elsewhere = any(part == "container" for part, *_ in found)
        if row.paged and not elsewhere and row.name not in UNCOUNTED:
            yield from self._paging(row, reply)
        for given in row.parameters:
            if given.required and given.name.endswith("_id"):
                yield from self._refusal(row, params | {given.name: UNKNOWN})
        if row.fields and not reply.records:
            raise _Skipped("the site has no record of it")
        numbers = [name for name in ("p", "size", "total_count") if name in reply.raw]
        self.result.shapes[row.name] = {"fields": fields, "paging": numbers}
        if row.key:
            held = self._items.setdefault(row.key, {})
            for record in reply.records:
                held.setdefault(str(record.get(row.key)), record)

    def _ask(self, row: Method) -> tuple[dict[str, Any], Reply]:
        """The first reply that holds a record, or else the last one, and what was asked about."""
        asked = None
        for params in islice(self._arguments(row), TRIES):
            try:
                asked = params, self._client.call(row.name, **params, **self._whole(row))
            except (NotFound, TokenRequired):
                if not params:
                    raise
            if asked and (asked[1].records or not row.fields):
                break
        if asked is None:
            raise _Skipped("the site has nothing to ask about")
        return asked

    def _arguments(self, row: Method) -> Iterator[dict[str, Any]]:
        names = _asked_about(row)
        if not names:
            yield {}
            return
        for kind in KINDS.get(names[0], names[:1]):
            for number, record in self._items.get(kind, {}).items():
                given = {**record, names[0]: number, "time": 1}
                if all(given.get(name) for name in names):
                    yield {name: given[name] for name in names}

    def _whole(self, row: Method) -> dict[str, Any]:
        """What brings every field, and of a listing a long page in an order that stays."""
        more = WHOLE.get(row.name, {}) if self._level > Level.ANONYMOUS else {}
        return more | row.order | ({"size": SIZE} if row.paged else {})

    def _paging(self, row: Method, first: Reply) -> Iterator[Told]:
        def page(**place: Any) -> Reply:
            return self._client.call(row.name, **self._whole(row) | place)

        if None in (first.page, first.size, first.total):
            yield "page numbers", "p, size, total_count", "not all of them"
            return
        if first.size != SIZE:
            yield "size", f"as asked, {SIZE}", str(first.size)
        last = first if first.pages == 1 else page(p=first.pages)
        number, size, total = _numbers(last)
        if len(last) != total - (number - 1) * size:
            yield "total_count", "the number of records", "another number"
        if total > 2:
            second = page(p=2, size=2)
            if _numbers(second)[:2] != (2, 2) or second.records == first.records[:2]:
                yield "p", "page 2, of size 2", "another page"

    def _refusal(self, row: Method, params: dict[str, Any]) -> Iterator[Told]:
        try:
            self._client.call(row.name, **params)
        except ApiError as refused:
            yield from in_refusal(row, refused)
        except BadReply:
            yield "error", "status, code and message", "no reply of the API"
        else:
            yield "error", "a refusal of an unknown id", "an answer"


def _asked_about(row: Method) -> tuple[str, ...]:
    required = [given.name for given in row.parameters if given.required]
    return tuple(dict.fromkeys([*ABOUT.get(row.base, ()), *required]))


def _numbers(reply: Reply) -> tuple[int, int, int]:
    return reply.page or 0, reply.size or 0, reply.total or 0


def _came(problem: Exception) -> str:
    if isinstance(problem, ApiError):
        return f"an error {problem.api_code or 'without a code'}, HTTP {problem.http_status}"
    return "no reply of the API" if isinstance(problem, BadReply) else "no answer at all"
