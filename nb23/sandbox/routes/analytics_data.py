"""Methods of version 2 about analytics: families of rows, each with its series and its totals.

What the rows of a family are is in analytics.toml. A handler gives what stands in the reply beside
its status: data, and the numbers of the page where there is one.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from nb23.sandbox.ledger import Ledger
from nb23.sandbox.plays import FIRST, Parting, Scope, together, weekday
from nb23.sandbox.replies import ApiError, Record
from nb23.sandbox.routes.analytics import ordered, page, span
from nb23.sandbox.routes.call import Call
from nb23.sandbox.visitors import AUDIENCE, SEEN, counts, packed

TABLE = tomllib.loads((Path(__file__).parents[1] / "analytics.toml").read_text(encoding="utf-8"))
ACTIONS = AUDIENCE["actions"]
FILTERS = {"country": "country", "domain": "domain", "source": "source",
           "source_id": "source_id", "spot_id": "source_id", "spot_type": "spot_type"}  # fmt: skip
NOT_HERE = ("analytics_campaign_id", "analytics_filter_id", "analytics_filter_url_stub",
            "collector_type")  # fmt: skip
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PERIODS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
"""Length of a period -> the first day of the one in which a day lies."""
Row = dict[str, Any]


class Asked(NamedTuple):
    """What a call of one family asks for."""

    call: Call
    ledger: Ledger
    family: Mapping[str, Any]
    scope: Scope
    actions: list[int]

    def measures(self, total: int, **about: int) -> Row:
        """The family's measures: counts, and ratios, which are 0 where nothing was counted."""
        found, row = counts(total) | about, {}
        for what in ("shown", "submitted"):
            found[what] = sum(found[f"{what}{n}"] for n in self.actions)
        names = self.family.get("measures", TABLE["common"]) + " " + self.family.get("more", "")
        for name in names.split():
            over, *under = TABLE["measures"][name]
            row[name] = found[over] / ((found[under[0]] or 1) * under[1]) if under else found[over]
        return row


def ask(call: Call, family: Mapping[str, Any]) -> Asked:
    """Read what a call asks for; what the site cannot know is refused, not ignored."""
    for name in NOT_HERE:
        if call.text(name):
            raise ApiError("invalid_input", f"The practice site does not simulate {name}.")
    ledger = Ledger(call.database)
    first, last = window(call, ledger)
    where = [(trait, frozenset(call.text(name).split(",")))
             for name, trait in FILTERS.items() if call.text(name)]  # fmt: skip
    if "spot_type" in family:
        where.append(("spot_type", frozenset(family["spot_type"])))
    items = {number for live in (False, True) if family["of"] in ("both", ("videos", "live")[live])
             for number in ledger.items(live)}  # fmt: skip
    words = [word.partition(":")[2] for word in call.text("selection").split()]
    items &= {int(word) for word in words if word.isdecimal()} if words else items
    if "born" in family:
        items = {number for number in items if first <= ledger.day(number) <= last}
    scope = Scope(tuple(sorted(items)), first, last, tuple(where))
    kind, action = call.text("action_type"), call.number("action_id")
    actions = [n for n, row in enumerate(ACTIONS)
               if kind in ("", row[1]) and action in (None, row[0])]  # fmt: skip
    return Asked(call, ledger, family, scope, actions)


def window(call: Call, ledger: Ledger) -> tuple[int, int]:
    """The first and the last day: two dates, or a word such as thisweek or lastyear."""
    word, last = call.text("date_expression"), ledger.last
    if call.flag("lifetime"):
        return 0, last
    if not word:
        return span(call, ledger)
    call.choice("date_expression", dict.fromkeys(TABLE["words"], ""), "")
    period, back = TABLE["words"][word]
    begin = PERIODS[period](FIRST + timedelta(days=last))
    if back:
        begin, last = PERIODS[period](begin - timedelta(days=1)), (begin - FIRST).days - 1
    return max((begin - FIRST).days, 0), last


def labels(asked: Asked, by: str) -> dict[int, Row]:
    """What rows say about each video or webinar; nothing about those that were deleted."""
    rows = asked.ledger.database.rows(TABLE["labels"][by])
    found = {row[0]: {name: row[name] for name in row.keys()[1:]} for row in rows}
    blank: Row = dict.fromkeys(next(iter(found.values()), {}))
    return {number: found.get(number, blank) for number in asked.scope.items}


def groups(asked: Asked) -> Iterator[tuple[Row, Scope]]:
    """What rows or series stand for: how it is called, and its visits."""
    words = ["", *asked.family.get("groupby", "").split()]
    by, scope = asked.call.choice("groupby", dict(zip(words, words, strict=True)), ""), asked.scope
    parts: dict[Any, list[int]] = defaultdict(list)
    if by == "mobile":
        for mobile in (False, True):
            where = (*scope.where, ("mobile", frozenset([mobile])))
            yield {"mobile": mobile}, scope._replace(where=where)
    elif by in TABLE["labels"]:
        for number, label in labels(asked, by).items():
            parts[tuple(label.items())].append(number)
        for part, numbers in parts.items():
            yield dict(part), scope._replace(items=tuple(numbers))
    else:
        yield {}, scope


def parted(asked: Asked, scope: Scope, parting: Parting) -> dict[Any, Row]:
    """The measures of each part of the days."""
    each, sums, posts, peaks = asked.ledger.each(scope), *(Counter[Any]() for _ in range(3))
    days = {0: sum(each.values())} if parting is together else asked.ledger.daily(scope)
    for day, total in days.items():
        sums[parting(day)] += total
    for number, total in each.items():
        day = asked.ledger.day(number)
        posts[parting(day)] += scope.first <= day <= scope.last
        peaks[parting(day)] = max(peaks[parting(day)], peak(total))
    return {part: asked.measures(total, posts=posts[part], videos=len(each), peak=peaks[part])
            for part, total in sums.items()}  # fmt: skip


def peak(total: int) -> int:
    """How many are there at once of those who play a webinar."""
    return round(0.8 * counts(total)["plays"])


def rows(asked: Asked) -> Iterator[Row]:
    """The rows of a family, or of the groups that are asked for."""
    by, ledger = asked.family["by"], asked.ledger
    for label, scope in groups(asked):
        if label or by == "all":
            yield label | parted(asked, scope, together)[None]
        elif by == "item":
            about, keys = labels(asked, "item"), asked.family.get("keys", "").split()
            for number, total in ledger.each(scope).items():
                posts = int(scope.first <= ledger.day(number) <= scope.last)
                row = {"object_id": number} | about[number]
                row = {name: row[name] for name in keys}
                if total:
                    yield row | asked.measures(total, posts=posts, videos=1, peak=peak(total))
        elif by in WAYS:
            yield from WAYS[by](asked)
        else:
            for (_, *values), total in ledger.among(scope, tuple(by.split())).items():
                yield dict(zip(by.split(), values, strict=True)) | asked.measures(total)


def weekdays(asked: Asked) -> Iterator[Row]:
    """The days of a week as numbers from Monday = 0, for webinars as names; or their hours."""
    found = {(day, None): row for day, row in parted(asked, asked.scope, weekday).items()}
    if asked.call.text("groupby") == "hour":
        hours = asked.ledger.among(asked.scope, ("hour",), weekday)
        found = {key: asked.measures(total, peak=peak(total)) for key, total in hours.items()}
    live = asked.family["of"] == "live"
    for (day, hour), row in sorted(found.items()):
        named = {"day": DAY_NAMES[day]} if live else {"day": day, "hour": None}
        yield named | ({} if hour is None else {"hour": hour}) | row


def conversions(asked: Asked) -> Iterator[Row]:
    """The calls to action, or the videos with theirs: how often each was shown and followed."""
    for label, scope in groups(asked):
        for chosen in [asked.actions] if "label" in label else [[n] for n in asked.actions]:
            part = asked._replace(actions=chosen)
            named = dict(zip(("label", "position"), ACTIONS[chosen[0]][2:], strict=True))
            submitted = packed(**{f"submitted{n}": SEEN for n in chosen})
            days = [day for day, total in asked.ledger.daily(scope).items() if total & submitted]
            row = parted(part, scope, together)[None] | named | label
            ends = (iso(min(days)), iso(max(days))) if days else (None, None)
            if row["show"]:
                yield row | dict(zip(("first", "latest"), ends, strict=True))


WAYS = {"weekday": weekdays, "action": conversions}


def iso(day: int) -> str:
    """A day as the API writes it."""
    return (FIRST + timedelta(days=day)).isoformat()


def series(asked: Asked) -> list[Row]:
    """The measures of each period, of everything or of the groups that are asked for."""
    begin = PERIODS[asked.call.choice("date_aggregate", {name: name for name in PERIODS}, "day")]

    def period(day: int) -> str:
        return begin(FIRST + timedelta(days=day)).isoformat()

    return [{"date": day} | label | row for label, scope in groups(asked)
            for day, row in parted(asked, scope, period).items()]  # fmt: skip


def listing(call: Call, family: Mapping[str, Any]) -> Record:
    """The rows of a family, a page of them; what stands beside them is a series."""
    asked = ask(call, family)
    found = list(rows(asked))
    by = call.text("orderby") or family.get("order", "plays")
    if found and by not in found[0]:
        raise ApiError("invalid_input", f"orderby must be one of: {', '.join(found[0])}.")
    found = ordered(call, found, lambda row: [row[by]] if row[by] is not None else [])
    shown, about = (found, {}) if family["by"] == "action" else page(call, found)
    if "beside" not in family:
        return {"data": shown, **about}
    analytics: Row = {"rows": shown}
    if family["beside"]:
        names = ["date", *family["beside"].split()]
        analytics["timeseries"] = [{name: row[name] for name in names} for row in series(asked)]
    return {"data": {"analytics": analytics}, **about}


def timeseries(call: Call, family: Mapping[str, Any]) -> Record:
    """The series of a family."""
    found = series(ask(call, family))
    return {"data": found if family["series"] == "data" else {"analytics": {"timeseries": found}}}


def totals(call: Call, family: Mapping[str, Any]) -> Record:
    """The measures of everything together."""
    asked = ask(call, family)
    return {"data": parted(asked, asked.scope, together)[None]}


def storage(call: Call) -> Record:
    """How much the videos of the site need at the end of each month."""
    months = call.database.rows(TABLE["storage"])
    return {"data": {"analytics": {"rows": [dict(month) for month in months]}}}


METHODS: dict[str, Callable[[Call], Record]] = {"2/analytics/data/usage/storage": storage}
"""Method path -> its handler."""
for path, family in TABLE["families"].items():
    METHODS[f"2/analytics/data/{path}"] = partial(listing, family=family)
    METHODS[f"2/analytics/data/{path}/totals"] = partial(totals, family=family)
    if "series" in family:
        METHODS[f"2/analytics/data/{path}/timeseries"] = partial(timeseries, family=family)
