"""Have griffe see the example of a docstring as one: it knows the heading in the plural alone."""

import re
from typing import Any

from griffe import Extension, Object


class Examples(Extension):
    """Read "Example:" as "Examples:"."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Rename the heading, before the docstring is parsed."""
        if obj.docstring:
            obj.docstring.value = re.sub(
                r"^Example:$", "Examples:", obj.docstring.value, flags=re.MULTILINE
            )
