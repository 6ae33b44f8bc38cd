from typing import Any

import pytest


def found(api: Any, level: str = "super", **params: str) -> set[str]:
    return {action["name"] for action in api("action/get", level, **params)["actions"]}


def test_a_video_has_the_actions_of_the_site_and_of_its_albums(api: Any) -> None:
    photo = api("photo/list", album_id="51000")["photos"][0]
    item = {"photo_id": photo["photo_id"], "token": photo["token"]}
    assert {"Spring campaign", "See all product tours"} <= found(api, "none", **item)
    assert "Dealer login" not in found(api, "none", **item)
    assert "Dealer login" in found(api, "none", **item, player_id="302")


def test_a_video_is_opened_by_its_token_and_any_object_by_level_write(api: Any) -> None:
    photo = api("photo/list", size="1")["photos"][0]["photo_id"]
    assert api("action/get", "none", photo_id=photo)["code"] == "token_required"
    assert api("action/get", "read", object_id="51000")["code"] == "permission_denied"
    assert "See all product tours" in found(api, "write", object_id="51000")


def test_an_action_that_was_excluded_can_still_be_asked_for(api: Any) -> None:
    item = {"action_id": "2001", "object_id": "51000"}
    api("action/exclude", **item)
    assert "Spring campaign" not in found(api, object_id="51000")
    assert "Spring campaign" in found(api, object_id="51000", exclude_items_p="0")
    api("action/exclude", **item, remove_exclusion_p="1")
    assert "Spring campaign" in found(api, object_id="51000")


def test_only_an_advertisement_has_its_address(api: Any) -> None:
    records = api("action/get")["actions"]
    assert {record["type"] for record in records if "vast_url" in record} == {"vast"}


@pytest.mark.parametrize("time", ["later", "2", "-0.1", "0.5.1", ""])
def test_a_time_of_an_action_lies_between_nothing_and_one(api: Any, time: str) -> None:
    change = {"action_id": "2001", "name": "x", "start_time": time, "end_time": "after"}
    assert api("action/update", **change)["code"] == "invalid_input"


def test_an_unknown_type_is_refused(api: Any) -> None:
    assert api("action/add", type="party", object_id="51000")["code"] == "invalid_input"
    assert api("action/add", type="link", object_id="9")["code"] == "no_such_object"
