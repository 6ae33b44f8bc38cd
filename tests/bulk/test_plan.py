"""What is planned before anything is pulled."""

from datetime import date

import pandas as pd
import pyarrow.parquet as pq
import pytest

import nb23
from nb23.api.errors import BadParameter
from nb23.bulk import NotADataset, OtherDataset, plan
from nb23.bulk.plan import BLOCK, day, load, months, window
from tests.bulk.conftest import TEN_DAYS


def test_every_video_is_in_the_plan_once_drafts_among_them(small_site):
    made = plan(small_site, **TEN_DAYS)
    wanted = small_site.videos(include_unpublished_p=True)["photo_id"]
    assert sorted(made.ids["photo_id"].to_pylist()) == sorted(wanted)
    assert made.listing == {"windows": 29, "listed": 250, "gaps": {}, "counted_before": 250,
                            "counted_after": 250, "complete": True}  # fmt: skip


def test_a_video_is_of_the_month_in_which_it_was_added(small_site):
    made = plan(small_site, "videos", **TEN_DAYS)
    frame = small_site.videos(include_unpublished_p=True)
    added = dict(
        zip(frame["photo_id"], frame["creation_date_ansi"].dt.strftime("%Y-%m"), strict=True)
    )
    assert (
        dict(zip(*made.ids.select(["photo_id", "month"]).to_pydict().values(), strict=True))
        == added
    )


def test_windows_overlap_so_that_a_video_of_midnight_is_in_none_or_both_but_counts_once(small_site):
    june, july = window("2026-06"), window("2026-07")
    assert june["before_time"] > july["after_time"]
    assert f"{june['after_time']}" == "2026-05-31 23:59:59"


def test_what_is_added_while_the_ids_are_listed_moves_nothing(small, small_site):
    before = {*plan(small_site, **TEN_DAYS).ids["photo_id"].to_pylist()}
    small.faults.order("drift", value="insert", count=20, path="/api/2/photo/list")
    made = plan(small_site, **TEN_DAYS)
    assert before <= {*made.ids["photo_id"].to_pylist()}
    assert made.listing["complete"]


def test_a_listing_that_lost_videos_says_so(small, small_site):
    small.faults.order("deleted", value=3, after=1, path="/api/2/photo/list")
    made = plan(small_site, **TEN_DAYS)
    assert made.listing["listed"] == 247
    assert made.listing["counted_before"] == 250
    assert made.listing["counted_after"] == 247
    assert made.listing["complete"]


def test_the_units_cover_each_block_of_videos_and_each_month(small_site):
    made = plan(small_site, ["plays", "hours_utc"], "2026-05-30", "2026-06-02")
    units = list(made.units())
    assert [unit.table for unit in units[:2]] == ["hours_utc"] * 2
    plays = [unit for unit in units if unit.table == "plays"]
    assert [(u.month, u.block, u.first.day, u.last.day) for u in plays] == [
        ("2026-05", 0, 30, 31), ("2026-05", 1, 30, 31), ("2026-05", 2, 30, 31),
        ("2026-06", 0, 1, 2), ("2026-06", 1, 1, 2), ("2026-06", 2, 1, 2),
    ]  # fmt: skip
    assert [made.ids_of(unit).num_rows for unit in plays[:3]] == [BLOCK, BLOCK, 50]
    assert made.calls == 2 + 6 * 2
    assert made.rows == 250 * 4


def test_it_says_what_it_will_take(small_site):
    said = repr(plan(small_site, "plays", **TEN_DAYS))
    assert "250 videos, 2026-06-21 to 2026-06-30" in said
    assert "about 30 calls, 0:00:02 at 20 a second, 2,500 rows of plays" in said


def test_a_plan_is_read_back_as_it_was_saved_with_its_checksum(small_site, tmp_path):
    made = plan(small_site, **TEN_DAYS)
    made.save(tmp_path)
    assert load(tmp_path).hash == made.hash
    other = plan(small_site, "videos", **TEN_DAYS)
    assert other.hash != made.hash


def test_a_site_without_videos_has_a_plan_too(tmp_path):
    with nb23.sandbox.start(videos=0) as box:
        made = plan(nb23.connect(box), until="2026-06-30")
    assert made.ids.num_rows == made.rows == 0
    assert made.listing["complete"]


def test_without_days_it_reaches_from_the_first_video_to_yesterday(small_site):
    made = plan(small_site, "plays")
    first = small_site.videos(limit=1, include_unpublished_p=True)["creation_date_ansi"].min()
    assert made.since == first.date()
    assert made.until > date(2026, 6, 30)


@pytest.mark.parametrize(("wrong", "words"), [
    ({"tables": "vidoes"}, "There is no table 'vidoes'. A pull has: videos, plays"),
    ({"since": "2026-07-01", "until": "2026-06-30"}, "before they begin"),
    ({"since": "June"}, "A day is written like 2026-06-30"),
    ({"since": 20260629}, "A day is written like 2026-06-30"),
])  # fmt: skip
def test_what_cannot_be_planned_is_refused(small_site, wrong, words):
    with pytest.raises(BadParameter, match=words):
        plan(small_site, **wrong)


def test_a_table_that_there_is_not_is_refused_before_anything_is_listed(small, small_site):
    small.reset()
    with pytest.raises(BadParameter, match="There is no table"):
        plan(small_site, "vidoes")
    assert small.requests == []


def test_a_day_can_be_that_of_a_moment():
    assert day(pd.Timestamp("2026-06-29 12:00")) == day(date(2026, 6, 29)) == date(2026, 6, 29)


def test_a_folder_without_a_plan_or_with_one_of_another_version_is_refused(small_site, tmp_path):
    with pytest.raises(NotADataset, match="holds no pull"):
        load(tmp_path)
    plan(small_site, **TEN_DAYS).save(tmp_path)
    file = tmp_path / "plan.parquet"
    table = pq.read_table(file)
    told = table.schema.metadata[b"nb23.bulk"]
    for now, other in ((b'"version": 1', b'"version": 2'), (b'"columns": "', b'"columns": "x')):
        metadata = {b"nb23.bulk": told.replace(now, other)}
        pq.write_table(table.replace_schema_metadata(metadata), file)
        with pytest.raises(OtherDataset, match="another version"):
            load(tmp_path)


def test_months_are_cut_at_their_ends():
    found = [(name, f.day, e.day) for name, f, e in months(date(2023, 12, 30), date(2024, 2, 29))]
    assert found == [("2023-12", 30, 31), ("2024-01", 1, 31), ("2024-02", 1, 29)]
