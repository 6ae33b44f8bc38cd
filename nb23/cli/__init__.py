"""The same verbs for a terminal: `nb23 call photo/list size=5`.

This room owns how words on a command line become calls, and how a result or an error is printed.
It must not know how anything is done. A verb is a function in the file of its kind.
"""

from nb23.cli import serving, keys, calls, guide  # noqa: I001  in the order of `nb23 --help`
from nb23.cli.words import app, main

__all__ = ["app", "calls", "guide", "keys", "main", "serving"]
