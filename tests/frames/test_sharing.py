import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nb23 import frames
from nb23._redact import MASK
from nb23.frames import CannotShare

SECRET = "0f3c0f3c0f3c0f3c"
VIDEO = {
    "photo_id": 2**53 + 1, "title": "Blåbærgrød 🫐", "video_p": 1, "video_length": 12.5,
    "creation_date_ansi": "2024-03-04 09:05:11", "token": SECRET, "one": f"/video/{SECRET}",
    "new_link": f"/a?token={SECRET}", "upload_token": SECRET,
}  # fmt: skip


def shared(folder, **given):
    left_out = frames.share(given, folder)
    return left_out, frames.load(folder)


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
@pytest.mark.parametrize("zone", [None, "Europe/Copenhagen"])
def test_what_is_loaded_is_what_was_shared(tmp_path, zone, backend):
    options = {"site_timezone": zone, "dtype_backend": backend}
    days = [{"day": "Monday", "plays": 3}, {}]
    given = {
        "videos": frames.frame("photo/list", [VIDEO, {}], **options),
        "by/weekday": frames.frame("2/analytics/data/live/weekday", days, **options),
        "none": frames.frame("tag/list", [], **options),
    }
    left_out, loaded = shared(tmp_path / "new" / "folder", **given)
    assert left_out == {"videos": [], "by/weekday": [], "none": []}
    assert loaded.keys() == given.keys()
    for name, frame in given.items():
        assert loaded[name].dtypes.map(str).to_dict() == frame.dtypes.map(str).to_dict()
        pd.testing.assert_frame_equal(loaded[name].astype(frame.dtypes), frame)
        assert loaded[name].attrs == frame.attrs
    written = pq.read_schema(tmp_path / "new" / "folder" / "videos.parquet")
    assert written.field("video_length").metadata[b"unit"] == b"s"


def test_no_token_is_handed_on_even_if_it_was_asked_for(tmp_path):
    columns = ["photo_id", "token", "one", "new_link", "upload_token", "title"]
    video = VIDEO | {"title": "A title is written as it is"}
    left_out, loaded = shared(tmp_path, videos=frames.frame("photo/list", [video], columns=columns))
    assert left_out == {"videos": ["token", "upload_token"]}
    assert loaded["videos"].to_dict("records") == [{
        "photo_id": 2**53 + 1, "one": f"/video/{MASK}", "new_link": f"/a?token={MASK}",
        "title": "A title is written as it is",
    }]  # fmt: skip
    assert SECRET.encode() not in (tmp_path / "videos.parquet").read_bytes()


def test_no_person_is_handed_on_even_if_shown_or_met_in_a_note(tmp_path):
    user = {"user_id": 7, "username": "anna", "email": "anna@example.com", "contact_email": "a@b"}
    people = frames.frame("user/list", [user], personal=True, columns=None)
    asked = frames.frame("user/list", [user], columns=["user_id", "email", "contact_email"])
    asked.attrs["nb23"]["unexpected"] = {"email": {"values": 1, "first": "anna@example.com"}}
    left_out, loaded = shared(tmp_path, people=people, asked=asked)
    assert left_out == {"people": ["full_name", "email", "contact_email"],
                        "asked": ["email", "contact_email"]}  # fmt: skip
    assert loaded["asked"].attrs["nb23"]["unexpected"] == {}
    assert loaded["people"]["username"].tolist() == ["anna"]
    assert not any(b"anna@" in file.read_bytes() for file in tmp_path.iterdir())
    assert "email" in people.columns


def test_a_table_of_ones_own_is_shared_without_what_its_names_give_away(tmp_path):
    own = pd.DataFrame({"views": [1, 2], "email": ["a@b", "c@d"], "link": ["/1/2/abc/x", None]})
    left_out, loaded = shared(tmp_path, own=own)
    assert left_out == {"own": ["email"]}
    assert loaded["own"]["views"].tolist() == [1, 2]
    assert loaded["own"]["link"].tolist()[0] == f"/1/2/{MASK}/x"
    assert own.columns.tolist() == ["views", "email", "link"]


def test_no_person_and_no_token_is_handed_on_in_an_index(tmp_path):
    user = {"user_id": 7, "username": "anna", "email": "anna@example.com"}
    people = frames.frame("user/list", [user], personal=True)
    links = frames.frame("photo/list", [VIDEO], columns=["photo_id", "one", "token", "title"])
    given = {
        "by_mail": people.set_index("email"),
        "by_both": people.set_index(["user_id", "email"]),
        "twice": people.set_index("email", drop=False),
        "by_link": links.set_index("one"),
    }
    left_out, loaded = shared(tmp_path, **given)
    assert all("email" in left_out[name] for name in ("by_mail", "by_both", "twice"))
    assert loaded["by_both"].index.tolist() == [7]
    assert loaded["by_link"].index.tolist() == [f"/video/{MASK}"]
    assert loaded["by_link"].attrs["nb23"]["method"] == "photo/list"
    for file in tmp_path.iterdir():
        assert b"anna@" not in file.read_bytes()
        assert SECRET.encode() not in file.read_bytes()
    assert given["by_mail"].index.tolist() == ["anna@example.com"]


def test_a_folder_without_files_is_no_share(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no \.parquet file"):
        frames.load(tmp_path / "nothing")


def test_a_part_of_a_frame_keeps_its_meaning_and_a_column_of_ones_own_has_none(answer):
    df = frames.frame("photo/list", answer("photo"), table="renditions")[["photo_id", "bytes"]]
    df["megabytes"] = df["bytes"] / 1e6
    told = frames.arrow_schema(df)
    assert told.field("bytes").metadata[b"unit"] == b"bytes"
    assert not told.field("megabytes").metadata


def test_a_frame_of_another_origin_has_a_schema_without_meanings():
    assert not frames.arrow_schema(pd.DataFrame({"a": [1]})).field("a").metadata
    assert frames.arrow_schema(pd.DataFrame({"a": [1]})).field("a").type == pa.int64()


def test_a_frame_without_a_name_is_refused_and_no_file_is_written(tmp_path):
    videos = frames.frame("photo/list", [VIDEO])
    with pytest.raises(CannotShare, match=r'share\(\{"videos": df\}'):
        frames.share(videos, tmp_path)
    assert not [*tmp_path.iterdir()]


def test_what_was_shared_before_is_not_handed_on_with_something_else(tmp_path):
    videos = frames.frame("photo/list", [VIDEO])
    frames.share({"by/month": videos}, tmp_path)
    assert frames.share({"by/month": videos}, tmp_path) == {"by/month": []}
    with pytest.raises(CannotShare, match=r"holds by/month\.parquet"):
        frames.share({"videos": videos}, tmp_path)
    assert [*frames.load(tmp_path)] == ["by/month"]
