"""The worked example of the 2010 guide: three requests as they were printed.

This module owns the printed values, secrets that everybody may know among them. It must not know
who uses them: the lesson on signing reproduces them, and exercises are made of them.
"""

from typing import NamedTuple

from nb23.oauth.explain import Explanation, explain


class Published(NamedTuple):
    """One signed request as it was printed.

    Attributes:
        method: The HTTP method.
        url: The address.
        params: The parameters of the call itself.
        oauth_params: The protocol parameters of the printed header.
        consumer_secret: The application's secret.
        token_secret: The token's secret; empty at step 1.
        base_string: The base string that the guide prints beside it.
        signature: The signature in the printed header.
    """

    method: str
    url: str
    params: dict[str, str]
    oauth_params: dict[str, str]
    consumer_secret: str
    token_secret: str
    base_string: str
    signature: str

    def explain(self) -> Explanation:
        """How this request is signed.

        Example:
            >>> import nb23
            >>> published = nb23.oauth.WORKED_EXAMPLE[4]
            >>> published.explain().signature == published.signature
            True
        """
        return explain(
            self.method,
            self.url,
            self.params,
            oauth_params=self.oauth_params,
            consumer_secret=self.consumer_secret,
            token_secret=self.token_secret,
        )


_CONSUMER_SECRET = "u5pHMUpV8wB7LxwieAnrexE8CkzoZTVs6G626KKqfPVqFp0TxT"  # pragma: allowlist secret
_REQUEST_SECRET = "qQptayCQG1ZQYbS73FE6WdNz4wKjYJqcvLzI9DjGD1UKP9wruL"  # pragma: allowlist secret
_ACCESS_SECRET = "83x7n5rR2eT1IV0zLNptvxxy1R3WFptGozka38tDtLZmSDYboW"  # pragma: allowlist secret


def _protocol(nonce: str, timestamp: str, **more: str) -> dict[str, str]:
    return {
        "oauth_consumer_key": "571156-cuQla8tP5tzjf70znIwS",
        "oauth_nonce": nonce,
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": timestamp,
        "oauth_version": "1.0",
        **{f"oauth_{name}": value for name, value in more.items()},
    }


WORKED_EXAMPLE: dict[int, Published] = {
    1: Published(
        "GET",
        "http://api.visualplatform.net/oauth/request_token",
        {},
        _protocol(
            "48e12d7291d99b0416f3bb30a9d2ea72",
            "1267547746",
            callback="http://my.example.com/callback",
        ),
        _CONSUMER_SECRET,
        "",
        "GET&http%3A%2F%2Fapi.visualplatform.net%2Foauth%2Frequest_token&"
        "oauth_callback%3Dhttp%253A%252F%252Fmy.example.com%252Fcallback%26"
        "oauth_consumer_key%3D571156-cuQla8tP5tzjf70znIwS%26"
        "oauth_nonce%3Deb6cf9e826b6a99e6c4998bb9605f994%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D1267547723%26oauth_version%3D1.0",
        "ozL65XeaXv4LHnJ6y3Q8H/5tERI=",
    ),
    3: Published(
        "GET",
        "http://api.visualplatform.net/oauth/access_token",
        {},
        _protocol(
            "936dff7fa3d5674b1eb5c217ce6701b3",
            "1267547767",
            token="12-8vr9EplGHHR8Ciem8SLu",
            verifier="z3pjUoZU6KN8B5n4V2Fy",
        ),
        _CONSUMER_SECRET,
        _REQUEST_SECRET,
        "GET&http%3A%2F%2Fapi.visualplatform.net%2Foauth%2Faccess_token&"
        "oauth_consumer_key%3D571156-cuQla8tP5tzjf70znIwS%26"
        "oauth_nonce%3D936dff7fa3d5674b1eb5c217ce6701b3%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D1267547767%26oauth_token%3D12-8vr9EplGHHR8Ciem8SLu%26"
        "oauth_verifier%3Dz3pjUoZU6KN8B5n4V2Fy%26oauth_version%3D1.0",
        "vFb0a6CGy6rtXeuEfZlhOHvjhjk=",
    ),
    4: Published(
        "POST",
        "http://v.23video.com/api/photo/list",
        {"format": "xml"},
        _protocol("a666b90c2339a866c8ed405e3e2821c3", "1267547771", token="3-gnS3NKP74AzcJsvbFi3Z"),
        _CONSUMER_SECRET,
        _ACCESS_SECRET,
        "POST&http%3A%2F%2Fv.23video.com%2Fapi%2Fphoto%2Flist&"
        "format%3Dxml%26oauth_consumer_key%3D571156-cuQla8tP5tzjf70znIwS%26"
        "oauth_nonce%3Da666b90c2339a866c8ed405e3e2821c3%26oauth_signature_method%3DHMAC-SHA1%26"
        "oauth_timestamp%3D1267547771%26oauth_token%3D3-gnS3NKP74AzcJsvbFi3Z%26oauth_version%3D1.0",
        "R6etDqoM8JLzuXK+3BiVeXCEqRQ=",
    ),
}
"""The requests of steps 1, 3 and 4 by the number of their step.

The base string printed at step 1 belongs to another run than the header beside it.
"""
