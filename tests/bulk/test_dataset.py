"""A pulled folder as frames, and questions asked of it."""

import builtins

import dask.dataframe as dd
import pandas as pd
import pytest

import nb23
from nb23.api.errors import BadParameter
from nb23.bulk import DaskMissing, NotADataset, folder, pull, read
from nb23.bulk.tables import known
from nb23.questions.asking import load, table


@pytest.fixture(scope="module")
def two_months(small_box, tmp_path_factory):
    """May and June of a site, and the site."""
    small_box.reset()
    out, site = tmp_path_factory.mktemp("pulled"), nb23.connect(small_box)
    assert pull(site, out / "two", since="2026-05-01", until="2026-06-30").complete
    return out / "two", site


def test_a_month_is_pandas_and_all_of_it_is_dask_with_the_declared_dtypes(two_months):
    month, every = (read(two_months[0], month=each) for each in ("2026-06", None))
    assert list(month) == list(every) == list(known())
    for name, declared in known().items():
        wanted = declared.empty.dtypes.map(str).to_dict()
        assert isinstance(month[name], pd.DataFrame)
        assert isinstance(every[name], dd.DataFrame)
        assert month[name].dtypes.map(str).to_dict() == wanted
        assert every[name].dtypes.map(str).to_dict() == wanted
        assert every[name].compute().dtypes.map(str).to_dict() == wanted


def test_a_month_has_its_days_and_all_videos(two_months):
    june = read(two_months[0], month="2026-06")
    assert {*june["plays"]["date"].dt.month} == {6}
    assert len(june["videos"]) == 250
    assert len(read(two_months[0])["plays"]) == 250 * 61


def test_the_months_of_a_table_add_up_to_what_the_site_says_of_both(two_months):
    out, site = two_months
    both, days = read(out), {"date_start": "2026-05-01", "date_end": "2026-06-30"}
    by_video = both["plays_by_video"].compute().sort_values("object_id", ignore_index=True)
    said = site.frame("2/analytics/data/videos", columns=[*by_video.columns], **days)
    said = said.sort_values("object_id", ignore_index=True)
    exact = [name for name in said if name != "engagement"]
    pd.testing.assert_frame_equal(by_video[exact], said[exact])
    played = said["plays"] > 0
    assert (by_video["engagement"] - said["engagement"])[played].abs().max() < 1e-9
    hours = both["hours_utc"].compute().sort_values("hour")
    assert hours["plays"].sum() == said["plays"].sum()


def test_the_rows_of_all_videos_and_days_add_up_to_the_days_of_the_site(two_months):
    out, site = two_months
    daily = read(out)["plays"].groupby("date")["plays"].sum().compute().sort_index()
    said = site.plays(date_start="2026-05-01", date_end="2026-06-30").set_index("date")["plays"]
    pd.testing.assert_series_equal(daily, said)


def test_an_empty_site_gives_empty_frames(tmp_path):
    with nb23.sandbox.start(videos=0) as box:
        pull(nb23.connect(box), tmp_path / "none", since="2026-06-29", until="2026-06-30")
    assert len(read(tmp_path / "none", month="2026-06")["videos"]) == 0
    assert len(read(tmp_path / "none")["plays"]) == 0


def test_what_is_no_pull_cannot_be_read_and_an_unknown_table_is_a_key_error(two_months, tmp_path):
    with pytest.raises(NotADataset):
        read(tmp_path)
    with pytest.raises(KeyError):
        read(two_months[0])["vidoes"]
    assert "all months: videos, plays" in repr(read(two_months[0]))


@pytest.mark.parametrize("month", ["2026-6", "2031-01", "June"])
def test_a_month_that_was_not_pulled_is_refused(two_months, month):
    with pytest.raises(BadParameter, match=f"no month '{month}'. A month is written like"):
        read(two_months[0], month=month)


def test_to_look_for_a_table_reads_none_of_its_files(two_months, monkeypatch):
    monkeypatch.setattr(folder, "content", None)
    assert "plays" in read(two_months[0], month="2026-06")


def test_without_dask_a_month_can_be_read_and_the_rest_is_a_sentence(two_months, monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("dask"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert len(read(two_months[0], month="2026-06")["plays_by_day"]) == 30
    with pytest.raises(DaskMissing, match="read\\(out, month="):
        read(two_months[0])["plays_by_day"]


QUESTIONS = {name: getattr(nb23.questions, name) for name in table()["questions"]}


@pytest.fixture(scope="module")
def site_frames(two_months):
    """All frames that questions need."""
    return load(two_months[1])


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_takes_dask_frames_as_it_takes_pandas(name, site_frames):
    lazy = {key: dd.from_pandas(frame, npartitions=2) if len(frame) else frame
            for key, frame in site_frames.items()}  # fmt: skip
    answer, plain = QUESTIONS[name](lazy), QUESTIONS[name](site_frames)
    assert answer.text == plain.text
    pd.testing.assert_frame_equal(answer.frame, plain.frame)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_whose_frames_were_pulled_is_asked_of_the_folder(name, two_months):
    out, site = two_months
    if not {*table()["questions"][name]["needs"].split()} <= {*known()}:
        return
    answer = QUESTIONS[name](read(out))
    days = {"date_start": "2026-05-01", "date_end": "2026-06-30"}
    assert answer.text == QUESTIONS[name](load(site, QUESTIONS[name], **days)).text
    assert QUESTIONS[name](read(out, month="2026-06")).text


def test_most_questions_can_be_asked_of_a_folder():
    asked = [n for n, row in table()["questions"].items() if {*row["needs"].split()} <= {*known()}]
    assert {"top_videos", "publishing_rhythm", "growth", "metadata_audit"} <= {*asked}
