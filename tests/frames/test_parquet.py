import pandas as pd
import pyarrow.parquet as pq
import pytest

from nb23 import frames

VIDEO = {"photo_id": 2**53 + 1, "title": "Blåbærgrød 🫐", "video_p": 1, "video_length": 12.5,
         "creation_date_ansi": "2024-03-04 09:05:11"}  # fmt: skip
DAY = {"day": "Monday", "plays": 3}


@pytest.mark.parametrize("backend", ["numpy_nullable", "pyarrow"])
@pytest.mark.parametrize("zone", [None, "Europe/Copenhagen"])
@pytest.mark.parametrize(("path", "record"), [
    ("photo/list", VIDEO), ("photo/list", {}), ("2/analytics/data/live/weekday", DAY),
    ("2/photo/list", {"creation_date_epoch": 1709543111}),
])  # fmt: skip
def test_a_file_gives_back_the_frame_and_what_its_columns_mean(
    path, record, zone, backend, tmp_path
):
    df = frames.frame(path, [record, {}], site_timezone=zone, dtype_backend=backend)
    df.to_parquet(tmp_path / "a.parquet", schema=frames.arrow_schema(df))
    with pd.option_context("mode.string_storage", "pyarrow"):  # what pandas 3 does by itself
        back = pd.read_parquet(tmp_path / "a.parquet")
    assert back.dtypes.map(str).to_dict() == df.dtypes.map(str).to_dict()
    pd.testing.assert_frame_equal(back.astype(df.dtypes), df)
    assert back.attrs == df.attrs
    written = pq.read_schema(tmp_path / "a.parquet")
    for column in frames.schema(path).shown:
        told = written.field(column.name).metadata
        assert told[b"meaning"].decode() == column.meaning
        assert told.get(b"unit", b"").decode() == column.unit
        assert told.get(b"zone", b"").decode() == column.zone
