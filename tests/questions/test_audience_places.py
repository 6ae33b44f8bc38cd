import pandas as pd
import pytest

from nb23.questions import audience_places
from nb23.sandbox.visitors import AUDIENCE, EFFECTS

RULE = EFFECTS["audience_places"]


def true_share(column: int, name: str) -> float:
    """The part of all plays that the pages of the practice site have by their weights."""
    weights = [row[-1] for row in AUDIENCE["pages"]]
    return sum(row[-1] for row in AUDIENCE["pages"] if row[column] == name) / sum(weights)


def test_the_share_of_the_country_is_recovered(planted):
    answer = audience_places(planted)
    country = answer.estimates["country"]
    assert country.low <= RULE["on"]["share"] <= country.high
    assert country.high - country.low < 0.02
    assert answer.text.startswith(f"Most is played in {RULE['on']['country']}, with 4")


def test_no_country_is_found_where_all_are_alike(empty):
    answer = audience_places(empty)
    assert answer.text.startswith("No country stands out")
    countries = answer.frame[answer.frame["kind"] == "country"].set_index("place")
    share = countries.loc[RULE["off"]["country"]]
    assert share["low"] <= RULE["off"]["share"] <= share["high"]


def test_the_first_page_and_source_are_those_of_the_audience(either):
    answer = audience_places(either)
    for kind, column in (("source", 0), ("domain", 1)):
        found, name = answer.estimates[kind], answer.facts[f"{kind}_name"]
        assert found.low <= true_share(column, name) <= found.high
        assert f"the first {kind} is {name}, with " in answer.text


def test_the_places_of_a_kind_have_all_plays_together(planted):
    answer = audience_places(planted)
    by_kind = answer.frame.groupby("kind", sort=False)
    assert by_kind["share"].sum().tolist() == pytest.approx([1, 1, 1])
    assert list(by_kind.groups) == ["country", "domain", "source"]
    for kind, rows in by_kind:
        assert rows["plays"].is_monotonic_decreasing, kind
        assert ((rows["low"] <= rows["share"]) & (rows["share"] <= rows["high"])).all()
    plays = planted["countries"].groupby("country")["plays"].sum()
    assert by_kind.get_group("country").set_index("place")["plays"].to_dict() == plays.to_dict()


def small(*plays: int) -> dict[str, pd.DataFrame]:
    """A site with a country for each number, one domain, and no source."""
    counted = pd.DataFrame({"plays": pd.array(plays, "Int64"), "engagement": 0.5})
    return {
        "countries": counted.assign(country=[f"C{n}" for n in range(len(plays))]),
        "domains": counted.head(1).assign(domain="www.example.com"),
        "sources": counted.head(0).assign(source=pd.Series(dtype="string")),
    }


@pytest.mark.parametrize(
    ("plays", "said"),
    [
        ((12, 9, 3), "No country stands out: C0 has 50 %"),
        ((90, 9, 3), "Most is played in C0"),
        ((70,), "Most is played in C0, with 100 %"),
    ],
)
def test_a_first_place_is_named_if_it_is_surely_first(plays, said):
    answer = audience_places(small(*plays))
    assert answer.text.startswith(said)
    assert "source" not in answer.estimates
    assert answer.plot().get_title("left") == answer.title


def test_without_plays_there_is_no_place():
    assert audience_places(small(0)).text == "No play of this time has a place."


def test_a_site_without_countries_may_have_no_place_that_stands_out():
    frames = small(12, 9)
    frames["domains"] = frames["countries"].rename(columns={"country": "domain"})
    frames["countries"] = frames["countries"].head(0)
    answer = audience_places(frames)
    assert answer.text.startswith("No place stands out: the first ones are C0, and")
    assert answer.plot().get_title("left") == answer.title
