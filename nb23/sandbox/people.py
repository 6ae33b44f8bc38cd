"""The people among the audience: who they are and what each of them has watched.

Owns their making, the same for the same seed. Must not know methods or records.
"""

from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from nb23.sandbox.plays import FIRST, Plays
from nb23.sandbox.practice import DAYS, written
from nb23.sandbox.storage import Database
from nb23.sandbox.visitors import AUDIENCE, PARTS

SOURCES = sorted({page[0] for page in AUDIENCE["pages"]})


def introduce(database: Database, plays: Plays) -> None:
    """Make the people of a site known, if nobody has asked for them yet."""
    if database.count("select count(*) from people") or not plays.items:
        return
    draw, words, items = Random(f"{plays.seed}/people"), AUDIENCE["people"], plays.items.values()
    weights = [3 if item.kind == "live" else item.pull for item in items]
    for number in range(plays.videos // 2):
        uuid = str(UUID(int=draw.getrandbits(128), version=4))
        first, last = draw.choice(words["first"]), draw.choice(words["last"])
        company, domain = draw.choice(words["companies"])
        email = f"{first}.{last}{number}@{domain}".lower().replace(" ", "")
        known = draw.random() < 0.7
        who = (f"{first} {last}", email, company) if known else ("", "", "")
        database.insert("people", [(uuid, *who, int(known))])
        watched = draw.choices(list(items), weights, k=1 + int(draw.expovariate(0.4)))
        for item in dict.fromkeys(watched):
            day = draw.randrange(item.day, DAYS)
            clock = time(draw.randrange(7, 18), draw.randrange(60))
            begin = datetime.combine(FIRST + timedelta(days=day), clock)
            recent = begin + timedelta(days=draw.randrange(min(9, DAYS - day)))
            sessions = 1 if recent == begin else draw.randrange(2, 5)
            engagement = round(item.parts * 100 / PARTS * draw.random() * sessions)
            kind, source = "live" if item.kind == "live" else "photo", draw.choice(SOURCES)
            database.insert("timelines", [(uuid, item.number, kind, engagement, sessions,
                                           written(begin), written(recent), source)])  # fmt: skip
