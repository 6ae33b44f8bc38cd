import pickle

import pandas as pd
import pytest

import nb23.frames as frames
from nb23._redact import MASK


def test_columns_of_another_level_exist_and_are_na_and_a_missing_one_never_fails(answer):
    anonymous = [
        {k: v for k, v in record.items() if k not in ("hide_p", "token")}
        for record in answer("album")
    ]
    df = frames.frame("album/list", anonymous, columns=["album_id", "hide_p", "token"])
    assert df["hide_p"].dtype == "boolean"
    assert df[["hide_p", "token"]].isna().all(axis=None)


def test_text_has_one_dtype_on_every_pandas(answer):
    df = frames.frame("photo/list", answer("photo"))
    assert df["title"].dtype == pd.StringDtype("pyarrow")
    assert df["title"].dtype == "string[pyarrow]"
    assert df["title"][2] is pd.NA


def test_new_columns_follow_the_declared_ones_and_are_reported():
    records = [
        {"tag": "a", "count": "1"},
        {"tag": "b", "colour": "blå", "featured_p": "1", "parts": {"x": [1]}},
    ]
    df = frames.frame("tag/list", records)
    assert df.columns.tolist() == ["tag", "count", "url", "colour", "featured_p", "parts"]
    assert df.attrs["nb23"]["new_columns"] == ["colour", "featured_p", "parts"]
    assert df["colour"].tolist() == [pd.NA, "blå"]
    assert df["featured_p"].dtype == "boolean"
    assert df["parts"][1] == '{"x": [1]}'


def test_a_column_that_appears_after_thousands_of_records_keeps_its_row():
    records = [{"tag": str(i), "count": str(i)} for i in range(2500)]
    records[2400]["late_id"] = "9"
    df = frames.frame("tag/list", iter(records))
    assert df["late_id"].notna().sum() == 1
    assert df["late_id"][2400] == 9
    assert df["count"].tolist() == list(range(2500))


def test_a_new_column_that_sounds_secret_is_named_and_not_shown():
    records = [{"tag": "a", "upload_token": "s3cret"}]
    df = frames.frame("tag/list", records)
    assert "upload_token" not in df
    assert df.attrs["nb23"]["new_columns"] == ["upload_token"]
    assert df.attrs["nb23"]["left_out"] == {"token": 1}
    asked = frames.frame("tag/list", records, columns=["upload_token"])
    assert asked["upload_token"].tolist() == ["s3cret"]


def test_columns_are_kept_in_the_order_asked_for(answer):
    df = frames.frame("photo/list", answer("photo"), columns=["title", "photo_id", "title"])
    assert df.columns.tolist() == ["title", "photo_id"]
    assert frames.frame("photo/list", [], columns="title").columns.tolist() == ["title"]


@pytest.mark.parametrize("records", [[], [{"photo_id": "1"}]])
def test_an_unknown_column_is_refused_with_near_names(records):
    with pytest.raises(frames.UnknownColumn, match=r"Did you mean .*view_count"):
        frames.frame("photo/list", records, columns=["photo_id", "views_count"])


def test_a_value_that_does_not_fit_becomes_na_with_a_warning_and_a_note():
    records = [{"tag": "a", "count": "3"}, {"tag": "b", "count": "many"}, {"tag": "c", "count": []}]
    with pytest.warns(frames.ValuesLeftOut, match="2 in count"):
        df = frames.frame("tag/list", records)
    assert df["count"].tolist() == [3, pd.NA, pd.NA]
    assert df.attrs["nb23"]["unexpected"] == {"count": {"values": 2, "tag": "b", "first": "many"}}


def test_an_id_that_is_no_number_is_an_error_that_survives_pickling():
    with pytest.raises(frames.UnexpectedValue, match="photo_id should be a whole number") as caught:
        frames.frame("photo/list", [{"photo_id": "abc"}])
    assert pickle.loads(pickle.dumps(caught.value)).sentence == caught.value.sentence


@pytest.mark.parametrize("wrong", [{"photos": []}, ["photo"], [None], [{"photo_id": 1}, 2], [[1]]])
def test_what_is_no_list_of_records_is_refused(wrong):
    with pytest.raises(frames.NotRecords, match="list of records"):
        frames.frame("photo/list", wrong)


def test_ids_beyond_doubles_stay_exact():
    big = 2**53 + 1
    df = frames.frame("photo/list", [{"photo_id": str(big)}, {"photo_id": big + 2}, {}])
    assert df["photo_id"].tolist() == [big, big + 2, pd.NA]


def test_facts_are_read_after_the_last_record():
    facts = {"total": 0}

    def records():
        yield {"tag": "a"}
        facts["total"] = 1

    note = frames.frame("tag/list", records(), facts=facts).attrs["nb23"]
    assert note["total"] == 1
    assert note["method"] == "tag/list"


def test_a_site_timezone_makes_local_times_aware(answer):
    df = frames.frame("photo/list", answer("photo"), site_timezone="Europe/Copenhagen")
    assert str(df["creation_date_ansi"].dtype) == "datetime64[us, Europe/Copenhagen]"
    assert df["creation_date_ansi"][1].isoformat() == "2024-06-30T23:59:59+02:00"
    empty = frames.frame("photo/list", [], site_timezone="Europe/Copenhagen")
    assert df.dtypes.to_dict() == empty.dtypes.to_dict()


def test_the_hour_that_clocks_repeat_or_skip_has_one_reading():
    records = [
        {"photo_id": "1", "creation_date_ansi": "2024-10-27 02:30:00"},
        {"photo_id": "2", "creation_date_ansi": "2024-03-31 02:30:00"},
    ]
    df = frames.frame("photo/list", records, site_timezone="Europe/Copenhagen")
    shown = [moment.isoformat() for moment in df["creation_date_ansi"]]
    assert shown == ["2024-10-27T02:30:00+02:00", "2024-03-31T03:00:00+02:00"]


@pytest.mark.parametrize("zone", [None, "Europe/Copenhagen"])
def test_every_column_can_be_written_to(answer, zone):
    records = [record | {"creation_date_epoch": "1709543111"} for record in answer("photo")]
    df = frames.frame("photo/list", records, site_timezone=zone)
    dtypes = df.dtypes.to_dict()
    for name in df:
        df.loc[0, name] = df[name][1]
        assert df[name][0] is df[name][1] or df[name][0] == df[name][1]
    assert df.dtypes.to_dict() == dtypes


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe"])
def test_an_unknown_timezone_is_refused(zone):
    with pytest.raises(frames.UnknownTimezone, match="knows no time zone"):
        frames.frame("tag/list", [], site_timezone=zone)


def test_a_domain_makes_relative_addresses_absolute(answer):
    records = [*answer("tag"), {"tag": "c", "url": "https://cdn.example.com/c"}, {"tag": "d"}]
    df = frames.frame("tag/list", records, domain="video.example.com")
    assert df["url"].tolist() == [
        "https://video.example.com/tag/launch",
        "https://video.example.com/tag/how%20to",
        "https://cdn.example.com/c",
        pd.NA,
    ]
    local = frames.frame("tag/list", answer("tag"), domain="http://127.0.0.1:2323")
    assert local["url"][0] == "http://127.0.0.1:2323/tag/launch"
    assert frames.frame("tag/list", answer("tag"))["url"][0] == "/tag/launch"


def test_a_field_that_comes_late_or_leaves_is_na_where_it_is_not():
    pages = [{"tag": (f"{n}",) * 400, f"field_{n % 3}": (n,) * 400} for n in range(10)]
    df = frames.from_batches("tag/list", pages)
    assert len(df) == 4000
    assert df["tag"].value_counts().tolist() == [400] * 10
    for n in range(3):
        assert df[f"field_{n}"].dropna().unique().tolist() == list(range(n, 10, 3))
        assert (df["tag"][df[f"field_{n}"].notna()].astype(int) % 3 == n).all()


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/4101/7/t0ken/original", f"/4101/7/{MASK}/original"),
        ("https://a.example.com/1/2/other/x/t0ken", f"https://a.example.com/1/2/{MASK}/x/{MASK}"),
        ("/video/t0ken?token=other&a=t0ken#x", f"/video/{MASK}?token={MASK}&a={MASK}#x"),
        ("/1/2/short", "/1/2/short"),
        ("/tag/t0", "/tag/t0"),
        ("", None),
    ],
)
def test_a_token_is_masked_wherever_it_stands(address, shown):
    df = frames.frame("photo/list", [{"photo_id": 1, "token": "t0ken", "one": address}])
    assert df["one"].tolist() == [shown] or df["one"].isna().tolist() == [shown is None]
