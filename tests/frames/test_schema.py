import json
from pathlib import Path

import pytest

import nb23.frames as frames

PATHS = ["photo/list", "album/list", "tag/list", "user/list"]


@pytest.mark.parametrize("path", PATHS)
def test_a_schema_shows_its_columns_as_text_and_as_a_table(path):
    schema = frames.schema(path)
    for name in schema.names:
        assert f"  {name} " in repr(schema)
        assert f"<code>{name}</code>" in schema._repr_html_()


def test_a_declaration_says_unit_level_and_zone():
    photo, user = frames.schema("photo/list"), frames.schema("user/list")
    assert photo.column("video_length").unit == "s"
    assert photo.column("creation_date_ansi").zone == "not stated"
    assert user.column("email").level == "admin"
    assert str(photo.column("video_length")) == "video_length, Float64: Running time. (in s)"
    assert "(in s)" in repr(photo)
    assert "from level admin; on request: personal" in repr(user)


def test_a_schema_says_what_a_row_is_what_is_doubtful_and_what_tables_there_are():
    lines = repr(frames.schema("photo/get-transcoding-progress")).splitlines()
    assert lines[0] == "photo/get-transcoding-progress: 14 columns, 14 shown by default"
    assert lines[1].startswith("  How far the transcoding of a video is")
    assert lines[2].startswith("  The formats are the site's own.")
    assert lines[3] == "  Further tables: formats."
    assert (
        "Further tables: formats." in frames.schema("photo/get-transcoding-progress")._repr_html_()
    )


def test_an_unknown_name_is_refused_with_near_ones():
    with pytest.raises(frames.UnknownColumn, match="Did you mean video_length"):
        frames.schema("photo/list").column("video_lenght")
    with pytest.raises(frames.UnknownColumn) as caught:
        frames.schema("photo/list").column("zzzzzz")
    assert "Did you mean" not in caught.value.sentence


@pytest.mark.parametrize("path", PATHS)
def test_the_fixed_answers_hold_every_declared_column(path):
    name = path.split("/")[0]
    data = Path(__file__).parent.parent / "data" / f"{name}_list.json"
    records = json.loads(data.read_text(encoding="utf-8"))[f"{name}s"]
    held = {key for record in records for key in record}
    assert held | {"actions"} == {*frames.schema(path).names, "actions"}
