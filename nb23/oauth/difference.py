"""Where two base strings part, in words that say what it means.

This module owns the comparison of base strings. It must not know how one is made, signed or sent.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from nb23._redact import MASK

HIDDEN = ("oauth_token", "oauth_verifier")
"""What a base string holds that is not shown: who has it can act, or nearly so."""

MASKED = "masked"
"""What the practice site writes in the place of a hidden value."""

_UNIT = re.compile("%25[0-9A-Fa-f]{2}|%[0-9A-Fa-f]{2}|.", re.DOTALL)
_LONGEST = 60
_HERE, _THERE = "\ue000", "\ue001"  # stand for the two sides until their names are known


@dataclass(frozen=True)
class Difference:
    """The first difference of two base strings; false when there is none.

    Attributes:
        at: The number of the first character that differs, from 1; None when they are equal.
        mine: What stands there in the one; tokens and verifiers masked.
        theirs: What stands there in the other.
        meaning: What the difference means and what to do.

    Example:
        >>> first_difference("GET&http%3A%2F%2Fa%2F&x%3D1", "POST&http%3A%2F%2Fa%2F&x%3D1").meaning
        'The method differs: sign the method that is sent.'
    """

    at: int | None
    mine: str
    theirs: str
    meaning: str

    def __bool__(self) -> bool:
        return self.at is not None

    def __str__(self) -> str:
        return self.words()

    def words(self, mine: str = "here", theirs: str = "there") -> str:
        """The difference as a sentence or two.

        Args:
            mine: What to call the one side.
            theirs: What to call the other.
        """
        if self.at is None:
            return self.meaning
        return (
            f"First difference at character {self.at}: {_quoted(self.mine)} {mine}, "
            f"{_quoted(self.theirs)} {theirs}. {self.meaning}"
        )


class _Told(NamedTuple):
    mine: str
    theirs: str
    meaning: str


Pair = tuple[str, str]


def first_difference(
    mine: str, theirs: str, *, sides: tuple[str, str] = ("here", "there")
) -> Difference:
    """Compare two base strings.

    A token or verifier that one of them shows as `masked` counts as equal.

    Args:
        mine: One base string.
        theirs: The other, such as the one that the server computed.
        sides: What the meaning calls the two.

    Example:
        >>> one = "GET&http%3A%2F%2Fa%2F&search%3Dred%2520bike"
        >>> print(first_difference(one.replace("%2520", "%2B"), one))
        First difference at character 37: `+` here, `%20` there. A blank in search is written in two
        ways: a base string has %20 for it, which is %2520 once it is joined; + is a plus.

    Source: RFC 5849 sections 3.4.1 and 3.6.
    """
    mine, theirs = _alike(mine, theirs)
    if mine == theirs:
        same = "The base strings are equal, so it is a secret that is wrong."
        return Difference(None, "", "", same)
    told = _told(mine, theirs)
    meaning = told.meaning.replace(_HERE, sides[0]).replace(_THERE, sides[1])
    return Difference(_first(mine, theirs) + 1, told.mine, told.theirs, meaning)


def first_text_difference(mine: str, theirs: str) -> Difference:
    """Compare two encoded texts of any kind; an escape such as `%20` counts as one piece.

    Example:
        >>> first_text_difference("red+bike", "red%20bike").theirs
        '%20'
    """
    if mine == theirs:
        return Difference(None, "", "", "")
    return Difference(_first(mine, theirs) + 1, *_at(mine, theirs), "")


def masked(base_string: str) -> str:
    """The base string with the values of token and verifier masked, for the eye.

    Example:
        >>> masked("GET&http%3A%2F%2Fa%2F&oauth_token%3Dabc%26size%3D5")
        'GET&http%3A%2F%2Fa%2F&oauth_token%3D••••••%26size%3D5'
    """
    return _values(base_string, HIDDEN, MASK)


def _values(base_string: str, names: tuple[str, ...], replacement: str) -> str:
    pattern = rf"((?:&|%(?:25)*26)(?:{'|'.join(names)}))(%(?:25)*3D|=)(?:(?!%(?:25)*26|&).)*"
    return re.sub(pattern, rf"\1\g<2>{replacement}", base_string, flags=re.IGNORECASE)


def _alike(mine: str, theirs: str) -> tuple[str, str]:
    for name in HIDDEN:
        if any(f"{name}%3D{MASKED}" in text for text in (mine, theirs)):
            mine, theirs = (_values(text, (name,), MASKED) for text in (mine, theirs))
    return mine, theirs


def _first(mine: Sequence[str], theirs: Sequence[str]) -> int:
    pairs = enumerate(zip(mine, theirs, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(mine), len(theirs)))


def _told(mine: str, theirs: str) -> _Told:
    ours, others = mine.split("&"), theirs.split("&")
    if len(ours) != 3 or len(others) != 3:
        return _Told(
            f"{len(ours)} parts",
            f"{len(others)} parts",
            "A base string has three parts with & between them: method, address, parameters. "
            "Inside a part, each & is written %26.",
        )
    for part, tell in enumerate((_method, _address, _parameters)):
        if ours[part] != others[part]:
            return tell(ours[part], others[part])
    raise AssertionError("equal base strings are told apart before")


def _method(mine: str, theirs: str) -> _Told:
    if mine.upper() == theirs.upper():
        return _Told(mine, theirs, "The method is written in capitals.")
    return _Told(mine, theirs, "The method differs: sign the method that is sent.")


def _address(mine: str, theirs: str) -> _Told:
    if told := _encoding("The address", mine, theirs):
        return told
    try:
        ours, others = urlsplit(unquote(mine)), urlsplit(unquote(theirs))
        ports = ours.port, others.port
    except ValueError:
        return _Told(unquote(mine), unquote(theirs), "The address differs.")
    if ours.scheme != others.scheme:
        return _Told(ours.scheme, others.scheme, _SCHEME)
    if ours.hostname != others.hostname:
        return _Told(ours.netloc, others.netloc, _HOST)
    if ports != (None, None) and ports[0] != ports[1]:
        return _Told(ours.netloc, others.netloc, _PORT)
    if ours.netloc != others.netloc:
        return _Told(ours.netloc, others.netloc, "The host is written in lower case.")
    if ours.query or others.query:
        return _Told(unquote(mine), unquote(theirs), _QUERY)
    if ours.path.rstrip("/") == others.path.rstrip("/"):
        return _Told(ours.path, others.path, "A slash at the end of the path counts.")
    return _Told(ours.path, others.path, "The path differs: sign the path that is sent.")


_SCHEME = (
    "http and https are two addresses: sign the one that is sent. Behind a proxy that ends the "
    "encryption, the server may see http."
)
_HOST = "The host differs: sign the host that the server knows itself by."
_PORT = "The port is signed unless it is the scheme's own (80 for http, 443 for https)."
_QUERY = "The address is signed without its query: what follows the ? is among the parameters."


def _parameters(mine: str, theirs: str) -> _Told:
    if unquote(mine) == theirs or mine == unquote(theirs):
        return _Told(*_at(mine, theirs), "The parameters are joined first and then encoded once.")
    ours, others = _pairs(mine), _pairs(theirs)
    if Counter(ours) == Counter(others):
        return _unsorted(ours, others)
    index = next(i for i in range(len(ours) + 1) if ours[i : i + 1] != others[i : i + 1])
    one, other = (_nth(pairs, index) for pairs in (ours, others))
    if one[0] == other[0]:
        return _value(one, other)
    if told := _encoding("A name", one[0], other[0]):
        return told
    return _missing(one, other, ours, others)


def _pairs(part: str) -> list[Pair]:
    return [(p.partition("=")[0], p.partition("=")[2]) for p in unquote(part).split("&")]


def _nth(pairs: list[Pair], index: int) -> Pair:
    return pairs[index] if index < len(pairs) else ("", "")


def _unsorted(ours: list[Pair], others: list[Pair]) -> _Told:
    if ours == others:
        return _Told("%3d", "%3D", "Hexadecimal digits are capitals: %3D, not %3d.")
    index = next(i for i, (one, other) in enumerate(zip(ours, others, strict=True)) if one != other)
    meaning = "The parameters are sorted by their encoded names, and equal names by their values."
    return _Told(ours[index][0], others[index][0], meaning)


def _missing(one: Pair, other: Pair, ours: list[Pair], others: list[Pair]) -> _Told:
    names = [name for name, _ in others]
    if one[0] and one[0] not in names:
        name = unquote(one[0])
        why = _NEVER.get(name) or f"{name} is missing {_THERE}: it was not sent, or is not signed."
        return _Told(name, "nothing" if not other[0] else unquote(other[0]), why)
    if other[0] and other[0] not in [name for name, _ in ours]:
        name = unquote(other[0])
        why = _NEVER.get(name) or f"{name} is missing {_HERE}: everything that is sent is signed."
        return _Told("nothing" if not one[0] else unquote(one[0]), name, why)
    repeated = unquote(one[0] or other[0])
    meaning = (
        f"{repeated} stands a different number of times {_HERE}: each one that is sent is signed."
    )
    return _Told(unquote(one[0]) or "nothing", unquote(other[0]) or "nothing", meaning)


def _value(one: Pair, other: Pair) -> _Told:
    name, mine, theirs = unquote(one[0]), one[1], other[1]
    if name in HIDDEN:
        return _Told(MASK, MASK, _NAMED[name])
    blanks = [re.sub(r"%2B|\+|%252B", "%20", text) for text in (mine, theirs)]
    if blanks[0] == blanks[1]:
        return _Told(*_at(mine, theirs), _BLANK.format(name=name))
    if told := _encoding(name, mine, theirs):
        return told
    return _Told(mine, theirs, _NAMED.get(name, f"The value of {name} differs."))


_BLANK = (
    "A blank in {name} is written in two ways: a base string has %20 for it, which is %2520 once "
    "it is joined; + is a plus."
)


def _encoding(what: str, mine: str, theirs: str) -> _Told | None:
    """What is wrong when both are the same text, encoded in two ways."""
    for one, other, side in ((mine, theirs, _HERE), (theirs, mine, _THERE)):
        if one != other and unquote(one) == other and "%25" in one:
            shown = _at(mine, theirs)
            return _Told(
                *shown, f"{what} is encoded twice {side}: encode each name and value once."
            )
    if unquote(mine) != unquote(theirs):
        return None
    if mine.upper() == theirs.upper():
        return _Told(*_at(mine, theirs), "Hexadecimal digits are capitals: %3A, not %3a.")
    meaning = f"{what} is encoded differently: all but letters, digits and - . _ ~ is encoded."
    return _Told(*_at(mine, theirs), meaning)


def _at(mine: str, theirs: str) -> tuple[str, str]:
    """The unit of each, a character or an escape, in which they begin to differ."""
    ours, others = _UNIT.findall(mine), _UNIT.findall(theirs)
    index = _first(ours, others)
    one, other = ("".join(units[index : index + 1]) or "nothing" for units in (ours, others))
    return one, other


def _quoted(text: str) -> str:
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


_NAMED = {
    "oauth_callback": "The callback is signed exactly as it is sent.",
    "oauth_consumer_key": "The consumer key differs: this is another application.",
    "oauth_nonce": "The nonce differs: these are two different requests. Compare the same one.",
    "oauth_signature_method": "The signature method differs: 23 knows HMAC-SHA1 alone.",
    "oauth_timestamp": "The time differs: these are two different requests. Compare the same one.",
    "oauth_token": "The token differs: this is another token, or it was changed on the way.",
    "oauth_verifier": "The verifier differs: this is another code.",
}

_NEVER = {
    "oauth_signature": "oauth_signature is never part of what is signed.",
    "realm": "realm is never part of what is signed.",
}
