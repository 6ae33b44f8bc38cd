"""The fault menu: each fault strikes the requests it was ordered for, and no other."""

import time
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
import requests

from nb23.sandbox import Box, SandboxError


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
