"""A pull that is brought up to date: since="last"."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

import nb23
from nb23.api.errors import BadReply
from nb23.bulk import check, pull, read
from nb23.bulk.plan import load
from tests.bulk.conftest import VIDEOS, contents, in_order, truth

FIRST = {"tables": ["videos", "plays", "plays_by_day"], "since": "2026-05-01"}
UNTIL, LATER = "2026-06-20", "2026-06-30"


@pytest.fixture
def begun(small_site, tmp_path):
    """A folder pulled ten days ago."""
    out = tmp_path / "out"
    assert pull(small_site, out, until=UNTIL, **FIRST).complete
    replace(load(out), made=f"{UNTIL}T20:00:00").save(out)
    return out


def published(out, first):
    right = truth(VIDEOS, first, date(2026, 6, 30))
    plays = in_order(pd.concat(
        [read(out, month=month)["plays"] for month in ("2026-05", "2026-06")]
    ))  # fmt: skip
    return plays[plays["photo_id"].isin(right["photo_id"])].reset_index(drop=True), right


def test_only_what_changed_is_asked_and_the_last_days_again(small, small_site, begun):
    before = contents(begun)
    small.reset()
    done = pull(small_site, begun, since="last", until=LATER)
    assert done.complete
    pd.testing.assert_frame_equal(*published(begun, date(2026, 5, 1)))
    after = contents(begun)
    assert all(after[name] == rows for name, rows in before.items()
               if "month=2026-05" in name and "table=plays" in name)  # fmt: skip
    days = [seen.base_string for seen in small.requests if "play-details" in seen.path]
    # Three blocks, and the 18th to the 30th of June.
    assert len(days) == 3 * 13
    assert not [base for base in days if "date_start%3D2026-06-17" in base]
    assert pull(small_site, begun).files == 0
    assert check(begun).complete


def test_days_on_which_nothing_can_have_happened_are_filled_without_a_call(
    small, small_site, tmp_path
):
    out = tmp_path / "out"
    pull(small_site, out, tables="plays", since="2026-06-21", until=LATER)
    before = contents(out)
    # The audience of the practice site went home at the end of June.
    replace(load(out), made="2026-07-05T12:00:00").save(out)
    small.reset()
    assert pull(small_site, out, since="last", until="2026-07-10").complete
    # The days before the plan and, whatever the clocks, the one after it; then none.
    assert len([seen for seen in small.requests if "play-details" in seen.path]) == 3 * 6
    july = read(out, month="2026-07")["plays"]
    assert (len(july), july["loads"].sum()) == (250 * 10, 0)
    assert before.items() <= contents(out).items()


def test_a_new_video_joins_from_the_last_days_on(small, begun, tmp_path):
    writer = nb23.connect(small, allow="write")
    site = nb23.connect(small)
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"moving pictures")
    number = int(writer.call("photo/upload", file=clip, title="New")[0]["photo_id"])
    before = contents(begun)
    assert pull(site, begun, since="last", until=LATER).complete
    assert number in {*read(begun, month="2026-06")["videos"]["photo_id"]}
    june = read(begun, month="2026-06")["plays"]
    assert len(june[june["photo_id"] == number]) == 30
    assert number not in {*read(begun, month="2026-05")["plays"]["photo_id"]}
    same = [n for n, rows in contents(begun).items() if before.get(n) == rows]
    assert [name for name in same if "table=plays/" in name and "month=2026-05" in name]
    assert check(begun).complete


def test_an_update_that_was_cut_short_goes_on_and_a_second_one_builds_on_it(
    small, small_site, begun
):
    small.faults.order("html", after=20, path="/api/analytics/extract/play-details")
    with pytest.raises(BadReply):
        pull(small_site, begun, since="last", until="2026-06-25", connections=1)
    small.faults.clear()
    assert pull(small_site, begun, since="last", until=LATER).complete
    pd.testing.assert_frame_equal(*published(begun, date(2026, 5, 1)))
    assert check(begun).complete


def test_the_first_pull_may_say_last_already(small_site, tmp_path):
    done = pull(small_site, tmp_path / "out", tables="plays_by_day", since="last", until=UNTIL)
    assert done.complete
    assert load(tmp_path / "out").cut is None
