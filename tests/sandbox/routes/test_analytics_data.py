from collections import defaultdict
from datetime import date
from typing import Any

import pytest

import nb23
from nb23.sandbox.routes import table

DATA = "2/analytics/data/"
COMMON = "plays engagement playrate avg_viewtime impressions performance"
VIDEOS = f"{COMMON} traffic posts embeds videos collector_shown collector_submitted"
VIDEOS += " collector_conversion"
LIVE = f"{COMMON} peakviewers traffic"
ABOUT = "object_id name publish_time creation_time duration"
EVENT = "plays peakviewers engagement playrate avg_viewtime performance"

ROWS = {
    "videos": f"{VIDEOS} {ABOUT}",
    "videos/published": f"{COMMON} traffic posts embeds",
    "videos/performance": "object_id name performance duration",
    "videos/weekday": f"day hour {COMMON} traffic",
    "live": f"{LIVE} {ABOUT}",
    "live/weekday": f"day {COMMON} peakviewers",
    "live/event": f"object_id name {EVENT}",
    "usage/devices": f"device os {COMMON}",
    "usage/domains": f"domain {COMMON}",
    "usage/locations": f"country city region {COMMON}",
    "usage/sources": f"source {COMMON}",
    "usage/sourceids": f"spot_id {COMMON}",
    "usage/spots": f"spot_id source source_id visits {COMMON}",
    "usage/traffic": f"{COMMON} traffic",
    "usage/storage": "month storage_bytes",
    "conversions": "show submit submit_rate label position first latest",
}
"""The documented fields of each family's rows."""
NESTED = {"videos/performance", "live/weekday", "live/event", "usage/sourceids", "usage/spots",
          "usage/storage"}  # fmt: skip
"""Whose rows stand under data.analytics.rows."""
BESIDE = {"videos/performance": "date performance", "live/event": "date plays peakviewers",
          "usage/spots": "date visits plays"}  # fmt: skip
SERIES = {
    "videos": VIDEOS, "videos/published": f"{COMMON} traffic posts embeds", "live": LIVE,
    "usage/traffic": f"{COMMON} traffic", "conversions": "show submit submit_rate",
}  # fmt: skip
"""The families whose series is documented: what it says beside the date."""
OTHER_SERIES = ("videos/performance", "videos/weekday", "live/weekday", "live/event",
                "usage/devices", "usage/spots")  # fmt: skip
TOTALS = SERIES | dict.fromkeys(
    ("usage/devices", "usage/domains", "usage/locations", "usage/sources"), COMMON
)
OTHER_TOTALS = ("videos/performance", "videos/weekday", "live/weekday", "live/event",
                "usage/spots", "usage/sourceids")  # fmt: skip
TEXTS = {"name", "publish_time", "creation_time", "device", "os", "domain", "country", "city",
         "region", "source", "source_id", "label", "first", "latest", "date", "month"}  # fmt: skip
RATIOS = {"engagement", "playrate", "performance", "collector_conversion", "submit_rate"}
QUARTER = {"date_start": "2026-01-01", "date_end": "2026-03-31"}


def data(user: Any, path: str, **params: str) -> Any:
    answer = user.api(DATA + path, **params)
    assert "data" in answer, answer
    return answer["data"]


def rows(user: Any, path: str, **params: str) -> list[dict[str, Any]]:
    """All rows of a family, page by page where there are pages."""
    found: list[dict[str, Any]] = []
    for p in range(1, 9):
        answer = user.api(DATA + path, size="100", p=str(p), **params)
        page = answer["data"]["analytics"]["rows"] if path in NESTED else answer["data"]
        found += page
        if not page or "total_count" not in answer:
            break
        assert answer["total_count"] >= len(found)
    return found


def series(user: Any, path: str, **params: str) -> list[dict[str, Any]]:
    found = data(user, f"{path}/timeseries", **params)
    return found if path in SERIES else found["analytics"]["timeseries"]


def check(record: dict[str, Any], fields: str) -> None:
    """The documented fields, each of its type; ratios lie between 0 and 1."""
    assert set(record) == set(fields.split())
    for name, value in record.items():
        if name in TEXTS:
            assert isinstance(value, str), name
        elif name == "day":
            assert isinstance(value, int | str)
        elif value is not None:
            assert isinstance(value, int | float), name
            assert value >= 0, name
        if name in RATIOS:
            assert value <= 1, name


def test_all_42_operations_answer() -> None:
    documented = {*ROWS, *(f"{name}/timeseries" for name in (*SERIES, *OTHER_SERIES)),
                  *(f"{name}/totals" for name in (*TOTALS, *OTHER_TOTALS))}  # fmt: skip
    assert len(documented) == 42
    known = {row.path for row in table.rows_of("analytics").values() if row.version == 2}
    assert known == {DATA + one for one in documented}
    assert known == {row.name for row in nb23.methods() if row.name.startswith(DATA)}


@pytest.mark.parametrize("path", ROWS)
def test_each_row_has_the_documented_fields_in_the_documented_place(user: Any, path: str) -> None:
    found = data(user, path)
    listed = found["analytics"]["rows"] if path in NESTED else found
    assert listed
    for row in listed:
        check(row, ROWS[path])
    assert ("timeseries" in found["analytics"] if path in NESTED else False) == (path in BESIDE)
    for row in found["analytics"]["timeseries"] if path in BESIDE else ():
        check(row, BESIDE[path])


@pytest.mark.parametrize("path", SERIES)
def test_each_documented_series_has_its_fields(user: Any, path: str) -> None:
    found = series(user, path, **QUARTER)
    assert [row["date"] for row in found][:2] == ["2026-01-01", "2026-01-02"]
    assert len(found) == 90
    for row in found:
        check(row, f"date {SERIES[path]}")


@pytest.mark.parametrize("path", OTHER_SERIES)
def test_a_series_that_is_not_documented_is_an_object_with_rows_by_date(
    user: Any, path: str
) -> None:
    found = series(user, path, date_aggregate="month", **QUARTER)
    assert [row["date"] for row in found] == ["2026-01-01", "2026-02-01", "2026-03-01"]


@pytest.mark.parametrize("path", [*TOTALS, *OTHER_TOTALS])
def test_totals_are_one_object(user: Any, path: str) -> None:
    found = data(user, f"{path}/totals")
    check(found, TOTALS.get(path, " ".join(found)))


@pytest.mark.parametrize("params", [
    {}, QUARTER, {"country": "DE,SE"}, {"source": "embed", **QUARTER},
    {"domain": "cykelhjoernet.example"}, {"date_expression": "lastmonth"}])  # fmt: skip
def test_rows_series_and_totals_of_all_families_add_up_to_the_same(
    user: Any, params: dict[str, str]
) -> None:
    whole = data(user, "videos/totals", **params)
    for path in ROWS:
        if path.startswith(("live", "usage/s", "usage/traffic", "conversions")):
            continue
        if path in ("videos/published", "videos/performance"):
            continue
        for name in ("plays", "impressions"):
            assert sum(row[name] for row in rows(user, path, **params)) == whole[name], path
            assert data(user, f"{path}/totals", **params)[name] == whole[name], path
    assert sum(row["plays"] for row in rows(user, "usage/sources", **params)) == whole["plays"]
    for aggregate in ("day", "week", "month", "year"):
        found = series(user, "videos", date_aggregate=aggregate, **params)
        for name in ("plays", "impressions", "traffic", "embeds", "posts", "collector_shown"):
            assert sum(row[name] for row in found) == whole[name], (aggregate, name)


def test_version_1_and_2_count_the_same(user: Any) -> None:
    old = user.api("analytics/extract/play-totals", **QUARTER)["analytics"]
    new = data(user, "videos/totals", **QUARTER)
    totals = old["absolute"]["totals"]
    assert (new["plays"], new["impressions"]) == (totals["plays"], totals["loads"])
    assert new["traffic"] == totals["downloadedBytes"]
    assert new["engagement"] == pytest.approx(totals["playthroughAverage"] / 100)
    assert new["avg_viewtime"] == pytest.approx(totals["playEngagement"] / totals["plays"])
    assert new["playrate"] == new["plays"] / new["impressions"]
    assert new["performance"] == pytest.approx(new["playrate"] * new["engagement"])
    daily = [day["totals"]["plays"] for day in old["daily"]]
    assert [row["plays"] for row in series(user, "videos", **QUARTER)] == daily


def test_traffic_is_that_of_videos_and_webinars(user: Any) -> None:
    types = {row["type"]: row for row in rows(user, "usage/traffic", groupby="type")}
    assert set(types) == {"ondemand", "live"}
    for kind, path in (("ondemand", "videos"), ("live", "live")):
        whole = data(user, f"{path}/totals")
        assert types[kind]["traffic"] == whole["traffic"]
        assert types[kind]["plays"] == whole["plays"]
    assert data(user, "usage/traffic/totals")["plays"] == sum(
        row["plays"] for row in types.values()
    )


def test_videos_are_joined_to_the_listing_by_their_number(user: Any, anyone: Any) -> None:
    listed = {int(photo["photo_id"]): photo for photo in
              anyone("photo/list", size="100")["photos"]}  # fmt: skip
    for row in rows(user, "videos"):
        photo = listed.get(row["object_id"])
        if photo:
            assert row["name"] == photo["title"]
            assert row["creation_time"] == photo["creation_date_ansi"]
            assert row["duration"] == float(photo["video_length"] or 0)
    assert len(rows(user, "videos")) == 500


def test_rows_are_paged_and_sorted_by_plays_unless_asked_otherwise(user: Any) -> None:
    first, second = (user.api(DATA + "videos", size="7", p=p) for p in ("1", "2"))
    assert (first["p"], first["size"], len(first["data"])) == (1, 7, 7)
    plays = [row["plays"] for row in first["data"] + second["data"]]
    assert plays == sorted(plays, reverse=True)
    for by in ("name", "engagement", "object_id", "publish_time"):
        found = [row[by] for row in rows(user, "videos", orderby=by, order="asc")]
        assert found == sorted(found)
    assert user.api(DATA + "videos", orderby="dance")["code"] == "invalid_input"
    assert "p" not in user.api(DATA + "conversions")


def test_weekdays_are_numbers_for_videos_and_names_for_webinars(user: Any) -> None:
    by_day = rows(user, "videos/weekday")
    assert sorted(row["day"] for row in by_day) == list(range(7))
    assert {row["day"] for row in rows(user, "live/weekday")} <= {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}  # fmt: skip
    by_hour = rows(user, "videos/weekday", groupby="hour")
    assert len(by_hour) == 168
    hours = defaultdict(int)
    for row in by_hour:
        hours[row["day"]] += row["plays"]
    assert hours == {row["day"]: row["plays"] for row in by_day}
    best = max(by_hour, key=lambda row: row["plays"])
    assert (best["day"], best["hour"]) == (1, 10)
    daily = series(user, "videos")
    tuesdays = sum(row["plays"] for row in daily if date.fromisoformat(row["date"]).weekday() == 1)
    assert hours[1] == tuesdays


@pytest.mark.parametrize(("path", "groupby", "names"), [
    ("videos", "album", {"object_id", "name"}), ("videos", "duration", {"duration"}),
    ("usage/devices", "mobile", {"mobile_p"}), ("videos/published", "album", {"object_id", "name"}),
    ("live", "album", {"object_id", "name"})])  # fmt: skip
def test_groups_have_a_label_and_the_same_sum(
    user: Any, path: str, groupby: str, names: set[str]
) -> None:
    found = rows(user, path, groupby=groupby)
    measures = set(TOTALS[path].split())
    assert {frozenset(row) for row in found} == {frozenset(measures | names)}
    whole = data(user, f"{path}/totals")["plays"]
    assert sum(row["plays"] for row in found) == whole
    split = series(user, path, groupby=groupby, date_aggregate="year")
    assert sum(row["plays"] for row in split) == whole
    assert len(split) == 3 * len(found)


def test_what_was_published_in_the_window_is_counted_in_it(user: Any) -> None:
    found, whole = rows(user, "videos/published", **QUARTER), data(user, "videos/totals", **QUARTER)
    totals = data(user, "videos/published/totals", **QUARTER)
    assert totals["posts"] == whole["posts"] >= len(found) > 20
    assert sum(row["plays"] for row in found) == totals["plays"] < whole["plays"]


def test_a_selection_is_some_videos_or_webinars(user: Any) -> None:
    two = rows(user, "videos")[:2]
    chosen = " ".join(f"photo:{row['object_id']}" for row in two)
    assert rows(user, "videos", selection=chosen) == two
    assert data(user, "live/totals", selection=chosen)["plays"] == 0


def test_spots_are_part_of_the_visits(user: Any) -> None:
    spots = rows(user, "usage/spots")
    assert [row["spot_id"] for row in spots] == [901, 902]
    assert all(row["visits"] == row["impressions"] for row in spots)
    source = next(row for row in rows(user, "usage/sources") if row["source"] == "spot")
    assert sum(row["plays"] for row in spots) == source["plays"]
    assert data(user, "usage/spots/totals")["plays"] == source["plays"]
    one = data(user, "usage/sourceids/totals", spot_id="902")
    assert one["plays"] == spots[1]["plays"]
    page = rows(user, "usage/spots", spot_type="page")
    assert [row["spot_id"] for row in page] == [901]


def test_webinars_have_their_viewers_at_once(user: Any) -> None:
    found = rows(user, "live")
    assert len(found) == 3
    assert all(0 < row["peakviewers"] <= row["plays"] for row in found)
    assert data(user, "live/totals")["peakviewers"] == max(row["peakviewers"] for row in found)
    by_date = {row["date"]: row for row in series(user, "live")}
    for row in found:
        assert by_date[row["publish_time"][:10]]["peakviewers"] == row["peakviewers"]


def test_conversions_are_those_of_three_calls_to_action(user: Any) -> None:
    found = rows(user, "conversions")
    by_position = rows(user, "conversions", orderby="position", order="asc")
    assert [row["position"] for row in by_position] == [0, 0.5, 1]
    whole, videos = data(user, "conversions/totals"), data(user, "videos/totals")
    assert whole["show"] == sum(row["show"] for row in found) == videos["collector_shown"]
    assert whole["submit"] == sum(row["submit"] for row in found) == videos["collector_submitted"]
    assert whole["submit"] == sum(
        row["submit"] for row in rows(user, "conversions", groupby="photo")
    )
    assert all(row["first"] < row["latest"] for row in found)
    (one,) = rows(user, "conversions", action_id="2002")
    assert one["label"] == "Subscribe to our news"
    assert {row["label"] for row in rows(user, "conversions", action_type="link")} == {
        "See all product tours"}  # fmt: skip
    lifetime = data(user, "conversions/totals", lifetime="1", **QUARTER)
    assert lifetime == whole


def test_storage_grows_from_month_to_month(user: Any) -> None:
    found = rows(user, "usage/storage")
    assert found[0]["month"] == "2024-07"
    assert found[-1]["month"] == "2026-06"
    sizes = [row["storage_bytes"] for row in found]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize(("word", "first", "last"), [
    ("today", "2026-06-30", "2026-06-30"), ("yesterday", "2026-06-29", "2026-06-29"),
    ("thisweek", "2026-06-29", "2026-06-30"), ("lastweek", "2026-06-22", "2026-06-28"),
    ("lastmonth", "2026-05-01", "2026-05-31"), ("lastyear", "2025-01-01", "2025-12-31"),
])  # fmt: skip
def test_a_word_can_name_the_dates(user: Any, word: str, first: str, last: str) -> None:
    dates = [row["date"] for row in series(user, "videos", date_expression=word)]
    assert (dates[0], dates[-1]) == (first, last)


@pytest.mark.parametrize("params", [
    {"date_expression": "sometime"}, {"groupby": "moon"}, {"analytics_campaign_id": "1"},
    {"date_start": "soon"}, {"order": "up"}])  # fmt: skip
def test_what_the_site_cannot_know_is_refused(user: Any, params: dict[str, str]) -> None:
    assert user.api(DATA + "videos", **params)["code"] == "invalid_input"
