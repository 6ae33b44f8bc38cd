"""Who may call what: every method from the one table of levels, held to the client's catalogue."""

from typing import Any

import pytest

import nb23
from nb23.sandbox import Box
from nb23.sandbox.provider import LEVELS
from nb23.sandbox.routes import table

LEVEL_OF = {row.path: row.level for row in table.every() if row.version == 1}

PARAMS = {
    "album/create": {"title": "New"},
    "user/create": {"email": "eve@kestrel.example"},
    "user/get-login-token": {"user_id": "1001"},
}


def test_every_method_has_a_level() -> None:
    assert set(LEVEL_OF.values()) <= set(LEVELS)


def test_the_levels_are_those_of_the_catalogue() -> None:
    documented = {row.name: row.level.label if row.level else "none" for row in nb23.methods()}
    assert documented.items() <= LEVEL_OF.items()


@pytest.fixture
def callers(box: Box, caller: Any) -> dict[str, Any]:
    """One caller of each level that somebody can have."""
    browser = box.browser("anna")
    found = {"super": caller(box.url, *box.privileged)}
    for level in ("read", "write", "admin"):
        browser.get("/applications/new")
        marked = browser.press("Create application", name=level, level=level).marked
        app = caller(box.url, marked["consumer-key"], marked["consumer-secret"])
        pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
        verifier = box.approve(f"{box.url}/oauth/authorize?oauth_token={pending.token}")
        answer = pending.call("GET", "/oauth/access_token", verifier=verifier)
        found[level] = pending.with_token(answer)
    return found


def test_each_method_works_at_its_level_and_above_and_names_it_below(
    callers: dict[str, Any], anyone: Any
) -> None:
    for path, level in LEVEL_OF.items():
        for own in LEVELS[1:]:
            params = PARAMS.get(path, {})
            if own == "anonymous":
                reply = anyone(path, **params)
            else:
                reply = callers[own].api(path, "POST", **params)
            if LEVELS.index(own) >= LEVELS.index(level):
                assert reply.get("code") != "permission_denied", (path, own)
            else:
                assert reply["code"] == "permission_denied", (path, own)
                assert reply["message"].endswith(f"(required level: '{level}')")
                assert reply["permission_level"] == own
                assert reply["rule"] == "level"


def test_a_token_opens_an_unpublished_item_at_any_level(user: Any, anyone: Any) -> None:
    draft = next(
        row for row in user.api("photo/list", include_unpublished_p="1", size="100",
                                orderby="created", order="asc")["photos"]
        if not row["published_p"]
    )  # fmt: skip
    number, token = draft["photo_id"], draft["token"]
    assert anyone("photo/list", photo_id=number)["code"] == "no_such_photo"
    assert anyone("photo/list", photo_id=number, token="x")["code"] == "invalid_photo_token"
    opened = anyone("photo/list", photo_id=number, token=token)
    assert [row["photo_id"] for row in opened["photos"]] == [number]
    assert opened["permission_level"] == "anonymous"
