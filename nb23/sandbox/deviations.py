"""Answers that are not as documented, for whoever tests a check of answers: a table of kinds.

Owns how a body is spoiled. Must not know how a deviation is ordered, or what a method does.
"""

from collections.abc import Callable
from typing import Any

Body = dict[str, Any]
ENVELOPE = ("site", "sites")
NUMBERS = ("p", "size", "total_count")


def container_of(body: Body) -> str:
    """The key of the records: the list, or else the only object that is not the site."""
    lists = [name for name, value in body.items() if isinstance(value, list)]
    objects = [name for name, value in body.items()
               if isinstance(value, dict) and name not in ENVELOPE]  # fmt: skip
    return next(iter(lists + objects), "site")


def in_records(change: Callable[[Body], Body]) -> Callable[[Body], Body]:
    """A deviation in each record."""

    def spoil(body: Body) -> Body:
        name = container_of(body)
        held = body.get(name)
        if isinstance(held, list):
            return body | {name: [change(record) for record in held]}
        return body | {name: change(held)} if held else body

    return spoil


def in_container(change: Callable[[str, Any], Body]) -> Callable[[Body], Body]:
    """A deviation in what holds the records."""

    def spoil(body: Body) -> Body:
        name = container_of(body)
        rest = {key: value for key, value in body.items() if key != name}
        return rest | change(name, body.get(name))

    return spoil


def second(record: Body) -> str:
    """The second field of a record, or its only one: not the number that it is known by."""
    return list(record)[:2][-1]


def without(body: Body, *names: str) -> Body:
    """A body without some keys."""
    return {name: value for name, value in body.items() if name not in names}


def off(total: Any) -> Any:
    """A number that is seven too high, in the type that it has."""
    return type(total)(int(total) + 7)


KINDS: dict[str, Callable[[Body], Body]] = {
    "missing-field": in_records(lambda record: without(record, second(record))),
    "extra-field": in_records(lambda record: {**record, "undocumented": "1"}),
    "wrong-type": in_records(lambda record: record | {second(record): [record[second(record)]]}),
    "null-value": in_records(lambda record: record | {second(record): None}),
    "wrong-container": in_container(lambda name, held: {"items": held}),
    "one-for-many": in_container(
        lambda name, held: {name: held[:1][0] if isinstance(held, list) and held else [held]}
    ),
    "wrong-total": lambda body: body | {"total_count": off(body.get("total_count", 0))},
    "no-page-numbers": lambda body: without(body, *NUMBERS),
    "wrong-level": lambda body: body | {"permission_level": "owner"},
    "no-status": lambda body: without(body, "status"),
    "wrong-error": lambda body: {"error": body["message"]} if "code" in body else body,
    "error-for-answer": lambda body: {"status": "error", "message": "Out of order."},
}
"""Each kind of deviation, and what it makes of the body of an answer."""
