"""The methods of the audience, put among the others for the tests about them."""

from collections.abc import Iterator

import pytest

from nb23.sandbox.levels import LEVEL_OF
from nb23.sandbox.routes import METHODS, analytics, analytics_data, audience

ALL = {**analytics.METHODS, **analytics_data.METHODS, **audience.METHODS}


@pytest.fixture(scope="module")
def audience_methods() -> Iterator[list[str]]:
    """The paths of the methods about the audience, which answer while a module is tested."""
    METHODS.update(ALL)
    LEVEL_OF.update({path: "none" if "/report/" in path else "read" for path in ALL})
    yield sorted(ALL)
    for path in ALL:
        del METHODS[path], LEVEL_OF[path]
