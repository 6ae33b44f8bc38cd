"""The catalogue: how a method is found, and that every row of both versions is whole."""

import inspect
import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nb23
from nb23.api import catalogue
from nb23.api.catalogue import following, method, methods, segments
from nb23.api.client import Client
from nb23.api.errors import UnknownMethod
from nb23.api.method import Level
from nb23.api.tree import Call

TYPES = {"int", "float", "flag", "text", "word", "time", "date", "utc", "ids", "tags", "file"}
EVERY = methods()
V1 = [row for row in EVERY if row.version == 1]
V2 = [row for row in EVERY if row.version == 2]


def names(text):
    """The words of a text, since a list of one name a line would fill pages."""
    return text.split()


UNLISTED = {"2/user/tokens"}
"""What the site has and lists nowhere."""

PAGED_1 = names("""
album/list comment/list live/list liveevent/stream/list photo/list player/list tag/list user/list
analytics/extract/play-details analytics/extract/embed-details""")

FILE_1 = names("""photo/upload photo/redeem-upload-token photo/redeem-replace-token
photo/attachment/upload photo/section/set-thumbnail live/upload-image""")

WRITES_AT_READ_OR_BELOW = {
    1: names("""
    analytics/report/event analytics/report/play comment/add distribution/ios/register-device
    distribution/ios/unregister-device live/schedule/add live/schedule/remove live/schedule/update
    live/upload-image photo/rate photo/redeem-replace-token photo/redeem-upload-token
    photo/update-upload-token"""),
    2: names("""
    2/comment/add 2/comment/delete 2/comment/promote 2/comment/reaction/add
    2/photo/delete-upload-token 2/photo/redeem-upload-token 2/photo/replace 2/photo/update
    2/photo/update-upload-token 2/poll/answer"""),
}

READS_BY_POST = names("""
protection/verify 2/agentic/session/list 2/agentic/session/metrics
2/agentic/session/status 2/app/list 2/audience/field/types 2/photo/section/check-generate-available
2/photo/subtitle/archive/get-progress 2/player/list 2/seo/get 2/seo/metrics 2/seo/status
2/session/redeem-token 2/thumbnail/template/preview-scss""")

WRITES_BY_GET = names("""
2/collector/exclude 2/collector/include 2/comment/clone 2/comment/reaction/add
2/comment/reaction/remove 2/live/series/apply-recurrence 2/live/series/skip-recurrence
2/live/webinar/connect 2/photo/get-replace-token
2/photo/get-update-token 2/photo/get-upload-token 2/session/get-token
2/user/get-login-token""")

# Their record is the reply itself.
BARE_RECORDS = {"utility/geography", "utility/video-capabilties"}
# No field of theirs tells records apart.
NO_KEY = names("""2/analytics/data/live/weekday 2/analytics/data/usage/devices
2/analytics/data/usage/locations 2/analytics/data/usage/traffic 2/analytics/data/videos/published
2/analytics/data/videos/weekday 2/audience/timelines""")


@pytest.mark.parametrize(
    "path", ["photo/list", "/api/photo/list", "api/photo/list/", " photo/list\n"]
)
def test_a_method_is_found_however_its_path_is_written(path):
    assert method(path).path == "/api/photo/list"


def test_a_method_that_is_misspelt_is_answered_with_the_nearest():
    with pytest.raises(UnknownMethod, match=r"no method 'photo/lst'\. Did you mean photo/list"):
        method("photo/lst")


@pytest.mark.parametrize("path", ["", "/", "xyzzy", "photo", "../errors", "photo/list/photo/list"])
def test_what_is_no_method_is_unknown(path):
    with pytest.raises(UnknownMethod):
        method(path)


def test_a_word_that_resembles_nothing_points_to_the_list():
    with pytest.raises(UnknownMethod, match=r"nb23\.methods\(\) lists all"):
        method("xyzzy")


@given(st.text(max_size=30))
def test_any_text_is_a_method_or_unknown(text):
    try:
        found = method(text)
    except UnknownMethod:
        return
    assert found in EVERY


def test_what_only_the_other_version_has_is_named():
    with pytest.raises(UnknownMethod, match=r"Did you mean 2/audience/list\?"):
        method("audience/list")
    with pytest.raises(UnknownMethod, match=r"Did you mean license/list\?"):
        method("2/license/list")


def test_a_beginning_is_answered_with_what_can_follow():
    with pytest.raises(UnknownMethod, match="Did you mean tag/list or tag/related"):
        method("tag")
    with pytest.raises(UnknownMethod, match="Did you mean 2/spot/check or 2/spot/create or"):
        method("spot")


def test_each_version_suggests_its_own_methods():
    with pytest.raises(UnknownMethod, match="Did you mean 2/photo/list"):
        method("2/photo/lst")


def test_a_search_wants_every_word_in_path_or_summary():
    assert [found.name for found in methods("LIST users")] == ["user/list", "2/user/list"]
    assert methods("list nothing-such") == []


def test_a_search_finds_both_versions():
    found = {row.name for row in methods("upload")}
    assert {"photo/upload", "2/photo/redeem-upload-token", "2/photo/subtitle/upload"} <= found


def test_an_empty_search_gives_all_in_the_order_of_their_paths():
    assert sorted(EVERY, key=lambda row: (row.base, row.version)) == EVERY
    assert nb23.methods() == EVERY


def test_what_can_follow_is_told_for_each_version():
    assert "audience" in following("2/")
    assert "audience" not in following("")
    assert following("2/analytics/data/live/") == ("event", "timeseries", "totals", "weekday")
    assert following("photo/list/") == following("nothing/") == ()


def test_importing_nb23_or_the_catalogue_reads_no_row():
    code = (
        "import nb23, sys; assert 'nb23.api' not in sys.modules;"
        "from nb23.api import catalogue as c; assert c._segment.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_one_method_reads_no_other_segment(monkeypatch):
    catalogue._segment.cache_clear()
    method("2/photo/list")
    assert catalogue._segment.cache_info().currsize == 1


def test_both_versions_are_there_as_they_are_counted():
    listed = [row for row in V2 if row.name not in UNLISTED]
    assert (len(V1), len(listed)) == (82, 249)
    assert len([row for row in V2 if not row.open_parameters]) == 77
    assert len([row for row in listed if row.open_parameters]) == 173
    assert [row.name for row in V2 if "in no inventory" in " ".join(row.traps)] == [*UNLISTED]


def test_every_file_is_named_as_the_first_part_of_its_paths():
    for segment in segments():
        rows = catalogue._segment(segment)
        assert rows
        assert all(row.base.split("/")[0] == segment for row in rows.values())


def test_no_path_is_listed_twice():
    assert len({row.path for row in EVERY}) == len(EVERY)


def test_every_row_is_whole():
    for row in EVERY:
        assert re.fullmatch(r"/api/(2/)?[a-z-]+(/[a-z-]+)*", row.path)
        assert row.verb in ("GET", "POST")
        assert isinstance(row.level, Level) or row.level is None
        assert row.reply in ("json", "binary", "redirect", "text")
        assert bool(row.key) <= (row.key in row.fields), row
        assert not (row.idempotent and not row.writes), row
        assert set(row.order) <= {given.name for given in row.parameters}, row


def test_every_parameter_is_whole():
    for row in EVERY:
        names = Counter(given.name for given in row.parameters)
        assert set(names.values()) <= {1}, row
        for given_ in row.parameters:
            assert given_.type in TYPES
            assert given_.type != "word" or given_.values, (row, given_)
            assert given_.type != "word" or given_.default in (None, *given_.values, "and")
            asked = row.order.get(given_.name)
            assert asked is None or not given_.values or asked in given_.values


def test_every_text_is_a_sentence_of_our_own():
    """No markup, no address, no double blank: a page, a cell and a terminal show the same."""
    for row in EVERY:
        texts = [row.summary, *row.traps, *(given.note for given in row.parameters)]
        for text in texts:
            assert re.fullmatch(r"[\w*].*\.", text), text
            assert not re.search(r"[`<>\[\]{}|]|https?:|  |\.\.", text), text
            assert len(text) <= 130, text
        assert row.summary[0].isupper()


def test_records_stand_where_the_row_says():
    for row in EVERY:
        if row.fields and row.name not in BARE_RECORDS:
            assert row.container, row
        if row.reply != "json":
            assert row.container is None
    assert {row.container for row in V2 if row.reply == "json"} == {
        "data", "data.analytics.rows", "sites",
    }  # fmt: skip


def test_the_methods_with_pages_are_those_of_the_whitelist():
    assert sorted(row.name for row in V1 if row.paged) == sorted(PAGED_1)


def test_every_method_with_pages_can_be_read_page_by_page_without_drift():
    for row in EVERY:
        if row.paged:
            assert {"p", "size"} <= {given.name for given in row.parameters}, row
            assert row.container
            assert bool(row.key) != (row.name in NO_KEY), row
            assert row.order or row.name == "player/list"
            assert row.max_size == (500 if "/audience/" in row.path else 100)


@pytest.mark.parametrize("version", [1, 2])
def test_what_writes_at_level_read_or_below_is_marked(version):
    low = {Level.NONE, Level.ANONYMOUS, Level.READ}
    rows = [row for row in EVERY if row.version == version and row.level in low]
    writes = [row.name for row in rows if row.writes]
    assert sorted(writes) == sorted(WRITES_AT_READ_OR_BELOW[version])
    assert all(row.needs == Level.WRITE for row in rows if row.writes)


def test_the_verb_is_no_mark_of_a_write():
    reads = {row.name for row in EVERY if row.verb == "POST" and not row.writes}
    writes = {row.name for row in EVERY if row.verb == "GET" and row.writes}
    assert (reads, writes) == (set(READS_BY_POST), set(WRITES_BY_GET))


def test_a_name_that_says_a_change_is_a_write():
    words = "add create delete remove update set replace upload register send start stop subscribe"
    for row in EVERY:
        if set(re.split("[/-]", row.base)) & set(words.split()):
            assert row.writes or row.base.endswith(("/list", "/progress")), row


def test_a_write_that_may_be_repeated_sets_or_deletes_and_sends_no_file():
    words = set(names("exclude include update delete remove set register unregister cancel"))
    words |= set(names("unsubscribe protect unprotect"))
    for row in EVERY:
        if row.idempotent:
            assert words & set(re.split("[/-]", row.base)), row
            assert "file" not in {given.type for given in row.parameters}, row


def test_the_methods_that_take_a_file_are_those_documented():
    files = {
        row.name: given_.required
        for row in V1
        for given_ in row.parameters
        if given_.type == "file"
    }
    assert files == {**dict.fromkeys(FILE_1, True), "photo/replace": False}


def test_no_option_of_a_call_has_the_name_of_a_parameter():
    """A parameter of such a name could only be reached in extra=."""
    faces = [
        nb23.Site.call, nb23.Site.frame, nb23.Site.explain, nb23.Site.videos, Client.call,
        Client.listing, Client.explain, Call.frame, Call.iter_pages, Call.iter_records, Call.curl,
        Call.explain,
    ]  # fmt: skip
    options = {
        option.name
        for face in faces
        for option in inspect.signature(face).parameters.values()
        if option.kind is option.KEYWORD_ONLY
    }
    assert {"limit", "columns", "extra", "site_timezone"} <= options
    planned = {"strict", "connections", "progress"}
    taken = {given_.name for row in EVERY for given_ in row.parameters}
    assert (options | planned) & taken == set()
