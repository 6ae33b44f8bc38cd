import inspect
import re

import pandas as pd
import pytest

import nb23
from nb23.questions import BadOption, FramesNeeded, growth, load, metadata_audit, top_videos
from nb23.questions.asking import table
from tests.questions.conftest import PLANTED

NAMES = sorted(table()["questions"])


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_has_the_declared_columns_and_estimates(name, either):
    answer, row = getattr(nb23.questions, name)(either), table()["questions"][name]
    assert list(answer.frame) == list(row["columns"]) == list(answer.columns)
    assert set(answer.estimates) <= set(row["estimates"])
    empty = answer.frame.columns[answer.frame.isna().all()]
    assert all("missing" in row["columns"][column] for column in empty)
    assert answer.notes
    for estimate in answer.estimates.values():
        assert estimate.low <= estimate.value <= estimate.high
        assert estimate.n > 0


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_question_names_its_frames_and_columns(name):
    ask, row = getattr(nb23.questions, name), table()["questions"][name]
    assert ask.__doc__.startswith(row["asks"])
    assert row["needs"] in ask.__doc__
    assert all(
        f"    {column}: {meaning}" in ask.__doc__ for column, meaning in row["columns"].items()
    )


def test_a_notebook_shows_the_sentence_the_figure_and_the_first_rows(either):
    answer = top_videos(either)
    shown = answer._repr_mimebundle_()
    html = shown["text/html"]
    assert html.index(answer.text) < html.index("data:image/png") < html.index("<table")
    assert re.search(r'<img alt="Line chart of [^"]+" width="800" height="400"', html)
    assert html.count("<tr") == 6
    assert f"5 of {len(answer.frame)} rows" in html
    assert shown["text/plain"].startswith(answer.text)


def test_a_site_and_its_loaded_frames_give_the_same_answer(either):
    frames = load(either.site, top_videos)
    assert list(frames) == ["plays_by_video"]
    assert top_videos(frames).text == top_videos(either.site).text


def test_frames_of_a_time_are_about_that_time(either):
    frames = load(either.site, top_videos, date_start="2026-06-01", date_end="2026-06-30")
    assert 0 < frames["plays_by_video"]["plays"].sum() < either["plays_by_video"]["plays"].sum() / 4


def test_a_question_asked_of_a_site_takes_the_days_that_load_takes(either):
    days = {"date_start": "2026-01-01", "date_end": "2026-06-30"}
    asked = growth(either.site, **days)
    assert asked.text == growth(load(either.site, growth, **days)).text
    assert asked.facts["weeks"] == 25
    assert {*days, "site_timezone"} < {*inspect.signature(growth).parameters}
    assert "date_start, date_end" in growth.__doc__
    assert "date_start" not in metadata_audit.__doc__


def test_frames_that_are_there_take_no_other_days():
    with pytest.raises(BadOption, match=r"load\(site, nb23.questions.growth, date_end=\.\.\.\)"):
        growth({}, date_end="2026-06-30")


def test_a_frame_without_a_name_is_refused_with_how_to_read_what_is_needed():
    with pytest.raises(
        FramesNeeded, match=r"not a DataFrame\. nb23\.questions\.load\(site, .*growth"
    ):
        growth(pd.DataFrame({"plays": [1]}))


def test_a_frame_that_is_missing_is_named_with_how_to_read_it():
    with pytest.raises(FramesNeeded, match=r'"plays_by_video", made of 2/analytics.*load\(site'):
        top_videos({})


def test_a_column_that_is_missing_is_named(either):
    frames = {"plays_by_video": either["plays_by_video"].drop(columns="publish_time")}
    with pytest.raises(FramesNeeded, match="lacks publish_time"):
        top_videos(frames)


def test_a_title_that_is_markup_stays_text(either):
    plays = either["plays_by_video"].copy()
    plays["name"] = "<script>alert(1)</script>"
    assert "<script" not in top_videos({"plays_by_video": plays})._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize("many", [0, 1, 3])
def test_every_question_has_an_answer_for_a_site_of_few_videos(many, session_home):
    with nb23.sandbox.start(videos=many) as box:
        frames = load(nb23.connect(box))
    for name in NAMES:
        answer = getattr(nb23.questions, name)(frames)
        assert answer.text.endswith("."), name
        assert f'alt="{answer.alt[:12]}' in answer._repr_mimebundle_()["text/html"], name


@pytest.mark.parametrize("practice", [PLANTED[0]])  # where there is most to be said
@pytest.mark.parametrize(
    "options", [{"dtype_backend": "pyarrow"}, {"site_timezone": "Europe/Copenhagen"}], ids=str
)
def test_every_question_takes_frames_of_other_types(options, practice, practices):
    known = practices(*practice)
    frames = load(known.site, **options)
    for name in NAMES:
        ask = getattr(nb23.questions, name)
        assert ask(frames).text == ask(known).text
