"""The catalogue as data for other programs: every method of both versions."""

import json
from dataclasses import asdict
from functools import cache
from typing import Any

import nb23
from reference.rows import Method, level, place


@cache
def catalogue_json() -> str:
    """All rows as one JSON document, each with the address of its page."""
    told = {
        "about": "Every method of the 23 API that nb23 knows, of version 1 and version 2.",
        "nb23": nb23.__version__,
        "licence": "CC-BY-4.0",
        "methods": [_row(row) for row in nb23.methods()],
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _row(row: Method) -> dict[str, Any]:
    facts = asdict(row) | {"level": level(row), "needs": row.needs.label}
    named = {"name": row.name, "version": row.version, "page": f"reference/{place(row)}/"}
    return named | {key: value for key, value in facts.items() if value not in (None, (), {}, "")}
