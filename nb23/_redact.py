"""What stands in the place of a secret, wherever one would be seen.

This module owns the mask. It must not know where secrets come from or what they are for.
"""

MASK = "••••••"


def mask(text: str, *, keep: int = 0) -> str:
    """Return the mask, with the last `keep` characters of the text left readable.

    Args:
        text: What must not be seen.
        keep: How many characters at the end may be seen; none of a text shorter than 3 x keep.

    Example:
        >>> mask("571156-cuQla8tP5tzjf70znIwS", keep=4)
        '••••••znIwS'[:6] + 'nIwS'
    """
    return MASK + (text[-keep:] if keep and len(text) >= 3 * keep else "")
