import warnings

import pytest

from nb23.api.catalogue import method
from nb23.api.paging import IncompleteListing, Listing, read_pages
from nb23.api.response import Reply

PHOTOS, TAGS = method("photo/list"), method("tag/list")


class Server:
    """A site's listing as a plain function: pages of ids that may change between two requests."""

    def __init__(self, ids, *, key="photo_id", total=True, between=None):
        self.ids, self.key, self.total, self.between = list(ids), key, total, between
        self.asked = []

    def __call__(self, *, p, size, **order):
        if self.between and self.asked:
            self.between(self)
        self.asked.append({"p": p, "size": size, **order})
        size = min(int(size), 100)
        held = self.ids[(p - 1) * size : p * size]
        return reply([{self.key: n} for n in held], p, size, len(self.ids) if self.total else None)


def reply(records, page, size, total, row=PHOTOS):
    return Reply(row, records, "read", page, size, total, "", False, {})


def listing(server, limit=None, row=PHOTOS, **params):
    return Listing(row, read_pages(server, row, params, limit), limit)


def ids(listed):
    return [record["photo_id"] for record in listed.records()]


def test_every_record_comes_once_and_in_order():
    server = Server(range(250))
    listed = listing(server)
    assert ids(listed) == list(range(250))
    assert [asked["p"] for asked in server.asked] == [1, 2, 3]
    assert listed.facts == listed.report() == {
        "level": "read", "limit": None, "pages": 3, "rows": 250, "duplicates": 0,
        "total_before": 250, "total_after": 250, "complete": True,
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


def test_a_site_that_does_not_count_is_read_until_an_empty_page():
    server = Server(range(150), total=False)
    listed = listing(server)
    assert ids(listed) == list(range(150))
    assert len(server.asked) == 3
    assert listed.facts["complete"]
    assert listed.facts["total_before"] is None


def test_a_site_that_repeats_its_page_is_not_asked_for_ever():
    asked = []

    def same(*, p, size, **_):
        asked.append(p)
        return reply([{"photo_id": n} for n in range(100)], 1, 100, 500)

    listed = listing(same)
    with pytest.warns(IncompleteListing, match="100 of 500 photos"):
        assert ids(listed) == list(range(100))
    assert asked == [1, 2]
    assert not listed.facts["complete"]


def test_a_site_that_alternates_two_pages_ends_with_its_own_count():
    def two(*, p, size, **_):
        return reply([{"photo_id": n + p % 2 * 100} for n in range(100)], p, 100, 600)

    listed = listing(two)
    with pytest.warns(IncompleteListing):
        assert len(ids(listed)) == 200
    assert (listed.facts["pages"], listed.facts["duplicates"]) == (6, 400)


def test_a_record_that_moves_to_the_next_page_comes_once_and_is_counted():
    def insert(server):
        server.ids.insert(0, -len(server.asked))

    listed = listing(Server(range(250), between=insert))
    with pytest.warns(IncompleteListing, match=r"250 of 252 photos; .* \(it began with 250\)"):
        got = ids(listed)
    assert got == list(range(250))
    assert listed.facts == {
        "level": "read", "limit": None, "pages": 3, "rows": 250, "duplicates": 2,
        "total_before": 250, "total_after": 252, "complete": False,
    }  # fmt: skip


def test_a_record_that_was_deleted_while_pages_were_read_is_noticed():
    def delete(server):
        server.ids.pop(0)

    listed = listing(Server(range(250), between=delete))
    with pytest.warns(IncompleteListing, match=r"248 of 248 photos; .* \(it began with 250\)"):
        got = ids(listed)
    assert len(got) == 248
    assert {100, 201}.isdisjoint(got)
    assert not listed.facts["complete"]


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
    pages = [reply([{"a": 1}, {"a": 1}], None, None, None, row)]
    listed = Listing(row, iter(pages), None)
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
    assert listed.facts["rows"] == 1
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
