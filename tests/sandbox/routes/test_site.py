from collections.abc import Callable
from typing import Any

from nb23.sandbox import Box


def test_the_record_stands_where_other_replies_have_the_site(
    box: Box, anyone: Callable[..., Any]
) -> None:
    assert anyone("site/get")["site"] == {
        "site_id": "1", "site_name": "Kestrel Cargo Bikes", "product_key": "video",
        "allow_signup_p": 0, "site_key": "kestrel", "license_id": "0", "domain": box.domain,
    }  # fmt: skip
