"""A real JupyterLab below a base URL, as a hub starts one for its user."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.lab import Lab, start_lab


@pytest.fixture(scope="session")
def server(session_home: Path) -> Iterator[Lab]:
    with start_lab(session_home, "hub-alone", "--ServerApp.base_url=/user/anna/") as running:
        yield running
