import nb23.frames as frames


def test_tags_keep_their_words_and_count_as_numbers(answer):
    df = frames.frame("tag/list", answer("tag"))
    assert dict(zip(df["tag"], df["count"], strict=True)) == {"launch": 12, "how to": 3}


def test_a_tag_that_looks_like_a_number_stays_text():
    assert frames.frame("tag/list", [{"tag": "2024"}, {"tag": 7}])["tag"].tolist() == ["2024", "7"]
