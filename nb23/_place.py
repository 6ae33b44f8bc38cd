"""Where this Python runs: in a browser it has no threads, no sockets and no keyring.

This module owns that one decision, and work that is done in a thread where there are any. It must
not know what the work is.
"""

import sys
import threading
from collections.abc import Callable

IN_BROWSER: bool = sys.platform == "emscripten"
"""Whether this is the Python of a page in a browser."""


def beside(work: Callable[..., object], *given: object) -> None:
    """Do work in a thread of its own; at once where there are no threads.

    Args:
        work: What to call.
        *given: With what.
    """
    if IN_BROWSER:
        work(*given)
    else:
        threading.Thread(target=work, args=given, daemon=True).start()
