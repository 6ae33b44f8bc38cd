"""What can go wrong when records become a frame.

This module owns the errors and the one warning of this room. It must not know pandas.
"""

from nb23.errors import Nb23Error


class UnknownFrame(Nb23Error):
    """There is no declared frame for this method.

    What to do: take one of the methods that the sentence lists, or call the method with
    `site.call(...)` and use its records as they are.
    Not raised for a method that answers with no rows: that is a frame with no rows.
    """

    code = "unknown-frame"


class UnknownColumn(Nb23Error):
    """A name in `columns=` is no column of this frame.

    What to do: take one of the near names in the sentence; `nb23.frames.schema(path)` lists all.
    Not raised for a declared column that the site left out: that column is there, and is NA.
    """

    code = "unknown-column"


class UnexpectedValue(Nb23Error):
    """The column that identifies the rows holds something which is no number.

    What to do: look at this record with `site.call(...)`; if the site is right, leave the column
    out with `columns=`.
    Not raised for any other column: there the value becomes NA, a warning says so, and
    `df.attrs["nb23"]["unexpected"]` counts it.
    """

    code = "unexpected-value"


class NotRecords(Nb23Error):
    """A frame is made from a list of records, and this was something else.

    What to do: pass the records of a reply (`reply.records`), not the whole reply.
    Not raised for an empty list: that is a frame with no rows.
    """

    code = "not-records"


class UnknownTimezone(Nb23Error):
    """This computer knows no time zone of that name.

    What to do: give the zone by its place, such as "Europe/Copenhagen" or "UTC".
    Not raised when no zone is given: then times stay as the site's clock shows them.
    """

    code = "unknown-timezone"


class CannotShare(Nb23Error):
    """Frames cannot be shared like this; nothing was written.

    What to do: give each frame a name, share({"videos": df}, "folder"), and take a folder without
    .parquet files of something else, since all in it would be handed on.
    Not raised for files of the same names: sharing again replaces them.
    """

    code = "cannot-share"


class ValuesLeftOut(UserWarning):
    """Some values did not fit the declared type of their column and became NA."""
