"""A pull by threads: what it writes, what ends it, and how it goes on."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

import nb23
from nb23.api.errors import BadParameter, IncompleteListing
from nb23.api.rate import pace_of
from nb23.bulk import (
    FolderBusy,
    NotADataset,
    OtherDataset,
    check,
    folder,
    pull,
    read,
)
from nb23.bulk.tables import known
from nb23.oauth.errors import SiteUnavailable, TokenRevoked
from tests.bulk.conftest import TEN_DAYS, VIDEOS, contents, in_order, nothing_half_done, truth

JUNE = (pd.Timestamp(TEN_DAYS["since"]).date(), pd.Timestamp(TEN_DAYS["until"]).date())
PLAYS = {"tables": "plays", **TEN_DAYS}


def published(plays: pd.DataFrame) -> pd.DataFrame:
    """The rows of videos that have an audience at all: drafts have none."""
    known = {*truth(VIDEOS, *JUNE)["photo_id"]}
    assert not plays.loc[~plays["photo_id"].isin(known), "loads"].sum()
    return in_order(plays[plays["photo_id"].isin(known)])


def test_a_pull_holds_what_the_site_holds(small_site, tmp_path):
    done = pull(small_site, tmp_path / "out", **TEN_DAYS)
    assert done.complete
    tables = read(tmp_path / "out", month="2026-06")
    pd.testing.assert_frame_equal(published(tables["plays"]), truth(VIDEOS, *JUNE))
    assert len(tables["plays"]) == 250 * 10
    videos = small_site.frame("2/photo/list", include_unpublished_p=True,
                              include_pending_transcode_tasks_p=True,
                              columns=[*tables["videos"].columns])  # fmt: skip
    pd.testing.assert_frame_equal(
        tables["videos"].sort_values("photo_id", ignore_index=True),
        videos.sort_values("photo_id", ignore_index=True),
    )
    assert check(tmp_path / "out").complete
    assert nothing_half_done(tmp_path / "out")


def test_a_complete_pull_makes_no_call_when_it_is_run_again(small, small_site, tmp_path):
    pull(small_site, tmp_path / "out", **TEN_DAYS)
    before, small_site = contents(tmp_path / "out"), nb23.connect(small)
    small.reset()
    for again in ({}, TEN_DAYS, {"until": "2026-06-25"}):
        done = pull(small_site, tmp_path / "out", **again)
        assert (done.files, done.complete) == (0, True)
    assert small.requests == []
    assert contents(tmp_path / "out") == before


def test_of_six_deleted_files_only_their_units_are_pulled(small, small_site, tmp_path):
    out = tmp_path / "out"
    pull(small_site, out, **TEN_DAYS)
    before, files = contents(out), [*folder.files_in(out)]
    for path in files[:2] + files[-4:]:
        path.unlink()
    untouched = {path: path.stat().st_mtime_ns for path in folder.files_in(out)}
    assert len(check(out).missing) == 6
    small.reset()
    assert pull(small_site, out).files == 6
    asked = [seen.path for seen in small.requests]
    assert set(asked) <= {"/api/2/analytics/data/conversions", "/api/analytics/extract/play-totals",
                          "/api/2/photo/list", "/api/2/analytics/data/videos/weekday"}  # fmt: skip
    assert {path: path.stat().st_mtime_ns for path in untouched} == untouched
    assert contents(out) == before


@pytest.mark.parametrize("cut", [1, 40])
def test_the_manifest_has_a_line_for_each_file_and_survives_a_line_that_was_cut(
    small_site, tmp_path, cut
):
    out = tmp_path / "out"
    pull(small_site, out, **PLAYS)
    manifest = out / "manifest.jsonl"
    lines = [json.loads(line) for line in manifest.read_text().splitlines()]
    assert sorted(line["rows"] for line in lines) == [500, 1000, 1000]
    assert {line["first"] for line in lines} == {"2026-06-21"}
    backwards = sorted(manifest.read_text().splitlines(keepends=True), reverse=True)
    manifest.write_text("".join(backwards)[:-cut])
    assert pull(small_site, out).files == 0
    again = [json.loads(line) for line in manifest.read_text().splitlines()]
    assert sorted(map(str, again)) == sorted(map(str, lines))


def test_a_refused_call_halves_the_rate_and_nothing_is_lost(small, small_site, tmp_path, waits):
    small.faults.order("status", value=429, count=2, after=40, retry_after=1)
    small.faults.order("status", value=503, count=2, after=45)
    seen = []
    pace = pace_of(small.domain)
    slow_down = pace.slow_down

    def slower(pause=0):
        slow_down(pause)
        seen.append(pace._share)

    pace.slow_down = slower
    done = pull(small_site, tmp_path / "out", rate=1000, connections=2, **PLAYS)
    assert done.complete
    assert seen[0] == 0.5
    assert pace._share > 0.5
    pd.testing.assert_frame_equal(
        published(read(tmp_path / "out", month="2026-06")["plays"]), truth(VIDEOS, *JUNE)
    )
    assert (pace.limit, pace.most) == (float("inf"), None)


def test_a_site_that_stays_away_ends_the_pull_and_the_next_one_goes_on(small, small_site, tmp_path):
    small.faults.order("status", value=503, count=10_000, after=45)
    with pytest.raises(SiteUnavailable):
        pull(small_site, tmp_path / "out", connections=2, **PLAYS)
    assert nothing_half_done(tmp_path / "out")
    small.faults.clear()
    assert pull(small_site, tmp_path / "out").complete
    pd.testing.assert_frame_equal(
        published(read(tmp_path / "out", month="2026-06")["plays"]), truth(VIDEOS, *JUNE)
    )


def test_a_table_that_lost_rows_while_it_was_read_says_so(small, small_site):
    small.faults.order("deleted", value=3, after=1, path="/api/2/photo/list")
    with pytest.warns(IncompleteListing, match="vanished while reading"):
        assert sum(map(len, known()["videos"].read(small_site.client))) == VIDEOS + 10 - 3


def test_a_revoked_token_stops_everything_at_once_and_nothing_is_lost(small, tmp_path):
    out, site = tmp_path / "out", nb23.connect(small)
    pull(site, tmp_path / "whole", **TEN_DAYS)
    small.reset()
    small.faults.order("revoked", after=70)
    with pytest.raises(TokenRevoked):
        pull(site, out, connections=4, **TEN_DAYS)
    refused = [seen for seen in small.requests if seen.verdict == "refused"]
    assert 1 <= len(refused) <= 4
    assert nothing_half_done(out)
    kept = contents(out)
    assert kept
    small.reset()
    assert pull(nb23.connect(small), out).complete
    whole = contents(tmp_path / "whole")
    assert kept.items() <= whole.items()
    assert contents(out) == whole


@pytest.mark.parametrize("wrong", [{"since": "2026-06-01"}, {"until": "2026-07-31"},
                                   {"tables": "videos"}])  # fmt: skip
def test_a_folder_of_other_days_or_tables_is_refused_and_stays(small_site, tmp_path, wrong):
    out = tmp_path / "out"
    pull(small_site, out, **PLAYS)
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    with pytest.raises(OtherDataset, match='since="last"'):
        pull(small_site, out, **wrong)
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize(("wrong", "words"), [
    ({"engine": "dask"}, 'engine is "threads" or a Dask client'),
    ({"connections": 0}, "connections is 1 or more"),
    ({"rate": 0}, "A rate is a number of calls a second above 0"),
    ({"rate": -1}, "A rate is a number of calls a second above 0"),
])  # fmt: skip
def test_what_cannot_be_done_is_refused_before_there_is_a_folder(
    small_site, tmp_path, wrong, words
):
    with pytest.raises(BadParameter, match=words):
        pull(small_site, tmp_path / "out", **wrong)
    assert not (tmp_path / "out").exists()


def test_a_folder_of_another_site_is_refused(small_site, site, tmp_path):
    pull(small_site, tmp_path / "out", **PLAYS)
    with pytest.raises(OtherDataset, match="planned with site="):
        pull(site, tmp_path / "out")


def test_a_folder_with_foreign_files_is_refused_and_stays(small, small_site, tmp_path):
    (tmp_path / "thesis.docx").write_text("mine")
    small.reset()
    with pytest.raises(NotADataset, match=r"holds thesis.docx. Name an empty"):
        pull(small_site, tmp_path, **PLAYS)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]
    assert small.requests == []


@pytest.mark.parametrize("foreign", [b"not parquet at all", None])
def test_a_foreign_file_in_the_place_of_a_unit_is_refused_and_stays(small_site, tmp_path, foreign):
    out = tmp_path / "out"
    pull(small_site, out, **PLAYS)
    path = next(folder.files_in(out))
    if foreign:
        path.write_bytes(foreign)
    else:
        pd.DataFrame({"mine": [1]}).to_parquet(path)
    mine = path.read_bytes()
    with pytest.raises(NotADataset, match="was not written by a pull"):
        pull(small_site, out)
    assert path.read_bytes() == mine
    assert "was not written by a pull" in next(iter(check(out).damaged.values()))


def test_a_file_of_another_version_is_refused_and_stays(small_site, tmp_path, monkeypatch):
    out = tmp_path / "out"
    pull(small_site, out, **PLAYS)
    next(folder.files_in(out)).unlink()
    with monkeypatch.context() as patch:
        patch.setattr(folder, "VERSION", 99)
        folder.save(out / next(folder.files_in(out)).parent / "block-00000.parquet", [],
                    folder.content(next(folder.files_in(out))).schema, {})  # fmt: skip
    with pytest.raises(OtherDataset, match="another version"):
        pull(small_site, out)


def test_two_pulls_do_not_work_in_one_folder(small_site, tmp_path):
    pull(small_site, tmp_path, **PLAYS)
    with FileLock(tmp_path / ".lock"), pytest.raises(FolderBusy):
        pull(small_site, tmp_path)


IN_A_PROCESS = """
import os, resource, signal, sys
import nb23

def pulled():
    site = nb23.connect("sandbox")
    return nb23.bulk.pull(site, sys.argv[1], tables="plays", since="2026-06-21", until="2026-06-30")
"""


def elsewhere_done(code: str, out: Path, **options) -> subprocess.CompletedProcess[str]:
    script = IN_A_PROCESS + textwrap.dedent(code)
    return subprocess.run([sys.executable, "-c", script, out], text=True, capture_output=True,
                          timeout=60, **options)  # fmt: skip


def test_a_full_disk_is_a_sentence_and_what_was_finished_stays(elsewhere, tmp_path):
    elsewhere(40)
    out = tmp_path / "out"
    done = elsewhere_done(
        """
        resource.setrlimit(resource.RLIMIT_FSIZE, (4000, resource.RLIM_INFINITY))
        try:
            pulled()
        except nb23.bulk.CannotWrite as problem:
            print(problem)
        """,
        out,
    )
    assert "cannot be written (File too large). What was finished stays." in done.stdout, (
        done.stderr
    )
    assert nothing_half_done(out)
    assert elsewhere_done("print(pulled())", out).stdout.endswith("complete>\n")


def test_a_folder_that_may_not_be_written_to_is_a_sentence_and_stays(elsewhere, tmp_path):
    elsewhere(40)
    out = tmp_path / "out"
    out.mkdir(mode=0o555)
    # Root may write anywhere: what is done here is done as nobody.
    done = elsewhere_done(
        """
        site = nb23.connect("sandbox")
        nb23.bulk.plan
        if os.getuid() == 0:
            os.setresuid(65534, 65534, 65534)
        try:
            nb23.bulk.pull(site, sys.argv[1])
        except nb23.bulk.CannotWrite as problem:
            print(problem)
        """,
        out,
    )
    assert "cannot be written (Permission denied)" in done.stdout, done.stderr
    assert list(out.iterdir()) == []


def test_a_ctrl_c_finishes_what_was_begun_and_the_next_pull_goes_on(
    small_site, tmp_path, monkeypatch
):
    out, add = tmp_path / "out", folder.Manifest.add

    def interrupted(self, receipt):
        add(self, receipt)
        os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(folder.Manifest, "add", interrupted)
        done = pull(small_site, out, connections=1, **TEN_DAYS)
    assert done.files == 1
    assert not done.complete
    assert "files are left: pull again" in repr(done)
    assert nothing_half_done(out)
    assert pull(small_site, out).complete
    assert check(out).complete


def test_a_video_that_the_site_no_longer_knows_hides_none_of_the_others(small, tmp_path):
    site, writer = nb23.connect(small), nb23.connect(small, allow="write")
    clip, out = tmp_path / "clip.mp4", tmp_path / "out"
    clip.write_bytes(b"moving pictures")
    number = int(writer.call("photo/upload", file=clip, title="Soon gone")[0]["photo_id"])
    out.mkdir()
    nb23.bulk.plan(site, **PLAYS).save(out)
    writer.call("photo/delete", photo_id=number)
    assert pull(site, out).complete
    plays = read(out, month="2026-06")["plays"]
    assert plays.loc[plays["photo_id"] == number, "loads"].sum() == 0
    pd.testing.assert_frame_equal(published(plays), truth(VIDEOS, *JUNE))
