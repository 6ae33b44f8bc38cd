"""Each effect is found in the figures, with its true value; and not where it is not planted."""

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import pytest

from nb23.sandbox import SandboxError, create_app
from nb23.sandbox.plays import FIRST, Plays, Scope, together, weekday
from nb23.sandbox.practice import DAYS, make_videos, tags_of
from nb23.sandbox.visitors import AUDIENCE, EFFECTS, counts

ERRORS = 3.3
"""How many standard errors an estimate may be off: one in a thousand would be more."""
HALF_A_YEAR = 180


class Estimate(NamedTuple):
    """What the figures say, how exactly, and the true value, which has a name in the table."""

    found: float
    error: float
    true: float
    name: str = ""


class Figures:
    """The figures of one site, as an analyst has them."""

    def __init__(self, plays: Plays) -> None:
        self.plays, self.rules = plays, plays.rules
        self.videos = {video.photo_id: video for video, _ in make_videos(plays.seed, plays.videos)
                       if video.published}  # fmt: skip
        self.scope = Scope(tuple(self.videos))
        self.each = {number: counts(sums) for number, sums in plays.each(self.scope).items()}
        self.daily = {day: counts(sums) for day, sums in plays.daily(self.scope).items()}
        self.total = counts(sum(plays.each(self.scope).values()))
        # Videos that are old enough, with the plays of their first half year: equal chances.
        self.early = {number: self.first_days(number, HALF_A_YEAR) for number in self.videos
                      if plays.items[number].day < DAYS - HALF_A_YEAR}  # fmt: skip

    def first_days(self, number: int, days: int) -> int:
        begin = self.plays.items[number].day
        return counts(self.plays.each(Scope((number,), begin, begin + days - 1))[number])["plays"]

    def by(self, *names: str) -> dict[Any, dict[str, int]]:
        """The counts by a trait of the visitors."""
        sums = self.plays.among(self.scope, names, together)
        return {key[1] if len(key) == 2 else key[1:]: counts(total) for key, total in sums.items()}


def share(part: int, whole: int, true: float, name: str = "") -> Estimate:
    error = math.sqrt(part * (whole - part) / whole) / whole
    return Estimate(part / whole, error, true, name)


def ratio(one: float, other: float, true: float, name: str) -> Estimate:
    return Estimate(one / other, one / other * math.sqrt(1 / one + 1 / other), true, name)


def slope(x: list[float], y: list[float], true: float, name: str) -> Estimate:
    line = statistics.linear_regression(x, y)
    rest = [b - line.intercept - line.slope * a for a, b in zip(x, y, strict=True)]
    spread = statistics.pvariance(x) * len(x)
    return Estimate(
        line.slope, math.sqrt(sum(r * r for r in rest) / (len(x) - 2) / spread), true, name
    )


def times(figures: Figures, which: Callable[[int], bool], true: float, name: str) -> Estimate:
    """How many times the plays of other videos those videos have that are meant, as logarithms."""
    logs = {number: math.log(plays + 0.5) for number, plays in figures.early.items()}
    groups = [[log for number, log in logs.items() if which(number) == wanted]
              for wanted in (True, False)]  # fmt: skip
    error = math.sqrt(sum(statistics.variance(group) / len(group) for group in groups))
    found = statistics.mean(groups[0]) - statistics.mean(groups[1])
    return Estimate(found, error, math.log(true), name)


def top_videos(figures: Figures) -> Iterator[Estimate]:
    """How popularity varies, from videos that were published one after the other."""
    rules, logs = figures.rules, []
    for number, plays in figures.early.items():
        tagged = rules["tag_effect"]["tag"] in tags_of(figures.plays.seed, number)
        tuesday = published(figures, number).weekday() == 1
        known = tagged * math.log(rules["tag_effect"]["lift"])
        known += tuesday * math.log(rules["publishing_rhythm"]["published"])
        if figures.plays.items[number].day >= 60:
            logs.append(math.log(plays + 0.5) - known)
    chance = statistics.mean(1 / (plays + 1) for plays in figures.early.values())
    variance = statistics.mean((a - b) ** 2 for a, b in pairwise(logs)) / 2
    # Neighbouring differences share a video, so that they count for fewer.
    error = variance * math.sqrt(3 / len(logs))
    yield Estimate(variance - chance, error, rules["top_videos"]["spread"] ** 2)
    if "share" in rules["top_videos"]:
        plays = [video["plays"] for video in figures.each.values()]
        draw = Random(0)
        again = [top_fifth(draw.choices(plays, k=len(plays))) for _ in range(100)]
        true = rules["top_videos"]["share"]
        yield Estimate(top_fifth(plays), statistics.stdev(again), true)


def top_fifth(plays: list[int]) -> float:
    return sum(sorted(plays, reverse=True)[: len(plays) // 5]) / sum(plays)


def published(figures: Figures, number: int) -> date:
    return date.fromisoformat(figures.videos[number].published[:10])


def publishing_rhythm(figures: Figures) -> Iterator[Estimate]:
    rule, week = figures.rules["publishing_rhythm"], Counter[int]()
    for day, found in figures.daily.items():
        week[weekday(day)] += found["plays"] * (day >= 14)
    usual = sum(week[day] for day in (0, 2, 3, 4)) / 4
    yield ratio(week[1], usual, rule["lift"], "lift")
    yield ratio((week[5] + week[6]) / 2, usual, rule["weekend"], "weekend")
    yield times(figures, lambda number: published(figures, number).weekday() == 1,
                rule["published"], "published")  # fmt: skip
    hours = {hour: found["plays"] for hour, found in figures.by("hour").items()}
    usual = figures.total["plays"] / sum(rule["hours"])
    expected = [usual * weight for weight in rule["hours"]]
    away = sum((hours[hour] - plays) ** 2 / plays for hour, plays in enumerate(expected))
    # Chi squared with 23 degrees of freedom; its cube root is nearly normal.
    yield Estimate((away / 23) ** (1 / 3), math.sqrt(2 / 207), 1 - 2 / 207)
    if "best" in rule:
        yield Estimate(max(hours, key=lambda hour: hours[hour]), 0, rule["best"])


def watched(figures: Figures, name: str, of: Callable[[int], float]) -> Estimate:
    """How the share of a video that is watched goes with something about it."""
    seen = {number: found for number, found in figures.each.items() if found["plays"] >= 50}
    shares = [found["percent"] / found["plays"] / 100 for found in seen.values()]
    return slope([of(number) for number in seen], shares, figures.rules[name]["slope"], "slope")


def engagement_correlations(figures: Figures) -> Iterator[Estimate]:
    seed = figures.plays.seed
    yield watched(figures, "engagement_correlations", lambda number: len(tags_of(seed, number)))


def length_effect(figures: Figures) -> Iterator[Estimate]:
    yield watched(figures, "length_effect", lambda number: math.log2(figures.videos[number].length))


def tag_effect(figures: Figures) -> Iterator[Estimate]:
    seed, rule = figures.plays.seed, figures.rules["tag_effect"]
    yield times(figures, lambda number: rule["tag"] in tags_of(seed, number), rule["lift"], "lift")


def growth(figures: Figures) -> Iterator[Estimate]:
    rule = figures.rules["growth"]
    event, days = (rule["event"] - FIRST).days, rule["days"]
    weeks = [begin for begin in range(14, DAYS - 6, 7)
             if not event - 7 < begin < event + days]  # fmt: skip
    plays = [sum(figures.daily[begin + day]["plays"] for day in range(7)) for begin in weeks]
    numbers, logs = [begin / 7 for begin in weeks], [math.log(week) for week in plays]
    yield slope(numbers, logs, math.log(1 + rule["weekly"]), "weekly")
    during = sum(figures.daily[day]["plays"] for day in range(event, event + days))
    around = sum(figures.daily[day]["plays"] for day in range(event - days, event + 2 * days))
    yield ratio(during, (around - during) / 2, rule["lift"], "lift")


def watch_curve(figures: Figures) -> Iterator[Estimate]:
    plays, rule = Counter[int](), figures.rules["watch_curve"]
    plays.update({depth: found["plays"] for depth, found in figures.by("depth").items()})
    at, there = rule["at"], sum(number for depth, number in plays.items() if depth >= rule["at"])
    usual = (plays[at - 1] + plays[at + 1]) / 2
    error = math.sqrt(plays[at] + usual / 2) / there
    yield Estimate((plays[at] - usual) / (there - usual), error, rule["leave"], "leave")


def funnel(figures: Figures) -> Iterator[Estimate]:
    for number, (*_, position) in enumerate(AUDIENCE["actions"]):
        shown, submitted = figures.total[f"shown{number}"], figures.total[f"submitted{number}"]
        name = "submit" if position == 1 else "other"
        yield share(submitted, shown, figures.rules["funnel"][name], name)


def audience_places(figures: Figures) -> Iterator[Estimate]:
    rule = figures.rules["audience_places"]
    plays = {country: found["plays"] for country, found in figures.by("country").items()}
    yield share(plays[rule["country"]], figures.total["plays"], rule["share"], "share")


def devices(figures: Figures) -> Iterator[Estimate]:
    found: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    for (mobile, depth), seen in figures.by("mobile", "depth").items():
        found[mobile].append((depth, seen["plays"]))
    means, errors = {}, {}
    for mobile, depths in found.items():
        plays = sum(number for _, number in depths)
        means[mobile] = sum(depth * number for depth, number in depths) / plays
        spread = sum(number * (depth - means[mobile]) ** 2 for depth, number in depths) / plays
        errors[mobile] = math.sqrt(spread / plays) / means[mobile]
    of, error = means[True] / means[False], math.hypot(*errors.values())
    yield Estimate(of, of * error, figures.rules["devices"]["ratio"], "ratio")


def age_curve(figures: Figures) -> Iterator[Estimate]:
    rule = figures.rules["age_curve"]
    parts = [figures.first_days(number, 14) / plays for number, plays in figures.early.items()
             if plays >= 40]  # fmt: skip
    yield share(sum(part > 0.5 for part in parts), len(parts), rule["fast"], "fast")
    if rule["evergreen"]:
        yield share(sum(part < 0.14 for part in parts), len(parts), rule["evergreen"])


RECOVER: dict[str, Callable[[Figures], Iterator[Estimate]]] = {
    function.__name__: function for function in (
        top_videos, publishing_rhythm, engagement_correlations, length_effect, tag_effect, growth,
        watch_curve, funnel, audience_places, devices, age_curve)
}  # fmt: skip


@pytest.fixture(scope="module", params=[23, 24, 25])
def planted(request: pytest.FixtureRequest) -> Figures:
    return Figures(Plays(request.param, 500, tuple(EFFECTS)))


@pytest.fixture(scope="module", params=[23, 24, 25])
def empty(request: pytest.FixtureRequest) -> Figures:
    return Figures(Plays(request.param, 500, ()))


def agree(figures: Figures, name: str) -> None:
    for estimate in RECOVER[name](figures):
        away = abs(estimate.found - estimate.true)
        assert away <= ERRORS * estimate.error + 1e-9, estimate


@pytest.mark.parametrize("name", RECOVER)
def test_what_is_planted_is_found(planted: Figures, name: str) -> None:
    agree(planted, name)


@pytest.mark.parametrize("name", RECOVER)
def test_what_is_not_planted_is_not_found(empty: Figures, name: str) -> None:
    agree(empty, name)


@pytest.mark.parametrize("name", sorted({*RECOVER} - {"top_videos"}))
def test_an_effect_can_be_told_from_nothing(planted: Figures, empty: Figures, name: str) -> None:
    nothing = {one.name: one.true for one in RECOVER[name](empty)}
    found = [one for one in RECOVER[name](planted) if one.name]
    assert all(abs(one.found - nothing[one.name]) > ERRORS * one.error for one in found
               if one.true != nothing[one.name])  # fmt: skip


def test_countries_and_sources_watch_alike() -> None:
    """No two traits go together unless it is planted."""
    figures = Figures(Plays(23, 500, ()))
    for trait in ("country", "source", "os"):
        for seen in figures.by(trait).values():
            mean = figures.total["percent"] / figures.total["plays"]
            assert seen["percent"] / seen["plays"] == pytest.approx(mean, abs=1.6)


def test_each_question_has_an_effect_that_says_what_it_is() -> None:
    assert len(EFFECTS) == 12
    assert set(RECOVER) | {"metadata_audit"} == set(EFFECTS)
    for effect in EFFECTS.values():
        named = {word.split("`")[0] for word in effect["says"].split("`")[1::2]}
        assert named <= set(effect["on"]), effect["says"]


def test_an_unknown_effect_is_refused_with_the_known_ones() -> None:
    with pytest.raises(SandboxError, match="no effect 'grwth'. Known: age_curve, "):
        create_app(effects={"growth", "grwth"})


def test_a_site_can_be_asked_for_with_some_effects_or_none() -> None:
    for effects, known in ((("growth",), ["growth"]), ((), []), (None, sorted(EFFECTS))):
        app = create_app(domain="practice.example", videos=5, effects=effects)
        database = app.extensions["sandbox"].database
        assert database.setting("audience", "").endswith(f"{known}]".replace("'", '"'))
