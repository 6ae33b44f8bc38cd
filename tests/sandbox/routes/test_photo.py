import hashlib
import http.client
import io
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
import requests
from PIL import Image

from nb23.sandbox import Box

Anyone = Callable[..., Any]

FIELDS = """photo_id title token published_p one creation_date_ansi creation_date__date
creation_date__time original_date_ansi original_date__date original_date__time view_count
number_of_comments number_of_albums number_of_tags photo_rating number_of_ratings video_p audio_p
video_encoded_p video_length text_only_p user_id username display_name user_url content
content_text before_download_type before_download_url after_download_type after_download_url
after_text protected_p protection_method quad16_download"""
RENDITIONS = """original quad50 quad75 quad100 small medium portrait standard large video_small
video_medium video_hd video_mobile_h263_amr video_mobile_h263_aac video_mobile_mpeg4_amr
audio"""
FLAGS = {"published_p", "video_p", "audio_p", "video_encoded_p", "text_only_p", "protected_p"}


def photos(call: Anyone, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("photo/list", **{"size": "100", **params})["photos"]
    return found


def everything(call: Anyone, **params: str) -> list[dict[str, Any]]:
    pages = [photos(call, p=str(p), **params) for p in range(1, 8)]
    return [photo for page in pages for photo in page]


def test_a_record_has_all_documented_fields(anyone: Anyone) -> None:
    names = {*FIELDS.split(), *(f"{r}_{f}" for r in RENDITIONS.split() for f in
                        ("width", "height", "size", "download"))}  # fmt: skip
    assert any(set(photo) == names for photo in photos(anyone))
    assert all(set(FIELDS.split()) <= set(photo) <= names for photo in photos(anyone))


def test_numbers_are_texts_and_flags_are_numbers(anyone: Anyone) -> None:
    for photo in photos(anyone):
        for name, value in photo.items():
            assert isinstance(value, int if name in FLAGS else str), name


def test_a_small_source_has_no_hd_rendition(anyone: Anyone) -> None:
    for photo in photos(anyone):
        small = min(int(photo["original_width"]), int(photo["original_height"])) < 720
        assert ("video_hd_download" in photo) is not small


def test_addresses_are_relative(anyone: Anyone) -> None:
    for photo in photos(anyone, size="5"):
        for name in ("one", "user_url", "original_download", "audio_download"):
            assert photo[name].startswith("/")
        assert photo["original_download"].split("/")[2:4] == [photo["photo_id"], photo["token"]]


def test_missing_values_are_empty_texts(anyone: Anyone) -> None:
    every = everything(anyone)
    for name in ("title", "content", "content_text", "photo_rating", "audio_width"):
        assert "" in {photo[name] for photo in every}


def test_dates_have_three_forms(anyone: Anyone) -> None:
    photo = photos(anyone, orderby="created", order="asc", prioritize_promoted_p="0")[0]
    assert photo["creation_date_ansi"].startswith("2024-07-0")
    assert photo["creation_date__date"].startswith("July ")
    assert photo["creation_date__time"][-2:] in ("AM", "PM")
    assert photo["original_date_ansi"] < photo["creation_date_ansi"]


def test_all_pages_together_hold_each_published_video_once(anyone: Anyone) -> None:
    ids = [photo["photo_id"] for photo in everything(anyone)]
    assert len(ids) == len(set(ids)) == 500


def test_more_than_a_hundred_a_page_are_not_given(anyone: Anyone) -> None:
    answer = anyone("photo/list", size="1000")
    assert (answer["size"], len(answer["photos"])) == ("100", 100)
    assert anyone("photo/list")["size"] == "20"


def test_a_page_beyond_the_last_is_empty(anyone: Anyone) -> None:
    answer = anyone("photo/list", p="999999999")
    assert (answer["photos"], answer["total_count"]) == ([], "500")


@pytest.mark.parametrize(
    "params",
    [{"p": "one"}, {"size": "-1"}, {"size": "1e3"}, {"photo_id": "x"}, {"orderby": "best"},
     {"order": "up"}, {"video_p": "yes"}, {"month": "3"}, {"year": "2025", "day": "3"},
     {"after_time": "yesterday"}, {"tag_mode": "some"}, {"p": "١"}],
)  # fmt: skip
def test_a_value_that_makes_no_sense_is_refused_by_name(
    anyone: Anyone, params: dict[str, str]
) -> None:
    answer = anyone("photo/list", **params)
    assert answer["code"] == "invalid_input"


def test_promoted_videos_jump_the_queue_unless_told_otherwise(anyone: Anyone) -> None:
    promoted = {photo["photo_id"] for photo in photos(anyone, promoted_p="1")}
    assert 0 < len(promoted) < 40
    first = photos(anyone)[: len(promoted)]
    assert {photo["photo_id"] for photo in first} == promoted
    plain = photos(anyone, prioritize_promoted_p="0")[: len(promoted)]
    assert {photo["photo_id"] for photo in plain} != promoted
    rest = anyone("photo/list", promoted_p="0")["total_count"]
    assert int(rest) == 500 - len(promoted)


KEYS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "views": lambda photo: int(photo["view_count"]),
    "comments": lambda photo: int(photo["number_of_comments"]),
    "taken": lambda photo: photo["original_date_ansi"],
    "title": lambda photo: photo["title"].casefold(),
    "rating": lambda photo: float(photo["photo_rating"] or 0),
    "created": lambda photo: photo["creation_date_ansi"],
    "uploaded": lambda photo: photo["creation_date_ansi"],
}


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("orderby", KEYS)
def test_each_sort_key_sorts_both_ways(anyone: Anyone, orderby: str, order: str) -> None:
    got = photos(anyone, orderby=orderby, order=order, prioritize_promoted_p="0")
    values = [KEYS[orderby](photo) for photo in got]
    assert values == sorted(values, reverse=order == "desc")


def test_words_puts_titles_with_the_search_words_first(anyone: Anyone) -> None:
    got = photos(anyone, orderby="words", search="dealer", prioritize_promoted_p="0")
    hits = ["dealer" in photo["title"].casefold() for photo in got]
    assert hits == sorted(hits, reverse=True)
    assert set(hits) == {True, False}


def test_a_search_finds_each_word_in_title_or_description(anyone: Anyone) -> None:
    got = photos(anyone, search="WORKSHOP tools")
    assert got
    for photo in got:
        text = f"{photo['title']} {photo['content_text']}".casefold()
        assert "workshop" in text
        assert "tools" in text
    assert photos(anyone, search="ærø")
    assert len(photos(anyone, search="%")) < 20
    assert not photos(anyone, search="' or 1=1 --", orderby="words")


def test_an_album_gives_its_videos(anyone: Anyone) -> None:
    totals = 0
    for album in anyone("album/list", size="100")["albums"]:
        answer = anyone("photo/list", album_id=album["album_id"])
        assert int(answer["total_count"]) > 0
        totals += int(answer["total_count"])
    assert totals > 400


def test_unknown_items_are_errors_with_their_code(anyone: Anyone) -> None:
    assert anyone("photo/list", photo_id="1")["code"] == "no_such_photo"
    assert anyone("photo/list", album_id="1")["code"] == "no_such_album"


def test_one_video_can_be_asked_for(anyone: Anyone) -> None:
    photo = photos(anyone)[7]
    (same,) = photos(anyone, photo_id=photo["photo_id"])
    assert same == photo


def test_drafts_need_read_level(anyone: Anyone, user: Any) -> None:
    refused = anyone("photo/list", include_unpublished_p="1")
    assert refused["message"].endswith("(required level: 'read')")
    assert anyone("photo/list", video_encoded_p="0")["code"] == "permission_denied"
    assert user.api("photo/list", include_unpublished_p="1")["total_count"] == "520"
    assert user.api("photo/list")["total_count"] == "500"
    waiting = user.api("photo/list", include_unpublished_p="1", video_encoded_p="0")
    assert 0 < int(waiting["total_count"]) < 20


def test_a_token_opens_a_draft_at_any_level(anyone: Anyone, user: Any) -> None:
    every = user.api("photo/list", include_unpublished_p="1", size="100", orderby="published",
                     order="asc", prioritize_promoted_p="0")["photos"]  # fmt: skip
    draft = next(photo for photo in every if not photo["published_p"])
    number = draft["photo_id"]
    assert anyone("photo/list", photo_id=number)["code"] == "no_such_photo"
    assert anyone("photo/list", photo_id=number, token="wrong")["code"] == "invalid_photo_token"
    opened = anyone("photo/list", photo_id=number, token=draft["token"])
    assert [photo["photo_id"] for photo in opened["photos"]] == [number]
    assert [photo["photo_id"] for photo in user.api("photo/list", photo_id=number)["photos"]] == [
        number
    ]


def test_a_token_opens_a_hidden_album_at_any_level(anyone: Anyone, user: Any) -> None:
    albums = user.api("album/list", include_hidden_p="1", size="100")["albums"]
    (hidden,) = [album for album in albums if album["hide_p"]]
    number = hidden["album_id"]
    assert anyone("photo/list", album_id=number)["total_count"] == "0"
    assert anyone("photo/list", album_id=number, token="x")["code"] == "invalid_album_token"
    assert anyone("photo/list", album_id=number, token=hidden["token"])["total_count"] == "20"


def test_protected_token_is_for_read_level(anyone: Anyone, user: Any) -> None:
    assert "protected_token" not in anyone("photo/list")["photos"][0]
    assert "protected_token" in user.api("photo/list")["photos"][0]


def test_tags_match_all_or_any_and_quotes_keep_words_together(anyone: Anyone) -> None:
    def total(**params: str) -> int:
        return int(anyone("photo/list", **params)["total_count"])

    one, other = total(tags='"cargo bike"'), total(tags="Repair")
    both, either = (
        total(tags='"cargo bike" repair'),
        total(tags='"cargo bike" repair', tag_mode="any"),
    )
    assert 0 < both < min(one, other)
    assert either == one + other - both
    assert total(tags="nothing-has-this") == 0


def test_year_month_and_day_narrow_the_time(anyone: Anyone) -> None:
    for params, prefix in (
        ({"year": "2025"}, "2025-"),
        ({"year": "2025", "month": "3"}, "2025-03-"),
    ):
        got = photos(anyone, **params)
        assert got
        assert all(photo["creation_date_ansi"].startswith(prefix) for photo in got)
    day = got[0]["creation_date_ansi"][8:10]
    narrowed = photos(anyone, year="2025", month="3", day=day)
    assert 0 < len(narrowed) < len(got)


def test_after_and_before_are_strict(anyone: Anyone) -> None:
    middle = photos(anyone, orderby="created")[50]["creation_date_ansi"]
    later = photos(anyone, after_time=middle)
    assert all(photo["creation_date_ansi"] > middle for photo in later)
    total = sum(
        int(anyone("photo/list", **{name: middle})["total_count"])
        for name in ("after_time", "before_time")
    )
    assert total == 499
    assert int(anyone("photo/list", after_time="2026-01-01")["total_count"]) > 50


def test_licence_place_live_event_and_upload_token_narrow(anyone: Anyone) -> None:
    for params in ({"license_id": "1"}, {"live_id": "8101"}, {"has_coordinates_p": "1"}):
        assert 0 < int(anyone("photo/list", **params)["total_count"]) < 250
    assert anyone("photo/list", upload_token="unknown")["total_count"] == "0"
    with_place, without = (
        int(anyone("photo/list", has_coordinates_p=flag)["total_count"]) for flag in "10"
    )
    assert with_place + without == 500


def test_related_videos_share_an_album(anyone: Anyone) -> None:
    photo = next(photo for photo in photos(anyone) if photo["number_of_albums"] != "0")
    got = photos(anyone, related_to_photo_id=photo["photo_id"])
    assert got
    assert photo["photo_id"] not in {other["photo_id"] for other in got}


def test_a_user_gives_the_videos_of_that_user(anyone: Anyone) -> None:
    got = photos(anyone, user_id="1002")
    assert {photo["username"] for photo in got} == {"bastian"}


def test_on_post_the_query_is_not_used(box: Box) -> None:
    answer = requests.post(f"{box.url}/api/photo/list?size=1", {"size": "2"}, timeout=10)
    assert answer.text.count("<photo ") == 2


def upload(user: Any, signing: Any, content: bytes = b"film", **form: str) -> Any:
    """A multipart POST, of which nothing but the header is signed."""
    path = "/api/photo/upload"
    header = {"Authorization": signing.header_of(user.oauth("POST", path, []))}
    sent = {"format": "json", "raw": "1", **form}
    files = {"file": ("a walk.mp4", content)}
    return requests.post(user.url + path, sent, files=files, headers=header, timeout=10).json()


def test_an_uploaded_file_is_listed_with_its_words(user: Any, anyone: Any, signing: Any) -> None:
    album = anyone("album/list", size="1")["albums"][0]["album_id"]
    made = upload(user, signing, title="<b>Walk</b>", description="Rain", album_id=album,
                  tags='wet "long walk"')["upload"]  # fmt: skip
    assert set(made) == {"photo_id", "tree_id", "token"}
    (record,) = anyone("photo/list", album_id=album, tags='"long walk" wet')["photos"]
    assert (record["photo_id"], record["title"], record["content_text"]) == (
        made["photo_id"], "Walk", "Rain"
    )  # fmt: skip
    newest = anyone("photo/list", size="1", prioritize_promoted_p="0")["photos"]
    assert newest[0]["photo_id"] == made["photo_id"]


def test_an_upload_that_is_not_published_is_seen_with_its_token_only(
    user: Any, anyone: Any, signing: Any
) -> None:
    made = upload(user, signing, publish="0")["upload"]
    number = made["photo_id"]
    assert anyone("photo/list", photo_id=number)["code"] == "no_such_photo"
    (record,) = anyone("photo/list", photo_id=number, token=made["token"])["photos"]
    assert record["title"] == "a walk"


def test_an_upload_needs_its_file_and_an_album_that_is_there(user: Any, signing: Any) -> None:
    assert user.api("photo/upload", "POST", title="None")["code"] == "no_file"
    assert upload(user, signing, album_id="1")["code"] == "no_such_album"


def test_a_signature_that_includes_the_parts_is_wrong(user: Any, signing: Any) -> None:
    path = "/api/photo/upload"
    header = {"Authorization": signing.header_of(user.oauth("POST", path, [("title", "x")]))}
    files = {"file": ("a.mp4", b"film")}
    answer = requests.post(user.url + path, {"title": "x"}, files=files, headers=header, timeout=10)
    assert 'rule="signature"' in answer.text


def test_what_is_kept_of_a_file_is_its_size_and_its_checksum(
    box: Box, user: Any, signing: Any
) -> None:
    made = upload(user, signing, b"film" * 500)["upload"]
    kept = box.files[-1]
    assert kept == {
        "object_id": int(made["photo_id"]), "kind": "original", "name": "a walk.mp4",
        "size": 2000, "checksum": hashlib.sha256(b"film" * 500).hexdigest(),
    }  # fmt: skip
    (record,) = user.api("photo/list", photo_id=made["photo_id"])["photos"]
    assert record["original_size"] == "2000"


def parts_of(size: int) -> tuple[bytes, bytes]:
    """What stands before and after a file in a multipart body."""
    before = (
        b'--edge\r\nContent-Disposition: form-data; name="title"\r\n\r\nBig\r\n--edge\r\n'
        b'Content-Disposition: form-data; name="file"; filename="big.mp4"\r\n\r\n'
    )
    return before, b"\r\n--edge--\r\n"


def stream(user: Any, signing: Any, size: int, *, sent: float = 1, whole: bool = True) -> str:
    """Send a file piece by piece; a part of it only, or without its end."""
    before, after = parts_of(size)
    after = after if whole else b""
    connection = http.client.HTTPConnection(user.url.removeprefix("http://"), timeout=30)
    connection.putrequest("POST", "/api/photo/upload")
    connection.putheader(
        "Authorization", signing.header_of(user.oauth("POST", "/api/photo/upload", []))
    )
    connection.putheader("Content-Type", "multipart/form-data; boundary=edge")
    connection.putheader("Content-Length", str(len(before) + size + len(after)))
    connection.endheaders()
    connection.send(before)
    for _ in range(int(size * sent) // 65_536):
        connection.send(bytes(65_536))
    if sent < 1:
        connection.close()
        return ""
    connection.send(after)
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def test_a_file_of_64_mb_takes_no_memory(box: Box, user: Any, signing: Any) -> None:
    stream(user, signing, 65_536)
    tracemalloc.start()
    try:
        assert 'status="ok"' in stream(user, signing, 64 << 20)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert box.files[-1]["size"] == 64 << 20
    assert peak < 8_000_000


def test_an_upload_that_breaks_off_leaves_nothing(
    box: Box, user: Any, anyone: Any, signing: Any
) -> None:
    before = (len(box.files), anyone("photo/list")["total_count"])
    stream(user, signing, 1 << 20, sent=0.5)
    answer = stream(user, signing, 1 << 20, whole=False)
    assert 'code="error_processing_upload"' in answer
    assert (len(box.files), anyone("photo/list")["total_count"]) == before


def test_custom_variables_pass_and_can_be_asked_for(user: Any, anyone: Any, signing: Any) -> None:
    made = upload(user, signing, department="Design", unknown="x")["upload"]
    total = anyone("photo/list")["total_count"]
    asked = {"department": "Design", "custom_variable_mode": "all"}
    answer = anyone("photo/list", **asked, size="1", prioritize_promoted_p="0")
    assert answer["photos"][0]["photo_id"] == made["photo_id"]
    assert 0 < int(answer["total_count"]) < int(total)
    assert anyone("photo/list", department="Design")["total_count"] == total
    asked["department"] = "Nobody's"
    assert anyone("photo/list", **asked)["total_count"] == "0"


def test_transcoding_goes_on_with_each_look_and_ends(user: Any, anyone: Any, signing: Any) -> None:
    number = upload(user, signing)["upload"]["photo_id"]
    (record,) = anyone("photo/list", photo_id=number)["photos"]
    assert record["video_encoded_p"] == 0
    seen = [user.api("photo/get-transcoding-progress", photo_id=number)["progress"]["all"]
            for _ in range(4)]  # fmt: skip
    assert [float(part) for part in seen] == sorted(float(part) for part in seen)
    assert seen[-1] == "1"
    percent = user.api(
        "photo/get-transcoding-progress", photo_id=number, percentage_formated_p="1"
    )["progress"]
    assert len(percent) == 13
    assert set(percent.values()) == {"100%"}
    (record,) = anyone("photo/list", photo_id=number)["photos"]
    assert record["video_encoded_p"] == 1


def test_transcoding_ends_by_itself(box: Box, user: Any, anyone: Any, signing: Any) -> None:
    number = upload(user, signing)["upload"]["photo_id"]
    box.forward(10)
    (record,) = anyone("photo/list", photo_id=number)["photos"]
    assert record["video_encoded_p"] == 1


def test_a_frame_is_a_picture_of_the_size_that_was_asked_for(api: Any) -> None:
    photo = api("photo/list", size="1", video_p="1")["photos"][0]
    item = {"photo_id": photo["photo_id"], "token": photo["token"]}
    answer = api.send("photo/frame", "none", **item, time="1.5", size="160x90")
    assert answer.headers["Content-Type"] == "image/jpeg"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (160, 90)
    other = api.send("photo/frame", "none", **item, time="2.5", size="160x90")
    assert other.content != answer.content
    for wrong, code in (
        ({"time": "1e9"}, "invalid_input"), ({"time": "99999"}, "invalid_input"),
        ({"time": "1", "size": "big"}, "invalid_input"), ({"time": "1", "token": "x"},
        "invalid_photo_token"), ({"time": "1", "token": ""}, "token_required"),
    ):  # fmt: skip
        assert api("photo/frame", "none", **(item | wrong))["code"] == code
    assert api("photo/frame", "none", time="1")["code"] == "no_such_photo"


def test_subtitles_come_as_text_and_as_json_inside_a_text(api: Any) -> None:
    for photo in api("photo/list", size="100")["photos"]:
        item = {"photo_id": photo["photo_id"], "token": photo["token"]}
        tracks = api("photo/subtitle/list", "none", **item)
        if tracks["subtitles"]:
            break
    assert tracks["total_count"] == "0"
    told = api("photo/subtitle/data", "none", **item, subtitle_format="json")["data"]["json"]
    first = json.loads(told)["subtitles"][0]
    assert set(first) == {"timestamp_begin", "timestamp_end", "text"}
    text = api("photo/subtitle/data", "none", **item)["data"]["websrt"]
    assert text.startswith(f"1\n{first['timestamp_begin']} --> {first['timestamp_end']}\n")
    code = api("photo/subtitle/data", "none", **item, locale="xx_XX")["code"]
    assert code == "no_such_subtitle"


@pytest.mark.parametrize("path", ["photo/section/list", "photo/attachment/list", "tag/related"])
def test_what_comes_in_one_piece_says_that_a_page_has_one(api: Any, path: str) -> None:
    container = {"tag/related": "relatedtags"}.get(path, f"{path.split('/')[1]}s")
    for photo in api("photo/list", size="100")["photos"]:
        answer = api(path, photo_id=photo["photo_id"], token=photo["token"], tag="repair")
        if len(answer[container]) > 1:
            break
    assert (answer["p"], answer["size"]) == ("1", "1")
    assert answer["total_count"] == str(len(answer[container]))


def test_ratings_come_all_at_once_and_those_of_a_user_are_for_readers(api: Any) -> None:
    answer = api("photo/get-ratings", user_id="1002")
    assert answer["size"] == answer["total_count"] == str(len(answer["ratings"]))
    assert {rating["user_id"] for rating in answer["ratings"]} == {"1002"}
    assert api("photo/get-ratings", "anonymous", user_id="1002")["code"] == "permission_denied"
    assert api("photo/get-ratings", "anonymous")["code"] == "invalid_input"
    assert api("photo/rate", "anonymous", photo_id="1", rating="0.5")["code"] == "no_such_photo"


def test_places_and_sections_are_checked(api: Any) -> None:
    photo = api("photo/list", size="1", video_p="1")["photos"][0]["photo_id"]
    for path, params, code in (
        ("photo/coordinate/add", {"search_string": "Atlantis"}, "no_such_coodinate"),
        ("photo/coordinate/add", {"latitude": "91", "longitude": "0"}, "invalid_input"),
        ("photo/coordinate/delete", {"latitude": "1", "longitude": "0"}, "no_such_coodinate"),
        ("photo/section/create", {"title": "x", "description": "y", "start_time": "99999"},
         "invalid_input"),
        ("photo/section/delete", {"section_id": "1"}, "no_such_section"),
        ("photo/rate", {"rating": "2"}, "invalid_input"),
        ("photo/replace", {}, "no_file"),
        ("photo/update", {"album_id": "1"}, "no_such_album"),
        ("photo/section/list", {}, "token_required"),
    ):  # fmt: skip
        assert api(path, photo_id=photo, **params)["code"] == code


def test_actions_are_shown_with_one_video_where_they_are_asked_for(api: Any) -> None:
    api("action/add", object_id="7400000", type="link")
    photo = api("photo/list", size="1")["photos"][0]["photo_id"]
    api("action/add", object_id=photo, type="link")
    (record,) = api("photo/list", photo_id=photo, include_actions_p="1")["photos"]
    assert record["actions"][-1]["type"] == "link"


def test_version_2_shows_missing_forms_as_nothing_and_tags_as_a_list(api: Any) -> None:
    photo = api("2/photo/list", size="1", video_p="1")["data"][0]
    assert (photo["video_4k_width"], photo["video_4k_size"], photo["video_4k_download"]) == (
        None, 0, "",
    )  # fmt: skip
    assert isinstance(photo["tags"], list)
    assert isinstance(photo["video_length"], int)
    assert photo["creation_date_ansi"].endswith("+00")
    assert api("2/photo/list", "none", include_stats_p="1")["code"] == "missing_authentication"


def test_version_2_tells_the_metrics_of_all_beside_the_data(api: Any) -> None:
    body = api("2/photo/list", size="1", include_total_metrics_p="1")
    assert body["metrics_count"] == body["total_count"]
    assert {name for name in body if name.startswith("metrics_")} == {
        f"metrics_{name}{end}" for end in ("", "_fmt")
        for name in ("count", "impressions", "plays", "play_rate", "performance", "engagement")
    }  # fmt: skip
