import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23.sandbox import create_app
from nb23.sandbox.plays import FIRST, Plays, Scope, plays_of, together, weekday
from nb23.sandbox.practice import DAYS, make_videos
from nb23.sandbox.visitors import EFFECTS, NAMES, counts, packed, timed

PLAYS = Plays(23, 60, tuple(EFFECTS))
NUMBERS = tuple(PLAYS.items)
PLACES = [("country",), ("country", "region", "city"), ("device", "os"), ("mobile",), ("hour",),
          ("domain", "path"), ("source",), ("spot_id",), ("depth",)]  # fmt: skip
WHERE = [(), (("country", frozenset(["DE", "SE"])),),
         (("mobile", frozenset([True])), ("source", frozenset(["embed", "site"])))]  # fmt: skip

days = st.integers(0, DAYS - 1)
spans = st.tuples(days, days).map(sorted)
items = st.lists(st.sampled_from(NUMBERS), unique=True).map(tuple)
scopes = st.builds(lambda items, span, where: Scope(items, span[0], span[1], where),
                   items, spans, st.sampled_from(WHERE))  # fmt: skip


def total(sums: dict[object, int]) -> int:
    return sum(sums.values())


@given(scopes)
def test_the_days_add_up_to_what_the_videos_add_up_to(scope: Scope) -> None:
    assert total(PLAYS.daily(scope)) == total(PLAYS.each(scope))


@given(scopes, st.sampled_from(PLACES), st.sampled_from([together, weekday]))
def test_each_kind_of_visitors_adds_up_to_the_same(scope: Scope, names: tuple[str, ...],
                                                   parting: object) -> None:  # fmt: skip
    assert total(PLAYS.among(scope, names, parting)) == total(PLAYS.each(scope))


@given(scopes, days)
def test_a_span_is_the_sum_of_its_parts(scope: Scope, cut: int) -> None:
    whole = PLAYS.each(scope)
    if scope.first <= cut < scope.last:
        before, after = (PLAYS.each(part) for part in
                         (scope._replace(last=cut), scope._replace(first=cut + 1)))  # fmt: skip
        assert whole == {number: before[number] + after[number] for number in whole}


@given(scopes)
def test_visitors_with_a_trait_and_without_it_are_all(scope: Scope) -> None:
    parts = [PLAYS.each(scope._replace(where=(*scope.where, ("mobile", frozenset([mobile])))))
             for mobile in (True, False)]  # fmt: skip
    assert total(parts[0]) + total(parts[1]) == total(PLAYS.each(scope))


@given(st.sampled_from(NUMBERS), days)
def test_on_no_day_are_there_more_plays_than_loads_or_ends_than_plays(
    number: int, day: int
) -> None:
    found = counts(PLAYS.each(Scope((number,), day, day))[number])
    assert 0 <= found["finishes"] <= found["plays"] <= found["loads"]
    assert found["percent"] <= 100 * found["plays"]
    if day < PLAYS.items[number].day:
        assert not any(found.values())


def test_a_week_of_weekdays_is_the_sum_of_its_days() -> None:
    scope = Scope(NUMBERS)
    by_day, by_weekday = PLAYS.daily(scope), PLAYS.among(scope, ("mobile",), weekday)
    for which in range(7):
        found = sum(sums for day, sums in by_day.items() if weekday(day) == which)
        assert by_weekday[which, False] + by_weekday[which, True] == found


def test_counts_of_many_visits_are_kept_apart() -> None:
    one = timed(packed(**{name: place for place, name in enumerate(NAMES)}), 5000)
    many = counts(one * 1_000_000)
    for place, name in enumerate(NAMES):
        if name != "bytes":
            assert many[name] == place * 1_000_000


def test_the_same_seed_gives_the_same_visits_and_another_seed_others() -> None:
    same, other = (Plays(seed, 60, tuple(EFFECTS)) for seed in (23, 24))
    assert same.daily(Scope(NUMBERS)) == PLAYS.daily(Scope(NUMBERS))
    assert other.daily(Scope(tuple(other.items))) != PLAYS.daily(Scope(NUMBERS))


def test_another_process_counts_the_same() -> None:
    code = ("from nb23.sandbox.plays import *; p = Plays(23, 60, EFFECTS);"
            "found = p.among(Scope(tuple(p.items)), ('city', 'os'), together);"
            "print(sum(found.values()))")  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                          env=os.environ | {"PYTHONHASHSEED": "7"})  # fmt: skip
    assert int(done.stdout) == total(PLAYS.each(Scope(NUMBERS)))


def test_every_published_video_has_visitors_and_no_draft() -> None:
    videos = [video for video, _ in make_videos(23, 60)]
    published = {video.photo_id for video in videos if video.published}
    assert {item.number for item in PLAYS.items.values() if item.kind != "live"} == published


def test_a_webinar_has_all_its_visitors_on_its_day() -> None:
    live = [item for item in PLAYS.items.values() if item.kind == "live"]
    assert len(live) == 3
    for item in live:
        days = PLAYS.daily(Scope((item.number,)))
        assert [day for day, sums in days.items() if sums] == [item.day]


@pytest.mark.parametrize("size", [0, 1, 7])
def test_any_size_has_an_audience(size: int) -> None:
    plays = Plays(5, size, ())
    scope = Scope(tuple(make_numbers(plays)))
    assert len(scope.items) == size
    assert total(plays.daily(scope)) == total(plays.each(scope))
    assert bool(total(plays.each(scope))) == bool(size)


def test_a_site_has_about_six_hundred_plays_a_video_whatever_its_size() -> None:
    for size in (20, 200):
        plays = Plays(23, size, tuple(EFFECTS))
        loads = counts(total(plays.each(Scope(tuple(make_numbers(plays))))))["loads"]
        assert loads == pytest.approx(size * DAYS * 1.2, rel=0.15)


def make_numbers(plays: Plays) -> list[int]:
    return [item.number for item in plays.items.values() if item.kind != "live"]


def test_a_site_starts_without_counting_anybody() -> None:
    before = plays_of.cache_info().misses
    create_app(domain="practice.example", videos=20, seed=4_711)
    assert plays_of.cache_info().misses == before


def test_the_history_is_730_days_and_ends_on_the_reference_day() -> None:
    assert FIRST.isoformat() == "2024-07-01"
    assert len(PLAYS.daily(Scope(NUMBERS))) == DAYS == 730
