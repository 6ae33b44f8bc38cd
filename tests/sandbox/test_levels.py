"""Who may call what: every method from the one table of levels, held to the client's catalogue."""

from typing import Any

import nb23
from nb23.sandbox.provider import LEVELS
from nb23.sandbox.routes import table

# What redeems a token answers a browser: no reply, and no level.
LEVEL_OF = {
    row.path: row.level for row in table.every() if row.version == 1 and "/redeem-" not in row.path
}


def test_every_method_has_a_level() -> None:
    assert set(LEVEL_OF.values()) <= set(LEVELS)


def test_the_levels_are_those_of_the_catalogue() -> None:
    served = {row.path: row for row in table.every() if row.level != "none" or not row.refuse}
    for row in nb23.methods():
        stated = row.level.label if row.level else "none" if row.version == 1 else None
        if row.name in served and stated:
            assert served[row.name].level == stated, row.name


def test_the_verbs_of_version_2_are_those_of_the_catalogue() -> None:
    verbs = {row.path: row.only_verb for row in table.every() if row.version == 2}
    documented = {row.name: row.verb for row in nb23.methods() if row.name in verbs}
    assert documented.items() <= verbs.items()


def test_each_method_works_at_its_level_and_above_and_names_it_below(
    callers: dict[str, Any], anyone: Any
) -> None:
    for path, level in LEVEL_OF.items():
        for own in LEVELS[1:]:
            # What is missing is said after the level, so that nothing is changed here.
            reply = anyone(path) if own == "anonymous" else callers[own].api(path, "POST")
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
