"""Methods of version 2 about the people who watch: personal data, however invented.

How profiles are chosen and what is asked about them is in audience.toml. A handler gives what
stands in the reply beside its status.
"""

import secrets
from collections.abc import Callable
from functools import partial
from sqlite3 import Row
from typing import Any

from nb23.sandbox.ledger import Ledger
from nb23.sandbox.people import introduce
from nb23.sandbox.plays import Scope
from nb23.sandbox.replies import ApiError, Record
from nb23.sandbox.routes.call import Call, Query
from nb23.sandbox.visitors import AUDIENCE, PARTS, counts

MAX_SIZE = 500
FILTERS = {name: ("text", condition) for name, condition in AUDIENCE["filters"].items()}
USUAL = {"format", "raw", "time", "fields", "p", "size", "offset", "orderby", "order",
         "include_total_count_p", "resolve_recordings_p", "resolve_live_series_p"}  # fmt: skip
ORDERS = ("recent", "first", "score", "engagement", "timeline_engagement", "timeline_count")


def chosen(call: Call, what: str) -> tuple[str, list[Any]]:
    """What is asked about the chosen profiles, as SQL and its values."""
    unknown = set(call.params) - FILTERS.keys() - USUAL
    if unknown:
        raise ApiError("invalid_input", f"The practice site does not simulate {min(unknown)}.")
    with call.database.transaction():
        introduce(call.database, Ledger(call.database).plays)
    query = Query("")
    query.filter(call, FILTERS)
    where = " and ".join(query.conditions) or "1"
    sql = f"with chosen as (select * from profiles where {where}) {AUDIENCE['profiles'][what]}"
    return sql, query.values


def plain(row: Row) -> Record:
    """A row as a record, its flags as flags."""
    names = row.keys()
    return {name: bool(row[name]) if name.endswith("_p") else row[name] for name in names}


def listing(call: Call, what: str) -> Record:
    """A page of records; how many there are only if the call asks for it."""
    sql, values = chosen(call, what)
    p, size = call.number("p", 1) or 1, min(call.number("size", 20) or 20, MAX_SIZE)
    by = call.choice("orderby", {name: name for name in ORDERS}, "recent")
    way = call.choice("order", {"desc": "desc", "asc": "asc"}, "desc")
    begin = (p - 1) * size + (call.number("offset", 0) or 0)
    rows = call.database.rows(
        f"{sql} order by {by} {way}, uuid limit ? offset ?", [*values, size, begin]
    )
    reply = {"data": [plain(row) for row in rows], "p": p, "size": size}
    if call.flag("include_total_count_p"):
        reply["total_count"] = call.database.count(f"select count(*) from ({sql})", values)
    return reply


def metrics(call: Call) -> Record:
    """All chosen profiles together; beside it an address that tells news, with its own secret."""
    secret = secrets.token_urlsafe(24)
    call.provider.remember(secret)
    (row,) = call.database.rows(*chosen(call, "metrics"))
    return {"data": plain(row), "realtime_url": f"https://{call.site['domain']}/realtime",
            "realtime_channel": "audience", "realtime_authorization": secret,
            "timezone_offset": 7200}  # fmt: skip


def funnel(call: Call) -> Record:
    """From visits to views of some videos and webinars, or of all: each number as two texts."""
    ledger = Ledger(call.database)
    words = [word.rpartition(":")[2] for word in call.text("objects").split()]
    items = {int(word) for word in words if word.isdecimal()} or {*ledger.plays.items}
    found = counts(sum(ledger.each(Scope(tuple(items), 0, ledger.last)).values()))
    visits, views, new = found["loads"], found["plays"], found["new"]
    done, watched = found["callToActionClick"], found["parts"] / PARTS
    fresh = done * new // (views or 1)
    numbers = {"visits": visits, "conversions": done, "views": views, "engagement": round(watched),
               "new_conversions": fresh, "new_views": new}  # fmt: skip
    shares = {"conversion_rate": (done, visits), "view_rate": (views, visits),
              "new_view_share": (new, views), "new_conversion_share": (fresh, done)}  # fmt: skip
    each = watched / (views or 1)
    data = {name: (str(number), f"{number:,}") for name, number in numbers.items()}
    data |= {name: (f"{part / (of or 1):.4f}", f"{part / (of or 1):.1%}")
             for name, (part, of) in shares.items()}  # fmt: skip
    data["engagement_per_view"] = f"{each:.1f}", f"{each:.0f} s"
    return {"data": {key: text for name, texts in data.items()
                     for key, text in zip((name, f"{name}_fmt"), texts, strict=True)}}  # fmt: skip


METHODS: dict[str, Callable[[Call], Any]] = {
    "2/audience/metrics": metrics,
    "2/audience/funnel": funnel,
    "2/audience/identity-sources": lambda call: {"data": AUDIENCE["identity_sources"]},
    "2/audience/list-collectors": lambda call: {"data": AUDIENCE["collectors"]},
    **{f"2/audience/{what}": partial(listing, what=what)
       for what in ("list", "timelines", "companies")},
}  # fmt: skip
"""Method path -> its handler."""
