"""How an answer is held against its row: kinds of values, shapes, and each kind of difference."""

import json
from dataclasses import replace

import pytest

from nb23.api import catalogue
from nb23.api.compare import fits, in_fields, in_refusal, in_reply, shape
from nb23.api.errors import api_error
from nb23.api.response import read_reply

TYPES = {type_ for row in catalogue.methods() for type_ in row.fields.values()}
EXAMPLES = {
    "str": ["", "a b"], "str:int": ["", "12", "-1"], "str:float": ["0.5", "1e-3"],
    "str:flag": ["0", "1"], "str:flag_tf": ["t"], "str:html": ["<p>"], "str:url": ["x"],
    "str:url_relative": ["/a/b"], "str:url_absolute": ["https://a.example", "rtmp://a.example/b"],
    "str:datetime_naive": ["2010-02-16 18:13:32"], "str:epoch_s": ["1266304557"],
    "str:datetime_offset": ["2013-08-01 16:19:58.492688+02", "2013-08-01T16:19:58Z"],
    "str:date_label": ["26. Feb"], "str:time_label": ["06:13 PM"], "str:ids": ["1 2"],
    "str:float_or_word": ["before", "0.5"], "str:json": ['{"a": 1}'], "flag": [0, 1],
    "int": [3], "float": [1210.0, 0], "epoch_ms": [1241992800000], "object": [{}], "list": [[]],
    "string": ["x", ""], "string(number)": ["1.5"], "string(flag)": ["1"], "string(time)": ["soon"],
    "string(month)": ["2026-11"], "string(epoch)": ["1266304557"], "string(json)": ["[1]"],
    "number": [1, 1.5], "number|null": [None, 1], "boolean": [True], "array": [["a"]],
}  # fmt: skip
"""What the API sends of each type."""
WRONG = {
    "str": 1, "str:int": "many", "str:float": "a", "str:flag": "2", "str:flag_tf": "true",
    "str:url_relative": "a", "str:url_absolute": "/a", "str:datetime_naive": "16. Feb",
    "flag": True, "int": 1.5, "float": "1", "number": None, "boolean": 0, "array": {},
    "string(number)": "x", "object": [], "string(month)": "November", "str:epoch_s": "soon",
}  # fmt: skip


def test_every_type_of_the_catalogue_is_known_by_an_example():
    assert {type_.rstrip("?") for type_ in TYPES} == EXAMPLES.keys()


@pytest.mark.parametrize("type_", EXAMPLES)
def test_what_the_api_sends_of_a_type_fits_it(type_):
    assert all(fits(value, type_) and fits(value, f"{type_}?") for value in EXAMPLES[type_])


@pytest.mark.parametrize("type_", WRONG)
def test_what_is_of_another_type_does_not_fit(type_):
    assert not fits(WRONG[type_], type_)


def found(path, records, *, whole=True, **facts):
    row = replace(catalogue.method(path), **facts)
    return [*in_fields(row, shape(records, row), whole=whole)]


def test_a_record_as_documented_has_no_difference():
    assert found("tag/list", [{"tag": "a", "count": "1", "url": "/a"}]) == []


def test_a_field_is_missing_only_if_no_record_has_it_and_everything_was_asked_for():
    assert found("tag/list", [{"tag": "a", "count": "1"}, {"url": "/a"}]) == []
    assert found("tag/list", [{"tag": "a", "count": "1"}]) == [
        ("url", "str:url_relative", "nothing")
    ]
    assert found("tag/list", [{"tag": "a", "count": "1"}], whole=False) == []


def test_a_field_that_need_not_come_is_never_missing():
    assert found("tag/list", [{"tag": "a"}], fields={"tag": "str", "email": "str?"}) == []


def test_a_field_that_is_new_is_told_with_its_type_unless_the_row_expects_more():
    more = [{"tag": "a", "count": "1", "url": "/a", "colour": None}, {"colour": 3}]
    assert found("tag/list", more) == [("colour", "nothing", "null|number")]
    assert found("tag/list", more, seen=("colour",)) == []
    assert found("tag/list", more, open_fields=True) == []


def test_a_null_among_values_is_missing_and_nothing_but_null_has_no_type():
    assert found("tag/list", [{"tag": "a", "count": None, "url": "/"}, {"count": "1"}]) == []
    assert found("tag/list", [{"tag": "a", "count": None, "url": "/"}]) == [
        ("count", "str:int", "null")
    ]


def test_objects_and_lists_of_objects_are_stepped_into():
    record = {"photoId": "1", "totals": {"plays": "many"}}
    fields = {"photoId": "str:int", "totals.plays": "float", "totals.events": "object"}
    told = found("analytics/extract/play-details", [record], fields=fields)
    assert told == [("totals.events", "object", "nothing"), ("totals.plays", "float", "string")]
    assert found("analytics/extract/play-details", [{"photoId": "1"}], fields=fields) == [
        ("totals", "object", "nothing")
    ]
    listed = {"urls": [{"plays": 1}, {"plays": 2.5}]}
    fields = {"urls": "list", "urls.plays": "int"}
    assert found("analytics/extract/embed-details", [listed], fields=fields) == [
        ("urls.plays", "int", "int|number")
    ]
    assert found("analytics/extract/embed-details", [{"urls": []}], fields=fields) == []


def test_keys_that_are_no_names_are_not_repeated():
    assert found("tag/list", [{"tag": "a", "count": "1", "url": "/", "ida@mail.example": 1}]) == [
        ("(no plain name)", "nothing", "number")
    ]


def reply(answered, path, body, status=200):
    body = {"status": "ok", "permission_level": "read", **body}
    return read_reply(answered(json.dumps(body).encode(), status), catalogue.method(path))


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("tag/list", {"tags": []}, []),
        ("tag/list", {"data": []}, [("container", "tags", "data")]),
        ("tag/list", {}, [("container", "tags", "nothing")]),
        ("tag/list", {"tags": {}}, [("container", "an array under tags", "object")]),
        ("2/site/get", {"data": {}, "permission_level": ""},
         [("permission_level", "a level", "nothing")]),
        ("2/site/get", {"data": {}, "permission_level": "owner"},
         [("permission_level", "a level", "another word")]),
        ("2/analytics/data/live/event", {"data": {"analytics": {"rows": []}}}, []),
    ],
)  # fmt: skip
def test_the_envelope_and_where_the_records_stand(answered, path, body, told):
    assert [*in_reply(catalogue.method(path), reply(answered, path, body))] == told


def test_a_reply_is_200_in_both_versions(answered):
    row = catalogue.method("tag/list")
    assert [*in_reply(row, reply(answered, "tag/list", {"tags": []}, 201))] == [
        ("HTTP status", "200", "201")
    ]


@pytest.mark.parametrize(
    ("path", "code", "status", "told"),
    [
        ("photo/section/list", "no_such_photo", 200, []),
        ("photo/section/list", "no_such_photo", 404, [("HTTP status", "200", "404")]),
        ("2/photo/section/list", "no_such_object", 404, []),
        ("2/photo/section/list", "no_such_object", 200, [("HTTP status", "4xx", "200")]),
        ("photo/section/list", "lost", 200, [("code of errors", "a known one", "another")]),
        ("photo/section/list", "", 200, [("code of errors", "a known one", "nothing")]),
    ],
)
def test_an_error_has_a_known_code_and_the_status_of_its_version(path, code, status, told):
    problem = api_error(code, "No", path, status)
    problem.permission_level = "read"
    assert [*in_refusal(catalogue.method(path), problem)] == told
