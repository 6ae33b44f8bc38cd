"""Methods about the people who watch: pages of records, and sums over them."""

import secrets
from dataclasses import replace
from typing import Any

from nb23.sandbox.ledger import Ledger
from nb23.sandbox.plays import Scope
from nb23.sandbox.replies import Page, Reply
from nb23.sandbox.routes import table
from nb23.sandbox.routes.call import Call, Methods
from nb23.sandbox.visitors import PARTS, counts

MAX_SIZE = 500


def listing(call: Call) -> Reply:
    """A page of records, up to 500; how many there are only if the call asks for it."""
    reply = table.answer(call)
    size, p = min(call.number("size") or 20, MAX_SIZE), call.number("p") or 1
    begin = (p - 1) * size + (call.number("offset") or 0)
    beside = {"total_count": len(reply.records)} if call.flag("include_total_count_p") else {}
    page = Page(p, size, None)
    return replace(reply, records=reply.records[begin : begin + size], page=page, beside=beside)


def metrics(call: Call) -> Reply:
    """All profiles together; beside it an address that tells news, with its own secret."""
    profiles = table.answer(call).records
    secret = secrets.token_urlsafe(24)
    call.provider.remember(secret)

    def total(name: str) -> Any:
        return sum(profile[name] for profile in profiles)

    data = {
        "profile_count": len(profiles), "identified_count": total("identified_p"),
        "timeline_count": total("timeline_count"), "event_count": total("sessions"),
        "timeline_engagement": total("timeline_engagement"),
        "score_avg": total("score") / (len(profiles) or 1),
    }  # fmt: skip
    return Reply("data", "", data, beside={
        "realtime_url": f"https://{call.site['domain']}/realtime", "realtime_channel": "audience",
        "realtime_authorization": secret, "timezone_offset": 7200,
    })  # fmt: skip


def funnel(call: Call) -> Reply:
    """From visits to views of some videos and webinars, or of all: each number as two texts."""
    ledger = Ledger(call.database)
    words = [word.rpartition(":")[2] for word in call.text("objects").split()]
    items = {int(word) for word in words if word.isdecimal()} or {*ledger.plays.items}
    found = counts(sum(ledger.each(Scope(tuple(items), 0, ledger.last)).values()))
    visits, views, new = found["loads"], found["plays"], found["new"]
    done, watched = found["callToActionClick"], found["parts"] / PARTS
    fresh, each = done * new // (views or 1), watched / (views or 1)
    numbers = {"visits": visits, "conversions": done, "views": views, "engagement": round(watched),
               "new_conversions": fresh, "new_views": new}  # fmt: skip
    shares = {
        "conversion_rate": done / (visits or 1), "view_rate": views / (visits or 1),
        "new_view_share": new / (views or 1), "new_conversion_share": fresh / (done or 1),
    }  # fmt: skip
    texts = {name: (f"{number}", f"{number:,}") for name, number in numbers.items()}
    texts |= {name: (f"{share:.4f}", f"{share:.1%}") for name, share in shares.items()}
    texts["engagement_per_view"] = f"{each:.1f}", f"{each:.0f} s"
    data = {name: plain for name, (plain, _) in texts.items()}
    return Reply("data", "", data | {f"{name}_fmt": text for name, (_, text) in texts.items()})


METHODS: Methods = {
    "2/audience/list": listing,
    "2/audience/timelines": listing,
    "2/audience/companies": listing,
    "2/audience/metrics": metrics,
    "2/audience/funnel": funnel,
}
"""Method path -> what answers in place of its row."""
