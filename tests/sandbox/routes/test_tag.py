from collections.abc import Callable
from typing import Any

Anyone = Callable[..., Any]


def tags(call: Anyone, **params: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call("tag/list", **{"size": "100", **params})["tags"]
    return found


def test_tags_come_in_alphabetic_order_with_their_counts(anyone: Anyone) -> None:
    got = tags(anyone)
    assert [tag["tag"].casefold() for tag in got] == sorted(tag["tag"].casefold() for tag in got)
    for tag in got:
        assert set(tag) == {"tag", "count", "url"}
        assert tag["url"].startswith("/tag/")


def test_a_count_is_the_number_of_published_videos_with_the_tag(anyone: Anyone) -> None:
    for tag in tags(anyone)[:5]:
        listed = anyone("photo/list", tags=f'"{tag["tag"]}"')["total_count"]
        assert listed == tag["count"]


def test_tags_can_be_sorted_by_count(anyone: Anyone) -> None:
    counts = [int(tag["count"]) for tag in tags(anyone, orderby="count", order="desc")]
    assert counts == sorted(counts, reverse=True)


def test_machine_tags_can_be_left_out_or_made_readable(anyone: Anyone) -> None:
    plain = {tag["tag"] for tag in tags(anyone)}
    assert "series:name=workshop" in plain
    assert {tag["tag"] for tag in tags(anyone, exclude_machine_tags_p="1")} == {
        tag for tag in plain if "=" not in tag
    }
    assert "workshop" in {tag["tag"] for tag in tags(anyone, reformat_tags_p="1")}


def test_tags_can_be_searched(anyone: Anyone) -> None:
    assert [tag["tag"] for tag in tags(anyone, search="KØBEN")] == ["København"]
