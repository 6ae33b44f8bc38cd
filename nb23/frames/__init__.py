"""Records of the 23 API become pandas DataFrames with declared columns.

This room owns columns, dtypes, units and time zones. It takes plain dicts, exactly as the site
gave them, and does no I/O; it must not know how a call is made or signed.

A new frame is one file with a schema and one line in `_SCHEMAS`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from nb23.frames import album, photo, tag, user
from nb23.frames.build import Batch, batched, build
from nb23.frames.columns import Column
from nb23.frames.errors import (
    NotRecords,
    UnexpectedValue,
    UnknownColumn,
    UnknownFrame,
    UnknownTimezone,
    ValuesLeftOut,
)
from nb23.frames.schema import Schema

__all__ = [
    "Column",
    "NotRecords",
    "Schema",
    "UnexpectedValue",
    "UnknownColumn",
    "UnknownFrame",
    "UnknownTimezone",
    "ValuesLeftOut",
    "frame",
    "from_batches",
    "renditions",
    "schema",
]

_SCHEMAS = {each.path: each for each in (photo.LIST, album.LIST, tag.LIST, user.LIST)}


def schema(path: str) -> Schema:
    """The declared columns of one method: name, dtype, unit, zone and meaning.

    Args:
        path: The method, such as "photo/list"; a leading "/api/" is accepted.

    Raises:
        UnknownFrame: If no frame is declared for it; the sentence lists those that are.

    Example:
        >>> import nb23
        >>> nb23.frames.schema("photo/list").column("video_length").unit
        's'
    """
    name = path.strip("/").removeprefix("api/")
    if name not in _SCHEMAS:
        raise UnknownFrame(
            f"There is no frame for {path!r}. There are frames for: {', '.join(_SCHEMAS)}. "
            "site.call() reads any method as plain records."
        )
    return _SCHEMAS[name]


def frame(
    path: str,
    records: Iterable[Mapping[str, Any]],
    *,
    columns: Sequence[str] | None = None,
    facts: Mapping[str, Any] | None = None,
    site_timezone: str | None = None,
    domain: str | None = None,
) -> pd.DataFrame:
    """Turn records into a DataFrame whose columns and dtypes never depend on what the site holds.

    Missing values (absent, null, `""`) are NA. A value that does not fit its column becomes NA,
    with a warning and a note in `df.attrs["nb23"]["unexpected"]`; in the column that identifies
    the rows it is an error. Columns that no schema declares follow the declared ones, typed as
    well as can be guessed, and are listed in `df.attrs["nb23"]["new_columns"]`.

    Without `columns=` a frame leaves out texts made for display, renditions other than the
    original file, tokens and personal data, and masks tokens in addresses. Naming a column brings
    it in as the site gave it.

    Args:
        path: The method, such as "photo/list".
        records: Its records as the site gave them; an iterator is read a thousand at a time.
        columns: Names of the columns to keep, in this order.
        facts: What is known about the listing, in plain JSON; it goes to `df.attrs["nb23"]`. It is
            read after the last record.
        site_timezone: The zone of the site's clock, such as "Europe/Copenhagen". 23 does not say
            it, so without it local times stay naive. Instants are in UTC either way.
        domain: The site's domain, to make its relative addresses absolute (https, unless it
            says http:// itself).

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
    """
    return from_batches(
        path,
        batched(records),
        columns=columns,
        facts=facts,
        site_timezone=site_timezone,
        domain=domain,
    )


def from_batches(path: str, batches: Iterable[Batch], **options: Any) -> pd.DataFrame:
    """The same from records that come many at a time.

    Args:
        path: The method, such as "photo/list".
        batches: Lists of records; or the values of each field, in sequences of one length.
        **options: As `frame` takes them.

    Example:
        >>> import nb23
        >>> nb23.frames.from_batches("tag/list", [{"tag": ("a", "b")}])["tag"].tolist()
        ['a', 'b']
    """
    return build(schema(path), batches, **options)


def renditions(
    records: Iterable[Mapping[str, Any]],
    *,
    columns: Sequence[str] | None = None,
    domain: str | None = None,
) -> pd.DataFrame:
    """The files of each video, one row a rendition: photo_id, rendition, width, height, bytes, url.

    Args:
        records: Records of photo/list as the site gave them.
        columns: Names of the columns to keep; naming `url` shows it with its token.
        domain: The site's domain, to make addresses absolute.

    Raises:
        UnknownColumn: If a name in `columns` is none of this table's.
        UnexpectedValue: If a photo_id is no whole number.

    Example:
        >>> import nb23
        >>> record = {"photo_id": "7", "video_hd_width": "1280", "video_hd_height": "720"}
        >>> nb23.frames.renditions([record])["rendition"].tolist()
        ['video_hd']
    """
    rows = batched(photo.split_renditions(records))
    return build(photo.RENDITIONS, rows, columns=columns, domain=domain)
