"""What an answer is like, held against its row of the catalogue.

This module owns which differences there are, and how the type of a value is named. It must not
know which methods are called. It gives away names and types, never a value.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from nb23.api.errors import ApiError
from nb23.api.method import Level, Method
from nb23.api.response import Record, Reply

NOTHING = "nothing"
Told = tuple[str, str, str]
"""The part that is different, what is documented, and what came."""

_NUMBER = r"-?\d+(\.\d+)?(e[-+]?\d+)?"
_DAY_TIME = r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?"
_FORMS = {
    "datetime_naive": _DAY_TIME, "datetime_offset": rf"{_DAY_TIME}([+-]\d\d(:?\d\d)?|Z)",
    "epoch": _NUMBER, "epoch_s": _NUMBER, "float": _NUMBER, "number": _NUMBER, "int": r"-?\d+",
    "float_or_word": f"before|after|{_NUMBER}", "flag": "[01]", "flag_tf": "[tf]",
    "json": r"[\[{].*", "month": r"\d{4}-\d\d", "url_absolute": r"\w+://.*", "url_relative": "/.*",
}  # fmt: skip
"""What a text of a type such as `str:int` looks like; an empty one is always a missing value."""

_PYTHON: dict[str, tuple[type, ...]] = {
    "array": (list,), "list": (list,), "object": (dict,), "str": (str,), "string": (str,),
    "boolean": (bool,), "flag": (int,), "int": (int,), "float": (int, float),
    "number": (int, float), "epoch_ms": (int, float),
}  # fmt: skip
_JSON = {bool: "boolean", int: "number", float: "number", str: "string", list: "array",
         dict: "object", type(None): "null"}  # fmt: skip


def fits(value: Any, type_: str) -> bool:
    """Whether a value is of a type as the catalogue writes it.

    Example:
        >>> fits("12", "str:int"), fits("", "str:int"), fits("many", "str:int"), fits(12, "str:int")
        (True, True, False, False)
        >>> fits(None, "number"), fits(None, "number|null"), fits(True, "flag"), fits(1, "flag?")
        (False, True, False, True)
    """
    if value is None:
        return "null" in type_
    word, _, form = re.sub("[)?]|[|]null", "", type_).replace("(", ":").partition(":")
    if type(value) not in _PYTHON[word] or (word == "flag" and value not in (0, 1)):
        return False
    return not (form in _FORMS and value) or bool(re.fullmatch(_FORMS[form], value, re.DOTALL))


def shape(records: Iterable[Record], row: Method) -> dict[str, str]:
    """The fields of records, each with its types: the documented one where it fits, else JSON's.

    Example:
        >>> from nb23.api.catalogue import method
        >>> shape([{"tag": "a", "count": "2"}, {"tag": None, "count": 3}], method("tag/list"))
        {'count': 'number|str:int', 'tag': 'null|str'}
    """
    found: dict[str, set[str]] = {}
    for name, value in _fields(records, _objects(row)):
        documented = row.fields.get(name, "")
        kind = documented if documented and fits(value, documented) else _JSON[type(value)]
        found.setdefault(name, set()).add(kind)
    return {name: "|".join(sorted(found[name])) for name in sorted(found)}


def in_reply(row: Method, reply: Reply) -> Iterator[Told]:
    """What in a reply is otherwise than in its row, but for the fields of its records."""
    yield from _envelope(row, reply.permission_level, reply.http_status, "200")
    held: Any = reply.raw
    for step in row.container.split(".") if row.container else ():
        held = held.get(step) if isinstance(held, dict) else None
    if held is None:
        came = [name for name, value in reply.raw.items() if isinstance(value, list | dict)]
        yield "container", str(row.container), ", ".join(map(_plain, came)) or NOTHING
    elif (row.paged or row.key) and not isinstance(held, list):
        yield "container", f"an array under {row.container}", _JSON[type(held)]


def in_refusal(row: Method, refused: ApiError) -> Iterator[Told]:
    """What in the refusal of an unknown id is otherwise than errors are documented."""
    documented = "200" if row.version == 1 else "4xx"
    yield from _envelope(row, refused.permission_level, refused.http_status, documented)
    if type(refused) is ApiError:
        yield "code of errors", "a known one", "another" if refused.api_code else NOTHING


def in_fields(row: Method, found: dict[str, str], *, whole: bool) -> Iterator[Told]:
    """What in the fields of records is otherwise than in their row.

    Args:
        row: The row of the method.
        found: Their shape.
        whole: Whether everything was asked for, so that what did not come is missing.
    """
    objects = _objects(row)
    for name, documented in row.fields.items():
        parent = name.rpartition(".")[0]
        held = not parent or any(other.startswith(f"{parent}.") for other in found)
        if whole and held and name not in found and not documented.endswith("?"):
            yield name, documented, NOTHING
    for name in objects - found.keys() if whole else ():
        yield name, "object", NOTHING
    for name, kinds in found.items():
        documented = row.fields.get(name, "")
        known = documented or name in objects or name in row.seen
        if not known and not row.open_fields:
            yield name, NOTHING, kinds
        # A null among values is one that is missing; null alone tells no type.
        elif documented and kinds not in (documented, f"{documented}|null", f"null|{documented}"):
            yield name, documented, kinds


def _envelope(row: Method, level: str, status: int, documented: str) -> Iterator[Told]:
    if row.reply != "json":
        return
    if level not in [known.label for known in Level]:
        yield "permission_level", "a level", "another word" if level else NOTHING
    if not re.fullmatch(documented.replace("x", r"\d"), str(status)):
        yield "HTTP status", documented, str(status)


def _fields(held: Any, objects: set[str], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each field of an object, or of every object of a list; those of described objects too."""
    for each in held if isinstance(held, list) else [held]:
        for name, value in each.items() if isinstance(each, dict) else ():
            full = prefix + _plain(name)
            yield full, value
            if full in objects:
                yield from _fields(value, objects, f"{full}.")


def _objects(row: Method) -> set[str]:
    return {name.rpartition(".")[0] for name in row.fields} - {""}


def _plain(name: str) -> str:
    """A name that came, unless it is none: an object may have people or addresses for its keys."""
    return name if re.fullmatch(r"[A-Za-z_][\w.]{0,60}", name) else "(no plain name)"
