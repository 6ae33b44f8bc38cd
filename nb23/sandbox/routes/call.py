"""One call as a method sees it: who asks, at which level, with which parameters.

Owns the reading of parameters. Must not know HTTP or signatures.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from mimetypes import guess_type
from typing import TYPE_CHECKING, Any

from werkzeug.datastructures import FileStorage

from nb23.sandbox.labels import ZONE, without_tags
from nb23.sandbox.practice import REFERENCE, written
from nb23.sandbox.provider import Provider, at_least
from nb23.sandbox.replies import ApiError, Page, Raw, Record, Reply
from nb23.sandbox.storage import Database

if TYPE_CHECKING:
    from nb23.sandbox.routes.table import Row

MAX_SIZE = {1: 100, 2: 200}
OWNER_ID = 1001
PIECE = 65_536
FLAGS = {
    1: {"0": 0, "1": 1},
    2: {"0": 0, "1": 1, "false": 0, "true": 1, "f": 0, "t": 1},
}
TABLE_OF = {
    "photo": "videos", "album": "albums", "user": "users", "comment": "comments",
    "section": "sections", "action": "actions", "player": "players", "live": "lives",
    "live_schedule": "live_schedules", "poll": "polls", "webhook": "webhooks",
    "object": "objects",
}  # fmt: skip
"""What has a number: the kind, as codes of errors name it, and where it is kept."""


@dataclass(frozen=True)
class Call:
    """A call of one method.

    Args:
        row: the method's row.
        params: the parameters that the client sent, protocol parameters aside.
        level: the permission level that it has.
        provider: the books of the site.
        site: what replies say about the site.
        exempt: whether the rule about levels is switched off.
        user_id: the user for whom the application acts; 0 without one.
        files: the files of a multipart body.
    """

    row: "Row"
    params: Mapping[str, str]
    level: str
    provider: Provider
    site: Record
    exempt: bool = False
    user_id: int = 0
    files: Mapping[str, FileStorage] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The practice site's content."""
        return self.provider.database

    @property
    def version(self) -> int:
        """The version of the API."""
        return self.row.version

    def typed(self, row: "Row | None" = None, **changes: Any) -> "Call":
        """The same call with records as version 2 has them: for methods that go on from them."""
        path = (row or self.row).path.removeprefix("2/")
        return replace(self, row=replace(row or self.row, path=f"2/{path}"), **changes)

    def text(self, name: str) -> str:
        """A parameter without blanks around it; empty if it was not sent."""
        return self.params.get(name, "").strip()

    def plain(self, name: str) -> str:
        """A text without HTML tags."""
        return without_tags(self.text(name))

    def now(self) -> str:
        """The moment of the call, as the site writes it: never before its history ends."""
        local = datetime.fromtimestamp(self.provider.now(), UTC).astimezone(ZONE)
        return written(max(local.replace(tzinfo=None), REFERENCE))

    def object(self, name: str, kind: str = "object") -> int | None:
        """The number of something that is there, or None if it was not sent."""
        number = self.number(name)
        known = f"select 1 from {TABLE_OF[kind]} where {kind}_id = ?"
        if number is not None and not self.database.row(known, (number,)):
            raise ApiError(f"no_such_{kind}", f"There is no {kind} with this {name}.")
        return number

    def user(self, name: str) -> int | None:
        """The number of a user that is there; version 2 says "me" for the caller."""
        if self.version == 2 and self.text(name) == "me":
            return self.user_id
        return self.object(name, "user")

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number, or the default if it was not sent."""
        text = self.text(name)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,15}", text):
            raise ApiError("invalid_input", f"{name} must be a whole number.")
        return int(text)

    def decimal(self, name: str) -> float:
        """A number with or without decimals."""
        if not re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,9})?", self.text(name)):
            raise ApiError("invalid_input", f"{name} must be a number such as 12.5.")
        return float(self.text(name))

    def flag(self, name: str, default: bool | None = None) -> bool | None:
        """A flag sent as 0 or 1, or the default if it was not sent."""
        text = self.text(name)
        if text and text not in FLAGS[self.version]:
            raise ApiError("invalid_input", f"{name} must be 0 or 1.")
        return bool(FLAGS[self.version][text]) if text else default

    def moment(self, name: str) -> str | None:
        """A date, or a date and time, in the site's own local time unless it names its zone."""
        if not self.text(name):
            return None
        try:
            found = datetime.fromisoformat(self.text(name))
            return written(found.astimezone(ZONE) if found.tzinfo else found)
        except (ValueError, OverflowError):
            raise ApiError("invalid_input", f"{name} must look like 2026-06-30 18:00:00.") from None

    def ids(self, name: str) -> str:
        """Numbers of a list with commas, as JSON."""
        parts = self.text(name).split(",") if self.text(name) else []
        if not all(re.fullmatch(r" *[0-9]{1,15} *", part) for part in parts):
            raise ApiError("invalid_input", f"{name} must be numbers with commas between.")
        return json.dumps([int(part) for part in parts])

    def words(self, name: str) -> str:
        """The words of a search, whatever their case, as JSON."""
        return json.dumps(self.text(name).casefold().split())

    def tags(self, name: str) -> str:
        """The tags of a list, in which a tag of several words stands in double quotes, as JSON."""
        found = re.findall(r'"([^"]*)"|(\S+)', self.text(name))
        return json.dumps([quoted or plain for quoted, plain in found])

    def item_token(self, name: str) -> bool:
        """Whether a right token opens the album, video or live event that is asked for."""
        for kind in ("album", "photo", "live"):
            number = self.number(f"{kind}_id")
            if number is not None:
                known = f"select token from {TABLE_OF[kind]} where {kind}_id = ?"
                row = self.database.row(known, (number,))
                if row and row["token"] != self.text(name):
                    raise ApiError(f"invalid_{kind}_token", "The token is not that of this item.")
                return row is not None
        return False

    def file(self, name: str) -> str:
        """What is kept of a file: name, kind, size and checksum, as JSON; read piece by piece."""
        sent, digest, size = self.files[name], sha256(), 0
        while piece := sent.stream.read(PIECE):
            digest.update(piece)
            size += len(piece)
        own = sent.filename or ""
        return json.dumps({
            "name": own, "stem": own.rpartition(".")[0] or own or "Untitled", "size": size,
            "kind": (guess_type(own)[0] or "").partition("/")[0], "checksum": digest.hexdigest(),
        })  # fmt: skip

    def choice(self, name: str, choices: Mapping[str, str], default: str) -> str:
        """What belongs to the word that was sent."""
        word = self.text(name) or default
        if word not in choices:
            raise ApiError("invalid_input", f"{name} must be one of: {', '.join(choices)}.")
        return choices[word]

    def page(self, total: int) -> Page:
        """The page that is asked for; more than the most is not given."""
        size = min(max(self.number("size", 20) or 1, 1), MAX_SIZE[self.version])
        return Page(max(self.number("p", 1) or 1, 1), size, total)

    def may(self, level: str) -> bool:
        """Whether the caller has a permission level."""
        return self.exempt or at_least(self.level, level)

    def need(self, level: str) -> None:
        """Refuse a caller without this permission level, and name the level."""
        if not self.may(level):
            unknown = self.version == 2 and self.level == "anonymous"
            raise ApiError(
                "missing_authentication" if unknown else "permission_denied",
                f"You do not have permission to do this (required level: '{level}')",
                "level",
            )


Methods = dict[str, Callable[[Call], Reply | Raw]]
"""Method path -> what answers in place of its row."""
