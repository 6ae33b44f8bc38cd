"""The notebook around the running cell: whether anybody looks at it, and how to show them a thing.

This module owns those two. It must not know who asks, or what is shown.
"""

from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from nb23._place import IN_BROWSER


def somebody_is_there() -> bool:
    """Whether a person runs the present cell, and could answer a question.

    A kernel that executes a notebook for `nbconvert` or a build is told not to ask for input; that
    is the one reliable sign.

    Example:
        >>> somebody_is_there()     # these lines run in a plain Python
        False
    """
    shell: Any = get_ipython()
    return IN_BROWSER or bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))


def show(widget: Any) -> None:
    """Show a widget below the present cell, whatever the cell itself ends with."""
    display(widget)
