"""The frame of user/list: the people of a site.

This module owns the declared columns. It must not know how values are converted.
"""

from nb23.frames.columns import PERSONAL, Column
from nb23.frames.schema import Schema

LIST = Schema(
    "user/list",
    key="user_id",
    columns=(
        Column("user_id", "id", "Number of the user."),
        Column("username", "text", "Log-in name."),
        Column("display_name", "text", "Name under which the user appears."),
        Column("url", "address", "Page of the user."),
        Column("about_abstract", "text", "What the user says about themselves."),
        Column("full_name", "text", "Full name.", level="admin", on_request=PERSONAL),
        Column("email", "text", "E-mail address.", level="admin", on_request=PERSONAL),
        Column("site_admin", "flag", "Whether the user runs the site.", level="admin"),
    ),
)
