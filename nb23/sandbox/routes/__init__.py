"""The methods of the practice site's API, one file for each first path segment.

A handler is a function from a Call to a Reply. Must not know HTTP or signatures.
"""

from collections.abc import Callable

from nb23.sandbox.replies import Reply
from nb23.sandbox.routes import album, echo, photo, site, tag, user
from nb23.sandbox.routes.call import Call

METHODS: dict[str, Callable[[Call], Reply]] = {
    **album.METHODS,
    **echo.METHODS,
    **photo.METHODS,
    **site.METHODS,
    **tag.METHODS,
    **user.METHODS,
}
"""Method path, such as "photo/list" -> its handler."""
