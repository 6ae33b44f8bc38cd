from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import requests

EXTRACT = "analytics/extract/"
MEASURES = {"playthroughAverage", "plays", "finishes", "downloadedBytes", "playEngagement",
            "loads", "downloads"}  # fmt: skip
ONE_WEEK = {"date_start": "2026-03-02", "date_end": "2026-03-08"}


def check(record: dict[str, Any], *, without: tuple[str, ...] = ()) -> None:
    """The documented measures: decimals, with the events by their names."""
    assert set(record) - set(without) == MEASURES | {"events"}
    assert all(type(record[name]) is float for name in MEASURES)
    assert record["events"]["load"] == record["loads"]
    assert all(type(count) is float for count in record["events"].values())
    assert 0 <= record["playthroughAverage"] <= 100
    assert record["finishes"] <= record["plays"] <= record["loads"]


def everything(user: Any, method: str, container: str, **params: str) -> list[dict[str, Any]]:
    """All pages of a listing."""
    found, p = [], 1
    while True:
        answer = user.api(EXTRACT + method, size="100", p=str(p), **params)
        found += answer["analytics"][container]
        if not answer["analytics"][container]:
            assert len(found) == answer["total_count"]
            return found
        p += 1


def test_play_totals_has_its_four_tables(user: Any) -> None:
    answer = user.api(EXTRACT + "play-totals")
    analytics = answer["analytics"]
    assert set(analytics) == {"daily", "absolute"}
    assert set(analytics["absolute"]) == {"hourly", "playthrough", "totals"}
    assert len(analytics["daily"]) == 730
    for day in analytics["daily"]:
        assert set(day) == {"date", "totals"}
        check(day["totals"])
    check(analytics["absolute"]["totals"])
    hourly = analytics["absolute"]["hourly"]
    assert len(hourly) == 24
    assert all(set(hour) == {"downloadedBytes", "downloads", "finishes", "loads", "plays"}
               for hour in hourly)  # fmt: skip
    curve = analytics["absolute"]["playthrough"]
    assert len(curve) == 101
    assert curve[0] == 100
    assert curve == sorted(curve, reverse=True)


def test_page_numbers_are_numbers_and_those_of_play_totals_are_always_one(user: Any) -> None:
    answer = user.api(EXTRACT + "play-totals", **ONE_WEEK)
    assert [answer[name] for name in ("p", "size", "total_count")] == [1, 1, 1]
    assert len(answer["analytics"]["daily"]) == 7
    answer = user.api(EXTRACT + "play-details")
    assert (answer["p"], answer["size"]) == (1, 20)
    assert answer["total_count"] > 400
    assert (answer["status"], answer["cached"], answer["permission_level"]) == ("ok", "0", "write")
    assert user.api(EXTRACT + "play-details", size="1000")["size"] == 100


def test_a_day_begins_at_the_sites_own_midnight(user: Any) -> None:
    span = {"date_start": "2026-03-27", "date_end": "2026-03-31"}
    daily = user.api(EXTRACT + "play-totals", **span)["analytics"]["daily"]
    moments = [datetime.fromtimestamp(day["date"] / 1000, UTC) for day in daily]
    # Summer time begins in the night before the 30th.
    assert [moment.hour for moment in moments] == [23, 23, 23, 22, 22]
    local = [moment.astimezone(ZoneInfo("Europe/Copenhagen")) for moment in moments]
    assert [moment.strftime("%m-%d %H:%M") for moment in local] == [
        f"03-{day} 00:00" for day in range(27, 32)
    ]


def test_the_hours_are_those_of_utc(user: Any) -> None:
    """The best hour is 10 at the site: 9 in UTC in winter, 8 in summer."""
    for span, best in ((("2026-01-05", "2026-02-15"), 9), (("2026-05-04", "2026-06-14"), 8)):
        answer = user.api(EXTRACT + "play-totals", date_start=span[0], date_end=span[1])
        plays = [hour["plays"] for hour in answer["analytics"]["absolute"]["hourly"]]
        assert plays.index(max(plays)) == best


@pytest.mark.parametrize("params", [{}, ONE_WEEK, {"date_start": "2026-06-30"},
                                    {"date_end": "2024-06-30"}])  # fmt: skip
def test_all_tables_have_the_same_totals(user: Any, params: dict[str, str]) -> None:
    analytics = user.api(EXTRACT + "play-totals", **params)["analytics"]
    listed = {
        "daily": analytics["daily"],
        "videos": everything(user, "play-details", "photos", **params),
        "domains": everything(user, "embed-details", "domains", **params),
    }
    tables = {name: [row["totals"] for row in rows] for name, rows in listed.items()}
    for name in MEASURES - {"playthroughAverage"}:
        whole = analytics["absolute"]["totals"][name]
        for table, rows in tables.items():
            assert sum(row[name] for row in rows) == whole, (table, name)
        if name in analytics["absolute"]["hourly"][0]:
            assert sum(hour[name] for hour in analytics["absolute"]["hourly"]) == whole, name


def test_play_details_has_a_text_as_number_and_its_measures_under_totals(user: Any) -> None:
    for row in everything(user, "play-details", "photos", **ONE_WEEK):
        assert set(row) == {"photoId", "totals"}
        assert row["photoId"].isdecimal()
        check(row["totals"])


@pytest.mark.parametrize(("orderby", "measure"), [
    ("downloads", "downloads"), ("playthrough_average", "playthroughAverage"),
    ("engagement", "playEngagement"), ("embeds", None)])  # fmt: skip
def test_details_are_sorted_both_ways(user: Any, orderby: str, measure: str | None) -> None:
    for order in ("desc", "asc"):
        rows = everything(user, "play-details", "photos", orderby=orderby, order=order)
        totals = [row["totals"] for row in rows]
        keys = [one[measure] if measure else one["events"].get("embedEngaged", 0) for one in totals]
        assert keys == sorted(keys, reverse=order == "desc")
    assert user.api(EXTRACT + "play-details", orderby="plays")["code"] == "invalid_input"


def test_some_videos_can_be_asked_for(user: Any) -> None:
    rows = everything(user, "play-details", "photos")
    chosen = {row["photoId"]: row["totals"] for row in rows[3:5]}
    ids = ", ".join(chosen)
    answer = user.api(EXTRACT + "play-totals", photo_id=ids)["analytics"]["absolute"]["totals"]
    assert answer["plays"] == sum(totals["plays"] for totals in chosen.values())
    assert {
        row["photoId"] for row in everything(user, "play-details", "photos", photo_id=ids)
    } == set(chosen)
    assert user.api(EXTRACT + "play-totals", photo_id="1")["code"] == "no_such_photo"
    assert user.api(EXTRACT + "play-totals", photo_id="x")["code"] == "invalid_input"


def test_embed_details_counts_whole_numbers_in_urls_and_decimals_in_totals(user: Any) -> None:
    rows = everything(user, "embed-details", "domains", **ONE_WEEK)
    assert len({row["domain"] for row in rows}) == len(rows) == 9
    for row in rows:
        assert set(row) == {"domain", "urlCount", "urls", "totals"}
        check(row["totals"])
        assert row["urlCount"] == len(row["urls"])
        for url in row["urls"]:
            assert set(url) == {"url", "loads", "plays", "downloads", "finishes"}
            assert url["url"].startswith(f"https://{row['domain']}/")
            assert all(type(url[name]) is int for name in set(url) - {"url"})
        for name in ("loads", "plays", "downloads", "finishes"):
            assert sum(url[name] for url in row["urls"]) == row["totals"][name]
    short = user.api(EXTRACT + "embed-details", url_limit="1", orderby="embeds", **ONE_WEEK)
    counts = [row["urlCount"] for row in short["analytics"]["domains"]]
    assert counts == sorted(counts, reverse=True)
    assert all(len(row["urls"]) == 1 for row in short["analytics"]["domains"])


def test_photo_totals_is_flat_and_comes_at_once(user: Any) -> None:
    answer = user.api(EXTRACT + "photo-totals")
    photos = answer["analytics"]["photos"]
    assert answer["size"] == answer["total_count"] == len(photos) > 100
    for photo in photos:
        check(photo, without=("photoId",))
        assert photo["photoId"].isdecimal()
    details = {row["photoId"]: row["totals"] for row in everything(user, "play-details", "photos")}
    assert details == {photo.pop("photoId"): photo for photo in photos}


def test_photo_totals_since_a_time_has_what_changed_with_its_running_totals(user: Any) -> None:
    whole = {
        row["photoId"]: row for row in user.api(EXTRACT + "photo-totals")["analytics"]["photos"]
    }
    some = user.api(EXTRACT + "photo-totals", since="2026-06-29 12:00:00")["analytics"]["photos"]
    assert 100 < len(some) < len(whole)
    assert all(whole[photo["photoId"]] == photo for photo in some)
    none = user.api(EXTRACT + "photo-totals", since="2026-07-01 00:00:00")
    assert (none["analytics"]["photos"], none["size"]) == ([], 0)
    assert user.api(EXTRACT + "photo-totals", site_id="2")["size"] == 0
    assert user.api(EXTRACT + "photo-totals", site_id="2,1")["size"] == len(whole)


def test_a_deleted_video_is_still_counted_unless_asked_otherwise(user: Any) -> None:
    whole = everything(user, "play-details", "photos")
    gone = whole[0]["photoId"]
    assert user.call("POST", "/api/photo/delete", [("photo_id", gone)]).status_code == 200
    assert everything(user, "play-details", "photos") == whole
    left = everything(user, "play-details", "photos", exclude_deleted_p="1")
    assert left == whole[1:]
    assert everything(user, "play-details", "photos", photo_id=gone) == whole[:1]


def test_the_figures_are_json_only_and_for_readers(user: Any, anyone: Any) -> None:
    pairs = [("raw", "1")]
    answer = user.call("GET", "/api/analytics/extract/play-totals", pairs)
    assert 'code="invalid_input"' in answer.text
    assert "JSON only" in answer.text
    for method in ("play-totals", "play-details", "embed-details", "photo-totals"):
        refused = anyone(EXTRACT + method)
        assert refused["message"].endswith("(required level: 'read')")


def totals(user: Any, photo_id: str) -> dict[str, Any]:
    answer = user.api(EXTRACT + "play-totals", photo_id=photo_id)
    found: dict[str, Any] = answer["analytics"]["absolute"]["totals"]
    return found


@pytest.fixture
def new(user: Any, signing: Any) -> str:
    """A video that nobody has seen yet."""
    path = "/api/photo/upload"
    header = {"Authorization": signing.header_of(user.oauth("POST", path, []))}
    files, form = {"file": ("clip.mp4", b"film")}, {"format": "json", "raw": "1"}
    answer = requests.post(user.url + path, form, files=files, headers=header, timeout=10)
    photo_id: str = answer.json()["upload"]["photo_id"]
    return photo_id


def test_what_players_report_is_read_later(user: Any, anyone: Any, new: str) -> None:
    before = user.api(EXTRACT + "play-totals")["analytics"]["absolute"]["totals"]
    assert totals(user, new)["loads"] == 0
    report = "analytics/report/"
    assert anyone(report + "event", photo_id=new, event="load")["report"] == {}
    assert anyone(report + "event", photo_id=new, event="fullscreen")["status"] == "ok"
    anyone(report + "play", photo_id=new, timeStart="0")
    anyone(report + "play", photo_id=new, timeStart="0", timeEnd="30", timeTotal="60")
    anyone(report + "download", photo_id=new, bytes_total="1000")
    anyone(report + "download", photo_id=new, bytes_total="10", skip="1")
    found = totals(user, new)
    assert (found["loads"], found["plays"], found["downloads"]) == (1, 1, 1)
    assert found["playEngagement"] == 30
    assert found["playthroughAverage"] == 50
    assert found["downloadedBytes"] == 30 * 163_840 + 1010
    assert found["events"] == {"load": 1.0, "fullscreen": 1.0}
    after = user.api(EXTRACT + "play-totals")["analytics"]
    assert after["absolute"]["totals"]["plays"] == before["plays"] + 1
    assert sum(day["totals"]["plays"] for day in after["daily"]) == before["plays"] + 1
    assert sum(hour["plays"] for hour in after["absolute"]["hourly"]) == before["plays"] + 1
    changed = user.api(EXTRACT + "photo-totals", since="2026-06-30 10:00:00")
    assert new in {row["photoId"] for row in changed["analytics"]["photos"]}


def test_a_listing_counts_the_same_plays(user: Any, anyone: Any, new: str) -> None:
    plays = {
        row["photoId"]: row["totals"]["plays"] for row in everything(user, "play-details", "photos")
    }
    photos = [photo for p in range(1, 7) for photo in
              anyone("photo/list", size="100", orderby="views", p=str(p),
                     prioritize_promoted_p="0")["photos"]]  # fmt: skip
    counted = {photo["photo_id"]: int(photo["view_count"]) for photo in photos}
    assert counted == plays | {new: 0}
    assert list(counted.values()) == sorted(counted.values(), reverse=True)
    anyone("analytics/report/play", photo_id=new, timeStart="0")
    assert anyone("photo/list", photo_id=new)["photos"][0]["view_count"] == "1"


def test_version_2_lists_the_figures_of_analytics(user: Any) -> None:
    for row in user.api("2/analytics/data/videos", size="3")["data"]:
        sent = {"photo_id": str(row["object_id"]), "include_stats_p": "1"}
        (photo,) = user.api("2/photo/list", **sent)["data"]
        assert photo["view_count"] == row["plays"]
        assert photo["number_of_loads"] == row["impressions"]
        assert photo["play_rate"] == round(row["playrate"], 4)
        assert photo["avg_playtime"] == round(row["avg_viewtime"])


def test_a_reset_forgets_what_was_reported(user: Any, box: Any, anyone: Any) -> None:
    photo = everything(user, "play-details", "photos", **ONE_WEEK)[0]["photoId"]
    before = totals(user, photo)
    anyone("analytics/report/event", photo_id=photo, event="load")
    assert totals(user, photo)["loads"] == before["loads"] + 1
    box.reset()
    assert totals(user, photo) == before


@pytest.mark.parametrize(("method", "params", "code"), [
    ("play", {"photo_id": "1", "timeStart": "0"}, "no_such_photo"),
    ("play", {"timeStart": "0"}, "invalid_input"),
    ("play", {}, "invalid_input"),
    ("play", {"timeStart": "nan"}, "invalid_input"),
    ("event", {}, "invalid_input"),
    ("event", {"event": "dance"}, "invalid_input"),
    ("download", {}, "invalid_input"),
    ("download", {"bytes_total": "-1"}, "invalid_input")])  # fmt: skip
def test_a_report_without_sense_is_refused(
    user: Any, anyone: Any, method: str, params: dict[str, str], code: str
) -> None:
    photo = everything(user, "play-details", "photos", **ONE_WEEK)[0]["photoId"]
    sent = params if params == {"timeStart": "0"} else {"photo_id": photo, **params}
    assert anyone(f"analytics/report/{method}", **sent)["code"] == code
