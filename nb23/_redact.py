"""What stands in the place of a secret, wherever one would be seen.

This module owns the mask and the list of values that this process must never show. It must not
know what a secret is for, or where it is kept.
"""

import logging
from urllib.parse import quote

MASK = "••••••"

_known: set[str] = set()


def mask(text: str, *, keep: int = 0) -> str:
    """Return the mask, followed by the last `keep` characters of a text long enough to spare them.

    Args:
        text: What must not be seen.
        keep: How many characters at its end may be; none of a text shorter than 3 x keep.

    Example:
        >>> mask("571156-cuQla8tP5tzjf70znIwS", keep=4)
        '••••••nIwS'
    """
    return MASK + (text[-keep:] if keep and len(text) >= 3 * keep else "")


def remember(value: str) -> None:
    """Add a value to those that `scrub` masks, unless it is as short as an ordinary word."""
    if len(value) >= 8:
        _known.update((value, quote(value, safe="")))


def scrub(text: str) -> str:
    """Return the text with every remembered secret replaced by the mask."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, MASK)
    return text


class ScrubbingFilter(logging.Filter):
    """Mask the remembered secrets in each log record, at any level."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's message and traceback; never drop it."""
        record.msg, record.args = scrub(record.getMessage()), None
        if record.exc_info:
            record.exc_text = scrub(logging.Formatter().formatException(record.exc_info))
        return True


def scrub_loggers(*roots: str) -> None:
    """Put one scrubbing filter on each of the named loggers and of those below them.

    A logger's filters see only its own records, so each child that exists gets one too.
    """
    for name in {*roots, *logging.root.manager.loggerDict}:
        if name.split(".")[0] in roots:
            logger = logging.getLogger(name)
            if not any(isinstance(f, ScrubbingFilter) for f in logger.filters):
                logger.addFilter(ScrubbingFilter())
