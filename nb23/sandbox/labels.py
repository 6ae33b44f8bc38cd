"""How the site writes dates, addresses and texts; queries use these functions by their names."""

import re
import unicodedata
from datetime import datetime
from html import escape

from nb23.sandbox import wording


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


FUNCTIONS = (str.casefold, date_label, time_label, slug, paragraph)
"""What a query can call."""
