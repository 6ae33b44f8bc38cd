import json
import os
import stat
import subprocess
import sys

import pytest
from filelock import FileLock

from nb23.oauth import filestore
from nb23.oauth.errors import UnsafeStore


def record(site="videos.example.com", profile="default", **more):
    empty = dict.fromkeys(filestore.FIELDS, "")
    return empty | {"site": site, "profile": profile, "consumer_key": "ck"} | more


@pytest.fixture
def place(empty_store):
    return empty_store


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_no_file_is_no_account_and_none_is_made(place):
    assert filestore.records() == []
    assert not filestore.remove("videos.example.com", "default", keys=True)
    assert not place.parent.exists()


def test_the_file_is_in_the_users_own_configuration(place, home):
    assert place == home / "config" / "nb23" / "credentials.json"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077])
def test_only_the_owner_may_read_the_file_and_its_folder(place, mask):
    before = os.umask(mask)
    try:
        filestore.put(record())
    finally:
        os.umask(before)
    assert mode(place) == 0o600
    assert mode(place.parent) == 0o700
    assert {mode(path) for path in place.parent.iterdir()} == {0o600}


def test_what_is_put_is_read_again_letter_by_letter(place):
    kept = record(consumer_secret='ø "quoted" \\ \n\u2028', user_id="7")
    filestore.put(kept)
    filestore.put(record(profile="other"))
    assert filestore.records() == [kept, record(profile="other")]


def test_the_file_is_plain_json_with_a_version(place):
    filestore.put(record())
    assert json.loads(place.read_text()) == {"version": 1, "accounts": [record()]}


@pytest.mark.parametrize("bits", [0o604, 0o640, 0o660, 0o666, 0o610, 0o601])
def test_a_file_that_others_can_reach_is_refused_and_not_changed(place, bits):
    filestore.put(record())
    place.chmod(bits)
    before = place.read_bytes()
    for act in (filestore.records, lambda: filestore.put(record(profile="new"))):
        with pytest.raises(UnsafeStore, match=f"Run: chmod 600 {place}"):
            act()
    with pytest.raises(UnsafeStore):
        filestore.remove("videos.example.com", "default", keys=True)
    assert (place.read_bytes(), mode(place)) == (before, bits)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'{"accounts": 5}',
        b'{"accounts": null}',
        b'{"accounts": {"a": 1}}',
        b'{"accounts": [5]}',
        b'{"accounts": [{"site": "x"}]}',
        json.dumps({"accounts": [record(user_id=7)]}).encode(),
        b"[" * 100_000,
    ],
)
def test_a_damaged_file_is_left_alone(place, content):
    filestore.put(record())
    place.write_bytes(content)
    for act in (filestore.records, lambda: filestore.put(record(profile="new"))):
        with pytest.raises(UnsafeStore, match="is damaged and was left as it is"):
            act()
    assert place.read_bytes() == content
    assert sorted(path.name for path in place.parent.glob(".*")) == []


def test_fields_of_a_later_version_do_no_harm(place):
    filestore.put(record())
    later = {"version": 2, "accounts": [record(colour="blue")], "more": True}
    place.write_text(json.dumps(later))
    assert filestore.records() == [record()]


def test_a_write_that_breaks_leaves_the_old_file(place, monkeypatch):
    filestore.put(record())
    before = place.read_bytes()

    def broken(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(UnsafeStore, match="No space left on device"):
        filestore.put(record(profile="new"))
    assert place.read_bytes() == before
    assert [path.name for path in place.parent.iterdir() if path.name.startswith(".")] == []


def test_a_reader_never_meets_half_a_file(place, monkeypatch):
    filestore.put(record())
    seen = []
    replace = os.replace

    def look(new, old):
        seen.append((filestore.records(), mode(new)))
        replace(new, old)

    monkeypatch.setattr(os, "replace", look)
    filestore.put(record(profile="new"))
    assert seen == [([record()], 0o600)]


WRITER = """
import sys
from nb23.oauth import filestore
sys.stdin.readline()
for number in range(5):
    filestore.put(dict.fromkeys(filestore.FIELDS, "x") | {"profile": f"{sys.argv[1]}-{number}"})
"""


def test_two_processes_that_write_at_once_lose_nothing(place):
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, name], stdin=subprocess.PIPE)
        for name in "ab"
    ]
    for writer in writers:
        writer.stdin.write(b"go\n")
        writer.stdin.close()
    assert [writer.wait(60) for writer in writers] == [0, 0]
    names = {kept["profile"] for kept in filestore.records()}
    assert names == {f"{name}-{number}" for name in "ab" for number in range(5)}


def test_a_process_that_holds_the_file_too_long_is_named(place, monkeypatch):
    filestore.put(record())
    monkeypatch.setattr(filestore, "PATIENCE", 0)
    with (
        FileLock(place.with_name("credentials.lock")),
        pytest.raises(UnsafeStore, match="Another program is writing"),
    ):
        filestore.put(record(profile="new"))
    assert filestore.records() == [record()]


def test_a_folder_that_cannot_be_made_is_named(place):
    place.parent.write_text("a file in the folder's place")
    with pytest.raises(UnsafeStore, match=f"{place.parent} cannot be written"):
        filestore.put(record())
    with pytest.raises(UnsafeStore, match="cannot be read"):
        filestore.records()


def test_a_read_only_folder_is_named(place, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    filestore.put(record())
    monkeypatch.setattr(os, "open", refuse)  # chmod does not stop the superuser
    with pytest.raises(UnsafeStore, match="cannot be written: Permission denied"):
        filestore.put(record(profile="new"))
    assert filestore.records() == [record()]


def test_removing_a_token_keeps_the_keys_and_the_other_accounts(place):
    filestore.put(record(access_token="at", access_token_secret="as", consumer_secret="cs"))
    filestore.put(record(profile="other", access_token="at2"))
    assert filestore.remove("videos.example.com", "default", keys=False)
    assert sorted(filestore.records(), key=lambda kept: kept["profile"]) == [
        record(consumer_secret="cs"),
        record(profile="other", access_token="at2"),
    ]


def test_removing_what_is_not_there_says_so(place):
    filestore.put(record())
    assert not filestore.remove("videos.example.com", "other", keys=True)
    assert filestore.records() == [record()]
