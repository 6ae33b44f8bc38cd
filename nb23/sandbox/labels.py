"""How the site writes dates, addresses and texts; queries use these functions by their names."""

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import blake2b
from html import escape
from zlib import crc32
from zoneinfo import ZoneInfo

from nb23.sandbox import wording

ZONE = ZoneInfo("Europe/Copenhagen")
"""Where the practice site is: its times are local, as those of a real site."""


def without_tags(text: str) -> str:
    """A text without HTML tags, as titles and descriptions are kept."""
    return re.sub(r"<[^>]*>", "", text).strip()


Label = Callable[[datetime], str | int]


def of_moment(label: Label) -> Callable[[str | None], str | int | None]:
    """A label of a moment as the site writes moments; one that is missing has none."""

    @wraps(label)
    def told(moment: str | None) -> str | int | None:
        return label(datetime.fromisoformat(moment)) if moment else None

    return told


@of_moment
def date_label(day: datetime) -> str:
    """The date for people, such as "February 16, 2010"."""
    return f"{wording.MONTHS[day.month - 1]} {day.day}, {day.year}"


@of_moment
def short_date(day: datetime) -> str:
    """The day without its year, such as "26. Feb"."""
    return f"{day.day:02}. {wording.MONTHS[day.month - 1][:3]}"


@of_moment
def time_label(clock: datetime) -> str:
    """The time for people, such as "06:13 PM"."""
    return f"{(clock.hour - 1) % 12 + 1:02}:{clock.minute:02} {'PM' if clock.hour > 11 else 'AM'}"


@of_moment
def epoch(local: datetime) -> int:
    """Seconds since 1970."""
    return int(local.replace(tzinfo=ZONE).timestamp())


@of_moment
def utc(local: datetime) -> str:
    """The moment in universal time, such as "2026-06-30 16:00:00+00"."""
    return f"{local.replace(tzinfo=ZONE).astimezone(UTC):%Y-%m-%d %H:%M:%S}+00"


@of_moment
def offset(local: datetime) -> str:
    """The moment with fractions and its zone, such as "2013-08-01 16:19:58.492688+02"."""
    fraction = crc32(local.isoformat().encode()) % 1_000_000
    return f"{local}.{fraction:06}" + f"{local.replace(tzinfo=ZONE):%z}"[:3]


def slug(text: str) -> str:
    """A text as a part of an address: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def paragraph(text: str) -> str:
    """A text as HTML."""
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def draw(*about: object) -> int:
    """A number of 48 bits that depends on its arguments alone: chance that repeats itself."""
    text = "/".join(map(str, about)).encode()
    return int.from_bytes(blake2b(text, digest_size=6).digest())


def word(name: str, number: int) -> str:
    """A word of one of the lists of words."""
    words = getattr(wording, name.upper())
    return str(words[number % len(words)])


FUNCTIONS = (str.casefold, date_label, time_label, short_date, slug, paragraph, epoch, utc, offset,
             draw, word)  # fmt: skip
"""What a query can call."""
