import json
import os
import runpy
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23.frames.columns import KINDS
from nb23.frames.memory import Growing

BENCH = Path(__file__).parents[1]
FULL = os.environ.get("NB23_TEST_SIZE") == "full"

WHOLE = st.integers(-(2**63), 2**63 - 1)
VALUES = {
    "count": WHOLE,
    "measure": st.floats(allow_nan=False),
    "flag": st.booleans(),
    "text": st.text(),
    "day": st.datetimes(),
}


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_came_in_batches_is_what_came_at_once(kind, data):
    arrow = KINDS[kind].arrow
    batches = data.draw(st.lists(st.lists(st.none() | VALUES[kind])))
    column = Growing(arrow)
    for batch in batches:
        column.add(pa.array(batch, arrow))
    expected = [value for batch in batches for value in batch]
    assert pa.array(column.finished(), arrow, from_pandas=True).to_pylist() == expected


@pytest.mark.parametrize("kind", VALUES)
def test_a_part_of_an_array_adds_that_part_alone(kind):
    arrow = KINDS[kind].arrow
    cells = {"text": "a", "day": "2024-05-01", "flag": "1"}.get(kind, "7")
    array = pa.array([None, cells, None, cells], pa.string()).cast(arrow)
    column = Growing(arrow)
    column.add(array.slice(1, 2))
    column.add(array.slice(3))
    assert column.finished().isna().tolist() == [False, True, False]


def test_a_finished_column_can_be_written_to():
    column = Growing(pa.int64())
    column.add(pa.array([1, None]))
    finished = column.finished()
    finished[1] = 5
    assert finished.tolist() == [1, 5]


def test_many_videos_stay_within_their_memory(tmp_path):
    """Above what is imported, at its peak, in a process that does nothing else."""
    count, kilobytes = (100_000, 3.2) if FULL else (10_000, 4.5)
    script = runpy.run_path(str(BENCH / "bench_site.py"))
    with (tmp_path / "pages").open("wb") as file:
        file.writelines(page + b"\n" for page in script["pages"](count // script["SIZE"]))
    command = [sys.executable, BENCH / "bench_reading.py", tmp_path / "pages", str(count)]
    told = json.loads(subprocess.check_output(command))
    (tmp_path / "pages").unlink()
    assert told["rows"] == count
    assert 2000 < told["bytes"] <= kilobytes * 1000
