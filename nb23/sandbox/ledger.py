"""What is counted of a practice site: the visits of its audience, and those that clients report.

Owns the reported visits and the sums with them. Must not know HTTP or records.
"""

import json
from collections import Counter
from collections.abc import Callable, Collection
from functools import cache
from typing import Any, NamedTuple

from nb23.sandbox.plays import Parting, Plays, Scope, Sums, day_of, plays_of, together
from nb23.sandbox.practice import DAYS
from nb23.sandbox.storage import Database
from nb23.sandbox.visitors import TIMED, count, packed


def remember(database: Database, seed: int, videos: int, effects: Collection[str]) -> None:
    """Note of which content the audience is."""
    content = json.dumps([seed, videos, sorted(effects)])
    database.change("insert or replace into settings values ('audience', ?)", (content,))
    tell(database)


def tell(database: Database) -> None:
    """Let queries ask what a video's visitors did: seen(photo_id, "plays")."""
    history = cache(lambda: audience(database).history)
    database.define("seen", lambda number, name: count(history().get(number, 0), name))


def audience(database: Database) -> Plays:
    """The audience of a site."""
    row = database.row("select value from settings where name = 'audience'")
    seed, videos, effects = json.loads(row[0]) if row else (0, 0, ())
    return plays_of(seed, videos, tuple(effects))


class Report(NamedTuple):
    """One visit that a client has reported."""

    number: int
    day: int
    traits: dict[str, Any]
    total: int


class Ledger:
    """All visits of one practice site; reads as Plays does, whose sums it completes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.plays = audience(database)
        self.reports = [self._report(*row) for row in database.rows("select * from reports")]
        self.last = max([DAYS - 1, *(report.day for report in self.reports)])

    def _report(self, number: int, moment: str, source: str, done: str) -> Report:
        # Of whoever reports only the source is known: else it is like a visitor from there.
        traits, counted = self.plays.visitors.traits, json.loads(done)
        like = traits["source"].index(source) if source in traits["source"] else 0
        named = {name: values[like] for name, values in traits.items()}
        named |= {"hour": int(moment[11:13]), "depth": counted.get("percent", 0)}
        total = (counted.pop("parts", 0) << TIMED) + packed(**counted)
        return Report(number, day_of(moment), named, total)

    def items(self, live: bool) -> set[int]:
        """All webinars, or all videos that there are or were."""
        there = set() if live else {
            row[0] for row in self.database.rows("select photo_id from videos")}  # fmt: skip
        items = self.plays.items.values()
        return there | {item.number for item in items if (item.kind == "live") == live}

    def day(self, number: int) -> int:
        """When a video or webinar was published; what came after the history is not of it."""
        return self.plays.items[number].day if number in self.plays.items else -1

    def each(self, scope: Scope) -> Sums:
        """The counts of each video or webinar."""
        return self._sums(self.plays.each, scope, lambda report: report.number)

    def daily(self, scope: Scope) -> Sums:
        """The counts of each day."""
        return self._sums(self.plays.daily, scope, lambda report: report.day)

    def among(self, scope: Scope, traits: tuple[str, ...], parting: Parting = together) -> Sums:
        """The counts of each part of the days and combination of traits."""
        return self._sums(
            lambda inside: self.plays.among(inside, traits, parting), scope,
            lambda report: (parting(report.day), *(report.traits[name] for name in traits)),
        )  # fmt: skip

    def _sums(
        self, visits: Callable[[Scope], Sums], scope: Scope, key: Callable[[Report], Any]
    ) -> Sums:
        inside = scope._replace(last=min(scope.last, DAYS - 1))
        found = Counter(visits(inside) if inside.first <= inside.last else {})
        for report in self.reports:
            fits = all(report.traits[name] in wanted for name, wanted in scope.where)
            if report.number in scope.items and scope.first <= report.day <= scope.last and fits:
                found[key(report)] += report.total
        return found
