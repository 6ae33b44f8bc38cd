"""A call of the API as a command for a terminal, with its unsigned parts only.

This module owns how a shell and curl want a call written. It must not know credentials.
"""

import shlex
from collections.abc import Mapping
from os import PathLike, fspath
from typing import Any

from nb23.api.method import Method
from nb23.api.wire import files_of, form


class Shown(str):
    """A text that a notebook shows as it is, instead of as a value in quotes."""

    def __repr__(self) -> str:
        return str(self)


def curl(method: Method, address: str, given: Mapping[str, Any], extra: Mapping[str, Any]) -> Shown:
    """Write a call as a `curl` command: what is sent, without the signature and its secrets.

    Args:
        method: The row of the method.
        address: Where the site answers it.
        given: Parameters by name, as for a call.
        extra: Custom variables of the site.

    Raises:
        UnknownParameter: Or MissingParameter, BadParameter, as a call does.

    Example:
        >>> from nb23.api.catalogue import method
        >>> curl(method("2/tag/related"), "https://a.example/api/2/tag/related", {"tag": "a b"}, {})
        curl --get https://a.example/api/2/tag/related --data-urlencode 'tag=a b'
    """
    texts, files = form(method, given, extra), files_of(method, given)
    option = "--form-string" if files else "--data-urlencode"
    words = ["curl", *(["--get"] if method.verb == "GET" else ["--request", "POST"]), address]
    for name, text in texts.items():
        words += [option, f"{name}={text}"]
    for name, file in files.items():
        words += ["--form", f"{name}=@{_quoted(file)}"]
    return Shown(shlex.join(words))


def _quoted(file: Any) -> str:
    path = fspath(file) if isinstance(file, str | PathLike) else getattr(file, "name", "FILE")
    # curl reads ; and , in a bare path as the end of it.
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
