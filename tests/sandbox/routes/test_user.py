from collections.abc import Callable
from typing import Any

import pytest
import requests

Anyone = Callable[..., Any]

PUBLIC = {"user_id", "username", "display_name", "url", "about_abstract"}


def test_users_are_listed_by_their_shown_name_downwards(anyone: Anyone) -> None:
    got = anyone("user/list")["users"]
    assert all(set(user) == PUBLIC for user in got)
    names = [user["display_name"] for user in got]
    assert names == sorted(names, reverse=True)
    assert len(names) == 6


def test_names_and_addresses_of_people_are_for_admin_level(user: Any, owner: Any) -> None:
    assert set(user.api("user/list")["users"][0]) == PUBLIC
    got = owner.api("user/list", orderby="site_admin_p")["users"]
    assert set(got[0]) == PUBLIC | {"email", "full_name", "site_admin"}
    assert [one["site_admin"] for one in got] == [1, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("orderby", ["email", "last_login", "site_admin_p"])
def test_no_order_tells_what_admin_level_alone_may_see(anyone: Anyone, orderby: str) -> None:
    assert anyone("user/list", orderby=orderby)["code"] == "permission_denied"


def test_a_search_by_address_is_for_admin_level(anyone: Anyone, owner: Any) -> None:
    assert anyone("user/list", search="anna@kestrel")["total_count"] == "0"
    assert owner.api("user/list", search="anna@kestrel")["total_count"] == "1"


def test_one_user_can_be_asked_for(anyone: Anyone) -> None:
    assert anyone("user/list", user_id="1001")["users"][0]["username"] == "anna"
    assert anyone("user/list", user_id="1")["code"] == "no_such_user"


def test_site_admin_is_a_letter_in_xml(owner: Any) -> None:
    text = owner.call("GET", "/api/user/list", [("user_id", "1001")]).text
    assert 'site_admin="t"' in text


def test_a_new_user_is_listed_and_can_log_in(box: Any, owner: Any) -> None:
    form = {"email": "eve@kestrel.example", "username": "eve2", "password": box.password,
            "full_name": "Eve Adams", "timezone": "Europe/Copenhagen"}  # fmt: skip
    made = owner.api("user/create", "POST", **form)["user"]
    assert made == {
        "user_id": made["user_id"], "email": "eve@kestrel.example", "username": "eve2",
        "full_name": "Eve Adams", "site_admin": "0", "timezone": "Europe/Copenhagen",
    }  # fmt: skip
    (record,) = owner.api("user/list", user_id=made["user_id"])["users"]
    assert (record["display_name"], record["site_admin"]) == ("Eve Adams", 0)
    assert "Eve Adams" in box.browser("eve2").get("/profile").text


def test_a_user_is_made_once_and_needs_an_address(owner: Any) -> None:
    assert owner.api("user/create", "POST")["code"] == "invalid_input"
    assert owner.api("user/create", "POST", email="no")["code"] == "couldnt_create_user"
    again = owner.api("user/create", "POST", email="x@kestrel.example", username="anna")
    assert again["code"] == "user_already_exists"


def test_a_login_token_belongs_to_a_user_and_is_a_secret(box: Any, owner: Any) -> None:
    made = owner.api("user/get-login-token", user_id="1003", return_url="/albums")["logintoken"]
    assert (made["user_id"], made["return_url"]) == ("1003", "/albums")
    assert made["login_token"] in box.issued()
    assert owner.api("user/get-login-token", user_id="9")["code"] == "no_such_user"
    assert owner.api("user/get-login-token")["code"] == "invalid_input"


def test_a_login_token_logs_a_browser_in_once_and_leads_on(box: Any, api: Any) -> None:
    made = api("user/get-login-token", user_id="1003", return_url="/profile")["logintoken"]
    with requests.Session() as browser:
        address = f"{box.url}/api/user/redeem-login-token"
        params = {"login_token": made["login_token"]}
        page = browser.get(address, params=params, timeout=10)
        assert (page.url, page.status_code) == (f"{box.url}/profile", 200)
        assert "Chiara Ferri" in page.text
        again = browser.get(address, params=params, timeout=10)
        assert again.text == "error This token is unknown or has expired.\n"


def test_a_login_token_ends_after_fifteen_minutes(box: Any, api: Any) -> None:
    made = api("user/get-login-token", user_id="1003")["logintoken"]["login_token"]
    box.forward(901)
    answer = api.send("2/user/redeem-login-token", "none", login_token=made)
    assert answer.text.startswith("error")


def test_one_user_is_the_caller_unless_named(api: Any) -> None:
    assert api("user/get", "write")["user"]["username"] == "anna"
    assert "email" not in api("user/get", "write")["user"]
    assert api("user/get", "anonymous")["code"] == "no_such_user"
    assert api("user/get", "anonymous", user_id="1002")["user"]["username"] == "bastian"


def test_an_admin_changes_nobody_else(api: Any) -> None:
    refused = api("user/update", "admin", user_id="1002", full_name="B")
    assert refused["message"].endswith("(required level: 'super')")
    done = api("user/update", "admin", user_id="1001", full_name="Anna L")
    assert (done["status"], "user" in done) == ("ok", False)
    taken = api("user/update", user_id="1002", username="anna")
    assert taken["code"] == "user_already_exists"
