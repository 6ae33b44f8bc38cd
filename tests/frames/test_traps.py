"""The traps of both versions of the API, one after the other: none spoils a frame."""

import json

import pandas as pd
import pytest
import requests

from nb23 import frames
from nb23._redact import MASK
from nb23.api import catalogue
from nb23.api.paging import Listing
from nb23.api.response import Reply, read_reply


def reply(path: str, **body) -> Reply:
    """A reply in the form of its version."""
    return of_text(path, json.dumps({"status": "ok", "permission_level": "read", **body}))


def of_text(path: str, text: str) -> Reply:
    response = requests.Response()
    response.status_code, response._content = 200, text.encode()
    return read_reply(response, catalogue.method(path))


def frame(path: str, record: dict, **options) -> pd.DataFrame:
    return frames.frame(path, [record], **options)


# Version 1


def test_trap_1_a_script_around_the_json_makes_no_difference():
    bare = '{"status": "ok", "tags": [{"tag": "a", "count": "3"}]}'
    expected = frames.frame("tag/list", of_text("tag/list", bare))
    for text in (f"var visual = {bare};", f"f({bare});"):
        pd.testing.assert_frame_equal(frames.frame("tag/list", of_text("tag/list", text)), expected)


def test_trap_2_numbers_come_as_texts_and_counts_as_decimals():
    df = frame("photo/list", {"photo_id": "7", "view_count": "3", "video_length": "95.25"})
    assert (df["photo_id"][0], df["view_count"][0], df["video_length"][0]) == (7, 3, 95.25)
    domain = {"domain": "d", "urlCount": 1, "urls": [{"url": "u", "plays": 3}],
              "totals": {"plays": 1210.0}}  # fmt: skip
    assert frame("analytics/extract/embed-details", domain)["plays"].tolist() == [1210.0]
    urls = frame("analytics/extract/embed-details", domain, table="urls")
    assert urls["plays"].tolist() == [3]
    assert (str(urls["plays"].dtype), str(df["photo_id"].dtype)) == ("Int64", "Int64")


def test_trap_3_an_empty_text_is_missing_even_where_a_number_belongs():
    df = frame("photo/list", {"photo_rating": "", "audio_width": "", "title": "", "after_text": ""})
    assert df[["photo_rating", "title", "after_text"]].isna().all(axis=None)
    assert frame("comment/list", {"comment_id": "1", "user_id": ""})["user_id"].isna().all()
    assert str(frame("live/list", {"live_id": 1, "album_id": ""})["album_id"].dtype) == "Int64"


@pytest.mark.parametrize(("raw", "flag"), [
    (0, False), (1, True), ("0", False), ("1", True), ("f", False), ("t", True),
    ("false", False), ("true", True), ("", pd.NA),
])  # fmt: skip
def test_trap_4_a_flag_has_many_spellings(raw, flag):
    for path, name in (("photo/list", "video_p"), ("user/list", "site_admin"),
                       ("player/settings", "showShare")):  # fmt: skip
        assert frame(path, {name: raw})[name].tolist() == [flag]


def test_trap_5_fields_of_another_level_are_missing_and_not_absent():
    assert frame("album/list", {"album_id": "1"})["hide_p"].isna().all()
    assert frame("live/list", {"live_id": "1"})["private_p"].isna().all()
    admin = frame("user/list", {"user_id": "1"}, columns=["email", "full_name", "site_admin"])
    assert admin.isna().all(axis=None)
    assert frame("comment/list", {"comment_id": "1"}, personal=True)["email"].isna().all()


def test_trap_6_times_without_a_zone_stay_so_and_mixed_offsets_agree():
    df = frame("album/list", {"creation_date_ansi": "2010-02-16 18:13:32"})
    assert df["creation_date_ansi"][0] == pd.Timestamp("2010-02-16 18:13:32")
    rows = [{"live_id": "1", "creation_date": "2013-08-01 16:19:58.492688+02"},
            {"live_id": "2", "creation_date": "2013-12-01 15:19:58+01"},
            {"live_id": "3", "creation_date": ""}]  # fmt: skip
    times = frames.frame("live/list", rows)["creation_date"]
    assert str(times.dtype) == "datetime64[us, UTC]"
    assert [str(time) for time in times] == [
        "2013-08-01 14:19:58.492688+00:00", "2013-12-01 14:19:58+00:00", "NaT",
    ]  # fmt: skip


def test_trap_7_paths_become_addresses_and_the_token_in_them_is_masked():
    record = {"photo_id": "7", "token": "s3cret", "one": "/photo/7/", "user_url": "//cdn.example/u",
              "original_download": "/968002/7/s3cret/original"}  # fmt: skip
    df = frame("photo/list", record, domain="video.example.com")
    assert df["one"][0] == "https://video.example.com/photo/7/"
    assert df["user_url"][0] == "//cdn.example/u"
    assert df["original_download"][0] == f"https://video.example.com/968002/7/{MASK}/original"
    license_ = frame("license/list", {"url": "http://cc.example/by"}, domain="video.example.com")
    assert license_["url"][0] == "http://cc.example/by"


def test_trap_8_a_wide_row_is_a_table_and_original_size_is_no_page(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert df["original_size"][0] == 73400320
    assert df["original_size"].dtype == "Int64"
    assert frames.schema("photo/list").column("original_size").unit == "bytes"
    files = frames.frame("photo/list", answer("photo"), table="renditions")
    assert files[files["rendition"] == "quad16"]["width"].isna().all()
    assert len(files) == 9


def test_trap_9_what_is_nested_is_a_table_of_its_own():
    day = {"date": 1241992800000, "totals": {"plays": 2.0, "events": {"load": 3.0, "new": 1.0}}}
    events = frame("analytics/extract/play-totals", day, table="events")
    assert events[["event", "count"]].values.tolist() == [["load", 3.0], ["new", 1.0]]
    video = {"photo_id": "7", "actions": [{"action_id": "1", "type": "vast", "link": "/x"}]}
    actions = frame("photo/list", video, table="actions")
    assert actions[["photo_id", "action_id", "type"]].values.tolist() == [[7, 1, "vast"]]
    assert actions.attrs["nb23"]["new_columns"] == ["link"]
    text = '{"subtitles": [{"timestamp_begin": "00:00:01,000", "text": ["a", "b"]}]}'
    cues = frame("photo/subtitle/data", {"json": text}, table="cues", given={"photo_id": 7})
    assert cues[["photo_id", "text"]].values.tolist() == [[7, "a\nb"]]


def test_trap_10_one_or_many_is_a_frame_either_way():
    one = reply("live/list", live={"live_id": "1"})
    many = reply("live/list", live=[{"live_id": "1"}, {"live_id": "2"}])
    assert [len(frames.frame("live/list", each)) for each in (one, many)] == [1, 2]
    none = reply("live/list")
    assert len(frames.frame("live/list", none)) == 0


def test_trap_11_the_record_of_site_get_is_what_elsewhere_is_the_envelope():
    site = {"site_id": "1", "domain": "video.example.com", "site_name": "Workshop"}
    df = frames.frame("site/get", reply("site/get", site=site, endpoint="/api/site/get"))
    assert df[["site_id", "site_name"]].values.tolist() == [[1, "Workshop"]]
    assert df.attrs["nb23"]["new_columns"] == []


def test_trap_12_analytics_lie_deep_and_join_to_the_videos_by_another_name():
    nested = reply("analytics/extract/play-details", analytics={"photos": [
        {"photoId": "7", "totals": {"plays": 3.0}}]})  # fmt: skip
    flat = reply("analytics/extract/photo-totals", analytics={"photos": [
        {"photoId": "7", "plays": 3.0}]})  # fmt: skip
    plays = frames.frame("analytics/extract/play-details", nested)
    pd.testing.assert_frame_equal(plays, frames.frame("analytics/extract/photo-totals", flat))
    videos = frame("photo/list", {"photo_id": "7", "title": "Welcome"})
    joined = videos.merge(plays, left_on="photo_id", right_on="photoId")
    assert joined[["title", "plays"]].values.tolist() == [["Welcome", 3.0]]


def test_trap_13_a_video_that_pages_show_twice_is_one_row():
    method = catalogue.method("photo/list")
    assert method.order == {"orderby": "created", "order": "asc", "prioritize_promoted_p": "0"}
    pages = {1: ["1", "2"], 2: ["2", "3"]}

    def fetch(*, p, size, **_):
        photos = [{"photo_id": number} for number in pages.get(p, [])]
        return reply("photo/list", photos=photos, p=str(p), size=str(size), total_count="3")

    listing = Listing(method, fetch, {"size": 2}, connections=1)
    df = frames.frame("photo/list", listing, facts=listing.facts)
    assert df["photo_id"].tolist() == [1, 2, 3]
    assert df.attrs["nb23"]["duplicates"] == 1


def test_trap_14_the_fixed_answers_are_json_although_the_printed_examples_are_not(answer):
    assert all(answer(name) for name in ("photo", "album", "tag", "user"))


def test_trap_15_text_is_the_same_on_every_pandas():
    df = frame("tag/list", {"tag": "a"})
    assert df["tag"].dtype == pd.StringDtype("pyarrow")
    assert df["tag"].dtype.na_value is pd.NA


def test_trap_16_fields_that_only_clients_have_seen_are_typed_as_version_2_has_them():
    record = {"photo_id": "7", "publish_date_epoch": "1709543111", "absolute_url": "/video/7",
              "creation_date_epoch": 1709543111, "tags": ["a", "b c"]}  # fmt: skip
    df = frame("photo/list", record, domain="video.example.com")
    assert df["publish_date_epoch"][0] == df["creation_date_epoch"][0]
    assert str(df["creation_date_epoch"][0]) == "2024-03-04 09:05:11+00:00"
    assert df["absolute_url"][0] == "https://video.example.com/video/7"
    tags = frame("photo/list", record, table="tags")
    assert tags.values.tolist() == [[7, "a"], [7, "b c"]]


# Version 2


def test_trap_1_of_version_2_records_lie_in_data_or_deeper():
    row = {"object_id": 7, "plays": 3}
    shallow = reply("2/analytics/data/videos", data=[row])
    assert frames.frame("2/analytics/data/videos", shallow)["plays"].tolist() == [3]
    series = [{"date": "2024-05-01", "plays": 3, "peakviewers": 2}]
    deep = reply("2/analytics/data/live/event", data={
        "analytics": {"rows": [row], "timeseries": series}})  # fmt: skip
    assert frames.frame("2/analytics/data/live/event", deep)["plays"].tolist() == [3]
    beside = frames.frame("2/analytics/data/live/event", [deep.raw], table="timeseries")
    assert beside["date"].tolist() == [pd.Timestamp("2024-05-01")]
    assert beside["peakviewers"].tolist() == [2]


@pytest.mark.parametrize("data", [
    [{"date": "2024-05-01", "plays": 3}],
    {"analytics": {"timeseries": [{"date": "2024-05-01", "plays": 3}]}},
])  # fmt: skip
def test_trap_2_of_version_2_a_series_of_unknown_form_is_found(data):
    path = "2/analytics/data/usage/devices/timeseries"
    assert frames.frame(path, reply(path, data=data))["plays"].tolist() == [3]


@pytest.mark.parametrize(("path", "name", "raw", "value"), [
    ("2/tag/list", "count", "12", 12),
    ("2/poll/list", "option_count", "3", 3),
    ("2/photo/section/list", "start_time", "12.5", 12.5),
    ("2/user/get", "site_admin", "1", True),
    ("2/user/get", "site_admin", 0, False),
    ("2/live/metrics", "value", "1392", 1392.0),
    ("2/audience/funnel", "view_rate", "0.25", 0.25),
    ("2/spot/list", "video_count", "2", 2),
    ("2/photo/list", "view_count", 12.0, 12),
])  # fmt: skip
def test_trap_3_of_version_2_some_numbers_and_flags_are_still_texts(path, name, raw, value):
    assert frame(path, {name: raw})[name].tolist() == [value]


def test_trap_4_of_version_2_albums_are_a_text_and_tags_a_list():
    record = {"photo_id": 7, "all_albums": "51011 51033", "tags": ["bike", "how to"]}
    albums = frame("2/photo/list", record, table="albums")
    assert albums.values.tolist() == [[7, 51011], [7, 51033]]
    assert str(albums["album_id"].dtype) == "Int64"
    assert frame("2/photo/list", record, table="tags")["tag"].tolist() == ["bike", "how to"]
    assert len(frame("2/photo/list", {"photo_id": 7, "all_albums": ""}, table="albums")) == 0


@pytest.mark.parametrize("raw", [-1, "-1", -1.0, None, ""])
def test_trap_5_of_version_2_a_playtime_of_minus_one_is_none(raw):
    assert frame("2/photo/list", {"avg_playtime": raw})["avg_playtime"].isna().all()


def test_trap_6_of_version_2_texts_for_reading_are_left_out_and_never_parsed():
    record = {"photo_id": 7, "view_count": 1234, "view_count_fmt": "1,234",
              "publish_date__date": "4. marts 2024", "pretty_date": "4. marts"}  # fmt: skip
    df = frame("2/photo/list", record)
    assert not [name for name in df if name.endswith(("_fmt", "__date", "__time"))]
    assert frame("2/photo/list", record, columns=["view_count_fmt"]).iloc[0, 0] == "1,234"
    assert "pretty_date" not in frame("2/album/list", record)


def test_trap_7_of_version_2_a_missing_rendition_is_no_file():
    record = {"photo_id": 7, "token": "t0k", "video_hd_width": None, "video_hd_height": None,
              "video_hd_size": 0, "video_hd_download": "", "quad16_width": 16, "quad16_height": 9,
              "quad16_size": 321, "quad16_download": "/968002/7/t0k/quad16",
              "video_hls_size": 0, "video_hls_download": "/968002/7/t0k/hls"}  # fmt: skip
    files = frame("2/photo/list", record, table="renditions")
    assert files["rendition"].tolist() == ["quad16", "video_hls"]
    assert files["url"].tolist() == [f"/968002/7/{MASK}/quad16", f"/968002/7/{MASK}/hls"]


def test_trap_8_of_version_2_a_moment_is_told_by_its_epoch_or_its_offset():
    record = {"photo_id": 7, "creation_date_epoch": 1709543111,
              "creation_date_ansi": "2024-03-04 09:05:11+00"}  # fmt: skip
    df = frame("2/photo/list", record)
    assert df["creation_date_ansi"][0] == df["creation_date_epoch"][0]
    bare = record | {"creation_date_ansi": "2024-03-04 10:05:11"}
    with pytest.warns(frames.ValuesLeftOut, match=r"1 in creation_date_ansi.*site_timezone"):
        assert frame("2/photo/list", bare)["creation_date_ansi"].isna().all()
    known = frame("2/photo/list", bare, site_timezone="Europe/Copenhagen")
    assert known["creation_date_ansi"][0] == df["creation_date_epoch"][0]


def test_trap_9_of_version_2_a_weekday_is_a_number_here_and_a_name_there():
    assert frame("2/analytics/data/videos/weekday", {"day": 0, "hour": 5})["day"].tolist() == [0]
    rows = [{"day": "Tuesday", "plays": 1}, {"day": "Monday", "plays": 2}]
    df = frames.frame("2/analytics/data/live/weekday", rows)
    assert df.sort_values("day")["plays"].tolist() == [2, 1]
    assert list(df["day"].cat.categories)[::6] == ["Monday", "Sunday"]
    with pytest.warns(frames.ValuesLeftOut, match="1 in day"):
        other = frame("2/analytics/data/live/weekday", {"day": "Mandag"})
    assert other["day"].dtype == df["day"].dtype


def test_trap_10_of_version_2_what_is_not_declared_comes_typed_and_secrets_do_not():
    live = frame("2/live/list", {"live_id": 1, "photo_id": "7", "current_viewers": "3",
                                 "creation_date": "2013-08-01 16:19:58+02",
                                 "publish_stream": "k3y"})  # fmt: skip
    assert live[["photo_id", "current_viewers"]].values.tolist() == [[7, 3]]
    assert str(live["creation_date"].dtype) == "datetime64[us, UTC]"
    assert "publish_stream" not in live
    comment = frame("2/comment/list", {"comment_id": 1, "content_text": "Nice."})
    assert comment["content_text"].tolist() == ["Nice."]
    secret = frame("2/user/get", {"user_id": 1, "user_hash": "h", "realtime_authorization": "r"})
    assert {"user_hash", "realtime_authorization"}.isdisjoint(secret)
    assert "bearer_token" not in frame("2/user/tokens", {"bearer_token": "b"})
    people = frame("2/audience/list", {"uuid": "u", "email": "e@x.example", "score": 3})
    assert {"uuid", "email", "name"}.isdisjoint(people)
    assert frame("2/audience/list", {"uuid": "u"}, personal=True)["uuid"].tolist() == ["u"]
