"""The fault menu: each fault strikes the requests it was ordered for, and no other."""

import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from nb23.sandbox import Box, SandboxError
from nb23.sandbox.deviations import KINDS


def ask(box: Box, path: str = "photo/list", **params: str) -> requests.Response:
    params = {"format": "json", "raw": "1", **params}
    return requests.get(f"{box.url}/api/{path}", params, timeout=10, allow_redirects=False)


def total(box: Box) -> int:
    return int(ask(box).json()["total_count"])


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_status_strikes_as_often_as_ordered_with_or_without_retry_after(
    box: Box, status: int
) -> None:
    box.faults.order("status", value=status, count=2)
    box.faults.order("status", value=status, after=2, retry_after=7)
    answers = [ask(box) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [status] * 3 + [200]
    assert [answer.headers.get("Retry-After") for answer in answers] == [None, None, "7", None]


def test_a_fault_strikes_only_the_path_it_was_ordered_for(box: Box) -> None:
    box.faults.order("status", path="/api/tag")
    assert ask(box, "album/list").ok
    assert ask(box, "tag/list").status_code == 503
    box.faults.order("status", path="/oauth/")
    assert requests.get(f"{box.url}/oauth/request_token", timeout=10).status_code == 503


def test_an_answer_can_be_slow(box: Box) -> None:
    box.faults.order("slow", value=0.2)
    begun = time.monotonic()
    assert ask(box).ok
    assert time.monotonic() - begun > 0.2


def test_an_answer_can_be_cut(box: Box) -> None:
    box.faults.order("cut")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask(box)
    assert ask(box).json()["status"] == "ok"


def test_an_answer_can_be_a_page(box: Box) -> None:
    box.faults.order("html")
    answer = ask(box)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")


def test_a_token_can_be_revoked_in_mid_run(box: Box, user: Any) -> None:
    box.faults.order("revoked", after=1)
    assert user.api("echo")["status"] == "ok"
    assert user.api("echo")["rule"] == "revocation"
    box.reset()
    assert user.api("echo")["status"] == "ok"


def test_a_domain_can_be_renamed(box: Box) -> None:
    box.faults.order("renamed", value="new.example")
    answer = ask(box, "tag/list", search="a b")
    assert answer.status_code == 301
    assert answer.headers["Location"].startswith("http://new.example/api/tag/list?format=json")


def test_the_clock_can_be_wrong_and_its_answers_say_so(box: Box, user: Any) -> None:
    box.faults.order("clock", value=900)
    assert user.api("echo")["rule"] == "timestamp"
    date = parsedate_to_datetime(ask(box).headers["Date"])
    assert 895 < date.timestamp() - time.time() < 905
    box.reset()
    assert user.api("echo")["status"] == "ok"


def test_videos_appear_and_vanish_between_pages(box: Box) -> None:
    before = total(box)
    first = ask(box, size="1", prioritize_promoted_p="0").json()["photos"][0]["photo_id"]
    box.faults.order("inserted", value=3, after=1)
    assert [total(box), total(box)] == [before, before + 3]
    box.faults.order("deleted", value=4)
    assert total(box) == before - 1
    assert ask(box, photo_id=first).json()["code"] == "no_such_photo"
    box.reset()
    assert total(box) == before


def test_the_menu_explains_itself_and_what_was_ordered_is_seen_and_taken_back(box: Box) -> None:
    box.faults.order("status", value=503, path="/api/photo")
    assert box.faults.ordered[0]["path"] == "/api/photo"
    shown = repr(box.faults)
    for name in ("status", "slow", "cut", "html", "revoked", "renamed", "clock", "inserted"):
        assert f"{name} " in shown
    box.faults.clear()
    assert box.faults.ordered == []
    assert ask(box).ok


def test_a_fault_that_is_not_on_the_menu_is_refused_with_the_menu(box: Box) -> None:
    with pytest.raises(SandboxError, match="no fault 'fire'. The menu: status, slow"):
        box.faults.order("fire")
    with pytest.raises(SandboxError, match="takes value, count"):
        box.faults.order("slow", seconds=3)


def ids(box: Box, p: int) -> list[str]:
    order = {"orderby": "created", "order": "asc", "prioritize_promoted_p": "0", "size": "100"}
    return [photo["photo_id"] for photo in ask(box, p=str(p), **order).json()["photos"]]


def test_each_page_finds_one_video_less_and_some_are_never_seen(box: Box) -> None:
    box.faults.order("drift", value="delete", count=50, after=1, path="/api/photo/list")
    seen = [number for p in range(1, 6) for number in ids(box, p)]
    box.faults.clear()
    there = {number for p in range(1, 6) for number in ids(box, p)}
    assert len(there) == 496
    assert len(seen) == len(set(seen))
    assert there - set(seen)


def test_each_page_finds_one_video_more(box: Box) -> None:
    box.faults.order("drift", value="insert", count=3, path="/api/photo/list")
    assert [total(box) for _ in range(4)] == [501, 502, 503, 503]


def test_two_videos_change_places_and_the_total_stays(box: Box) -> None:
    before = [number for p in range(1, 6) for number in ids(box, p)]
    box.faults.order("drift", value="reorder", path="/api/photo/list")
    after = [number for p in range(1, 6) for number in ids(box, p)]
    assert sorted(after) == sorted(before)
    assert sum(one != other for one, other in zip(before, after, strict=True)) == 2


DEVIATIONS: dict[str, Any] = {
    "missing-field": lambda good, bad: set(good["albums"][0]) - set(bad["albums"][0]) == {"title"},
    "extra-field": lambda good, bad: set(bad["albums"][0]) - set(good["albums"][0]),
    "wrong-type": lambda good, bad: isinstance(bad["albums"][0]["title"], list),
    "null-value": lambda good, bad: bad["albums"][0]["title"] is None,
    "wrong-container": lambda good, bad: bad["items"] == good["albums"] and "albums" not in bad,
    "one-for-many": lambda good, bad: bad["albums"] == good["albums"][0],
    "wrong-total": lambda good, bad: bad["total_count"] == "19",
    "no-page-numbers": lambda good, bad: not {"p", "size", "total_count"} & set(bad),
    "wrong-level": lambda good, bad: bad["permission_level"] == "owner",
    "no-status": lambda good, bad: "status" not in bad,
    "wrong-error": lambda good, bad: bad == good,
    "error-for-answer": lambda good, bad: bad == {"status": "error", "message": "Out of order."},
}


@pytest.mark.parametrize("kind", DEVIATIONS)
def test_an_answer_can_deviate_from_what_is_documented(box: Box, kind: str) -> None:
    good = ask(box, "album/list").json()
    box.faults.order("deviate", value=kind, path="/api/album/list")
    assert DEVIATIONS[kind](good, ask(box, "album/list").json())
    assert ask(box, "album/list").json() == good


def test_each_kind_of_deviation_is_tested_and_works_in_version_2_and_on_one_record(
    box: Box,
) -> None:
    assert set(DEVIATIONS) == set(KINDS)
    for kind in KINDS:
        for path in ("2/album/list", "user/get", "2/user/get", "comment/add"):
            good = ask(box, path, user_id="1002").json()
            box.faults.order("deviate", value=kind)
            bad = ask(box, path, user_id="1002").json()
            # Where there are no such numbers, no error and no record, nothing can deviate.
            assert bad != good or kind in ("wrong-error", "no-page-numbers") or "code" in good


def test_an_error_can_have_a_wrong_shape(box: Box) -> None:
    box.faults.order("deviate", value="wrong-error")
    assert set(ask(box, "album/list", album_id="1").json()) == {"error"}


def test_a_fault_with_words_takes_no_other(box: Box) -> None:
    with pytest.raises(SandboxError, match="drift is one of: insert, delete, reorder"):
        box.faults.order("drift", value="swap")
    with pytest.raises(SandboxError, match="deviate is one of: missing-field"):
        box.faults.order("deviate")
