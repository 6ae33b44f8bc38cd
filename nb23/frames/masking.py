"""Tokens in addresses, which open a video to anybody, give way to a mask.

This module owns where a token may stand. It must not know a method or a record.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from nb23._redact import MASK

_TOKEN_PLACES = (
    (r"^((?:https?://[^/]+)?/\d+/\d+/)[^/?#]+/", rf"\1{MASK}/"),
    (r"([?&]\w*token=)[^&#]+", rf"\1{MASK}"),
)


def masked(addresses: pa.Array, tokens: Iterable[Any]) -> pa.Array:
    """Addresses without the item's token: wherever this row's stands, and where 23 puts it.

    Args:
        addresses: Texts that may hold a token.
        tokens: The token of each row, where it is known.

    Example:
        >>> import pyarrow as pa
        >>> masked(pa.array(["/4101/7/0f3c/quad50"]), [None])[0].as_py()
        '/4101/7/••••••/quad50'
    """
    own = map(_without, addresses.to_pylist(), tokens)
    shown = pa.array(own, pa.large_string())
    for place, instead in _TOKEN_PLACES:
        shown = pc.replace_substring_regex(shown, place, instead)
    return shown


def _without(address: str | None, token: Any) -> str | None:
    if address and token and isinstance(token, str) and token in address:
        return address.replace(f"/{token}", f"/{MASK}").replace(f"={token}", f"={MASK}")
    return address
