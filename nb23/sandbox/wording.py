"""Words of the practice site: a maker of cargo bicycles and its videos. Read from wording.toml."""

import tomllib
from pathlib import Path
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "wording.toml").read_text(encoding="utf-8")
)


def __getattr__(name: str) -> Any:
    """A word or list of the file, by its name in capitals."""
    try:
        return _WORDS[name.lower()]
    except KeyError:
        raise AttributeError(f"the wording has no {name}") from None
