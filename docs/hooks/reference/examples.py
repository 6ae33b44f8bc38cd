"""A call of each method that could be made: values for the parameters that it needs.

The ids are those of the practice site, so that most of the calls can be tried there as they stand.
"""

from dataclasses import dataclass
from typing import Any

import nb23
from nb23.api.wire import files_of, form
from reference.rows import Method

SITE = "videos.example.com"

BY_NAME: dict[str, Any] = {
    "action_id": 2001,
    "album_id": 51121,
    "comment_id": 1606,
    "content": "Well explained.",
    "description": "What can be seen.",
    "email": "anna@example.com",
    "event": "play",
    "live_id": 8102,
    "latitude": 55.68,
    "longitude": 12.57,
    "object_id": 7404653,
    "photo_id": 7404653,
    "player_id": 301,
    "size": 5,
    "spot_id": 902,
    "tag": "repair",
    "title": "A morning ride",
    "token": "b221237d71e936ecce42cf638c9feade",
    "user_id": 1006,
}
BY_TYPE: dict[str, Any] = {
    "int": 1,
    "float": 0.5,
    "flag": True,
    "text": "...",
    "time": "2026-01-31 09:00:00",
    "date": "2026-01-31",
    "utc": "2026-01-31 09:00:00",
    "ids": [7404653, 7404083],
    "tags": ["repair", "cargo bike"],
    "file": "clip.mp4",
}
PHOTO = {name: BY_NAME[name] for name in ("photo_id", "token")}
OF_METHOD: dict[str, dict[str, Any]] = {
    "live/attachment/list": {"token": "00004f085402def300002ed5f4fc2a6c"},
    "photo/frame": PHOTO,
    "photo/get-ratings": {"photo_id": BY_NAME["photo_id"]},
    "photo/get-transcoding-progress": {"photo_id": BY_NAME["photo_id"]},
    "photo/subtitle/data": PHOTO,
    "poll/list": {"object_id": BY_NAME["live_id"]},
}
"""What no row can say: values of this method alone, and what is given of several it could be."""
TOLD = ("title", "name", "description", "tags")
"""What a method that changes something is likely called for, where nothing is required."""


@dataclass(frozen=True)
class Example:
    """One call of a method.

    Attributes:
        row: The method.
        given: Its parameters as Python values.
        texts: What travels as text.
        files: What travels as files, by path.
    """

    row: Method
    given: dict[str, Any]
    texts: dict[str, str]
    files: dict[str, str]

    @property
    def address(self) -> str:
        """Where the site answers it."""
        return f"https://{SITE}{self.row.path}"

    @property
    def words(self) -> list[str]:
        """It as words of a command line: a file by its path behind an @."""
        texts = [f"{name}={text}" for name, text in self.texts.items() if name in self.given]
        return texts + [f"{name}=@{path}" for name, path in self.files.items()]


def example(row: Method) -> Example:
    """A call with all that the method requires, and a little more where that says nothing."""
    given = {each.name: _value(each) for each in row.parameters if _chosen(row, each)}
    given |= {name: value for name, value in OF_METHOD.get(row.base, {}).items() if name in given}
    return Example(row, given, form(row, given, {}), files_of(row, given))


def _chosen(row: Method, each: nb23.api.Parameter) -> bool:
    if each.required or each.name == "file" or each.name in OF_METHOD.get(row.base, ()):
        return True
    if row.writes:
        return each.name in TOLD[:2]
    return row.paged and each.name == "size"


def _value(each: nb23.api.Parameter) -> Any:
    if each.values and (each.type == "word" or each.name not in BY_NAME):
        return each.values[0]
    known = BY_NAME.get(each.name)
    return BY_TYPE[each.type] if known is None else known
