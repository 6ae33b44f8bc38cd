import io
import shlex
from pathlib import Path

import pytest

from nb23.api.catalogue import method
from nb23.api.curl import Shown, curl


def words(path, given, extra=()):
    return shlex.split(curl(method(path), "https://a.example/x", given, dict(extra)))[1:]


def test_what_is_read_travels_in_the_address():
    assert words("2/tag/related", {"tag": "a b"}) == [
        "--get", "https://a.example/x", "--data-urlencode", "tag=a b",
    ]  # fmt: skip


def test_what_is_posted_travels_in_the_body_even_when_there_is_nothing():
    assert words("2/app/list", {}) == ["--request", "POST", "https://a.example/x"]
    assert words("comment/delete", {"comment_id": 7})[3:5] == ["--data-urlencode", "comment_id=7"]


def test_version_1_is_asked_for_bare_json():
    assert words("site/get", {})[2:] == [
        "--data-urlencode",
        "format=json",
        "--data-urlencode",
        "raw=1",
    ]


def test_custom_variables_come_along():
    assert "speaker=Ann" in words("photo/list", {}, {"speaker": "Ann"})


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("clip.mp4", 'file=@"clip.mp4"'),
        (Path("a b") / "c;d,e.mp4", 'file=@"a b/c;d,e.mp4"'),
        ('say "hi".mp4', 'file=@"say \\"hi\\".mp4"'),
    ],
)
def test_a_file_is_named_and_the_texts_beside_it_are_parts(file, written):
    sent = words("photo/upload", {"file": file, "title": "@home"})
    assert sent[3:5] == ["--form-string", "title=@home"]
    assert sent[-2:] == ["--form", written]


def test_an_open_file_is_named_by_its_path(tmp_path):
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"x")
    with path.open("rb") as file:
        assert words("photo/upload", {"file": file})[-1] == f'file=@"{path}"'
    assert words("photo/upload", {"file": io.BytesIO(b"x")})[-1] == 'file=@"FILE"'


def test_a_shown_text_is_a_text_without_quotes_around_it():
    text = Shown('it\'s "so"')
    assert repr(text) == text == 'it\'s "so"'
