"""Who watches the practice site: each visit as a pure function of seed, video, day and hour.

Owns the videos' and webinars' ways with visitors, and the sums over items, days and traits. Must
not know HTTP, methods or records. Nothing is stored: every video sees the visitors pass from a
place of its own on and at its own speed, those who tend to stay and those who tend to leave in two
streams. What happened between two days is an arc of the circle, the difference of two running
sums, so that the same visits add up to the same sums however they are cut.
"""

import math
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate, groupby, pairwise
from operator import add, mul, sub
from random import Random
from typing import Any, NamedTuple

from nb23.sandbox import wording
from nb23.sandbox.practice import DAYS, REFERENCE, Video, make_videos, tags_of
from nb23.sandbox.visitors import (
    AUDIENCE,
    EFFECTS,
    PARTS,
    VISITORS,
    Streams,
    Visitors,
    Where,
    counts,
    timed,
    used,
)

FIRST = REFERENCE.date() - timedelta(days=DAYS - 1)
"""The first day of the history; days are numbered from it."""
LOADS_A_DAY, NOISE, USUAL_LENGTH, USUAL_TAGS, LIKED_SPREAD = 1.2, 0.03, 134, 2.4, 1.3
WEBINAR = 2700
"""How long a webinar lasts, in seconds."""


class Item(NamedTuple):
    """A video or a webinar, as its visitors find it.

    Args:
        number: its photo_id or live_id.
        kind: how interest in it goes on: "fast", "slow", "evergreen", or "live" for a webinar.
        day: when it was published.
        pull: how many visitors it draws for each unit of its kind's curve.
        stay: the share of them who tend to stay.
        parts: how many parts of a second a hundredth of it has.
        seats: from where on it sees the two streams of visitors.
    """

    number: int
    kind: str
    day: int
    pull: float
    stay: float
    parts: int
    seats: tuple[float, float]


Sums = dict[Any, int]
"""Counts, by what they are of."""
Parting = Callable[[int], Any]
"""Gives the part to which a day belongs."""


def webinars() -> Iterator[tuple[int, str, int]]:
    """The webinars that are over: number, day, how many came. Every site has the same."""
    for table, rows in wording.TABLES.items():
        for row in rows if table.startswith("lives (") else ():
            live = dict(zip(table[7:-1].split(", "), row, strict=True))
            if live["status"] == "previous":
                yield live["live_id"], live["live_date"][:10], live["registrants"]


def together(day: int) -> None:
    """All days belong to one part."""


def day_of(moment: str) -> int:
    """The number of a day, of a moment as the site writes it."""
    return (date.fromisoformat(moment[:10]) - FIRST).days


def weekday(day: int) -> int:
    """Which day of the week a day is, from Monday = 0."""
    return (FIRST.weekday() + day) % 7


def seats(draw: Random) -> tuple[float, float]:
    """Two places on the circle."""
    return draw.random() * VISITORS, draw.random() * VISITORS


class Scope(NamedTuple):
    """What to add up: whose visits, to which videos or webinars, from one day to another."""

    items: tuple[int, ...]
    first: int = 0
    last: int = DAYS - 1
    where: Where = ()


class Plays:
    """The whole audience of one practice site.

    Args:
        seed: the same seed gives the same visits.
        videos: how many videos the site has.
        effects: the names of the effects that are planted.

    Example:
        >>> plays = Plays(23, 10, ["growth"])
        >>> everything = Scope(tuple(plays.items))
        >>> sum(plays.daily(everything).values()) == sum(plays.each(everything).values())
        True
    """

    def __init__(self, seed: int, videos: int, effects: Collection[str]) -> None:
        self.seed, self.videos = seed, videos
        self.rules: dict[str, dict[str, Any]] = {
            name: effect["on" if name in effects else "off"] for name, effect in EFFECTS.items()
        }
        self.visitors = Visitors(seed, self.rules)
        self.daily, self.among = lru_cache(32)(self._daily), lru_cache(32)(self._among)
        self.curve = lru_cache(None)(self._curve)

    @cached_property
    def items(self) -> dict[int, Item]:
        """Every video and webinar that has visitors, by its number."""
        totals = [counts(stream[-1]) for stream in self.visitors.running(())]
        means = [total["percent"] / total["plays"] / 100 for total in totals]
        found = [self._video(video, means) for video, _ in make_videos(self.seed, self.videos)
                 if video.published]  # fmt: skip
        for number, held, come in webinars():
            places, parts = seats(Random(f"{self.seed}/audience/{number}")), WEBINAR * PARTS // 100
            found.append(Item(number, "live", day_of(held), come, 0.6, parts, places))
        return {item.number: item for item in found}

    def _video(self, video: Video, means: Sequence[float]) -> Item:
        rules, draw = self.rules, Random(f"{self.seed}/audience/{video.photo_id}")
        tags, length = tags_of(self.seed, video.photo_id), video.length or USUAL_LENGTH
        day, rhythm = day_of(video.published), rules["publishing_rhythm"]
        # A video that was made to be liked is: its comments and ratings go with its plays.
        liked = (video.views + 0.5) / math.log1p(max(DAYS - day, 1))
        pull = liked ** (rules["top_videos"]["spread"] / LIKED_SPREAD)
        pull *= rules["tag_effect"]["lift"] if rules["tag_effect"]["tag"] in tags else 1
        pull *= rhythm["published"] if weekday(day) == rhythm["day"] else 1
        watched = (
            0.55 * means[0] + 0.45 * means[1] + NOISE * draw.gauss(0, 1)
            + rules["length_effect"]["slope"] * math.log2(length / USUAL_LENGTH)
            + rules["engagement_correlations"]["slope"] * (len(tags) - USUAL_TAGS)
        )  # fmt: skip
        stay = min(max((watched - means[0]) / (means[1] - means[0]), 0.0), 1.0)
        chance, age = draw.random(), rules["age_curve"]
        kind = ("fast" if chance < age["fast"] else
                "evergreen" if chance >= 1 - age["evergreen"] else "slow")  # fmt: skip
        return Item(video.photo_id, kind, max(day, 0), pull, stay,
                    round(length * PARTS / 100), seats(draw))  # fmt: skip

    @cached_property
    def ages(self) -> dict[str, list[float]]:
        """How much each kind is watched on each day of its life: half a year's sum is 1."""
        half_life = self.rules["age_curve"]["half_life"]
        found = {
            kind: [fast * 2 ** (-day / half_life) + slow / (1 + day / 20) + evenly
                   for day in range(DAYS)]
            for kind, (fast, slow, evenly) in AUDIENCE["kinds"].items()
        }  # fmt: skip
        return {kind: [day / sum(days[:180]) for day in days] for kind, days in found.items()}

    @cached_property
    def season(self) -> list[float]:
        """How many visitors each unit of pull draws on each day: the videos share the visitors."""
        pulls: dict[tuple[str, int], float] = defaultdict(float)
        videos = [item for item in self.items.values() if item.kind != "live"]
        for item in videos:
            pulls[item.kind, item.day] += item.pull
        shared = [0.0] * DAYS
        for (kind, day), pull in pulls.items():
            shared[day:] = map(add, shared[day:], map(pull.__mul__, self.ages[kind]))
        growth, rhythm = self.rules["growth"], self.rules["publishing_rhythm"]
        week = [rhythm["weekend"] if day > 4 else 1 for day in range(7)]
        week[rhythm["day"]] *= rhythm["lift"]
        trend = [(1 + growth["weekly"]) ** (day / 7) for day in range(DAYS)]
        usual = LOADS_A_DAY * len(videos) * DAYS / sum(trend) * 7 / sum(week)
        event = (growth["event"] - FIRST).days
        lift = [growth["lift"] if 0 <= day - event < growth["days"] else 1 for day in range(DAYS)]
        return [usual * trend[day] * week[weekday(day)] * lift[day] / of if of else 0
                for day, of in enumerate(shared)]  # fmt: skip

    def _curve(self, kind: str, day: int) -> list[float]:
        """What an item has drawn for each unit of pull by the beginning of each day."""
        drawn = [1.0] if kind == "live" else map(mul, self.ages[kind], self.season[day:])
        found = [0.0] * day + list(accumulate(drawn, initial=0))
        return found + found[-1:] * (DAYS + 1 - len(found))

    def places(self, item: Item, marks: Sequence[int]) -> list[list[tuple[int, int]]]:
        """How far an item's streams have come by the beginning of each day: laps, and visitors."""
        curve, coming, found = self.curve(item.kind, item.day), self.visitors.coming, []
        for seat, part in zip(item.seats, (1 - item.stay, item.stay), strict=True):
            pull = item.pull * part
            ways = [divmod(seat + pull * curve[mark], VISITORS) for mark in marks]
            found.append([(int(lap), bisect(coming, place)) for lap, place in ways])
        return found

    def passed(self, item: Item, running: Streams, marks: Sequence[int]) -> list[int]:
        """What an item's visitors have done by the beginning of each day."""
        sums = [
            [lap * upto[-1] + upto[place] for lap, place in places]
            for upto, places in zip(running, self.places(item, marks), strict=True)
        ]
        return [timed(total, item.parts) for total in map(add, *sums)]

    def within(self, scope: Scope) -> list[Item]:
        """The items of a scope that have visitors."""
        return [self.items[number] for number in scope.items if number in self.items]

    def each(self, scope: Scope) -> dict[int, int]:
        """The counts of each item."""
        running, found = self.visitors.running(scope.where), {}
        for item in self.within(scope):
            before, after = self.passed(item, running, (scope.first, scope.last + 1))
            found[item.number] = after - before
        return found

    @cached_property
    def history(self) -> dict[int, int]:
        """The counts of each item from the first day to the last."""
        return self.each(Scope(tuple(self.items)))

    def _daily(self, scope: Scope) -> dict[int, int]:
        """The counts of each day, all items together."""
        running, days = self.visitors.running(scope.where), [0] * (scope.last + 1)
        for item in self.within(scope):
            begin = max(scope.first, item.day)
            passed = self.passed(item, running, range(begin, scope.last + 2))
            days[begin:] = map(add, days[begin:], map(sub, passed[1:], passed))
        return dict(enumerate(days[scope.first :], scope.first))

    def _among(self, scope: Scope, traits: Sequence[str], parting: Parting) -> Sums:
        """The counts of each combination of traits, and of days that belong to the same part.

        Args:
            scope: what to add up.
            traits: names of traits; "depth" is how many percent were watched.
            parting: gives the part to which a day belongs.

        Returns:
            Counts by (part, trait, ...).
        """
        sums: Sums = defaultdict(int)
        fits = self.visitors.fitting(scope.where)
        for (part, stream), uses in self.uses(scope, parting).items():
            for row, total in self.visitors.used(stream, accumulate(uses), fits, traits):
                sums[part, *row] += total
        return sums

    def uses(self, scope: Scope, parting: Parting) -> dict[Any, list[int]]:
        """How often each visitor passed, by part and stream, as steps up and down the circle.

        A use is one number: how often, and the sum of the parts of a second of what was seen.
        """
        found: dict[Any, list[int]] = defaultdict(lambda: [0] * (VISITORS + 1))
        days = range(scope.first, scope.last + 1)
        parts = [(part, next(days)) for part, days in groupby(days, parting)]
        for item in self.within(scope):
            use = used(item.parts)
            marks = [day for _, day in parts] + [scope.last + 1]
            alive = max(bisect(marks, item.day) - 1, 0)
            for stream, places in enumerate(self.places(item, marks[alive:])):
                for (part, _), (before, after) in zip(parts[alive:], pairwise(places), strict=True):
                    if after != before:
                        circle = found[part, stream]
                        circle[0] += use * (after[0] - before[0])
                        circle[before[1]] += use
                        circle[after[1]] -= use
        return found


@lru_cache(4)
def plays_of(seed: int, videos: int, effects: tuple[str, ...]) -> Plays:
    """The audience of a site; sites with the same content share it."""
    return Plays(seed, videos, effects)
