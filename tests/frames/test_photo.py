import pandas as pd
import pytest

import nb23.frames as frames
from nb23._redact import MASK


def test_numbers_that_come_as_text_are_numbers(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert df["photo_id"].tolist() == [101, 102, 103]
    assert df["photo_id"].dtype == "Int64"
    assert df["view_count"].sum() == 1542
    assert df["original_size"].tolist() == [73400320, 31457280, pd.NA]
    assert df["video_length"].tolist() == [95.25, 301.5, pd.NA]


def test_an_empty_text_is_missing(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert df["photo_rating"].tolist() == [0.75, pd.NA, pd.NA]
    assert df["title"].isna().tolist() == [False, False, True]
    assert df["after_text"].isna().all()


def test_flags_are_booleans(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert df["published_p"].tolist() == [True, False, True]
    assert df["protected_p"].tolist() == [pd.NA, True, pd.NA]
    assert df["video_p"].dtype == "boolean"


def test_times_are_naive_because_23_states_no_zone(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert df["creation_date_ansi"].dtype == "datetime64[us]"
    assert df["creation_date_ansi"][0] == pd.Timestamp("2024-03-04 09:05:11")
    assert df["original_date_ansi"].isna().tolist() == [False, True, False]


def test_epochs_that_newer_sites_send_settle_the_zone(answer):
    records = [record | {"creation_date_epoch": "1709543111"} for record in answer("photo")]
    df = frames.frame("photo/list", records)
    assert df["creation_date_epoch"].dtype == "datetime64[us, UTC]"
    assert df["creation_date_epoch"][0].isoformat() == "2024-03-04T09:05:11+00:00"


def test_no_token_is_in_a_frame_that_did_not_ask_for_one(answer):
    records = answer("photo")
    first = records[0]["token"]
    records[0] |= {
        "one": f"/secret/101/{first}",
        "video_4k_download": f"/4101/101/{first}/video_4k",
        "share_link": f"https://video.example.com/101?token={first}",
    }
    df = frames.frame("photo/list", records)
    shown = df.to_csv()
    assert df["original_download"][0] == f"/4101/101/{MASK}/original"
    assert df["one"][0] == f"/secret/101/{MASK}"
    assert df["share_link"][0] == f"https://video.example.com/101?token={MASK}"
    assert all(record["token"] not in shown for record in records)
    assert "token" not in df


def test_a_token_is_masked_where_its_place_shows_it_even_when_the_record_names_none():
    record = {"photo_id": "1", "original_download": "/4101/1/0f3c0f3c/original"}
    df = frames.frame("photo/list", [record])
    assert df["original_download"][0] == f"/4101/1/{MASK}/original"


def test_naming_an_address_shows_it_as_the_site_gave_it(answer):
    records = answer("photo")
    df = frames.frame("photo/list", records, columns=["original_download", "token"])
    assert df["original_download"][0] == records[0]["original_download"]
    assert df["token"][1] == records[1]["token"]


def test_display_texts_and_renditions_come_when_they_are_named(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert not [name for name in df if "__" in name or name.startswith("video_hd")]
    assert df.attrs["nb23"]["left_out"] == {
        "token": 2, "table": 1, "display label": 4, "rendition": 61,
    }  # fmt: skip
    names = ["creation_date__date", "video_hd_width", "quad16_download"]
    asked = frames.frame("photo/list", answer("photo"), columns=names)
    assert asked.columns.tolist() == names
    assert asked["video_hd_width"].tolist() == [1280, pd.NA, pd.NA]


def test_renditions_are_one_row_each(answer):
    df = frames.frame("photo/list", answer("photo"), table="renditions")
    assert df.columns.tolist() == ["photo_id", "rendition", "width", "height", "bytes", "url"]
    assert df.groupby("photo_id")["rendition"].agg(list).to_dict() == {
        101: ["original", "quad16", "standard", "video_medium", "video_hd"],
        102: ["original", "quad16", "large"],
        103: ["quad16"],
    }
    hd = df.set_index(["photo_id", "rendition"]).loc[(101, "video_hd")]
    assert (hd["width"], hd["height"], hd["bytes"]) == (1280, 720, 41943040)
    assert hd["url"] == f"/4101/101/{MASK}/video_hd"


def test_renditions_show_their_address_when_it_is_named(answer):
    records = answer("photo")
    urls = frames.frame(
        "photo/list", records, table="renditions", columns=["url"], domain="video.example.com"
    )["url"]
    assert urls[0] == "https://video.example.com" + records[0]["original_download"]


@pytest.mark.parametrize("records", [[], [{}], [{"photo_id": "1", "audio_p": 0}]])
def test_without_renditions_the_table_is_empty_and_typed(records, answer):
    df = frames.frame("photo/list", records, table="renditions")
    assert len(df) == 0
    assert (
        df.dtypes.to_dict()
        == frames.frame("photo/list", answer("photo"), table="renditions").dtypes.to_dict()
    )


def test_a_rendition_that_no_schema_names_is_a_row_too():
    record = {"photo_id": "1", "video_4k_width": 3840, "video_4k_download": "/1/1/x/video_4k"}
    df = frames.frame("photo/list", [record], table="renditions")
    assert df[["rendition", "width"]].to_dict("records") == [
        {"rendition": "video_4k", "width": 3840}
    ]
