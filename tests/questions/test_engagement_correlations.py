import numpy as np
import pandas as pd
import pytest

from nb23.questions import engagement_correlations
from nb23.questions.engagement_correlations import PROPERTIES
from nb23.sandbox.visitors import EFFECTS

TRUE = {
    "tags": EFFECTS["engagement_correlations"]["on"]["slope"],
    "length": EFFECTS["length_effect"]["on"]["slope"],
}


def test_the_slope_of_each_tag_is_recovered_beside_that_of_the_length(planted):
    answer = engagement_correlations(planted)
    for name, true in TRUE.items():
        found = answer.estimates[name]
        assert found.low <= true <= found.high, name
        assert found.clear_of(0), name
        assert found.high - found.low < 0.03, name
    for name in {*answer.estimates} - {*TRUE}:
        assert not answer.estimates[name].clear_of(0), name
    assert "with each further tag" in answer.text
    assert "with each doubling of the length" in answer.text
    assert answer.facts["first"] in answer.title


def test_nothing_goes_along_with_watching_where_nothing_is_hidden(empty):
    answer = engagement_correlations(empty)
    assert not [name for name, found in answer.estimates.items() if found.clear_of(0)]
    assert answer.text.startswith("Nothing that this sample could show goes along")
    assert answer.estimates["tags"].high - answer.estimates["tags"].low < 0.02


def test_a_row_is_a_property_the_surest_first(planted):
    frame = engagement_correlations(planted).frame
    assert set(frame["property"]) == set(PROPERTIES)
    assert set(frame["property"].head(2)) == set(TRUE)
    assert (frame["low"] <= frame["change"]).all()
    assert (frame["change"] <= frame["high"]).all()
    assert frame["correlation"].between(-1, 1).all()


def test_what_only_goes_along_with_a_cause_gets_no_credit(planted):
    """Long videos have more sections here, and the length alone is what tells."""
    draw = np.random.default_rng(3)
    plays, videos = planted["plays_by_video"].copy(), planted["videos"].copy()
    seconds = 30 * 2 ** draw.uniform(0, 6, len(plays))
    plays["duration"], plays["plays"] = seconds, 100
    plays["engagement"] = 0.9 - 0.05 * np.log2(seconds) + draw.normal(0, 0.05, len(plays))
    long = set(plays["object_id"][seconds * draw.lognormal(0, 0.5, len(plays)) > 240])
    videos["sections_p"] = videos["photo_id"].isin(long).astype("boolean")
    answer = engagement_correlations({"plays_by_video": plays, "videos": videos})
    by_property = answer.frame.set_index("property")
    assert by_property.loc["sections", "correlation"] < -0.3
    assert not answer.estimates["sections"].clear_of(0)
    assert answer.estimates["length"].low <= -0.05 <= answer.estimates["length"].high


def test_a_property_that_the_site_does_not_tell_or_all_share_is_left_out(planted):
    videos = planted["videos"].assign(subtitles_p=True, number_of_albums=pd.NA)
    answer = engagement_correlations({**planted, "videos": videos})
    assert {*PROPERTIES} - {*answer.estimates} == {"captions", "albums"}
    assert answer.facts["many"] == len(PROPERTIES) - 2


@pytest.mark.parametrize("many", [0, 5, 60])
def test_few_videos_are_said_to_be_few(many, planted):
    plays = planted["plays_by_video"].head(many)
    answer = engagement_correlations({**planted, "plays_by_video": plays})
    assert "too few to compare" in answer.text
    assert answer.estimates == {}
