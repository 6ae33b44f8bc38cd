import numpy as np
import pandas as pd
import pytest

from nb23.questions import BadOption, load, tag_effect
from nb23.sandbox.visitors import EFFECTS

RULE = EFFECTS["tag_effect"]["on"]


def test_the_tag_and_its_lift_are_recovered(planted):
    answer = tag_effect(planted)
    lift = answer.estimates["lift"]
    assert answer.facts["which"] == f"“{RULE['tag']}”"
    assert 1 < lift.low <= RULE["lift"] <= lift.high
    assert lift.high / lift.low < 5
    assert answer.text.startswith(f"Videos with the tag “{RULE['tag']}” have ")


def test_no_tag_is_found_where_none_is_planted(empty):
    answer = tag_effect(empty)
    assert answer.text.startswith("No effect of a tag that this sample could show")
    assert not answer.estimates["lift"].clear_of(1)
    frame = answer.frame
    assert ((frame["low"] <= 1) & (frame["high"] >= 1)).all()


def test_a_tag_that_was_asked_for_has_a_narrower_interval_than_one_that_was_picked(planted):
    picked = tag_effect(planted).estimates["lift"]
    asked = tag_effect(planted, tag=RULE["tag"])
    lift = asked.estimates["lift"]
    assert lift.value == pytest.approx(picked.value)
    assert picked.low < lift.low <= RULE["lift"] <= lift.high < picked.high
    assert asked.frame["tag"].iloc[0] == RULE["tag"]
    assert not any("picked" in note for note in asked.notes)


def test_a_tag_that_comes_with_another_gets_no_credit_for_it(planted):
    """Every video with the tag "tools" has "repair" too, and only some with "repair" have it."""
    tags = planted["tags"]
    with_it = tags[tags["tag"] == RULE["tag"]]
    tools = with_it.iloc[::2].assign(tag="tools")
    answer = tag_effect({**planted, "tags": pd.concat([tags, tools])}, tag="tools")
    assert not answer.estimates["lift"].clear_of(1)


def test_age_is_no_merit_of_a_tag(empty):
    """Old videos have a tag of their own, and more plays, since they have had more time."""
    plays = empty["plays_by_video"].sort_values("publish_time", ignore_index=True)
    old = plays["object_id"][20:100]
    tags = pd.concat([empty["tags"], pd.DataFrame({"photo_id": old, "tag": "early"})])
    assert plays["plays"][20:100].mean() > 1.4 * plays["plays"][100:].mean()
    assert not tag_effect({**empty, "tags": tags}, tag="early").estimates["lift"].clear_of(1)


def test_being_new_is_no_fault_of_a_tag(empty):
    """The newest videos have a tag of their own, and hardly any plays yet."""
    plays = empty["plays_by_video"].sort_values("publish_time", ignore_index=True)
    new = plays["object_id"].tail(12)
    tags = pd.concat([empty["tags"], pd.DataFrame({"photo_id": new, "tag": "summer"})])
    assert plays["plays"].tail(12).mean() < 0.4 * plays["plays"].median()
    assert not tag_effect({**empty, "tags": tags}, tag="summer").estimates["lift"].clear_of(1)


def test_a_row_is_a_tag_that_enough_videos_have(planted):
    frame, tags = tag_effect(planted).frame, planted["tags"]
    counts = tags["tag"].value_counts()
    assert set(frame["tag"]) == set(counts[counts >= 10].index)
    assert frame.set_index("tag")["videos"].to_dict() == counts[frame["tag"]].to_dict()
    assert np.isfinite(frame[["times", "low", "high"]].astype(float)).all(axis=None)


def test_what_few_videos_have_or_all_cannot_be_judged(planted):
    tags = planted["tags"].drop(planted["tags"].query("tag == 'repair'").index[3:])
    few = tag_effect({**planted, "tags": tags}, tag="repair")
    assert "have “repair”: a tag can be judged if 10 videos have it" in few.text
    every = planted["plays_by_video"]["object_id"]
    alike = pd.DataFrame({"photo_id": every, "tag": "all"})
    for tags in (alike, planted["tags"].head(0)):
        assert "too few" in tag_effect({**planted, "tags": tags}).text.casefold()


def test_a_tag_that_no_video_has_is_refused_with_the_nearest_one(planted):
    with pytest.raises(BadOption, match=r"No video has the tag “Repiar”\. Did you mean “repair”\?"):
        tag_effect(planted, tag="Repiar")
    with pytest.raises(BadOption, match=r"the tag “quantum physics”\.  \("):
        tag_effect(planted, tag="quantum physics")


def test_a_site_and_its_loaded_frames_take_the_same_option(planted):
    frames = load(planted.site, tag_effect)
    assert list(frames) == ["plays_by_video", "tags"]
    assert tag_effect(planted.site, tag="repair").text == tag_effect(frames, tag="repair").text
