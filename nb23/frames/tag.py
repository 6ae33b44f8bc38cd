"""The frame of tag/list: the words that videos are tagged with.

This module owns the declared columns. It must not know how values are converted.
"""

from nb23.frames.columns import Column
from nb23.frames.schema import Schema

LIST = Schema(
    "tag/list",
    key="tag",
    columns=(
        Column("tag", "text", "The tag."),
        Column("count", "count", "How many videos and photos carry it."),
        Column("url", "address", "Page of the tag."),
    ),
)
