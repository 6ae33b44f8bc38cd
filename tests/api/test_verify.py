"""A site is held against the catalogue: a clean one agrees, and each planted deviation is found."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

import nb23
from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.rate import pace_of
from nb23.api.verify import Difference, verify
from nb23.connecting import practice_credentials
from nb23.oauth.credentials import LoginToken
from nb23.oauth.errors import TokenRevoked

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
ALWAYS = 1_000_000


@pytest.fixture(scope="module")
def small_box(session_home):
    """A practice site with a few videos."""
    with nb23.sandbox.start(videos=40) as box:
        yield box


@pytest.fixture
def box(small_box):
    """The same, as it is when new."""
    small_box.reset()
    yield small_box
    small_box.faults.clear()


class Between(requests.adapters.HTTPAdapter):
    """The usual transport, which tells what went through it and can change what comes back."""

    def __init__(self, **changes: Callable[[Any], Any]) -> None:
        super().__init__()
        self.changes = {name.replace("_", "/"): change for name, change in changes.items()}
        self.asked: list[str] = []

    def send(self, request, **options):
        answer = super().send(request, **options)
        path = request.url.partition("?")[0].partition("/api/")[2]
        self.asked.append(path)
        if change := self.changes.get(path):
            body = change(json.loads(answer.raw.read(decode_content=True)))
            answer.raw = HTTPResponse(io.BytesIO(json.dumps(body).encode()), preload_content=False)
        return answer


def verified(box, transport):
    session = requests.Session()
    session.mount("http://", transport)
    return verify(Client(box.domain, practice_credentials(box), session=session))


@pytest.fixture(scope="module")
def passed():
    """What a site that answers as documented was asked through."""
    return Between()


@pytest.fixture(scope="module")
def clean(small_box, passed):
    """What is found at a site that answers as documented."""
    small_box.reset()
    return verified(small_box, passed)


def answering_the_unknown(body):
    none = {"status": "ok", "permission_level": "read", "sections": []}
    return body if body["status"] == "ok" else none


def test_a_clean_site_agrees_in_both_versions(clean):
    assert clean.differences == []
    assert {catalogue.method(name).version for name in clean.checked} == {1, 2}
    assert len(clean.checked) > 100


def test_each_planted_deviation_is_found_and_nothing_else(box):
    for kind, (path, *_) in PLANTED.items():
        box.faults.order("deviate", value=kind, path=f"/api/{path}", count=ALWAYS)
    found = nb23.connect(box).verify()
    assert sorted(found.differences) == sorted(Difference(*each) for each in PLANTED.values())
    assert repr(found).splitlines()[0] == f"{len(found.checked)} checked, 12 differ"
    assert "tag/list  count: documented str:int, came nothing" in repr(found).splitlines()


def test_every_method_that_reads_is_checked_or_skipped_with_a_reason(clean):
    reading = {row.name for row in catalogue.methods() if not row.writes}
    assert {*clean.checked} | {*clean.skipped} == reading
    assert {*clean.checked} & {*clean.skipped} == set()
    assert {*clean.skipped.values()} == {
        "needs level write", "needs level admin", "the site does not offer it",
        "its parameters are not documented", "the site has nothing to ask about",
    }  # fmt: skip
    assert "6 skipped (needs level write): 2/photo/section/check-generate-available, " in repr(
        clean
    )


def test_nothing_is_called_that_writes_or_is_above_the_ceiling(clean, passed):
    called = [catalogue.method(path) for path in {*passed.asked}]
    assert len(called) > len(clean.checked)
    assert [row for row in called if row.writes or row.needs > nb23.api.Level.READ] == []


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


def test_pages_refusals_and_silence_that_are_not_as_documented_are_told(box):
    box.faults.order("status", value=503, path="/api/player/settings", count=ALWAYS)
    transport = Between(
        tag_list=lambda body: body | {"size": "50"},
        album_list=lambda body: body | {"p": "1", "albums": body["albums"][:1] * 12},
        license_list=lambda body: body | {"licenses": []},
        photo_section_list=answering_the_unknown,
    )
    found = verified(box, transport)
    assert {
        Difference("tag/list", "size", "as asked, 100", "50"),
        Difference("album/list", "p", "page 2, of size 2", "another page"),
        Difference("photo/section/list", "error", "a refusal of an unknown id", "an answer"),
        Difference("player/settings", "answer", "a reply", "no answer at all"),
    } <= {*found.differences}
    assert {each.method for each in found.differences} == {
        "tag/list", "album/list", "photo/section/list", "player/settings"
    }  # fmt: skip
    assert found.skipped["license/list"] == "the site has no record of it"


def test_a_token_that_is_revoked_meanwhile_ends_it(box):
    box.faults.order("revoked", path="/api/comment/list")
    with pytest.raises(TokenRevoked):
        nb23.connect(box).verify()


def test_a_rate_holds_for_the_whole_process(box, waits):
    nb23.connect(box).verify(rate=4)
    assert pace_of(box.domain).limit == 4
    assert len([pause for pause in waits if 0 < pause <= 0.25]) > 100


def test_a_practice_site_is_named_one_and_no_value_of_it_is_kept(clean, box):
    kept = clean.kept()
    assert kept["site"] == "practice"
    assert kept["methods"]["tag/list"] == {
        "fields": {"count": "str:int", "tag": "str", "url": "str:url_relative"},
        "paging": ["p", "size", "total_count"],
    }
    text = json.dumps(kept) + repr(clean) + json.dumps(clean.report())
    seen = nb23.connect(box).videos(limit=100)
    for value in {*seen.title.dropna(), *seen.username, box.domain, *map(str, seen.photo_id)}:
        assert value not in text
    assert [secret for secret in box.issued() if secret in text] == []
