import pytest
import requests

from nb23.sandbox import Box


@pytest.mark.parametrize("key", [None, "", "wrong", "\xe6"])
@pytest.mark.parametrize(("verb", "path"), [("GET", "issued"), ("GET", "state"), ("POST", "reset")])
def test_nothing_is_controlled_without_the_key(
    box: Box, key: str | None, verb: str, path: str
) -> None:
    sent = {"X-Control-Key": key.encode("latin-1")} if key is not None else {}
    answer = requests.request(verb, f"{box.url}/control/{path}", headers=sent, timeout=10)
    assert (answer.status_code, answer.text) == (403, "403 Forbidden\n")
