"""Keep pages light: the theme's navigation comes with more blanks than words."""

import re
from typing import Any

_INDENTED = re.compile(r"\s*\n\s*")


def on_post_page(output: str, **_: Any) -> str:
    """Take the blanks out of all that stands around the text; the text is left as it is."""
    before, mark, rest = output.partition("<article")
    text, end, after = rest.rpartition("</article>")
    return f"{_INDENTED.sub(chr(10), before)}{mark}{text}{end}{_INDENTED.sub(chr(10), after)}"
