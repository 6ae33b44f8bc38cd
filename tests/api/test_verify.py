"""A site is held against the catalogue: a clean one agrees, and each planted deviation is found."""

import json

import pytest

import nb23
from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.verify import Difference, verify
from nb23.oauth.credentials import LoginToken

PLANTED = {
    "missing-field": ("tag/list", "count", "str:int", "nothing"),
    "extra-field": ("license/list", "undocumented", "nothing", "string"),
    "wrong-type": ("2/tag/related", "url", "string", "array"),
    "null-value": ("player/list", "player_name", "str", "null"),
    "wrong-container": ("photo/get-ratings", "container", "ratings", "site, items"),
    "one-for-many": ("2/webhook/events", "container", "an array under data", "object"),
    "wrong-total": ("user/list", "total_count", "the number of records", "another number"),
    "no-page-numbers": ("2/spot/list", "page numbers", "p, size, total_count", "not all of them"),
    "wrong-level": ("2/photo/subtitle/types", "permission_level", "a level", "another word"),
    "no-status": ("utility/geography", "answer", "a reply", "no reply of the API"),
    "wrong-error": (
        "photo/section/list", "error", "status, code and message", "no reply of the API"
    ),
    "error-for-answer": ("comment/list", "answer", "a reply", "an error without a code, HTTP 200"),
}  # fmt: skip
"""Each kind of deviation that the practice site can plant: where it is planted, what is found."""
ALL_CALLS = 1_000_000


@pytest.fixture(scope="module")
def clean(served_box):
    """What is found at a site that answers as documented."""
    served_box.reset()
    return nb23.connect(served_box).verify()


def test_a_clean_site_agrees_in_both_versions(clean):
    assert clean.differences == []
    assert {catalogue.method(name).version for name in clean.checked} == {1, 2}


def test_each_planted_deviation_is_found_and_nothing_else(box):
    for kind, (path, *_) in PLANTED.items():
        box.faults.order("deviate", value=kind, path=f"/api/{path}", count=ALL_CALLS)
    found = nb23.connect(box).verify()
    assert {*found.differences} == {Difference(*planted) for planted in PLANTED.values()}
    assert len(found.differences) == 12
    assert repr(found).splitlines()[0] == f"{len(found.checked)} checked, 12 differ"
    assert "tag/list  count: documented str:int, came nothing" in repr(found).splitlines()


def test_every_method_that_reads_is_checked_or_skipped_with_a_reason_and_none_that_writes(clean):
    reading = {row.name for row in catalogue.methods() if not row.writes}
    assert {*clean.checked} | {*clean.skipped} == reading
    assert not {*clean.checked} & {*clean.skipped}
    assert all(clean.skipped.values())


def test_nothing_is_asked_that_writes_or_is_above_the_ceiling(box):
    nb23.connect(box).verify()
    for asked in box.requests:
        row = catalogue.method(asked.path)
        assert not row.writes
        assert row.needs <= nb23.api.Level.READ


def test_what_is_above_the_level_of_the_token_is_skipped_whatever_the_ceiling(box):
    skipped = nb23.connect(box, allow="super").verify().skipped
    assert "needs level admin" in skipped.values()
    assert "needs level write" not in skipped.values()


def test_everybody_may_verify_what_everybody_may_see(box):
    found = verify(Client(box.domain, allow="anonymous"))
    assert found.differences == []
    assert "photo/list" in found.checked
    assert found.skipped["2/audience/list"] == "needs level read"


def test_a_login_token_verifies_version_2(box):
    found = nb23.connect(box, credentials=LoginToken(box.domain, box.login_token)).verify()
    assert found.differences == []
    assert found.skipped["photo/list"] == "version 1 takes no login token"
    assert "2/photo/list" in found.checked


def test_a_practice_site_is_named_one_and_no_value_of_it_is_kept(clean, box):
    kept = clean.kept()
    assert kept["site"] == "practice"
    assert kept["methods"]["tag/list"] == {
        "fields": {"count": "str:int", "tag": "str", "url": "str:url_relative"},
        "paging": ["p", "size", "total_count"],
    }
    text = json.dumps(kept) + repr(clean) + json.dumps(clean.report())
    seen = nb23.connect(box).videos(limit=100)
    for value in {*seen.title, *seen.username, box.domain, *map(str, seen.photo_id)}:
        assert value not in text
    assert [secret for secret in box.issued() if secret in text] == []
