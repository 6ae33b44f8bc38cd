"""The declared columns and the catalogue agree, and the declarations hold what they promise."""

from dataclasses import replace

import pytest

from nb23 import frames
from nb23.api import catalogue
from nb23.frames.columns import KINDS, TOKEN

EVERY = frames.schemas()
MAIN = {schema.path: schema for schema in EVERY if not schema.table}
METHODS = {row.name: row for row in catalogue.methods()}

# Version 1: eighteen lists, the totals, two with undocumented records, and tables of one row.
VERSION_1 = {
    "action/get", "action/types", "album/list", "analytics/extract/embed-details",
    "analytics/extract/photo-totals", "analytics/extract/play-details",
    "analytics/extract/play-totals", "comment/list", "license/list", "live/list",
    "live/schedule/list", "liveevent/stream/list", "photo/attachment/list", "photo/get-ratings",
    "photo/get-transcoding-progress", "photo/list", "photo/section/list", "photo/subtitle/data",
    "photo/subtitle/list", "player/list", "player/settings", "site/get", "tag/list", "tag/related",
    "user/get", "user/list",
}  # fmt: skip

# Version 2 does not document the records of these; declared are those of version 1.
LIKE_VERSION_1 = {"2/action/get", "2/action/types", "2/player/list"}

# What no documented record holds although a method gives it, and why it is a column.
BESIDE_THE_RECORD = {
    ("photo/list", "actions"): "comes with include_actions_p",
    ("2/analytics/data/live/weekday", "hour"): "comes with groupby=hour",
}

FITTING = {
    "id": {"str:int", "number"},
    "count": {"str:int", "int", "number", "string(number)"},
    "measure": {"str:float", "float", "number", "string(number)"},
    "flag": {"flag", "str:flag", "boolean", "string(flag)"},
    "day": {"epoch_ms", "string", "string(month)"},
    "local time": {"str:datetime_naive", "string"},
    "instant": {"str:datetime_offset", "str:epoch_s", "number", "string", "string(number)",
                "string(time)"},
    "category": {"string"},
    "address": {"str", "string", "str:url", "str:url_relative", "str:url_absolute"},
    "text": {"str", "string", "str:html", "str:json", "string(json)", "str:date_label",
             "str:time_label", "str:float_or_word", "array", "list", "object"},
}  # fmt: skip


def test_every_method_of_version_1_that_yields_records_has_a_frame():
    assert {path for path in MAIN if not path.startswith("2/")} == VERSION_1


def test_every_method_of_version_2_that_reads_documented_records_has_a_frame():
    reads = {name for name, row in METHODS.items()
             if name.startswith("2/") and row.fields and not row.writes}  # fmt: skip
    analytics = {name for name in METHODS if name.startswith("2/analytics/data/")}
    assert len(analytics) == 42
    assert {path for path in MAIN if path.startswith("2/")} == reads | analytics | LIKE_VERSION_1


@pytest.mark.parametrize("path", MAIN)
def test_every_documented_field_is_a_column_of_one_of_the_methods_tables(path):
    tables = [schema for schema in EVERY if schema.path == path]
    known = {place for schema in tables for place in places(schema)}
    assert set(METHODS[path].fields) - known == set()


def places(schema) -> set[str]:
    """Where the columns of a table are found in a record."""
    inner, at = schema.rows.inner, schema.rows.parts.get("at")
    start = "" if at is None else f"{at}."
    return {f"{start}{name}" for name in schema.names} | {
        f"{inner}.{name}" for name in schema.names if inner
    }


@pytest.mark.parametrize("path", MAIN)
def test_every_column_is_documented_or_it_is_said_that_it_is_not(path):
    schema = MAIN[path]
    fields = {name.rpartition(".")[2] for name in METHODS[path].fields}
    undocumented = {
        column.name
        for column in schema.columns
        if column.name not in fields and not column.given
        and (path, column.name) not in BESIDE_THE_RECORD
    }  # fmt: skip
    assert not undocumented or "not document" in schema.note


@pytest.mark.parametrize("path", MAIN)
def test_the_kind_of_a_column_fits_what_the_catalogue_says_of_its_field(path):
    for name, api_type in METHODS[path].fields.items():
        plain = api_type.rstrip("?").removesuffix("|null")
        for schema in (each for each in EVERY if each.path == path):
            kinds = {c.kind for c in schema.columns if c.name == name.rpartition(".")[2]}
            if name in places(schema):
                assert all(plain in FITTING[kind] for kind in kinds), (name, api_type, kinds)


@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.name)
def test_every_column_is_declared_once_with_a_known_kind_and_a_meaning(schema):
    assert schema.about.endswith(".")
    assert len(set(schema.names)) == len(schema.names)
    assert not schema.key or schema.key in schema.names
    for column in schema.columns:
        assert column.kind in KINDS
        assert column.meaning.endswith(".")
        assert column.version in (0, schema.version)
        assert bool(column.zone) == (column.kind in ("instant", "local time"))


@pytest.mark.parametrize("path", MAIN)
def test_the_key_is_the_catalogues(path):
    assert MAIN[path].key in (METHODS[path].key or "", *MAIN[path].names)
    assert not METHODS[path].key or MAIN[path].key == METHODS[path].key


@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.name)
def test_what_opens_something_is_never_shown_unasked(schema):
    secret = {"token", "protected_token", "thumbnail_token", "preview_token", "bearer_token",
              "user_hash", "publish_stream", "invitation_link"}  # fmt: skip
    for name in secret & {*schema.names}:
        assert schema.column(name).on_request == TOKEN


@pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.name)
def test_what_tells_who_somebody_is_is_never_shown_unasked(schema):
    if schema.path.startswith(("2/audience/companies", "2/audience/list-collectors")):
        return  # a company is nobody
    personal = {"email", "full_name", "ip_address", "uuid", "phone_number", "token_upload_email",
                "token_upload_name", "first_name"}  # fmt: skip
    assert {column.name for column in schema.shown} & personal == set()
    assert {*schema.names} & personal <= {
        column.name for column in replace(schema, asked=("personal",)).shown
    }


@pytest.mark.parametrize("path", [path for path in MAIN if f"2/{path}" in MAIN])
def test_both_versions_declare_what_they_share_alike(path):
    one, two = MAIN[path], MAIN[f"2/{path}"]
    for name in {*one.names} & {*two.names}:
        mine, its = one.column(name), two.column(name)
        assert (mine.meaning, mine.unit, mine.on_request) == (its.meaning, its.unit, its.on_request)
        assert mine.kind == its.kind or (mine.kind, its.kind) == ("local time", "instant")
    order = [name for name in one.names if name in two.names]
    assert order == [name for name in two.names if name in one.names]


def test_a_method_has_further_tables():
    assert frames.schema("photo/list").tables == ("renditions", "tags", "actions")
    assert frames.schema("2/photo/list").tables == ("renditions", "tags", "albums")
    assert frames.schema("photo/list", table="renditions").name == "photo/list renditions"


def test_an_unknown_path_is_refused_with_the_nearest():
    with pytest.raises(frames.UnknownFrame, match=r"Did you mean photo/list.*schemas\(\) lists"):
        frames.schema("photo/lists")
    with pytest.raises(frames.UnknownFrame, match=r"no frame for 'zzzzzz'\. nb23\.frames\.schemas"):
        frames.schema("zzzzzz")
    with pytest.raises(frames.UnknownFrame, match="no table 'rendition'.*: renditions, tags"):
        frames.schema("photo/list", table="rendition")
    with pytest.raises(frames.UnknownFrame, match="further tables: none"):
        frames.schema("tag/list", table="renditions")


def test_a_path_is_taken_as_the_catalogue_writes_it():
    assert frames.schema("/api/photo/list") is frames.schema("photo/list")
    assert frames.schema("/api/2/photo/list").version == 2
