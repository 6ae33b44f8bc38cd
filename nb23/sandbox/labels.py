"""How the site writes dates, addresses and texts; queries use these functions by their names."""

import re
import unicodedata
from datetime import datetime
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


def date_label(moment: str) -> str:
    """The date for people, such as "February 16, 2010"."""
    day = datetime.fromisoformat(moment)
    return f"{wording.MONTHS[day.month - 1]} {day.day}, {day.year}"


def time_label(moment: str) -> str:
    """The time for people, such as "06:13 PM"."""
    clock = datetime.fromisoformat(moment)
    return f"{(clock.hour - 1) % 12 + 1:02}:{clock.minute:02} {'PM' if clock.hour > 11 else 'AM'}"


def slug(text: str) -> str:
    """A text as a part of an address: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def paragraph(text: str) -> str:
    """A text as HTML."""
    return f"<p>{escape(text, quote=False)}</p>" if text else ""


def short_date(moment: str) -> str:
    """The day without its year, such as "26. Feb"."""
    day = datetime.fromisoformat(moment)
    return f"{day.day:02}. {wording.MONTHS[day.month - 1][:3]}"


def epoch(moment: str | None) -> int | None:
    """A local moment in seconds since 1970."""
    if not moment:
        return None
    return int(datetime.fromisoformat(moment).replace(tzinfo=ZONE).timestamp())


def offset(moment: str | None) -> str | None:
    """A local moment with fractions and its zone, such as "2013-08-01 16:19:58.492688+02"."""
    if not moment:
        return moment
    zone = f"{datetime.fromisoformat(moment).replace(tzinfo=ZONE):%z}"[:3]
    return f"{moment}.{crc32(moment.encode()) % 1_000_000:06}{zone}"


def draw(*about: object) -> int:
    """A number of 48 bits that depends on its arguments alone: chance that repeats itself."""
    text = "/".join(map(str, about)).encode()
    return int.from_bytes(blake2b(text, digest_size=6).digest())


def word(name: str, number: int) -> str:
    """A word of one of the lists of words."""
    words = getattr(wording, name.upper())
    return str(words[number % len(words)])


FUNCTIONS = (str.casefold, date_label, time_label, short_date, slug, paragraph, epoch, offset,
             draw, word)  # fmt: skip
"""What a query can call."""
