"""Files on their way to the practice site, and what can go wrong with them."""

import hashlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

import nb23
from nb23.api.errors import BadParameter
from nb23.api.upload import FileChanged, body_of
from nb23.oauth.errors import Offline

CLIP = bytes(range(256)) * 800


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "a clip.mp4"
    path.write_bytes(CLIP)
    return path


@pytest.fixture
def site(box):
    return nb23.connect(box, allow="write")


class Bar:
    """Stands where the progress bar stands, and is told how much was sent."""

    def __init__(self, at_half):
        self.n, self.at_half = 0, at_half

    def __call__(self, **options):
        self.total = options["total"]
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return

    def update(self, more):
        half = self.n < self.total / 2 <= self.n + more
        self.n += more
        if half:
            self.at_half()


@pytest.mark.parametrize("name", ["file", "path", "text", "bytes"])
def test_a_file_arrives_whole_with_what_is_said_of_it(site, box, clip, name):
    with clip.open("rb") as file:
        given = {"file": file, "path": clip, "text": str(clip), "bytes": io.BytesIO(CLIP)}[name]
        reply = site.api.photo.upload(file=given, title="A & ø", tags=["a b", "c"])
    kept = box.files[-1]
    assert (kept["size"], kept["checksum"]) == (len(CLIP), hashlib.sha256(CLIP).hexdigest())
    assert kept["name"] == ("file" if name == "bytes" else "a clip.mp4")
    assert site.call("photo/list", photo_id=reply[0]["photo_id"])[0]["title"] == "A & ø"
    assert site.frame("photo/list", tags=["a b", "c"])["photo_id"].tolist() == [
        int(reply[0]["photo_id"])
    ]


def test_every_method_that_takes_a_file_takes_it_the_same_way(site, box, clip):
    video = site.call("photo/list", size=1)[0]
    photo_id, token = video["photo_id"], video["token"]
    live_id = site.call("live/list", size=1)[0]["live_id"]
    site.call("photo/section/create", photo_id=photo_id, start_time=1, title="A", description="B")
    section = site.call("photo/section/list", photo_id=photo_id, token=token)[0]
    calls = {
        "photo/replace": {"photo_id": photo_id},
        "photo/attachment/upload": {"photo_id": photo_id},
        "photo/section/set-thumbnail": {
            "photo_id": photo_id, "section_id": section["section_id"],
        },
        "live/upload-image": {"live_id": live_id, "type": "preview"},
    }  # fmt: skip
    for path, params in calls.items():
        site.call(path, file=clip, **params)
        assert [file["size"] for file in box.files if file["name"] == clip.name] == [len(CLIP)]
        clip = clip.rename(clip.with_name(f"{path.replace('/', ' ')}.mp4"))


def test_an_open_file_is_sent_from_where_it_stands_and_stands_there_afterwards(site, box, clip):
    with clip.open("rb") as file:
        file.seek(1000)
        for _ in range(2):
            site.api.photo.upload(file=file)
            assert (box.files[-1]["size"], file.tell()) == (len(CLIP) - 1000, 1000)


@pytest.mark.parametrize("return_url", [None, "https://my.example.com/done?a=b"])
def test_a_browsers_upload_by_token_needs_no_signature(site, box, clip, return_url):
    token = site.api.photo.get_upload_token(title="By token", return_url=return_url)[0]
    anyone = nb23.Site(box.domain, allow="write")
    landed = anyone.api.photo.redeem_upload_token(upload_token=token["upload_token"], file=clip)[0]
    assert landed["domain"] == box.domain
    assert site.call("photo/list", photo_id=landed["photo_id"])[0]["title"] == "By token"
    progress = site.api.photo.get_transcoding_progress(photo_id=landed["photo_id"])[0]
    assert 0 <= float(progress["all"]) <= 1


def test_a_token_that_was_used_up_is_refused_in_words(site, box, clip):
    token = site.api.photo.get_upload_token(max_uploads=1)[0]["upload_token"]
    site.api.photo.redeem_upload_token(upload_token=token, file=clip)
    with pytest.raises(nb23.Nb23Error, match="photo/redeem-upload-token: "):
        site.api.photo.redeem_upload_token(upload_token=token, file=clip)


def test_the_bar_counts_bytes(site, clip, monkeypatch):
    bar = Bar(lambda: None)
    monkeypatch.setattr("tqdm.auto.tqdm", bar)
    site.api.photo.upload(file=clip, title="x")
    assert bar.n == bar.total > len(CLIP)


def other(path):
    return path.with_name("other")


CHANGES = {
    "grows": lambda path: path.write_bytes(CLIP * 2),
    "shrinks": lambda path: path.write_bytes(CLIP[:1000]),
    "is written over": lambda path: os.utime(path, ns=(1, 1)),
    "vanishes": lambda path: path.unlink(),
    "is replaced": lambda path: (other(path).write_bytes(CLIP), other(path).replace(path)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_a_file_that_changes_while_it_is_sent_is_an_error_and_nothing_is_published(
    site, box, clip, monkeypatch, change
):
    files, videos = box.files, site.call("photo/list", size=1, include_unpublished_p=True).total
    monkeypatch.setattr("tqdm.auto.tqdm", Bar(lambda: change(clip)))
    with pytest.raises(FileChanged, match=r"a clip\.mp4 changed or vanished while it was") as told:
        site.api.photo.upload(file=clip, title="Never")
    assert told.value.__context__ is None
    assert box.files == files
    assert site.call("photo/list", size=1, include_unpublished_p=True).total == videos


def test_a_file_that_cannot_be_read_any_more_has_changed():
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise OSError

    with body_of({}, {"file": Failing(CLIP)}) as body, pytest.raises(FileChanged):
        body.read()


@pytest.mark.parametrize("what", ["", "nowhere.mp4"])
def test_what_is_no_file_is_named_and_nothing_is_sent(counted, credentials, tmp_path, what):
    client, sent = counted(credentials, allow="write")
    with pytest.raises(BadParameter, match="file: (Is a directory|No such file or directory): "):
        client.call("photo/upload", file=tmp_path / what)
    assert sent == []


def test_a_stream_without_a_size_is_refused(counted, credentials):
    client, sent = counted(credentials, allow="write")
    reading, writing = os.pipe()
    with (
        open(reading, "rb") as pipe,
        open(writing, "wb"),
        pytest.raises(BadParameter, match="file: Illegal seek"),
    ):
        client.call("photo/upload", file=pipe)
    assert sent == []


class Cutting:
    """Stands between a client and the practice site, and cuts the line after some bytes."""

    def __init__(self, domain, after):
        self.domain, self.after = domain, after
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        client, _ = self.listener.accept()
        host, port = self.domain.split(":")
        with client, socket.create_connection((host, int(port))) as site:
            left = self.after
            while left > 0 and (data := client.recv(min(left, 4096))):
                left -= len(data)
                site.sendall(data.replace(self.address.encode(), self.domain.encode()))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()
        self.thread.join(30)


def test_an_upload_that_is_cut_at_half_says_how_far_it_came_and_leaves_nothing(clip):
    with nb23.sandbox.start(videos=5, without={"signature"}) as box:
        clip.write_bytes(CLIP * 100)
        with Cutting(box.domain, clip.stat().st_size // 2) as line:
            keys = nb23.connecting.practice_credentials(box)
            client = nb23.api.Client(line.address, keys, allow="write")
            with pytest.raises(Offline, match=r"when [\d.]+ of 20\.5 MB had been sent") as told:
                client.call("photo/upload", file=clip, title="Never")
        files = [file for file in box.files if file["kind"] == "original"]
        assert files == []
        listed = nb23.connect(box).call("photo/list", include_unpublished_p=True, search="Never")
        assert listed.total == 0
    sent = float(re.search(r"when ([\d.]+)", told.value.sentence)[1])
    assert 10 < sent < 20.5
    assert "may have been carried out" not in told.value.sentence


def test_64_megabytes_go_through_8(tmp_path):
    """The server is another process; what this one allocates at most is told by tracemalloc."""
    big = tmp_path / "big.mp4"
    with big.open("wb") as file:
        file.truncate(64 * 2**20)
    nb23_ = Path(sys.executable).with_name("nb23")
    command = [nb23_, "sandbox", "--json", "--port", "0", "--videos", "5"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        told = json.loads(process.stdout.readline())
        box = nb23.sandbox.Box(told["control"]["url"].rpartition("/")[0], told["control"]["key"])
        site = nb23.connect(box, allow="write")
        site.api.photo.upload(file=io.BytesIO(b"a small one first"))
        tracemalloc.start()
        try:
            site.api.photo.upload(file=big)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert box.files[-1]["size"] == 64 * 2**20
        process.send_signal(signal.SIGTERM)
    assert most < 8 * 2**20
