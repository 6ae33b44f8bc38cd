from collections.abc import Callable
from typing import Any

import pytest

Anyone = Callable[..., Any]


def test_twelve_albums_have_all_documented_fields_but_the_private_ones(anyone: Anyone) -> None:
    answer = anyone("album/list", size="100")
    assert answer["total_count"] == "12"
    for album in answer["albums"]:
        assert set(album) == {
            "album_id", "title", "pretty_date", "pretty_time", "one", "creation_date_ansi",
            "user_id", "display_name", "user_url", "username", "content", "content_text",
        }  # fmt: skip


def test_token_and_hide_p_are_for_read_level(user: Any) -> None:
    album = user.api("album/list")["albums"][0]
    assert len(album["token"]) == 32
    assert album["hide_p"] == 0


def test_hidden_albums_need_read_level(anyone: Anyone, user: Any) -> None:
    assert anyone("album/list", include_hidden_p="1")["code"] == "permission_denied"
    assert user.api("album/list", include_hidden_p="1")["total_count"] == "13"


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("orderby", ["sortkey", "title", "editing_date", "creation_date"])
def test_each_sort_key_sorts_both_ways(anyone: Anyone, orderby: str, order: str) -> None:
    got = anyone("album/list", orderby=orderby, order=order)["albums"]
    other = anyone("album/list", orderby=orderby, order={"asc": "desc", "desc": "asc"}[order])
    assert got == other["albums"][::-1]
    if orderby == "title":
        titles = [album["title"].casefold() for album in got]
        assert titles == sorted(titles, reverse=order == "desc")


def test_albums_can_be_searched_and_narrowed(anyone: Anyone) -> None:
    (found,) = anyone("album/list", search="repair job")["albums"]
    assert found["title"] == "How-to and repair"
    (same,) = anyone("album/list", album_id=found["album_id"])["albums"]
    assert same == found
    theirs = anyone("album/list", user_id=found["user_id"])["albums"]
    assert {album["username"] for album in theirs} == {found["username"]}
    photo = anyone("photo/list", album_id=found["album_id"])["photos"][0]
    holding = anyone("album/list", photo_id=photo["photo_id"])["albums"]
    assert found in holding
    assert len(holding) == int(photo["number_of_albums"])


def test_an_unknown_album_is_an_error(anyone: Anyone) -> None:
    assert anyone("album/list", album_id="1")["code"] == "no_such_album"


def test_a_new_album_is_listed_with_its_words(user: Any, anyone: Any) -> None:
    made = user.api("album/create", "POST", title="<b>Fresh</b> & new", description="Words")
    assert set(made["album"]) == {"album_id", "token"}
    (record,) = anyone("album/list", album_id=made["album"]["album_id"])["albums"]
    assert (record["title"], record["content_text"]) == ("Fresh & new", "Words")
    assert record["username"] == "anna"


def test_a_hidden_album_is_listed_for_readers_only(user: Any, anyone: Any) -> None:
    before = anyone("album/list")["total_count"]
    made = user.api("album/create", "POST", title="Secret", hide_p="1")["album"]
    assert anyone("album/list")["total_count"] == before
    mine = user.api("album/list", include_hidden_p="1", album_id=made["album_id"])["albums"]
    assert mine[0]["token"] == made["token"]


def test_an_album_needs_a_title_and_for_another_user_level_super(user: Any, owner: Any) -> None:
    assert user.api("album/create", "POST")["code"] == "invalid_input"
    assert user.api("album/create", "POST", title="<i></i>")["code"] == "couldnt_create_album"
    low = user.api("album/create", "POST", title="For Chiara", user_id="1003")
    assert low["message"].endswith("(required level: 'super')")
    made = owner.api("album/create", "POST", title="For Chiara", user_id="1003")["album"]
    listed = owner.api("album/list", album_id=made["album_id"])["albums"]
    assert listed[0]["username"] == "chiara"
    assert owner.api("album/create", "POST", title="X", user_id="9")["code"] == "no_such_user"
