"""Methods of version 1 about analytics: the figures of the audience, and what players report.

The replies of analytics/extract are JSON only, and the numbers of their page are numbers.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from nb23.sandbox.ledger import Ledger
from nb23.sandbox.plays import FIRST, ZONE, Scope
from nb23.sandbox.practice import REFERENCE, written
from nb23.sandbox.replies import ApiError, Record, Reply
from nb23.sandbox.routes.call import MAX_SIZE, Call
from nb23.sandbox.visitors import NAMES, PARTS, counts

EVENTS = NAMES[NAMES.index("fullscreen") : NAMES.index("shareEngaged") + 1]
ORDERS = {
    "downloads": "downloads", "playthrough_average": "playthroughAverage",
    "engagement": "playEngagement", "embeds": "embeds",
}  # fmt: skip
OF_URL = ("loads", "plays", "downloads", "finishes")
OF_HOUR = ("downloadedBytes", "downloads", "finishes", "loads", "plays")


def span(call: Call, ledger: Ledger) -> tuple[int, int]:
    """The first and the last day that the call asks for, of those that have figures."""

    def day(name: str, default: int) -> int:
        text = call.moment(name)
        return (date.fromisoformat(text[:10]) - FIRST).days if text else default

    return max(day("date_start", 0), 0), min(day("date_end", ledger.last), ledger.last)


def asked(call: Call) -> tuple[Ledger, Scope]:
    """What a call asks for: all videos, those of a list, or those that are still there."""
    if call.text("format").lower() != "json":
        raise ApiError("invalid_input", "analytics/extract answers JSON only: add format=json.")
    ledger = Ledger(call.database)
    chosen = ledger.items(live=False)
    if call.text("photo_id"):
        known = {str(number): number for number in chosen}
        words = call.text("photo_id").replace(" ", "").split(",")
        if not set(words) <= set(known):
            raise ApiError("no_such_photo", "There is no video with one of these photo_ids.")
        chosen = {known[word] for word in words}
    if call.flag("exclude_deleted_p"):
        chosen &= {row[0] for row in call.database.rows("select photo_id from videos")}
    return ledger, Scope(tuple(sorted(chosen)), *span(call, ledger))


def extract(call: Call, **found: Any) -> Record:
    """A reply of analytics/extract; its page is the first of one record if it has no pages."""
    usual = {"status": "ok", "permission_level": call.level, "cached": "0"}
    return {**usual, "p": 1, "size": 1, "total_count": 1, **found}


def measured(total: int) -> dict[str, Any]:
    """The measures of every record: decimals, even where they count something."""
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


def midnight(day: int) -> datetime:
    """When a day begins at the site."""
    return datetime.combine(FIRST + timedelta(days=day), time(), ZONE)


def ahead(day: int) -> int:
    """How many hours the site's time is ahead of UTC at the end of a day."""
    return round((midnight(day + 1).utcoffset() or timedelta()).total_seconds() / 3600)


def play_totals(call: Call) -> Record:
    """Four tables: the days, the hours of a day in UTC, how far people watch, and all together.

    The days begin at the site's own midnight; whatever their number, size and total_count are 1.
    """
    ledger, scope = asked(call)
    days, hours, reached = ledger.daily(scope), Counter[int](), [0] * 101
    for (hours_ahead, hour), total in ledger.among(scope, ("hour",), ahead).items():
        hours[(hour - hours_ahead) % 24] += total
    for (_, depth), total in ledger.among(scope, ("depth",)).items():
        reached[depth] += counts(total)["plays"]
    each_hour = [measured(hours[hour]) for hour in range(24)]
    return extract(call, analytics={
        "daily": [{"date": round(midnight(day).timestamp() * 1000), "totals": measured(days[day])}
                  for day in range(scope.first, scope.last + 1)],
        "absolute": {
            "hourly": [{name: hour[name] for name in OF_HOUR} for hour in each_hour],
            "playthrough": [100 * sum(reached[percent:]) / (sum(reached) or 1)
                            for percent in range(101)],
            "totals": measured(sum(days.values())),
        },
    })  # fmt: skip


def ordered(call: Call, rows: Iterable[Any], key: Callable[[Any], Any]) -> list[Any]:
    """Rows in the order that the call asks for."""
    down = call.choice("order", {"desc": "1", "asc": ""}, "desc")
    return sorted(rows, key=key, reverse=bool(down))


def page(call: Call, rows: list[Any]) -> tuple[list[Any], Record]:
    """One page of rows, and what the reply says about it."""
    size = min(max(call.number("size", 20) or 1, 1), MAX_SIZE)
    p = max(call.number("p", 1) or 1, 1)
    about = {"p": p, "size": size, "total_count": len(rows)}
    return rows[(p - 1) * size : p * size], about


def play_details(call: Call) -> Record:
    """One record for each video that had visitors: its number as a text, and its totals."""
    ledger, scope = asked(call)
    by = call.choice("orderby", ORDERS, "downloads")
    rows = [
        (measured(total) | {"embeds": counts(total)["embedEngaged"]}, number, total)
        for number, total in ledger.each(scope).items() if total
    ]  # fmt: skip
    shown, about = page(call, ordered(call, rows, lambda row: (row[0][by], row[1])))
    photos = [{"photoId": str(number), "totals": measured(total)} for _, number, total in shown]
    return extract(call, analytics={"photos": photos}, **about)


def embed_details(call: Call) -> Record:
    """One record for each domain, with its addresses: whole numbers there, decimals in totals."""
    ledger, scope = asked(call)
    by, limit = call.choice("orderby", ORDERS, "downloads"), call.number("url_limit")
    domains: dict[str, dict[str, int]] = defaultdict(dict)
    for (_, domain, path), total in sorted(ledger.among(scope, ("domain", "path")).items()):
        domains[domain][f"https://{domain}{path}"] = total
    rows = []
    for domain, found in domains.items():
        urls = [{"url": url, **{name: counts(total)[name] for name in OF_URL}}
                for url, total in found.items()]  # fmt: skip
        totals = measured(sum(found.values()))
        record = {"domain": domain, "urlCount": len(urls), "urls": urls[:limit], "totals": totals}
        rows.append(((totals | {"embeds": len(urls)})[by], record))
    shown, about = page(call, ordered(call, rows, lambda row: row[0]))
    return extract(call, analytics={"domains": [record for _, record in shown]}, **about)


def photo_totals(call: Call) -> Record:
    """The running totals of each video that had visitors since a time in UTC; all at once."""
    ledger, scope = asked(call)
    since, sites = call.moment("since"), call.text("site_id").replace(" ", "").split(",")
    if since:
        moment = datetime.fromisoformat(since).replace(tzinfo=UTC).astimezone(ZONE)
        changed = ledger.each(scope._replace(first=max((moment.date() - FIRST).days, 0)))
    else:
        changed = ledger.each(scope)
    here, totals = not {"", call.site["site_id"]}.isdisjoint(sites), ledger.each(scope)
    photos = [{"photoId": str(number), **measured(totals[number])}
              for number, total in changed.items() if here and total]  # fmt: skip
    return extract(call, analytics={"photos": photos}, size=len(photos), total_count=len(photos))


def told(call: Call, **done: int) -> Reply:
    """Count what a player or a server tells; what is read later says so."""
    number, moment = call.number("photo_id"), max(call.now(), written(REFERENCE))
    if not call.database.row("select 1 from videos where photo_id = ?", (number,)):
        raise ApiError("no_such_photo", "There is no video with this photo_id.")
    Ledger(call.database).report(number or 0, moment, call.text("source"), **done)
    return Reply("report", "report", {})


def seconds(call: Call, name: str) -> float:
    """A number of seconds; 0 if it was not sent."""
    text = call.text(name) or "0"
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]*)?", text):
        raise ApiError("invalid_input", f"{name} must be a number of seconds.")
    return float(text)


def report_play(call: Call) -> Reply:
    """Playback began (without timeEnd: one more play) or ended (so much more was watched)."""
    call.required("timeStart")
    start, end, whole = (seconds(call, name) for name in ("timeStart", "timeEnd", "timeTotal"))
    if not call.text("timeEnd"):
        return told(call, plays=1)
    watched = max(end - start, 0)
    percent = round(100 * watched / max(whole, end, 1))
    return told(call, percent=percent, parts=round(watched * PARTS), finishes=percent // 100)


def report_event(call: Call) -> Reply:
    """Something happened in the player."""
    call.required("event")
    names = {name: name for name in EVENTS} | {"load": "loads"}
    return told(call, **{call.choice("event", names, ""): 1})


def report_download(call: Call) -> Reply:
    """A file was sent; jumping within a video sends bytes, but is no download."""
    call.required("bytes_total")
    sent = min(call.number("bytes_total") or 0, 10**12)
    return told(call, bytes=sent, downloads=int(not call.flag("skip")))


METHODS: dict[str, Callable[[Call], Any]] = {
    "analytics/extract/play-totals": play_totals,
    "analytics/extract/play-details": play_details,
    "analytics/extract/embed-details": embed_details,
    "analytics/extract/photo-totals": photo_totals,
    "analytics/report/play": report_play,
    "analytics/report/event": report_event,
    "analytics/report/download": report_download,
}
"""Method path -> its handler."""
