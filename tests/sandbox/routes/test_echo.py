from collections.abc import Callable
from typing import Any


def test_what_was_sent_comes_back(anyone: Callable[..., Any]) -> None:
    answer = anyone("echo", a="1", b="æ ")
    assert (answer["a"], answer["b"]) == ("1", "æ ")


def test_nothing_sent_can_pass_for_the_envelope(anyone: Callable[..., Any]) -> None:
    answer = anyone("echo", status="error", permission_level="super", site="x", endpoint="y")
    assert (answer["status"], answer["permission_level"]) == ("ok", "anonymous")
    assert answer["endpoint"] == "/api/echo"
