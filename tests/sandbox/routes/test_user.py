from collections.abc import Callable
from typing import Any

import pytest

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
    assert [one["site_admin"] for one in got] == ["1", "0", "0", "0", "0", "0"]


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
