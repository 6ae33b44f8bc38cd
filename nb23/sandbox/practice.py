"""The practice site's content: the same videos for the same seed, on every machine, every day.

Owns the making of users, albums, tags and videos. Must not know HTTP, tokens of OAuth or API
methods. A video's properties depend on the seed and its number alone, never on today's date.
"""

import hashlib
import math
import random
from collections import namedtuple
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from nb23.sandbox import wording
from nb23.sandbox.storage import Database

REFERENCE = datetime(2026, 6, 30, 18, 0)
"""The last moment of the practice site's history, in its own local time."""
DAYS = 730
OWNERS = ("anna", "mallory")
"""Who owns the practice site, and who the other one."""
PRACTICE_USER = OWNERS[0]
PASSWORD = "practice"
DRAFTS_PER_VIDEO = 1 / 25
SPREAD = Path(__file__).with_suffix(".sql")
USER_COLUMNS = ("user_id, username, display_name, full_name, email, about, site_admin, created,"
                " last_login, password")  # fmt: skip
CONTENT = """users album_videos video_tags variables files comments ratings sections subtitles
coordinates actions exclusions players licenses places action_types locales live_schedules
live_sections polls poll_options spots webhooks webhook_events tokens chunks people timelines
reports videos albums lives"""
"""The tables that hold what the site shows; the others are the provider's."""


Video = namedtuple(
    "Video",
    "photo_id tree_id token title content created taken published promoted views comments rating"
    " ratings video audio encoded length width height protected user_id",
)
"""One video as the seed makes it, before practice.sql spreads it over the tables."""


def written(moment: datetime) -> str:
    """A moment in the form of the API: no zone, no fractions."""
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def token_of(seed: int, kind: str, number: int) -> str:
    """The token that opens one item: 32 hexadecimal digits."""
    return hashlib.blake2b(f"{seed}/{kind}/{number}".encode(), digest_size=16).hexdigest()


def moments(seed: int, count: int) -> list[datetime]:
    """When each item was uploaded: more and more often, in office hours, in ascending order."""
    draw = random.Random(f"{seed}/moments")
    first = REFERENCE - timedelta(days=DAYS)
    found = []
    for number in range(count):
        day = first + timedelta(days=int(DAYS * ((number + draw.random()) / count) ** 0.8))
        if day.weekday() > 4 and draw.random() < 0.85:
            day += timedelta(days=7 - day.weekday() if day < REFERENCE - timedelta(7) else -2)
        minutes = 540 + int(draw.triangular(0, 510, 120))
        clock = timedelta(minutes=minutes, seconds=draw.randrange(60))
        found.append(day.replace(hour=0, minute=0) + clock)
    return sorted(min(moment, REFERENCE) for moment in found)


def title_of(draw: random.Random, album: int, created: datetime) -> str:
    """A title in the manner of one album; a month or year in it is that of the upload."""
    words = {slot: draw.choice(choices) for slot, choices in wording.SLOTS.items()}
    words |= {"month": wording.MONTHS[created.month - 1], "year": str(created.year)}
    title: str = draw.choice(wording.TITLES[album]).format(**words)
    return title[0].upper() + title[1:]


def make_video(seed: int, number: int, created: datetime, draft: bool) -> tuple[Video, list[int]]:
    """One video and the positions of the albums that hold it."""
    draw = random.Random(f"{seed}/video/{number}")
    album = min(int(draw.random() ** 1.4 * 12), 11)
    albums = sorted({album, draw.randrange(12)}) if draw.random() < 0.15 else [album]
    if not draft and draw.random() < 0.03:
        albums = []
    kind = draw.random() if draft else 1.0
    moving, sound = int(kind > 0.2), int(kind < 0.1)
    published = None if draft else min(created + timedelta(hours=draw.expovariate(0.1)), REFERENCE)
    age = (REFERENCE - created).days + 1
    views = 0 if draft else int(math.exp(draw.gauss(3.6, 1.3)) * math.log1p(age))
    ratings = draw.randrange(12) if views > 150 else 0
    width, height = draw.choices(((1920, 1080), (1280, 720), (640, 480), (1080, 1920)),
                                 (60, 22, 10, 8))[0]  # fmt: skip
    sentences = draw.sample(wording.SENTENCES, draw.choice((0, 1, 1, 2, 2, 3, 3, 3)))
    video = Video(
        photo_id=7_400_000 + number * 13 + draw.randrange(13),
        tree_id=968_000 + number * 3 + draw.randrange(3),
        token=token_of(seed, "video", number),
        title="" if draw.random() < 0.02 else title_of(draw, album, created),
        content=" ".join(sentences),
        created=written(created),
        taken=written(created - timedelta(hours=draw.expovariate(1 / 60))),
        published=written(published) if published else None,
        promoted=int(not draft and draw.random() < 0.02),
        views=views,
        comments=draw.randrange(views // 60 + 1),
        rating=round(draw.betavariate(6, 2), 2) if ratings else None,
        ratings=ratings,
        video=moving,
        audio=sound,
        encoded=int(not draft or draw.random() < 0.7),
        length=round(draw.lognormvariate(4.9, 0.7), 3) if moving or sound else None,
        width=0 if sound else width,
        height=0 if sound else height,
        protected=int(draw.random() < 0.02),
        user_id=draw.choice((1, 1, 2, 2, 3, 3, 4, 5)) + 1000,
    )
    return video, albums


def make_videos(seed: int, videos: int) -> Iterator[tuple[Video, list[int]]]:
    """All videos of a practice site: as many published ones as asked for, and some drafts."""
    drafts = math.ceil(videos * DRAFTS_PER_VIDEO)
    total = videos + drafts
    hidden = set(random.Random(f"{seed}/drafts").sample(range(total), drafts))
    for number, created in enumerate(moments(seed, total)):
        yield make_video(seed, number, created, number in hidden)


def tags_of(seed: int, photo_id: int) -> list[str]:
    """The tags of one video; the first ones of the list are the most used."""
    draw = random.Random(f"{seed}/tags/{photo_id}")
    count = draw.choice((0, 1, 2, 2, 3, 3, 4, 6))
    return sorted({wording.TAGS[int(draw.random() ** 2 * len(wording.TAGS))] for _ in range(count)})


def make_users(owner: str) -> Iterator[tuple[object, ...]]:
    """The people of a site: one owns it, and those who own a site can log in."""
    for number, (username, name, about) in enumerate(wording.USERS, start=1):
        created = REFERENCE - timedelta(days=DAYS + 40 - number * 5, hours=number)
        last_login = REFERENCE - timedelta(days=number * 3, minutes=number * 17)
        yield (1000 + number, username, name, name, f"{username}@kestrel.example", about,
               int(username == owner), written(created), written(last_login),
               PASSWORD if username in OWNERS else None)  # fmt: skip


def make_albums(seed: int) -> Iterator[tuple[object, ...]]:
    """The albums, of which the last is hidden."""
    listed = (*wording.ALBUMS, wording.HIDDEN_ALBUM)
    for number, (title, content) in enumerate(listed):
        created = REFERENCE - timedelta(days=DAYS + 20 - number * 9, hours=number % 5 + 3)
        edited = REFERENCE - timedelta(days=(number * 37) % 90, hours=2)
        yield (51_000 + number * 11, title, content, token_of(seed, "album", number),
               int(number == len(wording.ALBUMS)), written(created), written(edited),
               (number * 5) % 13, 1001 + number % 5)  # fmt: skip


def fill(database: Database, *, seed: int, videos: int, owner: str = PRACTICE_USER) -> None:
    """Replace everything on the practice site by the content of this seed."""
    made = list(make_videos(seed, videos))
    albums = list(make_albums(seed))
    with database.transaction():
        for table in CONTENT.split():
            database.change(f"delete from {table}")
        database.change(f"create temp table if not exists made ({', '.join(Video._fields)})")
        database.insert("temp.made", (video for video, _ in made))
        database.insert(f"users ({USER_COLUMNS})", make_users(owner))
        database.insert("albums", albums)
        for table, rows in wording.TABLES.items():
            database.insert(table, rows)
        database.insert(
            "album_videos",
            ((albums[place if video.published else -1][0], video.photo_id)
             for video, places in made for place in (places if video.published else [0])),
        )  # fmt: skip
        database.insert(
            "video_tags",
            ((video.photo_id, tag) for video, _ in made for tag in tags_of(seed, video.photo_id)),
        )
        settings = {"seed": seed, "reference": written(REFERENCE)}
        for statement in SPREAD.read_text(encoding="utf-8").split(";\n"):
            database.change(statement, settings)
        database.change("drop table temp.made")
