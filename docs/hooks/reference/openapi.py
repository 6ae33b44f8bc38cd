"""Version 1 of the API as an OpenAPI 3.1 document.

What 23 writes in a field is kept: numbers that travel as texts are texts here, with their meaning
in `format`.
"""

import json
from functools import cache
from typing import Any

import nb23
from nb23.api.method import ALLOWS
from reference.examples import SITE
from reference.rows import Method, level, place

Json = dict[str, Any]

TYPES: dict[str, Json] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "flag": {"enum": [0, 1]},
    "text": {"type": "string"},
    "word": {"type": "string"},
    "time": {"type": "string", "description": "Such as 2026-01-31 09:00:00."},
    "date": {"type": "string", "format": "date"},
    "utc": {"type": "string", "description": "A time in UTC, such as 2026-01-31 09:00:00."},
    "ids": {"type": "string", "description": "Numbers with commas between them."},
    "tags": {"type": "string", "description": "Tags with blanks between them."},
    "file": {"type": "string", "contentMediaType": "application/octet-stream"},
}
"""How each type of a parameter travels."""

FIELDS: dict[str, Json] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "flag": {"enum": [0, 1, "0", "1"]},
    "epoch_ms": {"type": "number", "description": "Milliseconds since 1970."},
    "object": {"type": "object"},
    "list": {"type": "array"},
}
"""What each type of a field is in JSON."""

BARE_JSON = [
    {"name": "format", "in": "query", "required": True, "schema": {"const": "json"}},
    {"name": "raw", "in": "query", "required": True, "schema": {"const": "1"}},
]
"""Without both, an answer is XML, or a line of JavaScript."""


@cache
def openapi_json() -> str:
    """The document."""
    told = {
        "openapi": "3.1.0",
        "info": {
            "title": "23 API, version 1",
            "version": "1",
            "description": "The documented methods of version 1, as nb23 knows them.",
            "license": {"name": "CC BY 4.0", "identifier": "CC-BY-4.0"},
        },
        "servers": [{"url": "https://{site}", "variables": {"site": {"default": SITE}}}],
        "paths": {row.path: {row.verb.lower(): _operation(row)} for row in _rows()},
        "components": {
            "securitySchemes": {
                "oauth1": {
                    "type": "http",
                    "scheme": "OAuth",
                    "description": "OAuth 1.0a, HMAC-SHA1, in the Authorization header (RFC 5849).",
                }
            },
            "schemas": {"Refusal": _refusal()},
        },
        "security": [{"oauth1": []}],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _rows() -> list[Method]:
    return [row for row in nb23.methods() if row.version == 1]


def _operation(row: Method) -> Json:
    operation: Json = {
        "operationId": row.name.replace("/", "_").replace("-", "_"),
        "tags": [row.base.split("/")[0]],
        "summary": row.summary,
        "description": " ".join(row.traps) or row.summary,
        "externalDocs": {"url": f"reference/{place(row)}/"},
        "x-permission-level": level(row),
        "x-changes-the-site": row.writes,
        **_given(row),
        "responses": {"200": _answer(row)},
    }
    if row.level is not None and row.level <= 1:
        operation["security"] = [{}, {"oauth1": []}]
    operation["x-allows"] = ALLOWS[row.needs]
    return operation


def _given(row: Method) -> Json:
    if row.verb == "GET":
        own = [
            {"name": each.name, "in": "query", "required": each.required,
             "description": each.note, "schema": _type(each)}
            for each in row.parameters
        ]  # fmt: skip
        return {"parameters": BARE_JSON + own}
    bare = {each["name"]: each["schema"] for each in BARE_JSON}
    schema = {
        "type": "object",
        "required": [*bare, *(each.name for each in row.parameters if each.required)],
        "properties": bare
        | {each.name: {**_type(each), "title": each.note} for each in row.parameters},
    }
    files = any(each.type == "file" for each in row.parameters)
    kind = "multipart/form-data" if files else "application/x-www-form-urlencoded"
    return {"requestBody": {"required": True, "content": {kind: {"schema": schema}}}}


def _type(each: nb23.api.Parameter) -> Json:
    words = {"enum": list(each.values)} if each.type == "word" else {}
    default = {"default": _default(each)} if each.default and not words else {}
    return TYPES[each.type] | words | default


def _default(each: nb23.api.Parameter) -> Any:
    return int(each.default or 0) if each.type in ("int", "flag") else each.default


def _answer(row: Method) -> Json:
    if row.reply != "json":
        return {"description": f"Not JSON: {row.reply}."}
    refusal = {"$ref": "#/components/schemas/Refusal"}
    schema = {"oneOf": [_envelope(row), refusal]}
    return {
        "description": "An answer, or a refusal: both with status 200.",
        "content": {"application/json": {"schema": schema}},
    }


def _envelope(row: Method) -> Json:
    text = {"type": "string"}
    held: Json = {"status": {"const": "ok"}, "permission_level": text, "cached": text}
    if row.paged:
        held |= {name: {"type": ["string", "number"]} for name in ("p", "size", "total_count")}
    if row.container:
        outer, _, inner = row.container.partition(".")
        records = {"type": ["array", "object"], "items": _record(row)}
        held[outer] = {"type": "object", "properties": {inner: records}} if inner else records
    return {"type": "object", "required": ["status"], "properties": held}


def _record(row: Method) -> Json:
    """The documented fields; a dot steps into an object, or into each object of a list."""
    top: Json = {"type": "object", "properties": {}}
    for name, kind in row.fields.items():
        outer, _, inner = name.partition(".")
        if not inner:
            top["properties"][outer] = _field(kind)
            continue
        above = top["properties"].setdefault(outer, {"type": "object"})
        below = above.setdefault("items", {}) if above["type"] == "array" else above
        below.setdefault("properties", {})[inner] = _field(kind)
    return top


def _field(kind: str) -> Json:
    base, _, meant = kind.rstrip("?").partition(":")
    return dict(FIELDS[base]) | ({"format": meant} if meant else {})


def _refusal() -> Json:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["status", "message"],
        "properties": {"status": {"const": "error"}, "message": text, "code": text},
    }
