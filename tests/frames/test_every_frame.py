"""What holds for every frame that is declared."""

import json
import warnings

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb23 import frames
from nb23.api import catalogue
from nb23.errors import Nb23Error

EVERY = frames.schemas()
MAIN = [schema for schema in EVERY if not schema.table]
DOCUMENTED = [schema for schema in MAIN if catalogue.method(schema.path).fields]
PAST_DOUBLES = 2**53 + 1

each = pytest.mark.parametrize("schema", EVERY, ids=lambda schema: schema.name)


def build(schema, records, **options):
    return frames.frame(schema.path, records, table=schema.table, **options)


def declared(schema) -> dict[str, object]:
    return {
        column.name: pd.CategoricalDtype([*column.values], ordered=True)
        if column.kind == "category"
        else pd.api.types.pandas_dtype(column.dtype)
        for column in schema.shown
    }


@each
def test_an_empty_answer_has_every_column_and_dtype(schema):
    df = build(schema, [])
    assert len(df) == 0
    assert df.dtypes.to_dict() == declared(schema)
    assert df.attrs["nb23"]["method"] == schema.path


@pytest.mark.parametrize("schema", DOCUMENTED, ids=lambda schema: schema.name)
def test_the_documented_record_fills_every_column_and_none_is_new(schema, documented):
    one = documented(catalogue.method(schema.path), schema)
    df = build(schema, [one, {}, one], given=dict.fromkeys(schema.given, "7"))
    known = [column.name for column in schema.shown if column.name in leaves(one) | {*schema.given}]
    assert df.dtypes.to_dict() == declared(schema)
    assert df.attrs["nb23"] | {"left_out": {}} == {
        "method": schema.path, "new_columns": [], "unexpected": {}, "left_out": {},
    }  # fmt: skip
    assert not df.loc[0, known].isna().any()
    assert df.loc[2].equals(df.loc[0])


def leaves(held) -> set[str]:
    inner = [leaves(value) for value in held.values() if isinstance(value, dict)]
    return {*held}.union(*inner)


@pytest.mark.parametrize("schema", MAIN, ids=lambda schema: schema.name)
def test_hostile_records_keep_the_schema_and_every_value_that_fits(schema):
    column = next((c for c in schema.shown if c.kind in ("id", "count") and not c.given), None)
    name = column.name if column else "elsewhere_id"
    text = next((c.name for c in schema.shown if c.kind == "text" and not c.given), "a_text")
    hostile = [
        {name: str(PAST_DOUBLES), text: "\ud800 𝔘𝔫𝔦 ‮ 🫐"},
        {name: PAST_DOUBLES + 2, text: {"deep": [1]}, "unheard_of": {"x": [None]}},
        {name: "", text: "", "unheard_of": None},
        {},
        {name: None, text: None, "\ud800": 1},
    ]
    df = build(schema, hostile)
    assert df.dtypes[: len(schema.shown)].to_dict() == declared(schema)
    assert df[name].tolist() == [PAST_DOUBLES, PAST_DOUBLES + 2, pd.NA, pd.NA, pd.NA]
    assert df[text].tolist() == ["\ufffd 𝔘𝔫𝔦 ‮ 🫐", '{"deep": [1]}', pd.NA, pd.NA, pd.NA]
    assert {"unheard_of", "\ufffd"} <= set(df.attrs["nb23"]["new_columns"])


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.sampled_from(["", "0", "1", "t", "12", "2024-03-04 09:05:11", "2013-08-01 16:19:58+02"])
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)


def hostile_records(schema):
    held = {step for step in schema.rows.parts.get("at", "").split(".") if step}
    names = st.sampled_from([*schema.names, *held, "totals"]) | st.text(max_size=6)
    return st.lists(st.dictionaries(names, values, max_size=8), max_size=4)


@given(data=st.data(), schema=st.sampled_from(EVERY))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_records_give_the_declared_schema_or_an_error_of_ours(schema, data):
    records = data.draw(hostile_records(schema))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", frames.ValuesLeftOut)
        try:
            df = build(schema, records)
        except Nb23Error:
            return
    expected = declared(schema)
    assert df.dtypes[: len(expected)].to_dict() == expected
    assert schema.rows != type(schema.rows)() or len(df) == len(records)
    assert json.loads(json.dumps(df.attrs)) == df.attrs


def by_field(records):
    names = dict.fromkeys(name for record in records for name in record)
    return {name: tuple(record.get(name) for record in records) for name in names}


# A record that is a table itself has its rows in the order of its fields.
ORDERED = [schema for schema in EVERY if not schema.rows.whole and schema.table != "formats"]


@given(data=st.data(), schema=st.sampled_from(ORDERED))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_values_field_by_field_give_the_frame_that_records_give(schema, data):
    pages = data.draw(st.lists(hostile_records(schema).filter(any), max_size=3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", frames.ValuesLeftOut)
        try:
            expected = build(schema, [record for page in pages for record in page])
        except Nb23Error:
            return
        mixed = [by_field(page) if place % 2 else page for place, page in enumerate(pages)]
        df = frames.from_batches(schema.path, mixed, table=schema.table)
    pd.testing.assert_frame_equal(df, expected)
    assert df.attrs == expected.attrs


@given(number=st.integers(-(2**63), 2**63 - 1), as_text=st.booleans())
@settings(max_examples=50, deadline=None)
def test_an_id_is_exact_whatever_its_size(number, as_text):
    df = frames.frame("license/list", [{"license_id": str(number) if as_text else number}])
    assert df["license_id"].tolist() == [number]


@given(texts=st.lists(st.text(st.characters(codec="utf-8"), min_size=1), max_size=5))
@settings(max_examples=50, deadline=None)
def test_a_text_is_kept_to_the_letter(texts):
    df = frames.frame("tag/list", [{"tag": text} for text in texts])
    assert df["tag"].tolist() == texts


@each
def test_arrows_own_memory_holds_the_same(schema):
    df = build(schema, [{}], dtype_backend="pyarrow")
    assert all(isinstance(dtype, (pd.ArrowDtype, pd.CategoricalDtype)) for dtype in df.dtypes)
    assert list(df) == list(declared(schema))


def test_another_backend_is_refused():
    with pytest.raises(ValueError, match="'numpy_nullable' or 'pyarrow', not 'numpy'"):
        frames.frame("tag/list", [], dtype_backend="numpy")
