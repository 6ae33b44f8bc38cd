import pandas as pd

from nb23 import frames, questions


def test_a_colleague_without_keys_gets_the_same_answers(site, tmp_path):
    ask = [questions.top_videos, questions.growth, questions.metadata_audit, questions.funnel]
    own = questions.load(site, *ask)
    left_out = frames.share(own, tmp_path)
    shared = frames.load(tmp_path)
    assert not any(left_out.values())
    for each in ask:
        answer, again = each(own), each(shared)
        assert (again.text, again.notes) == (answer.text, answer.notes)
        pd.testing.assert_frame_equal(again.frame, answer.frame)
