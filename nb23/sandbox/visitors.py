"""The visitors of the practice site: in which order they come, and the ways of each.

Owns what one visitor does, and the numbers in which visits are added up. Must not know videos or
days. The visitors stand on a circle in the order of their coming. What is hidden in their ways is
in effects.toml; without it, no way of theirs goes together with another.
"""

import tomllib
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, product
from operator import mul
from pathlib import Path
from random import Random
from typing import Any

FOLDER = Path(__file__).parent
EFFECTS = tomllib.loads((FOLDER / "effects.toml").read_text(encoding="utf-8"))
"""Name of an effect -> what it says, and its values where it is on and where it is off."""
AUDIENCE = tomllib.loads((FOLDER / "audience.toml").read_text(encoding="utf-8"))
"""Where, on what and by which ways people watch, and what they are called on to do."""
NAMES = (
    "percent", "downloads", "loads", "plays", "finishes", "bytes", "new", "fullscreen",
    "preRollClose", "preRollClick", "postRollClose", "postRollClick", "callToActionClick",
    "embedEngaged", "shareEngaged",
    *(f"{what}{n}" for n, _ in enumerate(AUDIENCE["actions"]) for what in ("shown", "submitted")),
)  # fmt: skip
"""What is counted. All counts of many visits are one number, with BITS bits for each."""
BITS = 48
SEEN, WATCHED, TIMED = (1 << BITS) - 1, (1 << 2 * BITS) - 1, BITS * len(NAMES)
# Seconds are counted in parts that decimals hold exactly, so that no sum depends on its order.
PARTS, BYTES_A_SECOND = 4096, 163_840
# One visitor for each polynomial of degree 2 over the numbers modulo a prime: the values of the
# polynomials at any three places are evenly spread (Bush 1952), so that no two or three habits of
# the visitors go together unless it is planted.
PRIME = 31
VISITORS = PRIME**3
PLAY_RATE, NEW_RATE = 0.62, 0.25

Where = tuple[tuple[str, frozenset[Any]], ...]
"""Traits that visitors must have: the name of each, and the values that will do."""
Streams = tuple[list[int], list[int]]
"""Something about each visitor: of those who tend to leave, and of those who tend to stay."""


def packed(**counts: int) -> int:
    """Counts as one number, which can be added to others of its kind."""
    return sum(count << BITS * NAMES.index(name) for name, count in counts.items())


def timed(total: int, parts: int) -> int:
    """Counts together with what they mean for videos whose hundredths have so many parts."""
    return total + ((total & WATCHED) * parts << TIMED)


def used(parts: int) -> int:
    """One visit to a video whose hundredths have so many parts: how often, and their sum."""
    return 1 + (parts << BITS)


def count(total: int, name: str) -> int:
    """One of the counts in such a number; "parts" are those of the seconds that were watched."""
    return total >> BITS * (*NAMES, "parts").index(name) & SEEN


def counts(total: int) -> dict[str, int]:
    """The counts in such a number, and the parts of seconds that were watched."""
    every = [total >> BITS * place & SEEN for place in range(len(NAMES) + 2)]
    found = dict(zip((*NAMES, "parts"), every, strict=False))
    found["bytes"] += (every[-2] + 100 * every[-1]) * BYTES_A_SECOND // PARTS
    return found


def dealt(weights: Iterable[float]) -> list[int]:
    """For each number below VISITORS the place of a weight, as often as the weights say."""
    sums = list(accumulate(weights))
    edges = [round(VISITORS * upto / sums[-1]) for upto in sums]
    return [bisect(edges, number) for number in range(VISITORS)]


class Visitors:
    """All visitors in the order of their coming, and the ways of each.

    Args:
        seed: gives the order.
        rules: the values of each effect, by its name.
    """

    def __init__(self, seed: int, rules: dict[str, dict[str, Any]]) -> None:
        self.rules = rules
        draw = Random(f"{seed}/visitors")
        self.order = list(product(range(PRIME), repeat=3))
        draw.shuffle(self.order)
        self.coming = sorted(draw.random() * VISITORS for _ in range(VISITORS))
        self.running = lru_cache(8)(self._running)

    def column(self, number: int) -> list[int]:
        """A number below VISITORS for each visitor: chance, but evenly spread."""
        x, y = 2 * number, 2 * number + 1
        xx, yy = x * x, y * y
        return [(PRIME * ((a + b * x + c * xx) % PRIME) + (a + b * y + c * yy) % PRIME) * PRIME
                + place % PRIME for place, (a, b, c) in enumerate(self.order)]  # fmt: skip

    @cached_property
    def traits(self) -> dict[str, list[Any]]:
        """What can be asked about each visitor, by the words of the API."""
        focus = self.rules["audience_places"]["focus"]
        places = [
            (country, *city, weight**focus / 2**rank / (2 - 2 / 2 ** len(cities)))
            for country, weight, cities in AUDIENCE["countries"]
            for rank, city in enumerate(cities)
        ]
        tables: dict[tuple[str, ...], list[Any]] = {
            ("country", "region", "city"): places,
            ("device", "os", "mobile"): AUDIENCE["devices"],
            ("source", "domain", "path", "spot_id", "source_id", "spot_type"): AUDIENCE["pages"],
            ("hour",): list(enumerate(self.rules["publishing_rhythm"]["hours"])),
        }
        found: dict[str, list[Any]] = {}
        for number, (names, rows) in enumerate(tables.items()):
            row_of = dealt(row[-1] for row in rows)
            mine = [row_of[value] for value in self.column(number)]
            for place, name in enumerate(names):
                found[name] = [rows[row][place] for row in mine]
        return found

    @cached_property
    def depths(self) -> Streams:
        """How many percent each visitor watches."""
        cliff, ratio = self.rules["watch_curve"], self.rules["devices"]["ratio"]
        # A tenth of what is watched on average remains of it where a phone is put away.
        left, cut = cliff["leave"] * VISITORS, (1 - ratio) / 0.9 * VISITORS

        def depth(percent: int, leaves: int, stops: int, share: int, mobile: bool) -> int:
            if leaves < left:
                percent = min(percent, cliff["at"])
            return round(percent * share / VISITORS / 5) if mobile and stops < cut else percent

        early = [100 * value // VISITORS for value in self.column(4)]
        ways = [*map(self.column, (5, 6, 7)), self.traits["mobile"]]
        return list(map(depth, early, *ways)), list(map(depth, [100] * VISITORS, *ways))

    @cached_property
    def visits(self) -> Streams:
        """What each visitor does, as counts."""
        rates = self.rules["funnel"]
        steps = [
            (100 * position, packed(**{f"shown{n}": 1}),
             rates["submit" if position == 1 else "other"] * VISITORS,
             packed(**{f"submitted{n}": 1, "callToActionClick": 1}))
            for n, (*_, position) in enumerate(AUDIENCE["actions"])
        ]  # fmt: skip
        shares = AUDIENCE["extras"]
        extras = [*(packed(**{name: 1}) for name in shares), 0]
        extra = [extras[place] for place in dealt([*shares.values(), 1 - sum(shares.values())])]

        def visit(percent: int, plays: int, other: int, *chances: int) -> int:
            if plays >= playing:
                return passing
            total = extra[other] + played[percent][plays < new]
            for (reached, shown, rate, submitted), chance in zip(steps, chances, strict=True):
                if percent >= reached:
                    total += shown + submitted * (chance < rate)
            return total

        passing, playing, new = packed(loads=1), PLAY_RATE * VISITORS, NEW_RATE * VISITORS
        played = [[packed(loads=1, plays=1, percent=percent, finishes=percent // 100, new=new)
                   for new in (0, 1)] for percent in range(101)]  # fmt: skip
        ways = list(map(self.column, range(8, 10 + len(steps))))
        leaving, staying = (list(map(visit, depth, *ways)) for depth in self.depths)
        return leaving, staying

    def fitting(self, where: Where) -> list[bool]:
        """Whether each visitor has all of these traits."""
        found = [True] * VISITORS
        for name, wanted in where:
            found = [fits and value in wanted
                     for fits, value in zip(found, self.traits[name], strict=True)]  # fmt: skip
        return found

    def _running(self, where: Where = ()) -> Streams:
        fits = self.fitting(where)
        leaving, staying = (list(accumulate(map(mul, stream, fits), initial=0))
                            for stream in self.visits)  # fmt: skip
        return leaving, staying

    def used(
        self, stream: int, uses: Iterable[int], fits: list[bool], names: Sequence[str]
    ) -> Iterator[tuple[tuple[Any, ...], int]]:
        """The traits of each visitor who passed, and what that counts for."""
        traits = self.traits | {"depth": self.depths[stream]}
        rows = zip(*(traits[name] for name in names), strict=True)
        for use, fit, visit, row in zip(uses, fits, self.visits[stream], rows, strict=False):
            if use and fit:
                yield row, visit * (use & SEEN) + ((visit & WATCHED) * (use >> BITS) << TIMED)
