"""A column that no schema declares: which kind it most likely is, and whether it may be shown.

This module owns guesses. It must not lose a value: what does not fit its guess stays text.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from nb23.frames.columns import PERSONAL, TOKEN, Column
from nb23.frames.conversion import read

_BY_NAME = (
    (re.compile(r"_p$"), "flag"),
    (re.compile(r"_ansi$"), "local time"),
    (re.compile(r"_epoch$"), "instant"),
    (re.compile(r"_id$"), "id"),
    (re.compile(r"_(count|width|height|size)$|^number_of_"), "count"),
    (re.compile(r"_(download|url)$|^(url|href|link)$"), "address"),
)
_WITHHELD = (
    (re.compile(r"token|secret|password|authorization|user_hash", re.I), TOKEN),
    (re.compile(r"e_?mail|ip_?address|phone|(full|first|last)_name|uuid", re.I), PERSONAL),
)


def guess(
    name: str,
    values: Sequence[Any],
    zone: ZoneInfo | None = None,
    *,
    alike: Sequence[Column] = (),
) -> tuple[Column, pa.Array]:
    """Declare and type a column by the API's habits of naming, then by its JSON types.

    Args:
        name: The column's name.
        values: Its raw values, one a row.
        zone: The site's time zone, if known.
        alike: Columns declared elsewhere; the one of this name is taken for it.

    Returns:
        The column as it should have been declared, and its values.

    Example:
        >>> guess("chapter_count", ["3", ""])[0].dtype
        'Int64'
    """
    column = next((column for column in alike if column.name == name), None)
    if column is None:
        kind = next((kind for pattern, kind in _BY_NAME if pattern.search(name)), _by_type(values))
        column = Column(name, kind, "Not in the documentation.", on_request=withheld(name))
    array, misfits = read(column.kind, values, zone, none=column.none)
    if misfits:
        column, array = replace(column, kind="text"), read("text", values)[0]
    return column, array


def withheld(name: str) -> str:
    """Why a column of this name is shown only when it is asked for; "" if it is shown.

    Args:
        name: The name of a column that no schema declares.

    Example:
        >>> withheld("upload_token"), withheld("contact_email"), withheld("title")
        ('token', 'personal', '')
    """
    return next((why for pattern, why in _WITHHELD if pattern.search(name)), "")


def _by_type(values: Sequence[Any]) -> str:
    types = {type(value) for value in values if value is not None and value != ""}
    if types == {bool}:
        return "flag"
    if types == {int}:
        return "count"
    if types and types <= {int, float}:
        return "measure"
    return "text"
