"""Friendly names, and every frame there is, read from the practice site."""

import inspect
import warnings

import pandas as pd
import pytest

import nb23
from nb23 import frames
from nb23.api import catalogue
from nb23.friendly import Friendly, FriendlyNames

NAMES = {name: made for name, made in vars(FriendlyNames).items() if isinstance(made, Friendly)}

# What the practice site gives although no documentation has it.
UNDOCUMENTED = {
    "action/types": {"options"},
    "2/action/types": {"options"},
    "2/album/list": {"token", "hide_p"},
    "2/live/list": {"broadcasting_p"},
    "2/photo/section/list": {"description"},
    "2/poll/list": {"options"},
    "2/user/list": {"timezone"},
}
FORMATS = {"2/photo/get-transcoding-progress"}  # have the site's own formats as fields
EMPTY = {("photo/list", "tags")}  # version 1 has tags in records on some sites only


@pytest.fixture(scope="module")
def every_level():
    """The practice site, signed in as its owner."""
    with nb23.sandbox.start(videos=60) as box:
        yield nb23.connect(box, allow="super")


@pytest.fixture(scope="module")
def asked(every_level):
    """Values for the parameters that methods require, in several choices."""
    videos = every_level.frame("2/photo/list", columns=["photo_id", "token", "sections_p"])
    some = videos.groupby("sections_p").head(8).sort_values("sections_p", ascending=False)
    webinars = every_level.frame("2/live/list", columns=["live_id", "token"], include_private_p=1)
    return [
        ({"photo_id": int(video.photo_id), "token": video.token, "tag": "brakes"},
         {"live_id": int(live.live_id), "object_id": int(live.live_id), "token": live.token})
        for video, live in zip(some.itertuples(), [*webinars.itertuples()] * 4, strict=False)
    ]  # fmt: skip


def parameters(schema, video, live):
    """What a method needs of these, or what makes its answer less dull."""
    method = catalogue.method(schema.path)
    wanted = {given.name for given in method.parameters if given.required} | {*schema.given}
    if schema.path.endswith("photo/get-ratings"):
        wanted |= {"photo_id"}
    if "live_id" in wanted or schema.path.endswith("poll/list"):
        return {name: live[name] for name in wanted if name in live}
    if "photo_id" in wanted and "analytics" not in schema.path:
        wanted |= {"token"} & {given.name for given in method.parameters}
    made = {name: video[name] for name in wanted if name in video}
    if schema.table == "actions":
        made |= {"photo_id": video["photo_id"], "include_actions_p": True}
    return made | ({"subtitle_format": "json"} if "subtitle/data" in schema.path else {})


@pytest.mark.parametrize("schema", frames.schemas(), ids=lambda schema: schema.name)
def test_the_practice_site_fills_every_frame_with_what_is_declared(schema, every_level, asked):
    for video, live in asked:
        options = parameters(schema, video, live)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            df = every_level.frame(schema.path, table=schema.table, **options)
        if len(df):
            break
    told = df.attrs["nb23"]
    assert told["unexpected"] == {}
    assert {*told["new_columns"]} <= UNDOCUMENTED.get(schema.path, set()) or schema.path in FORMATS
    assert (len(df) > 0) == ((schema.path, schema.table) not in EMPTY)
    assert [*df][: len(schema.shown)] == [column.name for column in schema.shown]


@pytest.mark.parametrize("name", NAMES)
def test_a_friendly_name_is_the_frame_of_its_method(name, every_level, asked):
    made = NAMES[name]
    schema = frames.schema(made.path, table=made.table)
    values = parameters(schema, *asked[0])
    df = getattr(every_level, name)(limit=2, **values)
    expected = every_level.frame(made.path, table=made.table, limit=2, **values)
    pd.testing.assert_frame_equal(df, expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_friendly_name_has_help_and_hides_nothing(name):
    method = getattr(nb23.Site, name)
    assert name not in vars(nb23.Site)
    assert inspect.getdoc(method).startswith(method.about)
    assert method.path in inspect.getdoc(method)
    assert [*inspect.signature(method).parameters] == ["site", "limit", "options"]


def test_a_friendly_name_of_a_site_shows_its_options_and_whose_it_is(site):
    assert [*inspect.signature(site.videos).parameters] == ["limit", "options"]
    assert repr(site.videos).startswith("<bound method Site.videos of <Site ")
    assert {*NAMES} <= {*dir(site)}


def test_version_2_is_asked_for_the_columns_that_are_wanted_and_no_others(site, box):
    df = site.frame("2/photo/list", columns=["title"], limit=3)
    assert [*df] == ["title"]
    assert "fields%3Dphoto_id%252Ctitle%26" in box.requests[-1].base_string
    site.video_tags(limit=3)
    assert "fields%3Dphoto_id%252Ctags%26" in box.requests[-1].base_string
    site.frame("2/photo/list", limit=3)
    site.videos(columns=["title"], limit=3)
    assert not [each for each in box.requests[-2:] if "fields%3D" in each.base_string]


def test_rows_of_one_video_say_which_it_is_and_those_of_several_do_not(every_level, asked):
    values, _ = asked[0]
    one = every_level.watch_curve(photo_id=values["photo_id"])
    assert one["photo_id"].unique().tolist() == [values["photo_id"]]
    assert one["percent"].tolist() == [*range(101)]
    assert one["share"].is_monotonic_decreasing
    assert one["share"][0] == 100
    ids = every_level.videos(limit=2)["photo_id"].tolist()
    assert every_level.watch_curve(photo_id=ids)["photo_id"].isna().all()
    assert every_level.watch_curve(photo_id=ids[:1])["photo_id"].unique().tolist() == ids[:1]


def test_the_days_of_plays_are_those_of_the_site_with_and_without_its_zone(every_level):
    span = {"date_start": "2026-03-27", "date_end": "2026-03-31"}  # clocks go forward in between
    days = [f"2026-03-{day}" for day in range(27, 32)]
    for zone in (None, "Europe/Copenhagen"):
        df = every_level.plays(site_timezone=zone, **span)
        assert [str(day.date()) for day in df["date"]] == days
        assert str(df["date"].dtype) == "datetime64[us]"
    hours = every_level.hourly_plays(**span)
    assert hours["plays"].sum() == df["plays"].sum()


def test_personal_columns_are_shown_when_they_are_asked_for(every_level):
    assert "uuid" not in every_level.audience(limit=3)
    people = every_level.audience(limit=3, personal=True)
    assert people["uuid"].notna().all()
    assert "personal" not in people.attrs["nb23"]["left_out"]
    assert {"email", "full_name"} <= {*every_level.frame("2/user/list", personal=True)}
