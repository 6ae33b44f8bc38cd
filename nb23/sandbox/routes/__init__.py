"""The methods of the practice site's API, one file of rows for each first path segment.

What a row cannot say is a function from a Call to a Reply, in the Python file of the same name.
Must not know HTTP or signatures.
"""

from nb23.sandbox.routes import analytics, audience, echo, photo, redeem, user
from nb23.sandbox.routes.call import Methods

METHODS: Methods = {
    **analytics.METHODS,
    **audience.METHODS,
    **echo.METHODS,
    **photo.METHODS,
    **redeem.METHODS,
    **user.METHODS,
}
"""Method path, such as "echo" -> the function that answers in place of its row."""
