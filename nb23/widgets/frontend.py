"""Whether anybody looks at the notebook that is running.

This module owns that one question. It must not know who asks it.
"""

from typing import Any

from IPython.core.getipython import get_ipython


def somebody_is_there() -> bool:
    """Whether a person runs the present cell, and could answer a question.

    A kernel that executes a notebook for `nbconvert` or a build is told not to ask for input; that
    is the one reliable sign.

    Example:
        >>> somebody_is_there()     # these lines run in a plain Python
        False
    """
    shell: Any = get_ipython()
    return bool(getattr(getattr(shell, "kernel", None), "_allow_stdin", False))
