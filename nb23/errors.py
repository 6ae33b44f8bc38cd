"""The one base of every error of nb23, and what each can be asked.

This module owns how an error reads: one or two lines, its code, its help page. It must not know
any room; each room derives its own errors from `Nb23Error`, in its own `errors.py`.
"""

import inspect
from typing import ClassVar


class Nb23Error(Exception):
    """Something that you can act on went wrong.

    What to do: read the sentence; it says what was expected and what to do next.
    Not raised for a mistake in nb23 itself: that shows an ordinary traceback.

    Args:
        message: One or two sentences: what happened, and what to do.

    Attributes:
        code: The short name under which `nb23 help` explains this error.
        retryable: Whether the same call may succeed when it is made again.

    Example:
        >>> raise_it = Nb23Error("The practice site is not running. Start it with: nb23 sandbox")
        >>> raise_it.code
        'error'
    """

    code: ClassVar[str] = "error"
    retryable: ClassVar[bool] = False

    def __str__(self) -> str:
        return f"{super().__str__()}  (nb23 help {self.code})"

    @property
    def sentence(self) -> str:
        """The message alone, without the pointer to its help page."""
        return super().__str__()

    def _render_traceback_(self) -> list[str]:
        """Show the sentence instead of a traceback in IPython and Jupyter."""
        return [f"{type(self).__name__}: {self.sentence}", f"More: !nb23 help {self.code}"]

    @classmethod
    def page(cls) -> str:
        """The help page of this error: what it means, what to do, when it is not raised."""
        text = inspect.getdoc(cls) or ""
        body = text.split("\nArgs:")[0].split("\nAttributes:")[0].split("\nExample:")[0]
        return f"{cls.__name__} ({cls.code})\n\n{body.strip()}\n"


def every_error() -> dict[str, type[Nb23Error]]:
    """Every error class that is loaded, by its code."""
    found: dict[str, type[Nb23Error]] = {}
    waiting: list[type[Nb23Error]] = [Nb23Error]
    while waiting:
        cls = waiting.pop()
        found.setdefault(cls.code, cls)
        waiting.extend(cls.__subclasses__())
    return found
