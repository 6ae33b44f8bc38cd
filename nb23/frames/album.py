"""The frame of album/list: the site's channels, which the API calls albums.

This module owns the declared columns. It must not know how values are converted.
"""

from nb23.frames.columns import LABEL, TOKEN, Column
from nb23.frames.schema import Schema

LIST = Schema(
    "album/list",
    key="album_id",
    columns=(
        Column("album_id", "id", "Number of the album."),
        Column("title", "text", "Title of the album."),
        Column("pretty_date", "text", "Creation date, for reading.", on_request=LABEL),
        Column("pretty_time", "text", "Creation time, for reading.", on_request=LABEL),
        Column("one", "address", "Page of the album."),
        Column("creation_date_ansi", "local time", "When it was made.", zone="not stated"),
        Column("user_id", "id", "Number of the user who made it."),
        Column("display_name", "text", "Name under which that user appears."),
        Column("user_url", "address", "Page of that user."),
        Column("username", "text", "Log-in name of that user."),
        Column("token", "text", "Opens the album.", level="read", on_request=TOKEN),
        Column("hide_p", "flag", "Whether the album is hidden.", level="read"),
        Column("content", "text", "Description, as HTML."),
        Column("content_text", "text", "Description, as plain text."),
    ),
)
