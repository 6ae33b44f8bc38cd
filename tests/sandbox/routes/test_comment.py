from typing import Any

HELLO = {"object_type": "photo", "name": "Ida", "email": "ida@mail.example", "content": "Hello"}


def test_addresses_of_people_are_for_readers(api: Any) -> None:
    assert "email" not in api("comment/list", "anonymous")["comments"][0]
    assert "email" in api("comment/list", "read")["comments"][0]


def test_comments_come_newest_first_and_can_be_turned_and_narrowed(api: Any) -> None:
    newest = [one["creation_date_ansi"] for one in api("comment/list")["comments"]]
    oldest = [one["creation_date_ansi"] for one in api("comment/list", order="asc")["comments"]]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    albums = api("comment/list", object_type="album")
    assert albums["total_count"] == "12"
    assert {one["object_type"] for one in albums["comments"]} == {"album"}


def test_a_video_tells_how_many_comments_it_has(api: Any) -> None:
    for photo in api("photo/list", orderby="comments", prioritize_promoted_p="0")["photos"][:3]:
        item = {"object_id": photo["photo_id"], "object_type": "photo"}
        assert api("comment/list", **item)["total_count"] == photo["number_of_comments"]


def test_who_writes_nothing_is_known_and_some_are_users(api: Any) -> None:
    writers = {one["user_id"] for one in api("comment/list", size="100")["comments"]}
    assert "" in writers
    assert len(writers) > 1


def test_spam_is_refused_unless_it_is_asked_to_pass(api: Any) -> None:
    photo = api("photo/list", size="1")["photos"][0]["photo_id"]
    spam = HELLO | {"object_id": photo, "content": "http://a http://b http://c"}
    assert api("comment/add", "anonymous", **spam)["code"] == "comment_is_spam"
    low = api("comment/add", "read", **spam, ignore_spam_p="1")
    assert low["message"].endswith("(required level: 'write')")
    assert api("comment/add", "write", **spam, ignore_spam_p="1")["photo"] == {}


def test_nothing_is_left_of_the_container_of_a_deleted_comment(api: Any) -> None:
    number = api("comment/list")["comments"][0]["comment_id"]
    answer = api("comment/delete", "write", comment_id=number)
    assert set(answer) == {
        "status", "message", "permission_level", "cached", "p", "size", "total_count", "site",
        "endpoint",
    }  # fmt: skip
    assert api("comment/delete", comment_id=number)["code"] == "no_such_comment"


def test_version_2_tells_no_total_of_comments_and_knows_more_kinds(api: Any) -> None:
    body = api("2/comment/list", size="3")
    assert len(body["data"]) == 3
    assert not {"p", "size", "total_count"} & set(body)
    chat = HELLO | {"object_id": "8104", "object_type": "live", "comment_type": "chat"}
    assert api("2/comment/add", verb="POST", **chat)["status"] == "ok"
    found = api("2/comment/list", comment_type="chat")["data"]
    assert [one["object_type"] for one in found] == ["live"]
    assert api.send("2/comment/delete", "none", verb="POST", comment_id="1").status_code == 401
