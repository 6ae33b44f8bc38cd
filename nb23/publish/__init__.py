"""Notebooks in, pages out: run each notebook once, make it a page, and let no secret through.

This room owns execution, rendering and the search for secrets. It must not know the API, the
practice site, or the tool that renders its pages. What runs and renders comes with the extra
`docs` and is loaded at first use.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nb23.publish.errors import NotebookFailed, SecretFound

if TYPE_CHECKING:
    from nb23.publish.build import build_pages, notebooks
    from nb23.publish.page import Page, make_page
    from nb23.publish.run import Executed, execute
    from nb23.publish.secrets import Finding, find, refuse, scrub

_HOMES = {
    "build_pages": "build",
    "notebooks": "build",
    "Page": "page",
    "make_page": "page",
    "Executed": "run",
    "execute": "run",
    "Finding": "secrets",
    "find": "secrets",
    "refuse": "secrets",
    "scrub": "secrets",
}

__all__ = [
    "Executed",
    "Finding",
    "NotebookFailed",
    "Page",
    "SecretFound",
    "build_pages",
    "execute",
    "find",
    "make_page",
    "notebooks",
    "refuse",
    "scrub",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"nb23.publish.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'nb23.publish' has no attribute {name!r}")
