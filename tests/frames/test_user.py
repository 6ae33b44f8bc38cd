import pandas as pd

import nb23.frames as frames


def test_personal_columns_come_only_when_they_are_named(answer):
    df = frames.frame("user/list", answer("user"))
    assert {"email", "full_name"}.isdisjoint(df.columns)
    assert df.attrs["nb23"]["left_out"] == {"personal": 2}
    asked = frames.frame("user/list", answer("user"), columns=["user_id", "email", "full_name"])
    assert asked["email"].tolist() == ["anna@example.com", "bo@example.com"]
    assert asked["full_name"].tolist() == ["Anna Marie Holm", pd.NA]


def test_a_flag_sent_as_text_is_a_boolean(answer):
    df = frames.frame("user/list", answer("user"))
    assert df["site_admin"].tolist() == [True, False]
