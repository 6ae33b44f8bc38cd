import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture
def answer() -> Callable[[str], list[dict[str, Any]]]:
    """The records of a fixed answer in the documented shape, such as answer("photo")."""

    def read(name: str) -> list[dict[str, Any]]:
        reply = json.loads((DATA / f"{name}_list.json").read_text(encoding="utf-8"))
        records: list[dict[str, Any]] = reply[f"{name}s"]
        return records

    return read
