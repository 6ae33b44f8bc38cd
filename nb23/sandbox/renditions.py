"""The forms of a video as columns of its view: width, height, bytes and relative address of each.

Owns the arithmetic of renditions.toml. Must not know HTTP or methods. A column is null where the
video has no such form, so the records differ from video to video.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path

FITTING = "({} * height / max(width, 1)) / 2 * 2"
TABLE = Path(__file__).with_suffix(".toml")


def forms() -> Iterator[tuple[str, str, str, str, str, str]]:
    """Each form: name, condition, width, height, bytes and the end of its address, as SQL."""
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    still = "coalesce(bytes, width * height * iif(video, coalesce(length, 1) * 0.6, 0.4))"
    yield "original", "1", "nullif(width, 0)", "nullif(height, 0)", still, "''"
    for name, side in table["square"].items():
        yield name, "1", f"{side}", f"{side}", f"{side * side * 0.5 + 400}", "''"
    for name, width in table["fitted"].items():
        height = FITTING.format(width)
        yield name, "1", f"{width}", height, f"{width} * {height} * 0.2 + 600", "''"
    for name, (width, rate, lines) in table["moving"].items():
        height, exists = FITTING.format(width), f"video and min(width, height) >= {lines}"
        size = f"{width} * {height} * {rate} * coalesce(length, 1) + 5000"
        yield name, exists, f"{width}", height, size, ending(name)
    yield "audio", "1", "null", "null", "coalesce(length, 1) * 16000", ending("audio")


def ending(name: str) -> str:
    """The file's name at the end of an address."""
    kind = "mp3" if name == "audio" else "3gp" if "mobile" in name else "mp4"
    own = "iif(slug = '', photo_id, slug)"
    return f"'/' || {own} || '-{name.replace('_', '-')}.{kind}'"


def columns() -> str:
    """The columns of all forms, for the view of the videos."""
    address = "'/' || tree_id || '/' || photo_id || '/' || token || '/{}' || {}"
    return ",\n    ".join(
        f"iif({exists}, {value}, null) as {name}_{column}"
        for name, exists, width, height, size, end in forms()
        for column, value in (
            ("width", width), ("height", height), ("size", f"cast({size} as integer)"),
            ("download", address.format(name, end)),
        )
    )  # fmt: skip
