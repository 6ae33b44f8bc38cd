import pandas as pd
import pytest

from nb23.questions import devices
from nb23.sandbox.visitors import AUDIENCE, EFFECTS

RATIO = EFFECTS["devices"]["on"]["ratio"]
PHONES = sum(row[-1] for row in AUDIENCE["devices"] if row[2]) / sum(
    row[-1] for row in AUDIENCE["devices"]
)


def test_what_a_phone_costs_is_recovered(planted):
    answer = devices(planted)
    ratio, phones = answer.estimates["ratio"], answer.estimates["phones"]
    assert ratio.low <= RATIO <= ratio.high < 1
    assert ratio.high - ratio.low < 0.05
    assert phones.low <= PHONES <= phones.high
    assert answer.text.startswith("On a phone, 70")


def test_no_difference_is_found_where_there_is_none(empty):
    answer = devices(empty)
    ratio = answer.estimates["ratio"]
    assert ratio.low <= 1 <= ratio.high
    assert ratio.high - ratio.low < 0.05
    assert answer.title == "Phones and others: no difference that this sample could show"


def test_a_row_is_a_device_with_its_system_the_most_played_first(planted):
    frame = devices(planted).frame
    assert frame["plays"].is_monotonic_decreasing
    assert frame["share"].sum() == pytest.approx(1)
    assert {*zip(frame["device"], frame["os"], strict=True)} == {
        (device, system) for device, system, *_ in AUDIENCE["devices"]
    }
    assert ((frame["low"] <= frame["watched"]) & (frame["watched"] <= frame["high"])).all()


def watched(phone: tuple[int, float], other: tuple[int, float]) -> dict[str, pd.DataFrame]:
    rows = [("Smartphone", "iOS", *phone), ("desktop", None, *other), (None, None, 0, None)]
    frame = pd.DataFrame(rows, columns=["device", "os", "plays", "engagement"])
    types = {"device": "string", "os": "string", "plays": "Int64", "engagement": "Float64"}
    return {"devices": frame.astype(types)}


def test_a_phone_on_which_more_is_watched_is_told_as_such():
    answer = devices(watched((5000, 0.8), (5000, 0.4)))
    assert answer.text.startswith("On a phone, more of a video is watched")
    assert answer.estimates["ratio"].low > 1.8
    assert [label.get_text() for label in answer.plot().get_yticklabels()] == [
        "desktop",
        "Smartphone, iOS",
    ]


@pytest.mark.parametrize("plays", [(40, 9000), (9000, 40), (0, 0)])
def test_few_plays_are_said_to_be_few(plays):
    phone, other = plays
    answer = devices(watched((phone, 0.9), (other, 0.1)))
    assert answer.text.endswith("too few to compare.")
    assert answer.estimates == {}


def test_devices_on_which_nothing_is_watched_can_be_compared():
    answer = devices(watched((5000, 0.0), (5000, 0.4)))
    assert answer.estimates["ratio"].high < 0.01
    assert answer.estimates["phones"].value == 0.5
    alike = devices(watched((5000, 0.0), (5000, 0.0)))
    assert alike.title == "Phones and others: no difference that this sample could show"
