"""Uploads by token: the browser's way, whole and in chunks, and the way back."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from nb23.sandbox import Box

FILM = {"file": ("rain ride.mp4", b"frames" * 1000)}


def token(api: Any, kind: str = "upload", **params: str) -> dict[str, Any]:
    got: dict[str, Any] = api(f"photo/get-{kind}-token", **params)[f"{kind}token"]
    return got


def redeem(api: Any, path: str = "photo/redeem-upload-token", **params: Any) -> requests.Response:
    answer: requests.Response = api.send(path, "none", files=params.pop("files", FILM), **params)
    return answer


def listed(api: Any, upload_token: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api(
        "photo/list", upload_token=upload_token, include_unpublished_p="1"
    )["photos"]
    return found


def test_a_token_tells_what_it_is_for_as_texts(api: Any, box: Box) -> None:
    made = token(api, title="Rain", tags='wet "long ride"', album_id="51000,51011",
                 valid_minutes="15", max_uploads="3")  # fmt: skip
    assert (made["valid_minutes"], made["max_uploads"], made["publish"]) == ("15", "3", "1")
    assert (made["album_id"], made["tags"]) == ("51000,51011", 'wet "long ride"')
    assert made["upload_token"] in box.issued()
    assert made["valid_until"].isdecimal()


def test_a_file_lands_with_the_words_of_its_token(api: Any) -> None:
    made = token(api, title="Rain", tags='wet "long ride"', album_id="51000,51011", publish="0")
    assert redeem(api, upload_token=made["upload_token"]).text.startswith("ok ")
    (video,) = listed(api, made["upload_token"])
    assert (video["title"], video["published_p"]) == ("Rain", 0)
    assert (video["number_of_albums"], video["number_of_tags"]) == ("2", "2")


def test_without_a_way_back_the_answer_is_a_line_of_text(api: Any, box: Box) -> None:
    words = redeem(api, upload_token=token(api)["upload_token"]).text.split()
    assert words[:2] == ["ok", box.domain]
    assert len(words) == 5


def test_the_browser_is_led_back_with_what_it_sent(api: Any, box: Box) -> None:
    made = token(api, return_url="http://my.example/done?step=2")
    sent = {"upload_token": made["upload_token"], "colour": "blue & red"}
    url = f"{box.url}/api/photo/redeem-upload-token"
    answer = requests.post(url, sent, files=FILM, timeout=10, allow_redirects=False)
    assert answer.status_code == 301
    goal = urlsplit(answer.headers["Location"])
    told = dict(parse_qsl(goal.query))
    assert (goal.netloc, goal.path) == ("my.example", "/done")
    assert {"step", "domain", "upload_token", "photo_id", "tree_id", "token", "colour"} == set(told)
    assert (told["domain"], told["colour"]) == (box.domain, "blue & red")
    (video,) = listed(api, made["upload_token"])
    assert (video["photo_id"], video["token"]) == (told["photo_id"], told["token"])


def test_a_token_is_spent(api: Any) -> None:
    made = token(api, max_uploads="2")
    for start in ("ok", "ok", "error"):
        assert redeem(api, upload_token=made["upload_token"]).text.startswith(start)
    assert len(listed(api, made["upload_token"])) == 2


def test_a_token_ends_by_the_clock_of_the_provider(api: Any, box: Box) -> None:
    made = token(api, valid_minutes="15")
    box.forward(15 * 60 + 1)
    answer = redeem(api, upload_token=made["upload_token"])
    assert answer.text == "error This token is unknown or has expired.\n"
    box.forward(-15 * 60 - 1)
    assert listed(api, made["upload_token"]) == []


def test_an_error_is_told_on_the_way_back(api: Any) -> None:
    made = token(api, return_url="http://my.example/done")
    for _ in range(2):
        answer = redeem(api, upload_token=made["upload_token"])
    told = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    assert told["error_message"] == "This token has been used up."
    assert "photo_id" not in told


@pytest.mark.parametrize(("name", "value"), [("valid_minutes", "14"), ("max_uploads", "101")])
def test_a_token_has_limits(api: Any, name: str, value: str) -> None:
    assert api("photo/get-upload-token", **{name: value})["code"] == "invalid_input"


@pytest.fixture
def listener() -> Iterator[http.server.HTTPServer]:
    """An application that waits to be told."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.told = self.path  # type: ignore[attr-defined]
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_in_the_background_the_site_itself_tells_the_application(
    api: Any, listener: http.server.HTTPServer
) -> None:
    back = f"http://127.0.0.1:{listener.server_port}/told"
    made = token(api, return_url=back, background_return_p="1")
    answer = redeem(api, upload_token=made["upload_token"])
    words = answer.text.split()
    assert (answer.status_code, words[0], len(words)) == (200, "ok", 6)
    assert words[5] == f"http://127.0.0.1:{listener.server_port}{listener.told}"  # type: ignore[attr-defined]


def test_chunks_in_any_order_make_one_file(api: Any, box: Box) -> None:
    made = token(api, max_uploads="1")["upload_token"]
    pieces = {1: b"a" * 700, 2: b"b" * 700, 3: b"c" * 900}
    for number in (3, 1, 2):
        answer = redeem(
            api, upload_token=made, files={"file": ("blob", pieces[number])},
            resumableChunkNumber=str(number), resumableChunkSize="700", resumableTotalSize="2300",
            resumableIdentifier="2300-ride", resumableFilename="ride.mp4",
        )  # fmt: skip
        assert answer.status_code == 200
        assert len(listed(api, made)) == (number == 2)
    digests = "".join(hashlib.sha256(pieces[number]).hexdigest() for number in (1, 2, 3))
    kept = box.files[-1]
    assert (kept["name"], kept["size"]) == ("ride.mp4", 2300)
    assert kept["checksum"] == hashlib.sha256(digests.encode()).hexdigest()


def test_a_chunk_that_is_sent_again_counts_once(api: Any) -> None:
    made = token(api)["upload_token"]
    for _ in range(3):
        redeem(
            api, upload_token=made, files={"file": ("blob", b"a" * 700)},
            resumableChunkNumber="1", resumableTotalSize="1400", resumableIdentifier="x",
        )  # fmt: skip
    assert listed(api, made) == []


def test_an_upload_is_changed_by_its_token_before_and_after_it_lands(api: Any) -> None:
    made = token(api, title="First", max_uploads="2")["upload_token"]
    change = {"upload_token": made, "title": "Second", "tags": "blue", "album_id": "51022"}
    assert api("photo/update-upload-token", "none", **change)["photo"] == {}
    redeem(api, upload_token=made)
    (video,) = listed(api, made)
    assert (video["title"], video["number_of_tags"]) == ("Second", "1")
    api("photo/update-upload-token", "none", upload_token=made, title="Third", publish="0")
    (video,) = listed(api, made)
    assert (video["title"], video["published_p"], video["number_of_albums"]) == ("Third", 0, "1")
    assert api("photo/update-upload-token", upload_token="x")["code"] == "invalid_upload_token"


def test_a_replace_token_replaces_and_makes_nothing_new(api: Any, box: Box) -> None:
    before = api("photo/list", size="1")
    photo = before["photos"][0]
    made = token(api, "replace", photo_id=photo["photo_id"])
    assert made["photo_id"] == photo["photo_id"]
    answer = redeem(api, "photo/redeem-replace-token", replace_token=made["replace_token"])
    assert answer.text.split()[3] == photo["photo_id"]
    (after,) = api("photo/list", photo_id=photo["photo_id"])["photos"]
    assert after["original_size"] == str(len(FILM["file"][1]))
    assert after["video_encoded_p"] == 0
    assert api("photo/list")["total_count"] == before["total_count"]
    wrong = redeem(api, "photo/redeem-replace-token", replace_token=made["replace_token"])
    assert wrong.text.startswith("error")


def test_version_2_answers_with_json_and_its_status_codes(api: Any) -> None:
    made = api("2/photo/get-upload-token", title="Two", album_id="51000", max_uploads="1000")
    data = made["data"]
    assert (data["album_id"], data["valid_minutes"], data["crossposted_p"]) == (51000, "180", False)
    landed = redeem(api, "2/photo/redeem-upload-token", upload_token=data["upload_token"]).json()
    assert isinstance(landed["data"]["photo_id"], int)
    refused = redeem(api, "2/photo/redeem-upload-token", upload_token="x")
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_upload_token")


def test_version_2_says_ok_to_each_chunk_and_what_was_made_at_the_end(api: Any) -> None:
    made = api("2/photo/get-upload-token")["data"]["upload_token"]
    answers = [
        redeem(
            api, "2/photo/redeem-upload-token", upload_token=made, resumableIdentifier="x",
            files={"file": ("blob", b"a" * 10)}, resumableChunkNumber=str(number),
            resumableTotalSize="20",
        ).json()["data"]
        for number in (1, 2)
    ]  # fmt: skip
    assert answers[0] == {}
    assert set(answers[1]) == {"photo_id", "tree_id", "token"}


def test_version_2_forgets_an_upload_token(api: Any) -> None:
    made = api("2/photo/get-upload-token")["data"]["upload_token"]
    api("2/photo/delete-upload-token", "none", verb="POST", upload_token=made)
    assert redeem(api, upload_token=made).text.startswith("error")


def test_an_update_token_changes_one_video_without_a_signature(api: Any) -> None:
    photo = api("2/photo/list", size="1")["data"][0]
    number = str(photo["photo_id"])
    made = api("2/photo/get-update-token", photo_id=number)["data"]["update_token"]
    done = api.send("2/photo/update", "none", verb="POST", update_token=made, title="By a guest")
    assert done.status_code == 200
    assert api("2/photo/list", photo_id=number)["data"][0]["title"] == "By a guest"
    refused = api.send("2/photo/update", "none", verb="POST", photo_id=number, title="x")
    assert refused.status_code == 401
    unknown = api.send("2/photo/update", "none", verb="POST", update_token="x", title="x")
    assert unknown.json()["code"] == "token_required"
