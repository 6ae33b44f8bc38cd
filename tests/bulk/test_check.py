"""A folder that is read back, and what is wrong with it."""

import pandas as pd
import pyarrow as pa
import pytest

import nb23
from nb23.api.errors import IncompleteListing
from nb23.bulk import check, folder, pull
from nb23.bulk.plan import load
from nb23.bulk.tables import known
from tests.bulk.conftest import TEN_DAYS


@pytest.fixture
def pulled(small_site, tmp_path):
    """A folder of videos and their plays."""
    pull(small_site, tmp_path / "out", tables=["videos", "plays"], **TEN_DAYS)
    return tmp_path / "out"


def rewritten(out, change):
    """The first file of plays, with its rows changed but all that it says of itself the same."""
    path = next(path for path in folder.files_in(out) if "table=plays" in path.as_posix())
    frame = change(folder.content(path).to_pandas())
    table, facts = known()["plays"], folder.facts_of(path)
    (out / folder.MANIFEST).unlink()
    folder.save(path, [frame], table.schema, facts)


def test_a_whole_folder_is_complete_and_counted(pulled):
    found = check(pulled)
    assert found.complete
    assert found.rows == {"videos": 250, "plays": 2500}
    assert found.files == len([*folder.files_in(pulled)])
    assert found.bytes == sum(path.stat().st_size for path in folder.files_in(pulled))
    assert repr(found).endswith("250 of videos, 2,500 of plays; complete>")


def test_a_changed_byte_is_noticed(pulled):
    path = next(folder.files_in(pulled))
    data = bytearray(path.read_bytes())
    data[10] ^= 1
    path.write_bytes(data)
    found = check(pulled)
    assert list(found.damaged.values()) == ["its checksum is not the one of the manifest"]
    assert "1 damaged" in repr(found)


def test_a_row_that_comes_twice_is_noticed(pulled):
    rewritten(pulled, lambda frame: pd.concat([frame, frame.head(1)]))
    assert list(check(pulled).damaged.values()) == ["a row comes twice"]


def test_an_unknown_file_and_what_a_killed_process_left_are_named(pulled):
    month = next(folder.files_in(pulled)).parent
    facts = load(pulled).facts_of(next(load(pulled).units()))
    folder.save(month / "block-99999.parquet", [], pa.schema([]), facts)
    (month / ".block-00000.parquet.1234.part").write_bytes(b"half")
    found = check(pulled)
    assert [name.rpartition("/")[2] for name in found.unknown] == ["block-99999.parquet"]
    assert found.left_over == [".block-00000.parquet.1234.part"]
    assert not found.complete


def test_a_video_that_was_deleted_after_the_plan_has_vanished(small, small_site, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    made = nb23.bulk.plan(small_site, ["videos", "plays"], **TEN_DAYS)
    made.save(out)
    gone = made.ids["photo_id"].to_pylist()[-1]
    nb23.connect(small, allow="write").call("photo/delete", photo_id=gone)
    assert pull(small_site, out).complete
    found = check(out)
    assert (found.complete, found.vanished) == (True, 1)
    assert found.rows["plays"] == 2500


def test_what_the_site_counts_and_does_not_give_is_told_and_nothing_is_called_complete(
    small, small_site, tmp_path
):
    out = tmp_path / "out"
    out.mkdir()
    nb23.bulk.plan(small_site, ["videos", "plays"], **TEN_DAYS).save(out)
    small.faults.order("deviate", value="wrong-total", count=10_000, path="/api/2/photo/list")
    with pytest.warns(IncompleteListing, match="the site counts 7 more than it gave"):
        done = pull(small_site, out)
    videos = [path for path in folder.files_in(out) if "table=videos" in path.as_posix()]
    assert f"with gaps into {out}: complete" in repr(done)
    assert done.gaps == len(videos)
    found = check(out)
    assert found.gaps == {path.relative_to(out).as_posix(): {"missing": 7} for path in videos}
    assert not found.complete
    assert f"{len(videos)} with gaps" in repr(found)
    small.faults.clear()
    for path in videos:
        path.unlink()
    assert pull(small_site, out).gaps == 0
    assert check(out).complete
