import pytest

from nb23.api.sweep import Sweep


def read(totals, keys, start=None):
    sweep = Sweep(start, dict(enumerate(totals, 1)))
    for key in keys:
        sweep.is_new(key)
    return sweep


@pytest.mark.parametrize(
    ("totals", "keys", "doubtful"),
    [
        ([4, 4], "abcd", []),
        ([4, 5, 5], "abcde", []),  # one was added behind
        ([6, 6, 5], "abcde", [2, 3]),  # one was deleted between these two
        ([6, 5, 4], "abcde", [1, 2, 3]),
        ([4, 5, 5], "abbcd", [1, 2, 3]),  # one was added before
        ([4, 4, 4], "abbd", [1, 2, 3]),  # one moved
        ([4, 4, 4], "abc", [1, 2, 3]),  # the count is another
    ],
)
def test_what_may_have_slipped_by_is_known_from_counts_and_repeated_ids(totals, keys, doubtful):
    sweep = read(totals, keys)
    assert sweep.doubtful(range(1, 4), totals[-1], again=True) == doubtful


def test_a_count_that_stays_another_is_not_looked_into_twice():
    assert read([4, 4], "abc").doubtful(range(1, 3), 4, again=False) == []


def test_edges_that_were_read_again_in_peace_are_no_longer_doubtful():
    assert read([5, 5], "abcd", start=5).doubtful(range(1, 9), 5, again=False) == []


@pytest.mark.parametrize(("totals", "start"), [([5, 4], 5), ([5, 5], 6), ([6], 5)])
def test_if_it_changed_again_at_the_edges_everything_is_doubtful(totals, start):
    assert read(totals, "abcd", start).doubtful(range(1, 9), 4, again=False) == list(range(1, 9))


def test_changes_are_counted_from_totals_and_repeated_ids():
    assert read([9, 7, 8], "abb").changes == 3
    assert read([], "").changes == 0
    assert read([5], "", start=8).changes == 3


def test_records_without_an_id_are_always_new():
    sweep = Sweep()
    assert [sweep.is_new(key) for key in (None, None, "a", "a")] == [True, True, True, False]
    assert (sweep.count, sweep.twice) == (3, ["a"])
