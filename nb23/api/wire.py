"""How Python values travel to the API: dates, flags, lists, files.

This module owns the wire form of a parameter. It must not know how a request is sent.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from difflib import get_close_matches
from io import TextIOBase
from math import inf, nan
from os import PathLike
from typing import Any

from nb23.api.errors import BadParameter, MissingParameter, UnknownParameter
from nb23.api.method import Method, Parameter

GLOBAL_PARAMETERS = ("time",)
"""What every method takes besides its own: `time`, to pass by the cache of anonymous replies."""


def wire(method: Method, given: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, str]:
    """Turn the parameters of a call into the texts that travel; its files are `files_of`.

    Args:
        method: The row of the method that is called.
        given: Parameters by name; None means left out.
        extra: Custom variables of the site, which are not checked.

    Returns:
        Name and text, in the order given.

    Raises:
        UnknownParameter: If the method has no such parameter; the sentence names the nearest.
        MissingParameter: If a required one is left out.
        BadParameter: If a value cannot travel or is none that the API knows.

    Example:
        >>> from nb23.api.catalogue import method
        >>> wire(method("photo/list"), {"tags": ["a b", "c"], "video_p": True}, {})
        {'tags': '"a b" c', 'video_p': '1'}
    """
    known = {parameter.name: parameter for parameter in method.parameters}
    sent = {name: value for name, value in given.items() if value is not None}
    for name in sent:
        if not (name in known or name in GLOBAL_PARAMETERS or method.open_parameters):
            raise UnknownParameter(_unknown(method, name, list(known)))
    for parameter in method.parameters:
        if parameter.required and parameter.name not in sent:
            raise MissingParameter(f"{method.name} needs {parameter.name}: {parameter.note}")
    files = files_of(method, sent)
    texts = {
        name: _text(method, known.get(name) or Parameter(name, "time", ""), value)
        for name, value in sent.items()
        if name not in files
    }
    return texts | {name: _plain(method, name, value) for name, value in extra.items()}


def files_of(method: Method, given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of a call that travel as files: a path, or an open binary file.

    Where a method's parameters are not known, a `pathlib.Path` or an open file is one.

    Raises:
        BadParameter: If a file is neither.

    Example:
        >>> from nb23.api.catalogue import method
        >>> files_of(method("photo/upload"), {"file": "clip.mp4", "title": "A clip"})
        {'file': 'clip.mp4'}
    """
    types = {parameter.name: parameter.type for parameter in method.parameters}
    files = {
        name: value
        for name, value in given.items()
        if value is not None and types.get(name, "file" if _is_file(value) else "") == "file"
    }
    for name, value in files.items():
        if not (isinstance(value, str) or _is_file(value)):
            kind = type(value).__name__
            raise BadParameter(
                f"{method.name}: {name} cannot be a {kind}. Give a path or an open binary file."
            )
    return files


def form(method: Method, given: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, str]:
    """All texts of a call: those of `wire`, and the wish for bare JSON where it must be said.

    Version 2 answers nothing else.
    """
    asked = {"format": "json", "raw": "1"} if method.version == 1 else {}
    return wire(method, given, extra) | asked


def _is_file(value: Any) -> bool:
    return isinstance(value, PathLike) or (
        hasattr(value, "read") and not isinstance(value, TextIOBase)
    )


def _text(method: Method, parameter: Parameter, value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        parts = [_plain(method, parameter.name, item, parameter.type) for item in value]
        if parameter.type == "tags":
            return " ".join(_tag(method, part) for part in parts)
        return ",".join(parts)
    text = _plain(method, parameter.name, value, parameter.type)
    if parameter.type == "word" and text not in parameter.values:
        known = ", ".join(parameter.values)
        raise BadParameter(
            f"{method.name}: {parameter.name} cannot be {text!r}. It is one of: {known}."
        )
    return text


def _tag(method: Method, tag: str) -> str:
    if '"' in tag:
        raise BadParameter(
            f"{method.name}: the tag {tag!r} holds a double quote, which a list of tags cannot: it "
            "stands around a tag of several words. Leave that tag out."
        )
    return f'"{tag}"' if " " in tag else tag


def _plain(method: Method, name: str, value: Any, kind: str = "time") -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case float() | datetime() if value != value or value in (inf, -inf):
            raise BadParameter(f"{method.name}: {name} cannot be {value}. Leave it out, or None.")
        case datetime() if kind == "date":
            return value.date().isoformat()
        case datetime() if method.version == 2:
            return value.isoformat(timespec="seconds")
        case datetime() if value.tzinfo is None or kind == "utc":
            moment = value.astimezone(UTC) if value.tzinfo else value
            return moment.strftime("%Y-%m-%d %H:%M:%S")
        case datetime():
            raise BadParameter(
                f"{method.name}: {name} has a time zone, which cannot travel. Give the site's own "
                "time, without a zone."
            )
        case date():
            return value.isoformat()
        case str() | int() | float():
            return str(value)
    # numpy's and other number types know their Python value.
    if hasattr(value, "item"):
        return _plain(method, name, _moment(value) if _kind(value) == "M" else value.item(), kind)
    shown = type(value).__name__
    raise BadParameter(f"{method.name}: {name} cannot be a {shown}. Give a text, number or date.")


def _kind(value: Any) -> str:
    return str(getattr(getattr(value, "dtype", None), "kind", ""))


def _moment(value: Any) -> Any:
    """A numpy time as a datetime: finer than microseconds, it would give a bare number instead."""
    python = value.item()
    return value.astype("datetime64[us]").item() if isinstance(python, int) else python or nan


def _unknown(method: Method, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    more = f" and {len(known) - 12} more" if len(known) > 12 else ""
    listed = f"It has: {', '.join(known[:12]) or 'none'}{more}."
    hint = f"Did you mean {' or '.join(near)}?" if near else listed
    return f"{method.name} has no parameter {name!r}. {hint}"
