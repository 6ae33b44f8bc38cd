from typing import Any

import pytest

PROFILE = {"uuid": str, "name": str, "email": str, "company": str, "identified_p": bool,
           "score": int, "timeline_count": int, "timeline_engagement": int, "first": str,
           "recent": str}  # fmt: skip
TIMELINE = {"uuid": str, "object_id": int, "object_type": str, "engagement": int, "sessions": int,
            "first": str, "recent": str, "source": str}  # fmt: skip
COMPANY = {"uuid": str, "name": str, "domain": str, "identified_p": bool, "score": int,
           "timeline_count": int, "timeline_engagement": int, "first": str, "recent": str,
           "profile_count": int}  # fmt: skip
METRICS = {"profile_count": int, "identified_count": int, "timeline_count": int,
           "timeline_engagement": int, "event_count": int, "score_avg": float}  # fmt: skip
FUNNEL = ("visits", "conversions", "views", "engagement", "new_conversions", "new_views",
          "conversion_rate", "view_rate", "new_view_share", "engagement_per_view",
          "new_conversion_share")  # fmt: skip


def everything(user: Any, method: str, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for p in range(1, 9):
        page = user.api(f"2/audience/{method}", size="500", p=str(p), **params)["data"]
        if not page:
            break
        found += page
    return found


def metrics(user: Any, **params: str) -> dict[str, Any]:
    found: dict[str, Any] = user.api("2/audience/metrics", **params)["data"]
    return found


@pytest.mark.parametrize(("method", "types"), [
    ("list", PROFILE), ("timelines", TIMELINE), ("companies", COMPANY)])  # fmt: skip
def test_records_have_the_documented_fields(user: Any, method: str, types: dict[str, type]) -> None:
    found = everything(user, method)
    assert found
    for record in found:
        assert {name: type(value) for name, value in record.items()} == types
    keys = [(record["uuid"], record.get("object_id")) for record in found]
    assert len(set(keys)) == len(keys)


def test_profiles_timelines_companies_and_metrics_agree(user: Any) -> None:
    profiles, timelines = everything(user, "list"), everything(user, "timelines")
    for profile in profiles:
        own = [row for row in timelines if row["uuid"] == profile["uuid"]]
        assert len(own) == profile["timeline_count"]
        assert sum(row["engagement"] for row in own) == profile["timeline_engagement"]
        assert min(row["first"] for row in own) == profile["first"]
    found = metrics(user)
    assert {name: type(value) for name, value in found.items()} == METRICS
    assert found["profile_count"] == len(profiles) == 250
    assert found["identified_count"] == sum(profile["identified_p"] for profile in profiles)
    assert found["timeline_count"] == len(timelines)
    assert found["event_count"] == sum(row["sessions"] for row in timelines)
    companies = everything(user, "companies")
    known = [profile for profile in profiles if profile["company"]]
    assert sum(company["profile_count"] for company in companies) == len(known)
    assert all(profile["identified_p"] == bool(profile["email"]) for profile in profiles)


def test_nobody_watches_what_was_not_published_or_longer_than_it_is(user: Any, anyone: Any) -> None:
    published = {row["object_id"]: row for row in
                 user.api("2/analytics/data/videos", size="100")["data"]}  # fmt: skip
    for row in everything(user, "timelines"):
        assert row["first"] <= row["recent"] <= "2026-06-30 23:59:59"
        video = published.get(row["object_id"])
        if video:
            assert row["first"][:10] >= video["publish_time"][:10]
            assert row["engagement"] <= row["sessions"] * (video["duration"] + 1)


def test_the_total_comes_only_if_asked_for_and_pages_may_be_large(user: Any) -> None:
    assert "total_count" not in user.api("2/audience/list")
    answer = user.api("2/audience/list", include_total_count_p="1", size="200")
    assert (answer["total_count"], answer["size"], len(answer["data"])) == (250, 200, 200)
    later = user.api("2/audience/list", offset="200", size="500")
    assert len(later["data"]) == 50


def test_profiles_can_be_chosen(user: Any) -> None:
    profiles = everything(user, "list")
    one = next(profile for profile in profiles if profile["company"])
    assert everything(user, "list", uuid=one["uuid"]) == [one]
    mine = everything(user, "list", company=one["company"])
    assert mine == [profile for profile in profiles if profile["company"] == one["company"]]
    assert one in everything(user, "list", search=one["name"].upper())
    for flag in ("0", "1"):
        found = everything(user, "list", identified=flag)
        assert {profile["identified_p"] for profile in found} == {flag == "1"}
    found = everything(user, "list", score_interval="30:60")
    assert found == [profile for profile in profiles if 30 <= profile["score"] <= 60]
    seen = everything(user, "timelines", uuid=one["uuid"])
    name = f"photo:{seen[0]['object_id']}"
    watched = {profile["uuid"] for profile in everything(user, "list", objects=name)}
    others = {profile["uuid"] for profile in everything(user, "list", not_timeline_objects=name)}
    assert one["uuid"] in watched
    assert watched | others == {profile["uuid"] for profile in profiles}
    assert not watched & others
    assert metrics(user, objects=name)["profile_count"] == len(watched)
    refused = user.api("2/audience/list", crm_owner_email="x@y.example")
    assert refused["code"] == "invalid_input"


def test_records_are_sorted_as_asked(user: Any) -> None:
    for by in ("recent", "score", "timeline_count"):
        keys = [profile[by] for profile in everything(user, "list", orderby=by, order="asc")]
        assert keys == sorted(keys)
    assert user.api("2/audience/list", orderby="email")["code"] == "invalid_input"


def test_the_secret_beside_the_metrics_is_known_as_one(user: Any, box: Any) -> None:
    answer = user.api("2/audience/metrics")
    assert answer["realtime_authorization"] in box.issued()
    assert {"realtime_url", "realtime_channel", "timezone_offset"} <= set(answer)


def test_the_funnel_is_texts_that_agree_with_the_figures(user: Any) -> None:
    found = user.api("2/audience/funnel")["data"]
    assert set(found) == {*FUNNEL, *(f"{name}_fmt" for name in FUNNEL)}
    assert all(isinstance(text, str) for text in found.values())
    traffic = user.api("2/analytics/data/usage/traffic/totals")["data"]
    assert int(found["views"]) == traffic["plays"]
    assert int(found["visits"]) == traffic["impressions"]
    assert found["views_fmt"] == f"{traffic['plays']:,}"
    assert float(found["view_rate"]) == pytest.approx(traffic["playrate"], abs=1e-4)
    video = user.api("2/analytics/data/videos", size="1")["data"][0]
    one = user.api("2/audience/funnel", objects=f"photo:{video['object_id']}")["data"]
    assert int(one["views"]) == video["plays"]


def test_forms_and_sources_of_identities_are_listed(user: Any) -> None:
    for source in user.api("2/audience/identity-sources")["data"]:
        assert set(source) == {"identity_source", "title", "service", "type"}
    (form,) = user.api("2/audience/list-collectors")["data"]
    assert len(form) == 22
    assert form["require_email_p"] is True


def test_people_are_for_readers(anyone: Any) -> None:
    refused = anyone("2/audience/list")
    assert refused["message"].endswith("(required level: 'read')")


FLAGS = ("resolve_live_series_p", "only_recordings_p", "include_timelines_p", "include_events_p")


@pytest.mark.parametrize("method", ["list", "timelines", "companies", "metrics"])
def test_a_documented_flag_that_asks_for_nothing_is_taken(user: Any, method: str) -> None:
    usual = user.api(f"2/audience/{method}")["data"]
    for off in ("0", "f", "false"):
        assert user.api(f"2/audience/{method}", **dict.fromkeys(FLAGS, off))["data"] == usual
    assert user.api(f"2/audience/{method}", resolve_live_series_p="1")["data"] == usual
    refused = user.api(f"2/audience/{method}", only_recordings_p="1")
    assert refused["code"] == "invalid_input"
