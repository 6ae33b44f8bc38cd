import pandas as pd

import nb23.frames as frames


def test_albums_are_typed_and_show_no_token(answer):
    df = frames.frame("album/list", answer("album"))
    assert df["album_id"].tolist() == [11, 12]
    assert df["user_id"].tolist() == [7, pd.NA]
    assert df["hide_p"].tolist() == [False, True]
    assert df["creation_date_ansi"].dtype == "datetime64[us]"
    assert {"token", "pretty_date", "pretty_time"}.isdisjoint(df.columns)
