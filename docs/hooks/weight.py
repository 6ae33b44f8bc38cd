"""Keep pages light: the theme's navigation comes with more blanks than words."""

import re
from typing import Any

_INDENTED = re.compile(r"\s*\n\s*")
_AS_IT_IS = re.compile(r"(<pre.*?</pre>|<script.*?</script>)", re.DOTALL)


def on_post_page(output: str, **_: Any) -> str:
    """Take out the blanks that nobody sees; code is left as it is."""
    parts = _AS_IT_IS.split(output)
    parts[::2] = [_INDENTED.sub("\n", part) for part in parts[::2]]
    return "".join(parts)
