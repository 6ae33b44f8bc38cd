"""Records of the 23 API become pandas DataFrames with declared columns.

This room owns columns, dtypes, units and time zones. It takes plain dicts, exactly as the site
gave them, and does no I/O; it must not know how a call is made or signed.

A new frame is a table of columns in schemas/*.toml.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

import pandas as pd

from nb23.frames import declared
from nb23.frames.build import Batch, batched, build
from nb23.frames.columns import PERSONAL, Column
from nb23.frames.errors import (
    CannotShare,
    NotRecords,
    UnexpectedValue,
    UnknownColumn,
    UnknownFrame,
    UnknownTimezone,
    ValuesLeftOut,
)
from nb23.frames.schema import Schema
from nb23.frames.sharing import arrow_schema, load, share

__all__ = [
    "CannotShare",
    "Column",
    "NotRecords",
    "Schema",
    "UnexpectedValue",
    "UnknownColumn",
    "UnknownFrame",
    "UnknownTimezone",
    "ValuesLeftOut",
    "arrow_schema",
    "frame",
    "from_batches",
    "load",
    "schema",
    "schemas",
    "share",
]


def schema(path: str, *, table: str = "") -> Schema:
    """The declared columns of one method: name, dtype, unit, zone and meaning.

    Args:
        path: The method, such as "photo/list" or "2/photo/list"; a leading "/api/" is accepted.
        table: A further table made of its records, such as "renditions".

    Raises:
        UnknownFrame: If no frame is declared for it; the sentence has the nearest.

    Example:
        >>> import nb23
        >>> nb23.frames.schema("photo/list").column("video_length").unit
        's'
        >>> nb23.frames.schema("photo/list").tables
        ('renditions', 'tags', 'actions')
    """
    return declared.find(path, table)


def schemas() -> list[Schema]:
    """Every frame that is declared, of both versions, the further tables among them.

    Example:
        >>> import nb23
        >>> [each.name for each in nb23.frames.schemas()][:2]
        ['action/get', '2/action/get']
    """
    return list(declared.every())


def frame(
    path: str,
    records: Iterable[Mapping[str, Any]],
    *,
    table: str = "",
    columns: Sequence[str] | None = None,
    personal: bool = False,
    given: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
    site_timezone: str | None = None,
    domain: str | None = None,
    dtype_backend: Literal["numpy_nullable", "pyarrow"] = "numpy_nullable",
) -> pd.DataFrame:
    """Turn records into a DataFrame whose columns and dtypes never depend on what the site holds.

    Missing values (absent, null, `""`) are NA. A value that does not fit its column becomes NA,
    with a warning and a note in `df.attrs["nb23"]["unexpected"]`; in the number that identifies
    the rows it is an error. Columns that no schema declares follow the declared ones, typed as
    well as can be guessed, and are listed in `df.attrs["nb23"]["new_columns"]`.

    Without `columns=` a frame leaves out texts made for display, renditions other than the
    original file, tokens and personal data, and masks tokens in addresses. Naming a column brings
    it in as the site gave it.

    Args:
        path: The method, such as "photo/list" or "2/photo/list".
        records: Its records as the site gave them; of an iterator, some hundreds are held at a
            time. For a table that stands beside the records, such as "playthrough": whole replies
            (`.raw`).
        table: A further table made of the records, such as "renditions"; `schema(path)` names them.
        columns: Names of the columns to keep, in this order.
        personal: Whether to show personal data, such as e-mail addresses, without naming it.
        given: The parameters of the call, for columns such as the photo_id of a list of sections.
        facts: What is known about the listing, in plain JSON; it goes to `df.attrs["nb23"]`. It is
            read after the last record.
        site_timezone: The zone of the site's clock, such as "Europe/Copenhagen". 23 does not say
            it, so without it local times stay naive. Instants are in UTC either way.
        domain: The site's domain, to make its relative addresses absolute (https, unless it
            says http:// itself).
        dtype_backend: "pyarrow" for columns that live in Arrow's memory, as in pandas' readers.

    Raises:
        UnknownFrame: If no frame is declared for the path.
        UnknownColumn: If a name in `columns` is neither declared nor in the first records.
        UnexpectedValue: If a value of the identifying column is no whole number.
        NotRecords: If `records` does not hold dicts.
        UnknownTimezone: If `site_timezone` is no zone.

    Example:
        >>> import nb23
        >>> df = nb23.frames.frame("tag/list", [{"tag": "launch", "count": "12"}])
        >>> int(df["count"].sum())
        12
        >>> records = [{"photo_id": 7, "tags": ["bike", "how to"]}]
        >>> nb23.frames.frame("2/photo/list", records, table="tags")["tag"].tolist()
        ['bike', 'how to']
    """
    return from_batches(
        path,
        batched(records),
        table=table,
        columns=columns,
        personal=personal,
        given=given,
        facts=facts,
        site_timezone=site_timezone,
        domain=domain,
        dtype_backend=dtype_backend,
    )


def from_batches(
    path: str,
    batches: Iterable[Batch],
    *,
    table: str = "",
    personal: bool = False,
    **options: Any,
) -> pd.DataFrame:
    """The same from records that come many at a time.

    Args:
        path: The method, such as "photo/list".
        batches: Lists of records; or the values of each field, in sequences of one length.
        table: A further table made of the records.
        personal: Whether to show personal data without naming it.
        **options: As `frame` takes them.

    Example:
        >>> import nb23
        >>> nb23.frames.from_batches("tag/list", [{"tag": ("a", "b")}])["tag"].tolist()
        ['a', 'b']
    """
    found = schema(path, table=table)
    return build(replace(found, asked=(PERSONAL,)) if personal else found, batches, **options)
