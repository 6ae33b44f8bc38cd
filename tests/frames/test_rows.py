import pytest

from nb23.frames.rows import Rows

TAGS = Rows(keys=("photo_id",), parts={"at": "tags", "value": "tag"})
EVENTS = Rows(keys=("photoId",), parts={"at": "totals.events", "place": "event", "value": "count"})
FILES = Rows(keys=("id",), melt={"name": "file", "width": "_width", "url": "_download"})


def rows(how, *records):
    return list(how.of(records))


def test_records_without_a_rule_are_rows_themselves():
    assert rows(Rows(), {"a": 1}, {}) == [{"a": 1}, {}]


def test_each_part_of_a_list_or_word_of_a_text_is_a_row():
    assert rows(TAGS, {"photo_id": 7, "tags": ["a b", "c"]}, {"photo_id": 8, "tags": "d e"}) == [
        {"photo_id": 7, "tag": "a b"}, {"photo_id": 7, "tag": "c"},
        {"photo_id": 8, "tag": "d"}, {"photo_id": 8, "tag": "e"},
    ]  # fmt: skip


@pytest.mark.parametrize("nothing", [None, "", [], {}, 7, True])
def test_what_holds_no_parts_gives_no_row(nothing):
    assert rows(TAGS, {"photo_id": 7, "tags": nothing}, {"photo_id": 8}) == []


def test_each_entry_of_an_object_is_a_row_with_its_name():
    record = {"photoId": "7", "totals": {"events": {"load": 3.0, "shareEngaged": 1.0}}}
    assert rows(EVENTS, record, {"photoId": "8", "totals": "none"}) == [
        {"photoId": "7", "event": "load", "count": 3.0},
        {"photoId": "7", "event": "shareEngaged", "count": 1.0},
    ]


def test_each_number_of_a_curve_is_a_row_with_its_place():
    curve = Rows(parts={"at": "a.curve", "place": "percent", "value": "share"}, whole=True)
    assert rows(curve, {"a": {"curve": [100, 50.5]}}) == [
        {"percent": 0, "share": 100}, {"percent": 1, "share": 50.5},
    ]  # fmt: skip
    assert rows(curve, {"a": {}}) == []


def test_the_fields_of_objects_are_those_of_the_row_and_the_key_is_repeated():
    urls = Rows(keys=("domain",), parts={"at": "urls"})
    assert rows(urls, {"domain": "d", "urls": [{"url": "u", "plays": 3}, "odd"]}) == [
        {"domain": "d", "url": "u", "plays": 3},
        {"domain": "d"},
    ]


def test_a_document_inside_a_text_is_read():
    cues = Rows(keys=("id",), parts={"at": "json.subtitles"})
    assert rows(cues, {"id": 1, "json": '{"subtitles": [{"text": "a"}]}'}) == [
        {"id": 1, "text": "a"}
    ]
    assert rows(cues, {"id": 1, "json": "{broken"}, {"id": 2, "json": "[" * 100_000}) == []


def test_a_record_can_be_the_object_whose_entries_are_rows():
    formats = Rows(keys=("id",), parts={"at": ".", "place": "format", "value": "done"})
    assert rows(formats, {"id": 7, "all": "0.5"}) == [{"id": 7, "format": "all", "done": "0.5"}]


def test_an_inner_object_counts_as_the_records_own_whether_it_is_there_or_not():
    totals = Rows(inner="totals")
    assert rows(totals, {"photoId": "7", "totals": {"plays": 1.0}}) == [
        {"photoId": "7", "plays": 1.0}
    ]
    assert rows(totals, {"photoId": "7", "plays": 1.0}) == [{"photoId": "7", "plays": 1.0}]
    assert rows(totals, {"totals": ""}) == [{"totals": ""}]


def test_what_may_lie_deeper_than_documented_is_found_in_both_places():
    series = Rows(parts={"at": "analytics.timeseries"})
    day = {"date": "2024-05-01", "plays": 1}
    assert rows(series, {"analytics": {"timeseries": [day, day]}}) == [day, day]
    assert rows(series, day) == [day]
    totals = Rows(parts={"at": "analytics.totals"})
    assert rows(totals, {"analytics": {"totals": day}}) == [day]


def test_wide_fields_become_a_row_for_each_file_that_is_there():
    record = {
        "id": 7, "hd_width": 1280, "hd_download": "/hd", "old_width": None, "old_download": "",
        "none_width": 0, "none_download": "", "hls_download": "/hls", "download": "/all",
    }  # fmt: skip
    assert rows(FILES, record) == [
        {"id": 7, "file": "hd", "width": 1280, "url": "/hd"},
        {"id": 7, "file": "hls", "width": None, "url": "/hls"},
    ]


@pytest.mark.parametrize(
    ("how", "columns", "fields"),
    [
        (Rows(), ["title"], ["title"]),
        (Rows(), None, None),
        (Rows(inner="totals"), ["plays"], ["plays", "totals"]),
        (TAGS, None, ["photo_id", "tags"]),
        (EVENTS, ["count"], ["photoId", "totals"]),
        (FILES, ["url"], None),
        (Rows(parts={"at": "analytics.totals"}), ["plays"], None),
        (Rows(keys=("id",), parts={"at": "a.b"}, whole=True), None, None),
        (Rows(keys=("id",), parts={"at": "."}), None, None),
    ],
)
def test_the_fields_that_columns_are_made_of_are_known(how, columns, fields):
    assert how.fields(columns) == fields
