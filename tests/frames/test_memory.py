import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23.frames.columns import KINDS
from nb23.frames.memory import Growing

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
