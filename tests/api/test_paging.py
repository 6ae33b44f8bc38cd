import json
import pickle
import threading
import warnings
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23.api import paging
from nb23.api.catalogue import method
from nb23.api.errors import ApiError, BadParameter, IncompleteListing
from nb23.api.paging import Listing
from nb23.api.response import Reply

PHOTOS, TAGS = method("photo/list"), method("tag/list")


@pytest.fixture(autouse=True)
def no_site_is_quick(monkeypatch):
    """Whether pages are read ahead must not depend on how busy the machine is."""
    monkeypatch.setattr(paging, "QUICK", 0)


class Server:
    """A site's listing as a plain function: pages of ids that may change between two requests."""

    def __init__(self, ids, *, key="photo_id", total=True, between=None):
        self.ids, self.key, self.total, self.between = list(ids), key, total, between
        self.asked = []

    def __call__(self, *, p, size, shape=None, **order):
        if self.between and self.asked:
            self.between(self)
        self.asked.append({"p": p, "size": size, **order})
        size = min(int(size), 100)
        held = self.ids[(p - 1) * size : p * size]
        return reply([{self.key: n} for n in held], p, size, len(self.ids) if self.total else None)


def reply(records, page, size, total, row=PHOTOS):
    return Reply(row, records, "read", page, size, total, "", False, {})


def page_of(count, p, total):
    return reply(
        [{"photo_id": n} for n in range((p - 1) * 100, min(p * 100, count))], p, 100, total
    )


def listing(server, limit=None, row=PHOTOS, **params):
    return Listing(row, server, params, limit=limit, connections=1)


def ids(listed):
    return [record["photo_id"] for record in listed.records()]


def test_every_record_comes_once_and_in_order():
    server = Server(range(250))
    listed = listing(server)
    assert ids(listed) == list(range(250))
    assert [asked["p"] for asked in server.asked] == [1, 2, 3]
    assert listed.facts == listed.report() == {
        "level": "read", "limit": None, "stable": True, "pages": 3, "rows": 250, "duplicates": 0,
        "reread": 0, "recovered": 0, "total_before": 250, "total_after": 250, "gaps": {},
        "interrupted": False, "complete": True,
    }  # fmt: skip


def test_the_records_are_those_of_the_practice_site(box, counted, credentials):
    client, sent = counted(credentials)
    listed = client.listing("photo/list", include_unpublished_p=True)
    got = [record["photo_id"] for record in listed.records()]
    known, page = [], 1
    while found := client.call(
        "photo/list", include_unpublished_p=True, orderby="created", order="asc", size=37, p=page
    ).records:
        known, page = known + [record["photo_id"] for record in found], page + 1
    assert sorted(got) == sorted(known)
    assert len(set(got)) == len(got) == 520
    assert listed.facts["complete"]
    assert "orderby=created&order=asc" in sent[0].url
    assert "size=100" in sent[0].url


def test_an_empty_listing_is_complete():
    server = Server([])
    listed = listing(server)
    assert ids(listed) == []
    assert len(server.asked) == 1
    assert listed.facts["complete"]


@pytest.mark.parametrize(
    ("limit", "pages", "size"), [(0, 0, None), (1, 1, 1), (7, 1, 7), (100, 1, 100), (101, 2, 100)]
)
def test_a_limit_stops_the_reading_and_nothing_more_is_asked(limit, pages, size):
    server = Server(range(250))
    listed = listing(server, limit)
    assert ids(listed) == list(range(limit))
    assert len(server.asked) == pages
    assert all(asked["size"] == size for asked in server.asked)
    assert listed.facts["complete"]
    assert listed.facts["limit"] == limit


def test_a_limit_beyond_the_end_is_the_end():
    listed = listing(Server(range(30)), 1000)
    assert ids(listed) == list(range(30))
    assert listed.facts["complete"]


def test_a_limit_counts_each_record_once():
    def insert(server):
        server.ids.insert(0, -len(server.asked))

    server = Server(range(500), between=insert)
    listed = listing(server, 200)
    assert ids(listed) == list(range(200))
    assert listed.facts["duplicates"] == 2
    assert listed.facts["complete"]


def test_the_caller_may_choose_the_order_and_then_none_is_added():
    server = Server(range(3))
    ids(listing(server, orderby="title"))
    assert server.asked == [{"p": 1, "size": 100}]


def test_without_a_choice_an_order_is_asked_for_in_which_pages_do_not_drift():
    server = Server(range(3))
    ids(listing(server))
    assert PHOTOS.order.items() <= server.asked[0].items()


def test_the_caller_may_choose_the_size():
    server = Server(range(45))
    assert ids(listing(server, size=20)) == list(range(45))
    assert [asked["size"] for asked in server.asked] == [20, 20, 20]


def test_a_listing_that_begins_later_is_complete_from_there():
    server = Server(range(250))
    listed = listing(server, p=2)
    assert ids(listed) == list(range(100, 250))
    assert listed.facts["complete"]


def test_a_site_that_gives_fewer_than_asked_is_read_to_the_end():
    def small(*, p, size, **_):
        return reply([{"photo_id": n} for n in range((p - 1) * 20, min(p * 20, 50))], p, 20, 50)

    assert ids(listing(small)) == list(range(50))


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (99, 1), (150, 2), (200, 3)])
def test_a_site_that_does_not_count_is_read_until_a_page_that_is_not_full(count, pages):
    server = Server(range(count), total=False)
    listed = listing(server)
    assert ids(listed) == list(range(count))
    assert len(server.asked) == pages
    assert listed.facts["complete"]
    assert listed.facts["total_before"] is None


def test_a_site_that_repeats_its_page_is_not_asked_for_ever():
    asked = []

    def same(*, p, size, **_):
        asked.append(p)
        return reply([{"photo_id": n} for n in range(100)], 1, 100, 500)

    listed = listing(same)
    with pytest.warns(IncompleteListing, match="100 of 500 videos; the site counts 400 more than"):
        assert ids(listed) == list(range(100))
    assert asked == [1, 2]
    assert not listed.facts["complete"]


def test_a_site_that_alternates_two_pages_ends_with_its_own_count():
    def two(*, p, size, **_):
        return reply([{"photo_id": n + p % 2 * 100} for n in range(100)], p, 100, 600)

    listed = listing(two)
    with pytest.warns(IncompleteListing, match="200 of 600 videos; the site counts 400 more"):
        assert len(ids(listed)) == 200
    assert (listed.facts["pages"], listed.facts["duplicates"]) == (6, 400)
    assert listed.facts["gaps"] == {"missing": 400, "unsettled": 400}


def test_what_was_pushed_to_the_next_page_comes_once_and_what_pushed_it_comes_too():
    def insert(server):
        if len(server.asked) < 3:
            server.ids.insert(0, -len(server.asked))

    listed = listing(Server(range(250), between=insert))
    assert ids(listed) == [*range(250), -2, -1]
    facts = listed.facts
    assert (facts["pages"], facts["rows"], facts["duplicates"]) == (3, 252, 2)
    assert (facts["reread"], facts["recovered"]) == (3, 2)
    assert (facts["total_before"], facts["total_after"], facts["complete"]) == (250, 252, True)


def test_what_slipped_to_a_page_that_was_read_is_found_at_its_edge():
    def delete(server):
        if len(server.asked) == 2:
            server.ids.pop(0)

    server = Server(range(500), between=delete)
    listed = listing(server)
    assert ids(listed) == [*range(200), *range(201, 500), 200]
    assert [asked["p"] for asked in server.asked] == [1, 2, 3, 4, 5, 2, 3]
    assert (listed.facts["reread"], listed.facts["recovered"]) == (2, 1)
    assert listed.facts["complete"]


def test_what_vanished_before_it_was_read_is_told_and_not_looked_for():
    def delete(server):
        if len(server.asked) == 2:
            del server.ids[250:272]

    listed = listing(Server(range(500), between=delete))
    with pytest.warns(IncompleteListing, match="478 of 500 videos; 22 vanished while reading"):
        assert ids(listed) == [*range(250), *range(272, 500)]
    assert listed.facts["gaps"] == {"vanished": 22}


def test_a_site_that_never_comes_to_rest_is_not_read_for_ever():
    def delete(server):
        server.ids.pop(0)

    server = Server(range(500), between=delete)
    listed = listing(server)
    with pytest.warns(IncompleteListing, match="did not come to rest, with 4 changes"):
        got = ids(listed)
    assert set(got) >= set(server.ids)
    assert len(server.asked) == 15
    assert listed.facts["gaps"]["unsettled"] == 4


def test_a_count_that_is_wrong_costs_one_more_reading():
    def lying(*, p, size, **_):
        asked.append(p)
        return reply(
            [{"photo_id": n} for n in range((p - 1) * 100, min(p * 100, 250))], p, 100, 260
        )

    asked = []
    listed = listing(lying)
    with pytest.warns(IncompleteListing, match="250 of 260 videos; the site counts 10 more than"):
        assert len(ids(listed)) == 250
    assert asked == [1, 2, 3, 1, 2, 3]
    assert listed.facts["gaps"] == {"missing": 10}


@pytest.mark.parametrize("total", [0, 1, 99])
def test_a_count_that_cannot_be_true_is_none(total):
    def lying(*, p, size, **_):
        return reply(
            [{"photo_id": n} for n in range((p - 1) * 100, min(p * 100, 250))], p, 100, total
        )

    listed = listing(lying)
    assert len(ids(listed)) == 250
    assert listed.facts["complete"]
    assert listed.facts["total_after"] is None


def test_a_site_that_repeats_a_full_page_and_does_not_count_may_have_more():
    def same(*, p, size, **_):
        return reply([{"photo_id": n} for n in range(100)], 1, 100, None)

    listed = listing(same)
    with pytest.warns(IncompleteListing, match="100 videos; page 2 repeated the one before"):
        ids(listed)
    assert not listed.facts["complete"]


def test_cached_pages_are_passed_by_when_they_are_read_again(monkeypatch):
    def cached(*, p, size, time=None, **_):
        times.append(time)
        held = Server(range(250 - 50 * (time is None)))(p=p, size=size)
        return replace(held, cached=time is None, total=250)

    times = []
    monkeypatch.setattr("nb23.api.paging.time.time", lambda: 1709543111.5)
    listed = listing(cached)
    assert ids(listed) == list(range(250))
    assert times == [None, None, None, "1709543111", "1709543111", "1709543111"]


def test_with_strict_what_is_a_warning_is_an_error_that_has_the_counts():
    listed = Listing(PHOTOS, lambda **page: page_of(250, page["p"], 260), {}, strict=True)
    with pytest.raises(IncompleteListing, match="250 of 260 videos") as problem:
        ids(listed)
    assert problem.value.report == listed.facts
    assert pickle.loads(pickle.dumps(problem.value)).report == listed.facts


def test_the_ids_are_told_on_request():
    def delete(server):
        if len(server.asked) == 2:
            server.ids.pop(0)

    listed = listing(Server(range(300), between=delete))
    ids(listed)
    assert listed.report(ids=True)["ids"] == {
        "seen": [str(n) for n in [*range(200), *range(201, 300), 200]],
        "duplicates": [], "recovered": ["200"],
    }  # fmt: skip
    assert "ids" not in listed.facts


@pytest.mark.parametrize("connections", [0, -1, 33])
def test_a_number_of_connections_that_cannot_be_is_refused(counted, connections):
    client, sent = counted()
    with pytest.raises(BadParameter, match="connections is from 1 to 32"):
        client.listing("photo/list", connections=connections)
    assert sent == []


def test_a_long_listing_says_first_how_many_pages_and_how_long(monkeypatch, capsys):
    moments = iter([100.0, 108.0])
    monkeypatch.setattr("nb23.api.paging.time.monotonic", lambda: next(moments))
    records = Listing(PHOTOS, Server(range(400_000)), {}, connections=8)
    next(records)
    assert capsys.readouterr().err == (
        "photo/list: 4,000 pages of 100, about 1:06:48 at 8 pages at once.\n"
    )


@pytest.mark.parametrize(("count", "limit"), [(5000, None), (400_000, 5000)])
def test_a_listing_of_up_to_fifty_pages_says_nothing(capsys, count, limit):
    next(listing(Server(range(count)), limit))
    assert capsys.readouterr().err == ""


def test_a_user_who_has_enough_gets_what_was_read(drift, monkeypatch):
    site = drift.Drifting(5000)
    with site.serve() as client:
        listed = client.listing("photo/list", connections=1)
        records = listed.records()
        got = [next(records) for _ in range(150)]
        listed.stop()
        with pytest.warns(IncompleteListing, match="200 of 5,000 videos; the reading was stopped"):
            got += records
    assert len(got) == 200
    assert len(site.asked) == 2
    assert (listed.facts["interrupted"], listed.facts["complete"]) == (True, False)


def test_an_error_on_one_of_several_pages_comes_in_its_place_and_leaves_no_thread(drift):
    site = drift.Drifting(5000)
    with site.serve() as client:
        site.page = lambda p, size: (
            {"status": "error"} if p == 7 else type(site).page(site, p, size)
        )
        listed, got = client.listing("photo/list"), []
        with pytest.raises(ApiError):
            got.extend(listed)
    assert listed.facts["rows"] == 600
    assert not listed.facts["complete"]
    assert not [each for each in threading.enumerate() if each.name.startswith("nb23-page")]


def test_the_warning_is_an_error_of_nb23_with_a_page(recwarn):
    def same(*, p, size, **_):
        return reply([{"photo_id": 1}], 1, 100, 500)

    warnings.simplefilter("always")
    ids(listing(same))
    (warned,) = recwarn
    assert isinstance(warned.message, UserWarning)
    assert "What to do" in warned.message.page()


def test_records_without_a_key_all_count():
    row = method("site/get")
    listed = Listing(row, lambda **_: reply([{"a": 1}, {"a": 1}], None, None, None, row), {})
    assert len(list(listed.records())) == 2
    assert listed.facts["duplicates"] == 0


def test_records_that_lack_their_key_all_count_towards_a_limit():
    def nameless(*, p, size, **_):
        return reply([{"title": str(p)}] * 5, p, 5, 50)

    listed = listing(nameless, 7)
    assert len(list(listed.records())) == 7
    assert listed.facts["pages"] == 2


def test_pages_are_the_replies_themselves_and_stop_at_the_limit():
    pages = list(listing(Server(range(250)), 150).pages())
    assert [len(page) for page in pages] == [100, 100]


def test_nothing_is_asked_before_the_first_record_is_wanted():
    server = Server(range(250))
    records = listing(server).records()
    assert server.asked == []
    next(records)
    assert len(server.asked) == 1


def test_reading_that_is_broken_off_says_how_far_it_came():
    listed = listing(Server(range(250)))
    records = listed.records()
    next(records)
    records.close()
    assert listed.facts["rows"] == 100
    assert not listed.facts["complete"]


def test_an_error_on_a_later_page_is_raised_and_the_facts_tell_what_was_got():
    def failing(*, p, size, **_):
        if p == 2:
            raise ConnectionError
        return reply([{"photo_id": n} for n in range(100)], p, 100, 250)

    listed = listing(failing)
    with pytest.raises(ConnectionError):
        ids(listed)
    assert (listed.facts["rows"], listed.facts["complete"]) == (100, False)


def test_a_listing_of_tags_drops_duplicates_by_tag():
    def drifting(*, p, size, **_):
        tags = [["a", "b"], ["b", "c"]][p - 1]
        return reply([{"tag": tag} for tag in tags], p, 2, 3, TAGS)

    listed = listing(drifting, row=TAGS)
    assert [record["tag"] for record in listed.records()] == ["a", "b", "c"]
    assert listed.facts["complete"]
    assert listed.facts["reread"] == 0


@pytest.mark.parametrize("connections", [1, 2, 8, 32])
def test_pages_come_in_order_however_many_are_asked_for_at_once(drift, connections):
    site = drift.Drifting(1234)
    with site.serve() as client:
        listed = client.listing("photo/list", connections=connections)
        assert [int(record["photo_id"]) for record in listed] == list(range(1234))
    assert sorted(int(asked["p"]) for asked in site.asked) == list(range(1, 14))
    assert listed.facts["complete"]


@pytest.mark.parametrize(("limit", "pages"), [(1, 1), (100, 1), (101, 2), (450, 5), (9999, 13)])
def test_a_limit_asks_for_no_page_too_many_from_several_connections_either(drift, limit, pages):
    site = drift.Drifting(1234)
    with site.serve() as client:
        assert len(list(client.listing("photo/list", limit=limit))) == min(limit, 1234)
    assert len(site.asked) == pages


def test_a_site_that_gives_less_at_once_is_paged_in_its_own_size(drift):
    site = drift.Drifting(1234, most=30)
    with site.serve() as client:
        listed = client.listing("photo/list")
        assert len(list(listed)) == 1234
    assert {asked["size"] for asked in site.asked[1:]} == {"30"}
    assert (len(site.asked), listed.facts["complete"]) == (42, True)


def test_a_site_that_does_not_count_is_read_ahead_with_care(drift):
    for count, asked in ((50, 1), (150, 2), (1000, 14)):
        site = drift.Drifting(count, counted=False)
        with site.serve() as client:
            assert len(list(client.listing("photo/list", connections=4))) == count
        assert len(site.asked) <= asked


def busy(site):
    """Let a site take down how many pages it is asked for at once."""
    at_once, give, going = [], site.page, []

    def page(number, size):
        going.append(number)
        at_once.append(len(going))
        given = give(number, size)
        going.remove(number)
        return given

    site.page = page
    return at_once


def test_a_quick_site_is_asked_for_one_page_at_a_time(drift, monkeypatch):
    monkeypatch.setattr(paging, "QUICK", 60)
    site = drift.Drifting(1234)
    at_once = busy(site)
    with site.serve() as client:
        listed = client.listing("photo/list")
        assert [int(record["photo_id"]) for record in listed] == list(range(1234))
    assert [int(asked["p"]) for asked in site.asked] == list(range(1, 14))
    assert set(at_once) == {1}
    assert listed.facts["complete"]


def test_a_site_that_is_quick_no_longer_is_asked_for_several_pages_at_once(monkeypatch):
    monkeypatch.setattr(paging, "QUICK", 1)
    clock, together = [0.0], threading.Barrier(2, timeout=30)
    monkeypatch.setattr("nb23.api.paging.time.monotonic", lambda: clock[0])

    def fetch(*, p, size, **_):
        clock[0] += 0.5 if p < 4 else 5
        if p > 4:
            together.wait()  # a page that came alone would wait for ever
        return page_of(1000, p, 1000)

    assert ids(Listing(PHOTOS, fetch, {}, connections=2)) == list(range(1000))


CHANGES = [("insert",), ("delete",), ("reorder",), ("insert", "delete", "reorder")]


@pytest.mark.parametrize("connections", [1, 8])
@pytest.mark.parametrize("changes", CHANGES, ids="+".join)
@pytest.mark.filterwarnings("ignore::nb23.api.IncompleteListing")
def test_of_a_site_that_changes_between_all_pages_nothing_is_lost(drift, changes, connections):
    site = drift.Drifting(5000, changes, lasting=50)
    with site.serve() as client:
        listed = client.listing("photo/list", connections=connections)
        got = [int(record["photo_id"]) for record in listed]
    facts = listed.facts
    assert len(got) == len(set(got)) == facts["rows"]
    assert set(got) >= set(site.ids)
    assert set(got) <= site.ever
    assert facts["complete"] == (not facts["gaps"])
    assert facts["gaps"].keys() <= {"vanished"}
    assert facts["gaps"].get("vanished", 0) <= len(site.ever - set(got))


@pytest.mark.parametrize(
    "changes", [each for each in CHANGES if each != ("reorder",)], ids="+".join
)
def test_of_a_site_that_never_comes_to_rest_no_listing_claims_to_be_complete(drift, changes):
    site = drift.Drifting(5000, changes)
    with site.serve() as client:
        listed = client.listing("photo/list", connections=1)
        with pytest.warns(IncompleteListing, match=r"of 5,\d+ videos"):
            got = [int(record["photo_id"]) for record in listed]
    assert len(got) == len(set(got))
    assert set(got) >= site.always
    assert listed.facts["gaps"]["unsettled"] > 0


@pytest.mark.filterwarnings("ignore::nb23.api.IncompleteListing")
def test_the_official_clients_rule_loses_22_on_a_run_of_which_this_one_loses_none(drift):
    def ours(client):
        return [int(record["photo_id"]) for record in client.listing("photo/list")]

    lost = []
    for read in (drift.by_the_official_rule, ours):
        site = drift.Drifting(5000, ("delete",), seed=25, lasting=50)
        with site.serve() as client:
            got = set(read(client))
        lost.append(len(site.always - got))
    print(f"Lost of 5,000: {lost[0]} by the official client's rule, {lost[1]} by this one.")
    assert lost == [22, 0]


@pytest.mark.parametrize(
    ("params", "sent", "stable"),
    [
        ({}, {"orderby", "order", "include_total_count_p"}, True),
        ({"include_total_count_p": False}, {"orderby", "order"}, True),
        ({"order": "desc"}, {"include_total_count_p"}, False),
    ],
)
def test_an_order_of_ones_own_leaves_the_wish_for_a_count(params, sent, stable):
    row, asked = method("2/audience/list"), []

    def fetch(**page):
        asked.append(page.keys() - {"p", "size", "shape"})
        return reply([{"uuid": "a"}], 1, 100, 1, row)

    listed = Listing(row, fetch, params)
    list(listed)
    assert asked == [sent]
    assert listed.facts["stable"] is stable


@pytest.mark.parametrize("name", ["orderby", "order", "ordering", "prioritize_promoted_p"])
def test_what_the_caller_says_of_the_order_is_never_said_otherwise(name):
    server = Server(range(3))
    listed = listing(server, **{name: "x"})
    ids(listed)
    assert server.asked == [{"p": 1, "size": 100}]
    assert not listed.facts["stable"]


def test_a_count_that_is_absurd_neither_fills_memory_nor_asks_for_ever():
    def lying(*, p, size, **_):
        asked.append(p)
        return page_of(250, p, 10**11)

    asked = []
    listed = listing(lying)
    with pytest.warns(IncompleteListing, match="250 of 100,000,000,000 videos"):
        ids(listed)
    assert asked == [1, 2, 3, 4, 1, 2, 3, 4]


@pytest.mark.parametrize("params", [{"p": "two"}, {"size": object()}])
def test_a_page_that_is_no_number_is_refused_before_anything_is_sent(params):
    with pytest.raises(BadParameter, match="is a whole number, and not"):
        listing(Server(range(5)), **params)


COUNTS = st.none() | st.integers(-3, 12) | st.integers(-(10**400), 10**400)
ANSWERS = st.builds(
    lambda keys, page, size, total, cached: replace(
        reply([{"photo_id": key} for key in keys], page, size, total), cached=cached
    ),
    st.lists(st.none() | st.integers(0, 9) | st.lists(st.integers(), max_size=1), max_size=4),
    COUNTS, COUNTS, COUNTS, st.booleans(),
)  # fmt: skip


@given(st.lists(ANSWERS, min_size=1, max_size=12), st.none() | st.integers(-1, 9))
@pytest.mark.filterwarnings("ignore::nb23.api.IncompleteListing")
def test_whatever_a_site_answers_a_listing_ends_and_is_told(answers, limit):
    asked = []

    def fetch(*, p, size, **_):
        asked.append(p)
        place = min(len(asked), len(answers)) - 1
        return answers[place] if len(asked) <= len(answers) else replace(answers[0], records=[])

    listed = listing(fetch, limit)
    got = ids(listed)
    keyed = [str(key) for key in got if key is not None]
    assert len(keyed) == len(set(keyed))
    assert limit is None or len(got) <= max(limit, 0)
    assert listed.facts["rows"] == len(got)
    assert json.loads(json.dumps(listed.report(ids=True)))["complete"] in (True, False)
    assert len(asked) < 60
