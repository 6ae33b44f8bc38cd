"""The practice site in the Python of a browser: answered inside the process, with no socket."""

from collections.abc import Iterator

import pytest
import requests
from requests.adapters import HTTPAdapter

from nb23.sandbox import Box, SandboxError, inside, registered, runtime, server, start


@pytest.fixture
def in_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Python that says it runs in a browser, and what it changes in requests undone."""
    monkeypatch.setattr(server, "IN_BROWSER", True)
    monkeypatch.setattr(HTTPAdapter, "send", HTTPAdapter.send)
    monkeypatch.setattr(inside, "_answering", {})
    yield
    for one in [*server._running.values()]:
        if isinstance(one, server.Inside):
            one.stop()


def test_a_plain_start_is_the_one_of_the_page_until_it_is_stopped(
    in_browser: None, home: object
) -> None:
    assert registered() is None
    first, second = start(), start()
    assert first.url == second.url
    assert start(videos=5).url != first.url
    assert not runtime.path().exists()
    second.stop()
    assert not first.running
    assert registered() is None


def test_any_session_reaches_both_sites_and_nobody_after_the_end(in_browser: None) -> None:
    box = start(videos=5)
    for url in (box.url, box.other_url):
        assert requests.get(f"{url}/api/site/get", timeout=5).status_code == 200
    assert box.browser("mallory").get("/profile").heading == "Your profile"
    box.stop()
    with pytest.raises(SandboxError, match="No sandbox answers"):
        box.issued()
    with pytest.raises(requests.ConnectionError, match="Nobody answers"):
        requests.get(box.url, timeout=5)


def test_other_addresses_are_reached_as_ever(in_browser: None, box: Box) -> None:
    start(videos=5)
    assert requests.get(f"{box.url}/api/site/get", timeout=5).status_code == 200
