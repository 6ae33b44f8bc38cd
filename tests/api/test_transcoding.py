from types import SimpleNamespace

import nb23
from nb23.api import transcoding


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
