"""How words that are typed in a terminal become the parameters of a call.

This module owns what name=value and an @ mean. It must not know how a value travels.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nb23.api.catalogue import method
from nb23.api.errors import BadParameter


def pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """Names and values, as often as they are given.

    Raises:
        BadParameter: If a word is none.

    Example:
        >>> pairs(["size=5", "search=a=b"])
        [('size', '5'), ('search', 'a=b')]
    """
    split = [word.partition("=") for word in words]
    for name, sign, _ in split:
        if not sign or not name:
            raise BadParameter(f"{name!r} is no parameter. Write it as name=value: size=5.")
    return [(name, value) for name, _, value in split]


def parameters(path: str, words: Iterable[str], extra: Iterable[str] = ()) -> dict[str, Any]:
    """The parameters of a call of a method.

    Args:
        path: Such as `photo/list`.
        words: Each a name and a value; a name that comes again stands for a list. Behind an @
            stands the path of a file, where the method takes one.
        extra: The same for custom variables of the site.

    Raises:
        BadParameter: If a word is no name and value.

    Example:
        >>> parameters("photo/list", ["tags=a", "tags=b c", "search=@home"])
        {'tags': ['a', 'b c'], 'search': '@home'}
        >>> parameters("photo/upload", ["file=@clip.mp4"], ["speaker=Ann"])["extra"]
        {'speaker': 'Ann'}
    """
    types = {given.name: given.type for given in method(path).parameters}
    typed: dict[str, list[Any]] = {}
    for name, value in pairs(words):
        # What the catalogue does not know may be a file, too.
        file = value.startswith("@") and types.get(name, "file") == "file"
        typed.setdefault(name, []).append(Path(value[1:]) if file else value)
    given = {name: values if values[1:] else values[0] for name, values in typed.items()}
    return given | ({"extra": custom} if (custom := dict(pairs(extra))) else {})
