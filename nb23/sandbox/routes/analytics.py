"""Methods about analytics: which visits a call counts, and by what.

Owns the way from a call to the table figures, whose rows its row then chooses from; version 1's
records are made here too. Must not know how visits come about.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from nb23.sandbox.labels import ZONE
from nb23.sandbox.ledger import Ledger
from nb23.sandbox.plays import FIRST, Parting, Scope, day_of, together, weekday
from nb23.sandbox.replies import ApiError, Page, Reply
from nb23.sandbox.routes import table
from nb23.sandbox.routes.call import Call, Methods
from nb23.sandbox.visitors import AUDIENCE, NAMES, PARTS, SEEN, counts, packed

Figure = dict[str, Any]
ACTIONS = AUDIENCE["actions"]
EVENTS = NAMES[NAMES.index("fullscreen") : NAMES.index("shareEngaged") + 1]
OF_URL = ("loads", "plays", "downloads", "finishes")
OF_HOUR = ("downloadedBytes", "downloads", "finishes", "loads", "plays")
TRAITS = ("country", "city", "region", "device", "os", "domain", "source", "source_id", "spot_id")


class Asked(NamedTuple):
    """What a call asks for: its parameters, and the visits that it counts."""

    call: Call
    values: Mapping[str, Any]
    ledger: Ledger
    scope: Scope
    actions: list[int]


def ask(call: Call) -> Asked:
    """Read what a call asks for."""
    values = {param.name: param.read(call) for param in call.row.takes}
    ledger, path = Ledger(call.database), call.row.path
    first, last = window(values, ledger)
    where = [(trait, frozenset(values[name].split(",")))
             for name, trait in AUDIENCE["filters"].items() if values.get(name)]  # fmt: skip
    if "/spots" in path or "/sourceids" in path:
        where.append(("spot_type", frozenset(["page", "widget"])))
    items = ledger.items(live="/live" in path)
    items |= ledger.items(live=True) if "/traffic" in path else set()
    if values.get("exclude_deleted_p"):
        items &= {row[0] for row in call.database.rows("select photo_id from videos")}
    if "/published" in path:
        items = {number for number in items if first <= ledger.day(number) <= last}
    chosen = json.loads(values.get("photo_id") or "[]")
    if not items.issuperset(chosen):
        raise ApiError("no_such_photo", "There is no video with one of these photo_ids.")
    words = [word.partition(":")[2] for word in (values.get("selection") or "").split()]
    chosen += [int(word) for word in words if word.isdecimal()]
    items &= {*chosen} if chosen or words else items
    kind, action = values.get("action_type"), values.get("action_id")
    actions = [n for n, row in enumerate(ACTIONS)
               if kind in (None, "", row[1]) and action in (None, row[0])]  # fmt: skip
    scope = Scope(tuple(sorted(items)), first, last, tuple(where))
    return Asked(call, values, ledger, scope, actions)


def window(values: Mapping[str, Any], ledger: Ledger) -> tuple[int, int]:
    """The first and the last day: two dates, or a word such as thisweek or lastyear."""
    word, last = values.get("date_expression"), ledger.last
    if values.get("lifetime"):
        return 0, last
    if not word:
        days = [day_of(values[name]) if values.get(name) else usual
                for name, usual in (("date_start", 0), ("date_end", last))]  # fmt: skip
        return max(days[0], 0), min(days[1], last)
    name = word.removeprefix("this").removeprefix("last")
    begin = period(FIRST + timedelta(days=last), name)
    if word.startswith(("last", "yes")):
        end = begin - timedelta(days=1)
        begin, last = period(end, name), (end - FIRST).days
    return max((begin - FIRST).days, 0), last


def period(day: date, name: str) -> date:
    """The first day of the period in which a day lies."""
    begins = {"week": day - timedelta(days=day.weekday()), "month": day.replace(day=1),
              "year": day.replace(month=1, day=1)}  # fmt: skip
    return begins.get(name, day)


def listed(call: Call, figures: Iterable[Figure]) -> Reply:
    """What the call's row shows of these figures."""
    rows = list(figures)
    with call.database.transaction():
        call.database.change("delete from figures")
        if rows:
            filled = f"figures ({', '.join(rows[0])})"
            call.database.insert(filled, [tuple(row.values()) for row in rows])
        return table.answer(call)


def figure(asked: Asked, total: int, **about: Any) -> Figure:
    """One row of the table."""
    found = counts(total)
    shown, submitted = (sum(found[f"{what}{n}"] for n in asked.actions)
                        for what in ("shown", "submitted"))  # fmt: skip
    return about | found | {"shown": shown, "submitted": submitted}


def groups(asked: Asked) -> Iterator[tuple[Figure, Scope]]:
    """What records stand for: how it is called, and its visits."""
    by, scope = asked.values.get("groupby"), asked.scope
    column, _, sql = AUDIENCE["groups"].get(by, ("", "", ""))
    if by == "mobile":
        for mobile in (False, True):
            where = (*scope.where, (by, frozenset([mobile])))
            yield {column: mobile}, scope._replace(where=where)
    elif column:
        labels = dict(map(tuple, asked.ledger.database.rows(sql)))
        parts: dict[Any, list[int]] = defaultdict(list)
        for number in scope.items:
            parts[labels.get(number)].append(number)
        for label, numbers in parts.items():
            yield {column: label}, scope._replace(items=tuple(numbers))
    else:
        yield {}, scope


def parted(asked: Asked, scope: Scope, parting: Parting) -> dict[Any, Figure]:
    """The figures of each part of the days."""
    each, sums, posts, peaks = asked.ledger.each(scope), *(Counter[Any]() for _ in range(3))
    days = {0: sum(each.values())} if parting is together else asked.ledger.daily(scope)
    for day, total in days.items():
        sums[parting(day)] += total
    for number, total in each.items():
        day = asked.ledger.day(number)
        posts[parting(day)] += scope.first <= day <= scope.last
        peaks[parting(day)] = max(peaks[parting(day)], peak(total))
    return {part: figure(asked, total, posts=posts[part], videos=len(each), peakviewers=peaks[part])
            for part, total in sums.items()}  # fmt: skip


def peak(total: int) -> int:
    """How many are there at once of those who play a webinar."""
    return round(0.8 * counts(total)["plays"])


def figures(asked: Asked) -> Iterator[Figure]:
    """What a row's fields say that its records stand for."""
    fields, nameless = asked.call.row.fields.split(), asked.call.row.path.endswith("/published")
    traits = tuple(name for name in fields if name in TRAITS)

    def dated(day: int) -> str:
        return f"{period(FIRST + timedelta(days=day), asked.values['date_aggregate'])}"

    for label, scope in groups(asked):
        if "date" in fields:
            for day, found in parted(asked, scope, dated).items():
                yield label | {"date": day} | found
        elif "label" in fields:
            yield from conversions(asked, label, scope)
        elif label or not ({"object_id", "day", *traits} & {*fields} or nameless):
            yield label | parted(asked, scope, together)[None]
        elif traits:
            for (_, *values), total in asked.ledger.among(scope, traits).items():
                yield figure(asked, total, **dict(zip(traits, values, strict=True)))
        else:
            yield from weekdays(asked) if "day" in fields else items(asked)


def items(asked: Asked) -> Iterator[Figure]:
    """The videos or webinars that had visitors."""
    for number, total in asked.ledger.each(asked.scope).items():
        posts = int(asked.scope.first <= asked.ledger.day(number) <= asked.scope.last)
        if total:
            yield figure(
                asked, total, number=number, posts=posts, videos=1, peakviewers=peak(total)
            )


def weekdays(asked: Asked) -> Iterator[Figure]:
    """The days of a week as numbers from Monday = 0, for webinars as names; or their hours."""
    name = AUDIENCE["day_names"] if "/live" in asked.call.row.path else range(7)
    if asked.values["groupby"] == "hour":
        hours = asked.ledger.among(asked.scope, ("hour",), weekday)
        for (day, hour), total in sorted(hours.items()):
            yield figure(asked, total, day=name[day], hour=hour, peakviewers=peak(total))
    else:
        for day, found in sorted(parted(asked, asked.scope, weekday).items()):
            yield {"day": name[day]} | found


def conversions(asked: Asked, label: Figure, scope: Scope) -> Iterator[Figure]:
    """How often calls to action were shown and followed: each, or those of one video."""
    days = asked.ledger.daily(scope)
    for chosen in [asked.actions] if label else [[n] for n in asked.actions]:
        done = packed(**{f"submitted{n}": SEEN for n in chosen})
        dates = [f"{FIRST + timedelta(days=day)}" for day, total in days.items() if total & done]
        _, _, name, position = (None,) * 4 if label else ACTIONS[chosen[0]]
        found = figure(asked._replace(actions=chosen), sum(days.values()))
        if found["shown"]:
            yield label | {"label": name, "position": position, "first": min(dates, default=None),
                           "latest": max(dates, default=None)} | found  # fmt: skip


def answer(call: Call) -> Reply:
    """Answer an operation of version 2: the rows of one family, its series, or its totals."""
    asked, row = ask(call), call.row
    totals, group = table.find(f"{row.path}/totals"), asked.values.get("groupby")
    if group in AUDIENCE["groups"]:
        shown = totals.fields if totals else row.fields
        row = replace(row, fields=f"{AUDIENCE['groups'][group][1]} {shown}")
    reply = listed(replace(call, row=row), figures(asked))
    if not row.container:
        return reply
    places = dict.fromkeys(row.container.split(), reply.records)
    series = table.find(f"{row.path}/timeseries")
    if len(places) > 1 and series:
        places["timeseries"] = answer(replace(call, row=series)).records["analytics"]["timeseries"]
    numbers = {name: count for name, count in vars(reply.page).items() if count is not None}
    return replace(reply, records={"analytics": places}, beside=numbers)


def measured(total: int) -> dict[str, Any]:
    """The measures of version 1's records: decimals, even where they count something."""
    found = counts(total)
    names = {"plays": "plays", "finishes": "finishes", "downloadedBytes": "bytes",
             "loads": "loads", "downloads": "downloads"}  # fmt: skip
    events = {"load": float(found["loads"])}
    return {
        "playthroughAverage": found["percent"] / (found["plays"] or 1),
        "playEngagement": found["parts"] / PARTS,
        "events": events | {name: float(found[name]) for name in EVENTS if found[name]},
        **{name: float(found[of]) for name, of in names.items()},
    }


def extract(call: Call, page: Page = Page(), **analytics: Any) -> Reply:  # noqa: B008
    """A reply of analytics/extract: JSON only, and the numbers of its page are numbers."""
    if call.text("format").lower() != "json":
        raise ApiError("invalid_input", "analytics/extract answers JSON only: add format=json.")
    return Reply("analytics", "", analytics, page, typed=True)


def midnight(day: int) -> datetime:
    """When a day begins at the site."""
    return datetime.combine(FIRST + timedelta(days=day), time(), ZONE)


def ahead(day: int) -> int:
    """How many hours the site's time is ahead of UTC at the end of a day."""
    return round((midnight(day + 1).utcoffset() or timedelta()).total_seconds() / 3600)


def play_totals(call: Call) -> Reply:
    """Four tables: the days, the hours of a day in UTC, how far people watch, and all together.

    The days begin at the site's own midnight; whatever their number, size and total_count are 1.
    """
    asked = ask(call)
    ledger, scope = asked.ledger, asked.scope
    days, hours, reached = ledger.daily(scope), Counter[int](), [0] * 101
    for (hours_ahead, hour), total in ledger.among(scope, ("hour",), ahead).items():
        hours[(hour - hours_ahead) % 24] += total
    for (_, depth), total in ledger.among(scope, ("depth",)).items():
        reached[depth] += counts(total)["plays"]
    each_hour = [measured(hours[hour]) for hour in range(24)]
    daily = [{"date": round(midnight(day).timestamp() * 1000), "totals": measured(days[day])}
             for day in range(scope.first, scope.last + 1)]  # fmt: skip
    return extract(call, daily=daily, absolute={
        "hourly": [{name: hour[name] for name in OF_HOUR} for hour in each_hour],
        "playthrough": [100 * sum(reached[percent:]) / (sum(reached) or 1)
                        for percent in range(101)],
        "totals": measured(sum(days.values())),
    })  # fmt: skip


def play_details(call: Call) -> Reply:
    """One record for each video that had visitors: its number as a text, and its totals."""
    asked = ask(call)
    each = {number: total for number, total in asked.ledger.each(asked.scope).items() if total}
    reply = listed(call, (figure(asked, total, number=n) for n, total in each.items()))
    photos = [{"photoId": str(row["number"]), "totals": measured(each[row["number"]])}
              for row in reply.records]  # fmt: skip
    return extract(call, reply.page, photos=photos)


def embed_details(call: Call) -> Reply:
    """One record for each domain, with its addresses: whole numbers there, decimals in totals."""
    asked, domains = ask(call), defaultdict[str, dict[str, int]](dict)
    sums = asked.ledger.among(asked.scope, ("domain", "path"))
    for (_, domain, path), total in sorted(sums.items()):
        domains[domain][f"https://{domain}{path}"] = total
    reply = listed(call, (
        figure(asked, sum(urls.values()), domain=domain) | {"embedEngaged": len(urls)}
        for domain, urls in domains.items()
    ))  # fmt: skip
    records = []
    for domain in (row["domain"] for row in reply.records):
        urls = [{"url": url, **{name: counts(total)[name] for name in OF_URL}}
                for url, total in domains[domain].items()]  # fmt: skip
        records.append({"domain": domain, "urlCount": len(urls),
                        "urls": urls[: asked.values["url_limit"]],
                        "totals": measured(sum(domains[domain].values()))})  # fmt: skip
    return extract(call, reply.page, domains=records)


def photo_totals(call: Call) -> Reply:
    """The running totals of each video that had visitors since a time in UTC; all at once."""
    asked, since, here = ask(call), call.text("since"), int(call.site["site_id"])
    in_utc = replace(call, params={"since": since and f"{since}+00:00"}).moment("since")
    scope = asked.scope._replace(first=max(day_of(in_utc or f"{FIRST}"), 0))
    if here not in (json.loads(asked.values["site_id"] or "[]") or [here]):
        scope = scope._replace(items=())
    totals = asked.ledger.each(asked.scope)
    photos = [{"photoId": str(number), **measured(totals[number])}
              for number, total in asked.ledger.each(scope).items() if total]  # fmt: skip
    return extract(call, Page(1, len(photos), len(photos)), photos=photos)


METHODS: Methods = {
    **{row.path: answer for row in table.rows_of("analytics").values() if row.version == 2},
    "analytics/extract/play-totals": play_totals,
    "analytics/extract/play-details": play_details,
    "analytics/extract/embed-details": embed_details,
    "analytics/extract/photo-totals": photo_totals,
}
"""Method path -> what answers in place of its row."""
