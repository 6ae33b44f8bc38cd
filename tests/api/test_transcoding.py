from types import SimpleNamespace

import pytest

import nb23
from nb23.api import transcoding
from nb23.api.errors import NotReady


def test_one_waits_until_the_site_has_made_an_uploaded_film_playable(box, tmp_path, monkeypatch):
    clip, pauses = tmp_path / "clip.mp4", []
    clip.write_bytes(b"moving pictures")

    def sleep(seconds):
        pauses.append(seconds)
        box.forward(seconds)

    monkeypatch.setattr(transcoding, "time", SimpleNamespace(sleep=sleep))
    site = nb23.connect(box, allow="write")
    made = site.api.photo.upload(file=clip, title="A clip")[0]
    transcoding.wait_until_ready(site.call, made["photo_id"])
    assert 0 < len(pauses) < 5
    transcoding.wait_until_ready(site.call, made["photo_id"])
    assert len(pauses) < 5


def test_nobody_waits_for_ever_for_a_film_whose_transcoding_failed(site, monkeypatch):
    pauses = []
    monkeypatch.setattr(transcoding, "time", SimpleNamespace(sleep=pauses.append))
    films = site.videos(columns=["photo_id", "video_encoded_p"], include_unpublished_p=True)
    failed = int(films["photo_id"][~films["video_encoded_p"]].iloc[0])
    with pytest.raises(NotReady, match=f"Film {failed} has been at 0% for 30 minutes. Look at it"):
        transcoding.wait_until_ready(site.call, failed)
    assert sum(pauses) == transcoding.STUCK


def test_as_long_as_there_is_progress_one_waits(monkeypatch):
    def call(path, *, photo_id):
        looks.append(path)
        return SimpleNamespace(records=[{"all": str(len(looks) // 500 / 10)}])

    looks = []
    monkeypatch.setattr(transcoding, "time", SimpleNamespace(sleep=lambda _: None))
    transcoding.wait_until_ready(call, 7)
    assert len(looks) == 5000
