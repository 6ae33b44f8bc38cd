import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23.api.catalogue import method
from nb23.api.method import Method
from nb23.api.shape import ROWS, Shape, columns, gathered

TAGS = method("tag/list")


def body(*records, **envelope):
    return json.dumps({"status": "ok", "tags": records} | envelope).encode()


def learned(*records, only=None, row=TAGS):
    shape = Shape(row, only)
    shape.learn(records)
    return shape


def test_a_page_of_known_fields_is_decoded_as_rows():
    reply = learned({"tag": "a", "count": "1"}).decode(
        body(
            {"tag": "b", "count": 2}, {"count": None, "tag": "c"}, {}, p="2", total_count=7, site={}
        )
    )
    assert (reply["p"], reply["total_count"]) == ("2", 7)
    assert columns(reply["tags"]) == {"tag": ["b", "c", None], "count": [2, None, None]}


def test_values_keep_whatever_type_they_have():
    values = ["1", 1, 1.5, True, None, [1, "a"], {"b": {}}, 2**70, ""]
    reply = learned({"tag": "", "count": ""}).decode(body(*({"count": each} for each in values)))
    assert columns(reply["tags"])["count"] == values


def test_a_page_that_brings_a_new_field_does_not_fit_until_it_is_learned():
    shape, page = learned({"tag": "a"}), body({"tag": "b", "colour": "red"})
    assert shape.decode(page) is None
    shape.learn([{"tag": "b", "colour": "red"}])
    assert columns(shape.decode(page)["tags"]) == {"tag": ["b"], "colour": ["red"]}
    assert columns(shape.decode(body({"tag": "c"}))["tags"])["colour"] == [None]


def test_only_the_fields_that_are_wanted_are_decoded_and_the_key():
    reply = learned({"tag": "a"}, only=["count", "url"]).decode(
        body({"tag": "b", "count": "1", "colour": "red"})
    )
    assert columns(reply["tags"]) == {"tag": ["b"], "count": ["1"], "url": [None]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"status": "ok"}',
        b'{"tags": [{"tag": "a"}]}',
        b'{"status": "error", "tags": []}',
        b'{"status": "ok", "tags": [5]}',
        b'{"status": "ok", "tags": {"tag": "a"}}',
        b'{"status": "ok", "tags": null}',
        b'var visual = {"status": "ok", "tags": []}',
        b'{"status": "ok", "tags": [{"tag": "\xff"}]}',
        b'{"status": "ok", "tags": [{"tag": ' + b"[" * 100_000,
    ],
)
def test_what_is_no_ordinary_page_does_not_fit(content):
    assert learned({"tag": "a"}).decode(content) is None


def test_nothing_fits_before_anything_was_learned():
    assert Shape(TAGS).decode(body({"tag": "a"})) is None


def test_field_names_of_any_kind_are_learned_or_read_the_long_way():
    odd = {"": 1, "f0": 2, "class": 3, "æ ø": 4, "a.b": 5, "__init__": 6, "status": 7}
    assert columns(learned(odd).decode(body(odd))["tags"]) == {
        "tag": [None], **{name: [value] for name, value in odd.items()},
    }  # fmt: skip
    assert learned({'a"b': 1}).decode(body({"tag": "a"})) is None


def test_records_deeper_in_a_reply_are_read_the_long_way():
    row = Method.from_row({
        "path": "/api/x/list", "verb": "GET", "level": None, "writes": False, "summary": "X.",
        "container": "data.rows",
    })  # fmt: skip
    page = b'{"status": "ok", "data": {"rows": [{"a": 1}]}}'
    assert learned({"a": 1}, row=row).decode(page) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)
RECORDS = st.lists(
    st.dictionaries(st.sampled_from(["tag", "count", "url", "ø"]) | st.text(), VALUES)
)


@given(RECORDS, RECORDS)
def test_rows_hold_what_dicts_would_hold(first, then):
    shape = Shape(TAGS)
    shape.learn(first)
    reply = shape.decode(body(*then))
    if reply and then:
        plain = json.loads(body(*then))["tags"]
        for name, values in columns(reply["tags"]).items():
            assert values == [record.get(name) for record in plain]
        assert {name for record in plain for name in record} <= columns(reply["tags"]).keys()


def test_pages_that_are_read_alike_go_together_and_the_first_goes_alone_and_at_once():
    shape = learned({"tag": "a"})
    given = []

    def pages():
        for kind in ("plain", "rows", "rows", "plain", "plain", "none", "plain", "rows"):
            given.append(kind)
            records = [{"tag": f"{len(given)}"}] if kind != "none" else []
            yield shape.decode(body(*records))["tags"] if kind == "rows" else records

    batches = gathered(pages())
    assert next(batches) == [{"tag": "1"}]
    assert given == ["plain"]
    assert list(batches) == [
        {"tag": ["2", "3"]},
        [{"tag": "4"}, {"tag": "5"}, {"tag": "7"}],
        {"tag": ["8"]},
    ]


def test_a_batch_is_handed_on_before_it_gets_long():
    pages = [[{"tag": f"{page}"}] * 150 for page in range(9)]
    batches = list(gathered(iter(pages)))
    assert [len(batch) for batch in batches] == [150, 450, 450, 300]
    assert sum(batches, []) == sum(pages, [])
    assert max(map(len, batches)) < ROWS + 150


@pytest.mark.parametrize("pages", [[], [[]], [[], []]])
def test_of_no_rows_no_batch_is_made(pages):
    assert list(gathered(iter(pages))) == []
