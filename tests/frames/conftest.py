import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nb23.api.method import Method
from nb23.frames import Schema

DATA = Path(__file__).parent.parent / "data"

ADDRESS = "/968002/7400004/0f3c0f3c0f3c0f3c/quad50"
OF_KIND = {
    "local time": "2024-03-04 09:05:11",
    "instant": "2013-08-01 16:19:58.492688+02",
    "day": "2024-05-01",
    "category": "Monday",
    "address": ADDRESS,
    "measure": "0.25",
}
OF_TYPE: dict[str, Any] = {
    "str:int": "12",
    "str:float": "1.5",
    "str:float_or_word": "before",
    "str:flag": "1",
    "str:json": '{"subtitles": []}',
    "str:epoch_s": "1266304557",
    "epoch_ms": 1241992800000,
    "flag": 1,
    "float": 1210.0,
    "int": 3,
    "object": {"load": 2.0},
    "number": 12,
    "boolean": True,
    "array": ["a", "b"],
    "string(number)": "12",
    "string(flag)": "1",
    "string(month)": "2024-05",
    "string(json)": '{"subtitles": []}',
}


@pytest.fixture
def answer() -> Callable[[str], list[dict[str, Any]]]:
    """The records of a fixed answer in the documented shape, such as answer("photo")."""

    def read(name: str) -> list[dict[str, Any]]:
        reply = json.loads((DATA / f"{name}_list.json").read_text(encoding="utf-8"))
        records: list[dict[str, Any]] = reply[f"{name}s"]
        return records

    return read


@pytest.fixture
def documented() -> Callable[[Method, Schema], dict[str, Any]]:
    """Makes one record with every documented field of a method."""
    return _record


def _value(api_type: str, kind: str) -> Any:
    known = OF_TYPE.get(api_type.rstrip("?").removesuffix("|null"))
    return OF_KIND.get(kind, "Blåbær & more") if known is None else known


def _record(method: Method, schema: Schema) -> dict[str, Any]:
    """A dot in a field's name steps into an object, or into the objects of a list."""
    kinds = {column.name: column.kind for column in schema.columns}
    made: dict[str, Any] = {}
    for name, api_type in method.fields.items():
        *way, last = name.split(".")
        held = made
        for step in way:
            inner = held.setdefault(step, {})
            if isinstance(inner, list):
                inner[:] = inner or [{}]
                inner = inner[0]
            held = inner
        held[last] = [] if api_type == "list" else _value(api_type, kinds.get(last, "text"))
    return made
