"""Every method of the catalogue that the practice site answers, held to what is documented."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import nb23
from nb23.sandbox import Box
from nb23.sandbox.routes import METHODS, table

ROWS = {row.path: row for row in table.every()}
FAMILIES = ("analytics", "audience")
ANSWERED = [
    row for row in nb23.methods()
    if row.name in ROWS and row.fields and not row.name.removeprefix("2/").startswith(FAMILIES)
]  # fmt: skip
WRITES = tomllib.loads((Path(__file__).parent / "writes.toml").read_text(encoding="utf-8"))
FILE = {"file": ("new.jpg", b"a picture")}
# Parameters beyond those that each method requires, to see every field.
MORE: dict[str, dict[str, str]] = {
    "action/get": {"photo_id": "{photo_id}", "token": "{token}"},
    "live/list": {"include_private_p": "1"},
    "live/schedule/add": {"start_time": "2026-12-24 10:00"},
    "photo/get-replace-token": {"photo_id": "{photo_id}"},
    "photo/get-transcoding-progress": {"photo_id": "{photo_id}"},
    "photo/replace": {"photo_id": "{photo_id}", "time": "1"},
    "photo/subtitle/data": {"photo_id": "{subtitled}", "token": "{subtitled_token}"},
    "photo/get-ratings": {"photo_id": "{rated}"},
    "photo/section/list": {"photo_id": "{sectioned}", "token": "{sectioned_token}"},
    "photo/subtitle/list": {"photo_id": "{subtitled}", "token": "{subtitled_token}"},
    "photo/attachment/list": {"photo_id": "{attached}", "token": "{attached_token}"},
    "2/live/attachment/list": {"live_id": "8102", "token": "{live_token}"},
    "2/photo/list": {
        "include_stats_p": "1", "include_number_of_sections_p": "1", "include_user_group_p": "1",
        "include_pending_transcode_tasks_p": "1", "include_photo_posts_p": "1",
        "include_live_name_p": "1", "search_string_match": "a",
    },
    "2/photo/subtitle/data": {
        "photo_id": "{subtitled}", "token": "{subtitled_token}", "subtitle_format": "json",
    },
    "user/get": {"user_id": "1002"},
}  # fmt: skip
# What a field may be, by the first word of its type: in version 1, and in version 2.
KINDS: dict[str, Callable[[Any], bool]] = {
    "str": lambda value: isinstance(value, str),
    "flag": lambda value: value in (0, 1, "0", "1"),
    "int": lambda value: isinstance(value, int),
    "string": lambda value: isinstance(value, str),
    "number": lambda value: value is None or isinstance(value, int | float),
    "boolean": lambda value: isinstance(value, bool),
    "array": lambda value: isinstance(value, list),
}


@pytest.fixture(scope="module")
def found(served_box: Box) -> dict[str, str]:
    """Numbers and tokens of items that have what a listing lists."""
    return {}


@pytest.fixture
def known(api: Any, found: dict[str, str]) -> dict[str, str]:
    """What parameters are called, and what they are here."""
    if found:
        return found
    photos = api("photo/list", size="100", prioritize_promoted_p="0")["photos"]
    first = photos[0]
    lives = {
        str(live["live_id"]): live for live in api("2/live/list", include_private_p="1")["data"]
    }
    found.update(
        photo_id=first["photo_id"], token=first["token"], rated=next(
            photo["photo_id"] for photo in photos if photo["number_of_ratings"] != "0"
        ),
        live_id="8101", live_token=lives["8102"]["token"], object_token=lives["8102"]["token"],
        album_id="51000", action_id="2001", live_schedule_id="703", tag="repair", user_id="1002",
        title="A title", description="Words", name="A name", email="new@kestrel.example",
        content="Hello", rating="0.8", start_time="2", type="link", time="1",
        object_id=first["photo_id"], object_type="photo", protection_method="password",
        comment_id=api("comment/list")["comments"][0]["comment_id"],
    )  # fmt: skip
    for name, path, container in (
        ("sectioned", "photo/section/list", "sections"),
        ("subtitled", "photo/subtitle/list", "subtitles"),
        ("attached", "photo/attachment/list", "attachments"),
    ):
        for photo in photos:
            item = {"photo_id": photo["photo_id"], "token": photo["token"]}
            records = api(path, **item)[container]
            if records:
                found |= {name: item["photo_id"], f"{name}_token": item["token"]}
                found |= {key: records[0][key] for key in ("section_id", "locale")
                          if key in records[0]}  # fmt: skip
                break
    return found


def filled(params: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    """Parameters with what stands in braces replaced."""
    return {name: text.format_map(known) for name, text in params.items()}


def call_of(row: Any, known: dict[str, str]) -> tuple[dict[str, str], Any]:
    """What a call of a method sends: parameters and files."""
    needed = [each for each in row.parameters if each.required]
    asked = MORE.get(row.name) or MORE.get(row.name.removeprefix("2/"), {})
    params = {each.name: known.get(each.name, "x") for each in needed if each.type != "file"}
    if row.name == "2/poll/list":
        params["object_id"] = "8102"
    return params | filled(asked, known), FILE if "file" in {
        each.type for each in row.parameters
    } else None


def records_of(body: dict[str, Any], container: str | None) -> list[dict[str, Any]]:
    """The records of a body, one or many."""
    held = body[container] if container else body
    return held if isinstance(held, list) else [held]


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row.name)
def test_each_method_answers_with_its_documented_fields(
    row: Any, api: Any, known: dict[str, str]
) -> None:
    params, files = call_of(row, known)
    if row.name in ("live/recording/stop", "live/recording/split"):
        api("live/recording/start", live_id="8101")
    if "upload_token" in params:
        params["upload_token"] = api("2/photo/get-upload-token")["data"]["upload_token"]
    body = api(row.name, verb="POST" if files else row.verb, files=files, **params)
    assert body["status"] == "ok", body
    records = records_of(body, row.container)
    fields = set(row.fields) - ({"websrt", "json"} - set(records[0]))
    assert any(fields <= set(record) for record in records)
    for record in records:
        for name in fields & set(record):
            kind = KINDS[row.fields[name].split(":")[0].split("(")[0].split("|")[0].split("<")[0]
                         .split(" ")[0].rstrip("?")]  # fmt: skip
            assert kind(record[name]), (name, row.fields[name], record[name])


@pytest.mark.parametrize("row", ANSWERED, ids=lambda row: row.name)
def test_at_its_own_level_a_method_shows_nothing_that_is_not_documented(
    row: Any, api: Any, known: dict[str, str]
) -> None:
    params, files = call_of(row, known)
    for needing in ("include_private_p", *MORE["2/photo/list"]):
        params.pop(needing, None)
    level = ROWS[row.name].level
    body = api(row.name, level, verb="POST" if files else row.verb, files=files, **params)
    assert body.get("code") not in ("permission_denied", "unknown_method"), body
    if body["status"] == "ok" and not row.name.startswith("2/") and row.container:
        for record in records_of(body, row.container):
            assert set(record) <= set(row.fields)


def shown(api: Any, read: str, params: dict[str, str]) -> str:
    """What a later read shows, as one text."""
    verb = ROWS[read].only_verb
    body = api(read, verb=verb, **params)
    assert body["status"] == "ok", body
    return json.dumps({name: body[name] for name in body if name not in ("site", "endpoint")},
                      ensure_ascii=False)  # fmt: skip


CASES = [
    (version + name, version, case)
    for name, case in WRITES.items()
    for version in ("", "2/")
    if version + name in ROWS and version + case["read"] in ROWS
]


@pytest.mark.parametrize(("path", "version", "case"), CASES, ids=[case[0] for case in CASES])
def test_each_write_changes_a_later_read(
    path: str, version: str, case: dict[str, Any], api: Any, known: dict[str, str]
) -> None:
    for before in case.get("first", []):
        api(version + before["path"], verb="POST", **filled(before["params"], known))
    read = (version + case["read"], filled(case.get("read_params", {}), known))
    earlier = shown(api, *read)
    files = FILE if case.get("file") else None
    made = api(path, verb=ROWS[path].only_verb if version else "POST", files=files,
               **filled(case["params"], known))  # fmt: skip
    assert made["status"] == "ok", made
    later = shown(api, *read)
    assert later != earlier
    for text in (case.get("holds", ""), case.get("gone", "")):
        text = text.format_map(known)
        assert not text or (text in later, text in earlier) == (
            text == case.get("holds", "").format_map(known),
            text == case.get("gone", "").format_map(known),
        )  # fmt: skip


def test_each_write_of_a_row_is_in_the_table_or_tested_by_itself() -> None:
    alone = {
        "photo/get-upload-token", "photo/get-replace-token", "photo/update-upload-token",
        "photo/get-transcoding-progress", "user/get-login-token", "2/photo/get-update-token",
        "2/photo/delete-upload-token", "photo/upload",
    }  # fmt: skip
    writing = {row.path for row in ROWS.values() if row.do}
    tabled = {version + name for name in WRITES for version in ("", "2/")}
    assert {path for path in writing - tabled if path.removeprefix("2/") not in alone
            and path not in alone} == set()  # fmt: skip


def test_only_the_methods_of_one_list_are_not_simulated(api: Any, known: dict[str, str]) -> None:
    rows = [row for row in table.rows_of("not_simulated").values() if row.version == 1]
    assert {row.path for row in rows} == {
        "distribution/ios/push-notification", "distribution/ios/register-device",
        "distribution/ios/unregister-device", "protection/protect", "protection/unprotect",
        "protection/verify", "session/get-token", "session/redeem-token",
    }  # fmt: skip
    for row in rows:
        params = {each.name: known.get(each.name, "x") for each in row.takes if each.required}
        assert "Not simulated" in api.send(row.path, **params).text


def test_what_version_2_has_and_this_site_does_not_is_a_412(api: Any) -> None:
    rows = [row for row in table.rows_of("not_simulated").values() if row.version == 2]
    assert len(rows) > 100
    for row in rows[::10]:
        answer = api.send(row.path, "read", verb=row.only_verb)
        assert (answer.status_code, answer.json()["code"]) == (412, "feature_not_available")


def test_a_row_says_nothing_that_the_engine_does_not_know() -> None:
    for row in ROWS.values():
        assert row.takes is not None
        assert row.pages in ("", *table.PAGED, *table.PAGES)
        assert row.pages not in table.PAGED or row.tie, row.path
    assert set(METHODS) <= set(ROWS)
