from typing import Any

import pytest


def names(body: dict[str, Any]) -> list[str]:
    return [live["name"] for live in body.get("live", body.get("data"))]


def test_private_events_are_for_readers_or_whoever_has_the_token(api: Any) -> None:
    assert "Dealer council" not in names(api("live/list"))
    refused = api("live/list", "anonymous", include_private_p="1")
    assert refused["message"].endswith("(required level: 'read')")
    hidden = {live["name"]: live for live in api("live/list", include_private_p="1")["live"]}
    item = {"live_id": hidden["Dealer council"]["live_id"]}
    token = hidden["Dealer council"]["token"]
    assert names(api("live/list", "anonymous", **item)) == []
    assert names(api("live/list", "anonymous", **item, token=token)) == ["Dealer council"]
    assert api("live/list", "anonymous", **item, token="x")["code"] == "invalid_live_token"


def test_the_order_is_by_name_or_as_the_word_ordering_says(api: Any) -> None:
    listed = names(api("live/list"))
    assert listed == sorted(listed)
    by_date = api("live/list", ordering="creation_date")["live"]
    dates = [live["creation_date"] for live in by_date]
    assert dates == sorted(dates)


def test_dates_carry_the_zone_of_their_season(api: Any) -> None:
    zones = {live["creation_date"][-3:] for live in api("live/list")["live"]}
    assert zones == {"+01", "+02"}


def test_upcoming_leaves_out_what_is_over(api: Any) -> None:
    assert names(api("live/list", upcoming_p="1")) == ["Plover: the launch", "The workshop camera"]
    over = api("2/live/list", live_status="previous")["data"]
    assert {live["live_status"] for live in over} == {"previous"}


def test_a_recording_is_started_split_and_stopped_under_one_token(api: Any) -> None:
    before = int(api("photo/list", include_unpublished_p="1")["total_count"])
    item = {"live_id": "8101"}
    token = api("live/recording/start", **item)["live"]["upload_token"]
    assert api("live/recording/start", **item)["code"] == "already_recording"
    status = api("live/recording/status", **item)["live"]
    assert status == {"status": "recording", "upload_token": token}
    stream = api("liveevent/stream/list", liveevent_id="8101", include_inactive_p="1")["streams"]
    assert stream[0]["recording_p"] == 1
    for step in ("split", "stop"):
        assert api(f"live/recording/{step}", **item)["live"]["upload_token"] == token
    assert api("live/recording/stop", **item)["code"] == "not_recording"
    clips = api("photo/list", upload_token=token, include_unpublished_p="1")
    assert clips["total_count"] == "2"
    assert int(api("photo/list", include_unpublished_p="1")["total_count"]) == before + 2


def test_a_time_slot_has_a_number_that_is_a_number(api: Any) -> None:
    made = api("live/schedule/add", "read", live_id="8105", start_time="2027-01-01 10:00")
    assert isinstance(made["liveschedule"]["live_schedule_id"], int)
    coming = api("live/schedule/list", "anonymous")["schedules"]
    every = api("live/schedule/list", "anonymous", all_p="1")["schedules"]
    assert len(coming) < len(every)
    wrong = {"live_id": "8105", "start_time": "2027-01-01 10:00", "end_time": "2026-01-01"}
    assert api("live/schedule/add", **wrong)["code"] == "invalid_input"


def test_the_old_listing_shows_what_is_on_the_air(api: Any) -> None:
    assert len(api("liveevent/stream/list", "anonymous")["streams"]) == 1
    refused = api("liveevent/stream/list", "anonymous", include_inactive_p="1")
    assert refused["code"] == "permission_denied"
    assert len(api("liveevent/stream/list", "read", include_inactive_p="1")["streams"]) == 5


def test_a_live_event_takes_what_is_its_own_with_it(api: Any) -> None:
    assert api("2/poll/list", object_id="8102")["data"]
    api("2/live/delete", verb="POST", live_id="8102")
    assert api("2/poll/list", object_id="8102")["code"] == "no_such_object"


def test_metrics_are_one_row_for_each_measure(api: Any) -> None:
    rows = {row["metric"]: row["value"] for row in api("2/live/metrics", "read")["data"]}
    assert rows["live_count"] == "6"
    one = {row["metric"]: row["value"] for row in api("2/live/metrics", live_id="8101")["data"]}
    assert (one["live_count"], one["registrations"]) == ("1", "214")


def test_polls_are_open_to_whoever_has_the_token_of_the_event(api: Any) -> None:
    refused = api("2/poll/list", "anonymous", object_id="8102")
    assert refused["code"] == "token_required"
    lives = {str(live["live_id"]): live for live in api("2/live/list")["data"]}
    token = lives["8102"]["token"]
    polls = api("2/poll/list", "anonymous", object_id="8102", object_token=token)["data"]
    assert [poll["option_count"] for poll in polls] == ["3", "2"]
    assert sum(option["answer_count"] for option in polls[0]["options"]) == int(
        polls[0]["answer_count"]
    )


@pytest.mark.parametrize("option", ["5011", "9"])
def test_a_closed_poll_and_an_unknown_option_take_no_answer(api: Any, option: str) -> None:
    answer = api.send("2/poll/answer", verb="POST", poll_id="501", poll_option_id=option)
    assert answer.status_code == 404
