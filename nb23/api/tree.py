"""The catalogue as objects: `site.api.photo.list(size=5)`.

This module owns how a path becomes attributes, completion and help. It must not know the rows
beyond their names, nor DataFrames.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.method import Method, Parameter
from nb23.api.paging import Listing
from nb23.api.response import Reply
from nb23.oauth.explain import Explanation

ClientSource = Callable[[], Client]
"""Gives the client of the moment, for a sign-in may end between two calls."""

Framer = Callable[..., Any]
"""Reads a listing into a DataFrame, given a path; handed down by the front desk."""


class Branch:
    """A part of a path, such as `photo`; its attributes are what can follow.

    Args:
        client: Gives the client of the moment.
        framer: Reads a listing into a DataFrame.
        parts: The path so far.
    """

    def __init__(self, client: ClientSource, framer: Framer, parts: tuple[str, ...] = ()) -> None:
        self._client, self._framer, self._parts = client, framer, parts

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        parts = (*self._parts, name.replace("_", "-"))
        if any(row.name.startswith("/".join(parts) + "/") for row in catalogue.methods()):
            return Branch(self._client, self._framer, parts)
        return Call(self._client, self._framer, catalogue.method("/".join(parts)))

    def __dir__(self) -> list[str]:
        start = "".join(f"{part}/" for part in self._parts)
        names = (row.name for row in catalogue.methods() if row.name.startswith(start))
        after = {name.removeprefix(start).split("/")[0] for name in names}
        return sorted(part.replace("-", "_") for part in after)

    def __repr__(self) -> str:
        return f"<{'/'.join(self._parts) or 'api'}: {', '.join(dir(self))}>"


class Call:
    """One method of the API, ready to be called.

    Example:
        >>> import nb23
        >>> listing = nb23.connect("sandbox").api.photo.list
        >>> listing(size=2)
        <Reply photo/list: 2 of 500, page 1 of 250, level write>
        >>> sum(1 for record in listing.iter_records(limit=7))
        7
    """

    def __init__(self, client: ClientSource, framer: Framer, method: Method) -> None:
        self._client, self._framer, self._method = client, framer, method
        self.__doc__ = method_help(method)
        self.__signature__ = _signature(method)

    def __call__(self, **params: Any) -> Reply:
        """Call the method once; see `Client.call`."""
        return self._client().call(self._method.name, **params)

    def iter_pages(self, *, limit: int | None = None, **params: Any) -> Iterator[Reply]:
        """The replies, one a page, until `limit` records are there.

        Args:
            limit: How many records at most.
            **params: The method's parameters; or `connections`, as for `Client.listing`.
        """
        return self._client().listing(self._method.name, limit=limit, **params).pages()

    def iter_records(self, *, limit: int | None = None, **params: Any) -> Listing:
        """The records of all pages, each once, at most `limit`.

        Args:
            limit: How many records at most.
            **params: The method's parameters; or `connections` and `strict`, as for
                `Client.listing`.

        Returns:
            An iterator whose `report()` says whether it was complete, and with `ids=True` which
            ids it saw.
        """
        return self._client().listing(self._method.name, limit=limit, **params)

    def frame(
        self, *, limit: int | None = None, columns: list[str] | None = None, **params: Any
    ) -> Any:
        """The records of all pages as a typed DataFrame; see `Site.frame`."""
        return self._framer(self._method.name, limit=limit, columns=columns, **params)

    def explain(self, **params: Any) -> Explanation:
        """How a call is signed, stage by stage; see `Client.explain`."""
        return self._client().explain(self._method.name, **params)

    @property
    def docs(self) -> str:
        """What the catalogue says of the method, as text."""
        return method_help(self._method)

    def __repr__(self) -> str:
        return repr(self._method)


def method_help(method: Method) -> str:
    """What the catalogue says of a method: summary, level, parameters and traps, as text.

    Example:
        >>> print(method_help(catalogue.method("site/get")).splitlines()[0])
        site/get: Information about the current site.
    """
    level = method.level.label if method.level is not None else "not stated"
    lines = [f"{method.name}: {method.summary}", "", f"Permission level: {level}."]
    lines += ["", "Parameters:"] if method.parameters else []
    lines += [f"    {_parameter_help(parameter)}" for parameter in method.parameters]
    lines += ["", "Traps:", *(f"    {trap}" for trap in method.traps)] if method.traps else []
    return "\n".join(lines)


def _parameter_help(parameter: Parameter) -> str:
    known = f" One of: {', '.join(parameter.values)}." if parameter.values else ""
    default = f" Default: {parameter.default}." if parameter.default else ""
    need = " Required." if parameter.required else ""
    return f"{parameter.name} ({parameter.type}): {parameter.note}{known}{default}{need}"


def _signature(method: Method) -> inspect.Signature:
    kind = inspect.Parameter.KEYWORD_ONLY
    named = [inspect.Parameter(p.name, kind, default=None) for p in method.parameters]
    return inspect.Signature([*named, inspect.Parameter("extra", kind, default=None)])
