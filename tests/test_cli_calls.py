"""Every method that the practice site answers, reached through the function behind `nb23 call`."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nb23
from nb23 import cli
from nb23.api import catalogue
from nb23.api.errors import ApiError
from nb23.sandbox.routes import table

WRITES = tomllib.loads((Path(__file__).parent / "sandbox" / "writes.toml").read_text("utf-8"))
V1 = {row.name for row in catalogue.methods() if row.version == 1}
# What a method can say only after it was found, admitted and given what it needs.
OF_ITS_OWN = re.compile("answered|feature_not_available|no_such|unknown or has expired|_token$|"
                        "recording|creation_error")  # fmt: skip
# What the parameters of a method are set to, beyond those that are marked as required.
MORE = {
    "photo/get-ratings": ["photo_id"],
    "photo/frame": ["photo_id", "token"],
    "photo/get-transcoding-progress": ["photo_id"],
    "photo/get-replace-token": ["photo_id"],
    "photo/get-update-token": ["photo_id"],
    "photo/delete-upload-token": ["upload_token"],
    "live/section/list": ["live_id"],
    "photo/subtitle/data": ["photo_id", "token"],
}


class Known(dict):
    """What parameters are called and what they are here; any other item is the first video."""

    def __missing__(self, name: str) -> str:
        return self["token" if name.endswith("token") else "photo_id"]


@pytest.fixture
def box(session_home):
    """A practice site with a few videos."""
    with nb23.sandbox.start(videos=40) as box:
        yield box


@pytest.fixture
def known(box, tmp_path, monkeypatch):
    """The site's owner is signed in by the environment; numbers and tokens of what is there."""
    values = dict(zip(("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"),
                      box.privileged, strict=True))  # fmt: skip
    for name, value in {"SITE": box.domain, **values}.items():
        monkeypatch.setenv(f"NB23_{name}", value)
    file = tmp_path / "picture.jpg"
    file.write_bytes(b"a picture")
    photos = nb23.connect(box).call("photo/list", size=40)
    photo = max(photos, key=lambda record: float(record["video_length"] or 0))
    return Known(
        file=f"@{file}", photo_id=photo["photo_id"], token=photo["token"], live_id="8101",
        album_id="51000", action_id="2001", user_id="1002", tag="repair", time="1", title="A title",
        name="A name", email="new@kestrel.example", description="Words", content="Hello",
        start_time="2026-12-24 10:00:00", end_time="after", rating="0.8", object_type="photo",
        type="link", protection_method="password", latitude="55.7", longitude="12.6",
    )  # fmt: skip


def words(row, known):
    """What is typed behind a method: what its write needs, or what is required of it."""
    twin = catalogue.method(row.base) if catalogue.known(row.base) else row
    names = [given.name for given in (row if row.parameters else twin).parameters if given.required]
    given = {name: f"{{{name}}}" for name in [*names, *MORE.get(row.base, ())]}
    case = WRITES.get(row.base, {})
    given |= case.get("params", {}) | ({"file": "{file}"} if case.get("file") else {})
    return [f"{name}={text.format_map(known)}" for name, text in given.items()]


def outcome(row, words):
    """`answered`, or why the method itself said no."""
    done = CliRunner().invoke(cli.app, ["call", row.name, *words, "--allow", "super"])
    if isinstance(done.exception, ApiError):
        return done.exception.api_code or done.exception.sentence
    assert done.exit_code == 0, (row.name, words, done.exception)
    assert done.stdout_bytes
    return "answered"


def test_each_method_that_the_practice_site_has_is_reached_with_its_parameters(box, known):
    served = {row.path for row in table.every()}
    rows = [row for row in catalogue.methods() if row.name in served]
    assert {row.name for row in rows if row.version == 1} == V1
    # What takes something away comes last, so that the others find something to work on.
    rows.sort(key=lambda row: "delete" in row.name or "remove" in row.name)
    ended = {row.name: outcome(row, words(row, known)) for row in rows}
    refused = {name: why for name, why in ended.items() if not OF_ITS_OWN.search(why)}
    assert refused == {}
    counted = Counter(ended.values())
    assert counted["answered"] >= 115
