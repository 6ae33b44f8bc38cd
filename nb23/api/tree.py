"""The catalogue as objects: `site.api.photo.list(size=5)`.

This module owns how a path becomes attributes, completion, help and a signature. It must not know
how a call is sent, nor DataFrames.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from os import PathLike
from textwrap import wrap
from typing import Any, BinaryIO, Literal

from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.curl import Shown, curl
from nb23.api.method import Level, Method, Parameter
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
        path: The path so far, such as `photo`; `2` for all of version 2.
    """

    def __init__(self, client: ClientSource, framer: Framer, path: str = "") -> None:
        self._client, self._framer, self._path = client, framer, path

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        path = f"{self._path}/{name.replace('_', '-')}".lstrip("/")
        if catalogue.following(f"{path}/") and not catalogue.known(path):
            return Branch(self._client, self._framer, path)
        return Call(self._client, self._framer, catalogue.method(path))

    def __dir__(self) -> list[str]:
        start = f"{self._path}/".lstrip("/")
        return [part.replace("-", "_") for part in catalogue.following(start)]

    def __repr__(self) -> str:
        return f"<{self._path or 'api'}: {', '.join(dir(self))}>"


class Call(Branch):
    """One method of the API, ready to be called; what can follow its path are its attributes.

    Example:
        >>> import nb23
        >>> listing = nb23.connect("sandbox").api.photo.list
        >>> listing(size=2)
        <Reply photo/list: 2 of 500, page 1 of 250, level write>
        >>> sum(1 for record in listing.iter_records(limit=7))
        7
    """

    def __init__(self, client: ClientSource, framer: Framer, method: Method) -> None:
        super().__init__(client, framer, method.name)
        self._method = method
        self.__doc__ = method_help(method)
        self.__signature__ = signature(method)

    def __call__(self, **params: Any) -> Reply:
        """Call the method once; see `Client.call`."""
        return self._client().call(self._path, **params)

    def iter_pages(self, *, limit: int | None = None, **params: Any) -> Iterator[Reply]:
        """The replies, one a page, until `limit` records are there.

        Args:
            limit: How many records at most.
            **params: The method's parameters; or `connections`, as for `Client.listing`.
        """
        return self._client().listing(self._path, limit=limit, **params).pages()

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
        return self._client().listing(self._path, limit=limit, **params)

    def frame(
        self, *, limit: int | None = None, columns: list[str] | None = None, **params: Any
    ) -> Any:
        """The records of all pages as a typed DataFrame; see `Site.frame`."""
        return self._framer(self._path, limit=limit, columns=columns, **params)

    def explain(self, **params: Any) -> Explanation:
        """How a call is signed, stage by stage; see `Client.explain`."""
        return self._client().explain(self._path, **params)

    def curl(self, *, extra: Mapping[str, Any] | None = None, **params: Any) -> Shown:
        """The same call as a command for a terminal, without its signature and any secret."""
        address = self._client().endpoints.api(self._method.path)
        return curl(self._method, address, params, extra or {})

    @property
    def docs(self) -> Shown:
        """What the catalogue says of the method, as text."""
        return Shown(method_help(self._method))

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_ABILITIES})

    def __repr__(self) -> str:
        return repr(self._method)


_ABILITIES = [name for name in vars(Call) if not name.startswith("_")]


def method_help(method: Method) -> str:
    """What the catalogue says of a method, as text.

    It tells the summary, the level, what it needs of `allow=`, pages, parameters, the fields of a
    record and traps.

    Example:
        >>> print(method_help(catalogue.method("site/get")).splitlines()[0])
        site/get: Information about the current site.
    """
    under = f" under {method.container}" if method.container else ""
    fields = ", ".join(f"{name} {type_}" for name, type_ in method.fields.items())
    sections = {
        "Parameters:": _parameters_help(method),
        f"Fields of a record{under}, with the API's types:": wrap(fields, 88),
        "Good to know:": method.traps,
    }
    lines = [f"{method.name}: {method.summary}", "", _level_help(method)]
    if method.paged:
        lines.append(
            f"Comes in pages of at most {method.max_size} records; iter_records() and frame() "
            "read all of them."
        )
    for title, entries in sections.items():
        lines += ["", title, *(f"    {entry}" for entry in entries)] if entries else []
    return "\n".join(lines)


def _level_help(method: Method) -> str:
    level = method.level.label if method.level is not None else "not stated"
    change = ", and it changes the site" if method.writes else ""
    allow = "any allow= will do"
    if method.needs > Level.ANONYMOUS:
        allow = f'needs allow="{method.needs.label}"'
    return f"{method.verb} {method.path}; permission level {level}{change}: {allow}."


def _parameters_help(method: Method) -> list[str]:
    lines = [_parameter_help(parameter) for parameter in method.parameters]
    return [*lines, "any (they are not all documented)"] if method.open_parameters else lines


def _parameter_help(parameter: Parameter) -> str:
    word = "One of" if parameter.type == "word" else "Such as"
    known = f" {word}: {', '.join(parameter.values)}." if parameter.values else ""
    default = f" Default: {parameter.default}." if parameter.default else ""
    need = " Required." if parameter.required else ""
    return f"{parameter.name} ({parameter.type}): {parameter.note}{known}{default}{need}"


ANNOTATIONS: dict[str, Any] = {
    "int": int,
    "float": float,
    "flag": bool,
    "text": str,
    "time": date | str,
    "date": date | str,
    "utc": date | str,
    "ids": int | str | Iterable[int | str],
    "tags": str | Iterable[str],
    "file": str | PathLike[str] | BinaryIO,
}
"""What Python value is given for a parameter of each type; a date may be a datetime."""


def signature(method: Method) -> inspect.Signature:
    """How a method is called, as an editor and `?` show it."""
    named = [_option(parameter) for parameter in method.parameters]
    extra = inspect.Parameter("extra", _BY_NAME, default=None, annotation=Mapping[str, Any] | None)
    kind = inspect.Parameter.VAR_KEYWORD
    more = [inspect.Parameter("params", kind, annotation=Any)] if method.open_parameters else []
    return inspect.Signature([*named, extra, *more], return_annotation=Reply)


_BY_NAME = inspect.Parameter.KEYWORD_ONLY


def _option(parameter: Parameter) -> inspect.Parameter:
    kind = ANNOTATIONS.get(parameter.type) or Literal[parameter.values]
    if parameter.required:
        return inspect.Parameter(parameter.name, _BY_NAME, annotation=kind)
    return inspect.Parameter(parameter.name, _BY_NAME, default=None, annotation=kind | None)
