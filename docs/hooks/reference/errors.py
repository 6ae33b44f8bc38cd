"""The page of errors: every one that nb23 raises, with its code and its help page."""

import pkgutil
import re
from importlib import import_module

import nb23
from nb23.errors import every_error
from reference.markdown import joined
from reference.python import ROOMS


def errors_page() -> str:
    """Every error that nb23 raises, with its code and its help page."""
    for room in ROOMS:
        package = import_module(f"nb23.{room}")
        for module in pkgutil.iter_modules(package.__path__):
            import_module(f"nb23.{room}.{module.name}")
    import_module("nb23.lab")
    known = sorted(every_error().items())
    parts = [
        "# Errors",
        "Each error of nb23 says in a sentence or two what happened and what to do, and ends with "
        "its code. `nb23 help CODE` prints the section below without a network. All of them are "
        "kinds of `nb23.Nb23Error`, so `except nb23.Nb23Error` catches every one and never hides "
        "a mistake in nb23 itself. Where `retryable` is true, the same call may succeed later.",
        *(_error(code, kind) for code, kind in known),
    ]
    codes = "|".join(code for code, _ in known)
    return re.sub(rf"\(({codes})\)", r"([\1](#\1))", joined(*parts))


def _error(code: str, kind: type[nb23.Nb23Error]) -> str:
    text = kind.page().split("\n", 2)[2].strip()
    again = "May succeed when it is tried again.\n\n" if kind.retryable else ""
    return f"## {code}\n\n{again}`{kind.__module__}.{kind.__name__}`\n\n{_prose(text)}"


def _prose(text: str) -> str:
    """Each of "What to do" and "Not raised" begins a paragraph."""
    for begin in ("What to do:", "Not raised"):
        text = text.replace(f"\n{begin}", f"\n\n{begin}").replace(f". {begin}", f".\n\n{begin}")
    return text.replace("What to do:", "**What to do:**")
