"""How Python values travel to the API: dates, flags, lists.

This module owns the wire form of a parameter. It must not know how a request is sent.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from math import inf, nan
from typing import Any

from nb23.api.errors import BadParameter, MissingParameter, UnknownParameter
from nb23.api.method import Method, Parameter

GLOBAL_PARAMETERS = ("time",)
"""What every method takes besides its own: `time`, to pass by the cache of anonymous replies."""


def wire(method: Method, given: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, str]:
    """Turn the parameters of a call into what travels.

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
    texts = {name: _text(method, known.get(name), name, value) for name, value in sent.items()}
    return texts | {name: _plain(method, name, value) for name, value in extra.items()}


def _text(method: Method, parameter: Parameter | None, name: str, value: Any) -> str:
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        parts = [_plain(method, name, item) for item in value]
        if parameter is not None and parameter.type == "tags":
            return " ".join(_tag(method, part) for part in parts)
        return ",".join(parts)
    text = _plain(method, name, value)
    if parameter is not None and parameter.type == "word" and text not in parameter.values:
        known = ", ".join(parameter.values)
        raise BadParameter(f"{method.name}: {name} cannot be {text!r}. It is one of: {known}.")
    return text


def _tag(method: Method, tag: str) -> str:
    if '"' in tag:
        raise BadParameter(
            f"{method.name}: the tag {tag!r} holds a double quote, which a list of tags cannot: it "
            "stands around a tag of several words. Leave that tag out."
        )
    return f'"{tag}"' if " " in tag else tag


def _plain(method: Method, name: str, value: Any) -> str:
    match value:
        case bool():
            return "1" if value else "0"
        case float() | datetime() if value != value or value in (inf, -inf):
            raise BadParameter(f"{method.name}: {name} cannot be {value}. Leave it out, or None.")
        case datetime() if value.tzinfo is not None:
            raise BadParameter(
                f"{method.name}: {name} has a time zone, which cannot travel. Give the site's own "
                "time, without a zone."
            )
        case datetime():
            return value.strftime("%Y-%m-%d %H:%M:%S")
        case date():
            return value.isoformat()
        case str() | int() | float():
            return str(value)
    # numpy's and other number types know their Python value.
    if hasattr(value, "item"):
        return _plain(method, name, _moment(value) if _kind(value) == "M" else value.item())
    kind = type(value).__name__
    raise BadParameter(f"{method.name}: {name} cannot be a {kind}. Give a text, number or date.")


def _kind(value: Any) -> str:
    return str(getattr(getattr(value, "dtype", None), "kind", ""))


def _moment(value: Any) -> Any:
    """A numpy time as a datetime: finer than microseconds, it would give a bare number instead."""
    python = value.item()
    return value.astype("datetime64[us]").item() if isinstance(python, int) else python or nan


def _unknown(method: Method, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    hint = (
        f"Did you mean {' or '.join(near)}?" if near else f"It has: {', '.join(known) or 'none'}."
    )
    return f"{method.name} has no parameter {name!r}. {hint}"
