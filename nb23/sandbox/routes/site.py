"""Methods about the site itself."""

from nb23.sandbox.replies import Reply
from nb23.sandbox.routes.call import Call


def get(call: Call) -> Reply:
    """What the site is called and where it lives; the record stands in the envelope's place."""
    record = {
        **call.site,
        "allow_signup_p": 0,
        "site_key": "kestrel",
        "license_id": "0",
    }
    return Reply("site", "site", record)


METHODS = {"site/get": get}
