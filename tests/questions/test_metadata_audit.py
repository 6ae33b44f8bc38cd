from collections import Counter

import pandas as pd
import pytest

from nb23.questions import metadata_audit
from nb23.questions.metadata_audit import FINDERS
from nb23.sandbox.practice import make_videos, tags_of

CLEAN = {
    "photo_id": 7,
    "title": "How to repair a brake",
    "content_text": "With the tools that you have.",
    "one": "https://videos.example.com/video/7",
    "view_count": 12,
    "published_p": True,
    "video_p": True,
    "video_encoded_p": True,
    "subtitles_p": True,
    "pending_transcode_tasks": "[]",
    "number_of_tags": 2,
    "number_of_albums": 1,
    "original_width": 1280,
}


def catalogue(videos: pd.DataFrame, *changed: dict[str, object]) -> dict[str, pd.DataFrame]:
    """Clean videos, each with some values changed, in a frame as the site gives it."""
    records = [
        CLEAN | {"photo_id": n, "title": f"Title {n}"} | each for n, each in enumerate(changed)
    ]
    return {"videos": pd.DataFrame(records).reindex(columns=videos.columns).astype(videos.dtypes)}


def test_each_flaw_of_the_practice_site_is_counted(planted):
    made = [(video, albums, tags_of(planted.seed, video.photo_id))
            for video, albums in make_videos(planted.seed, planted.videos)]  # fmt: skip
    shown = [each for each in made if each[0].published]
    titles = Counter(video.title.casefold() for video, _, _ in shown if video.title)
    answer = metadata_audit(planted)
    found = answer.frame["problem"].value_counts()
    true = {
        "without description": sum(not video.content for video, _, _ in shown),
        "without tags": sum(not tags for _, _, tags in shown),
        "without title": sum(not video.title for video, _, _ in shown),
        "in no album": sum(not albums for _, albums, _ in shown),
        "with a title used twice": sum(count for count in titles.values() if count > 1),
        "with a failed transcoding": sum(v.video and not v.encoded for v, _, _ in made),
        "unpublished": len(made) - len(shown),
    }
    assert found.drop("without captions").to_dict() == {k: v for k, v in true.items() if v}
    flawed = answer.frame["photo_id"].nunique()
    assert answer.text.startswith(f"There is something to mend in {flawed} of {len(made)} videos: ")
    assert answer.estimates["flawed"].value == flawed / len(made)


def test_captions_are_missing_where_the_site_has_no_subtitles(planted):
    frame, videos = metadata_audit(planted).frame, planted["videos"]
    missing = set(frame["photo_id"][frame["problem"] == "without captions"])
    for _, video in videos[videos["published_p"]].head(15).iterrows():
        number = int(video["photo_id"])
        token = planted.site.call("2/photo/list", photo_id=number).records[0]["token"]
        listed = planted.site.call("photo/subtitle/list", photo_id=number, token=token)
        assert (not listed.records) == (number in missing)


def test_a_clean_catalogue_has_nothing_to_mend(planted):
    answer = metadata_audit(catalogue(planted["videos"], {}, {}, {}))
    assert answer.text == "Nothing to mend: no problem in 3 videos."
    assert answer.frame.empty
    assert answer.plot().get_title("left") == "Nothing to mend"


FLAWS = [
    ("without captions", {"subtitles_p": False}),
    ("without description", {"content_text": "  "}),
    ("without description", {"content_text": None}),
    ("without tags", {"number_of_tags": 0}),
    ("without title", {"title": None}),
    ("without thumbnail", {"original_width": None}),
    ("without thumbnail", {"original_width": 0}),
    ("in no album", {"number_of_albums": 0}),
    ("with a failed transcoding", {"video_encoded_p": False}),
    ("with a title used twice", {"title": "title  0"}),
    ("unpublished", {"published_p": False, "subtitles_p": False, "title": None}),
]


@pytest.mark.parametrize(("problem", "flaw"), FLAWS)
def test_a_flaw_is_found_in_its_video_with_the_page_to_mend_it(problem, flaw, planted):
    frame = metadata_audit(catalogue(planted["videos"], {}, flaw, {})).frame
    assert set(frame["problem"]) == {problem}
    assert 1 in set(frame["photo_id"])
    assert frame["link"].eq(CLEAN["one"]).all()


def test_every_problem_has_a_test():
    assert {problem for problem, _ in FLAWS} == set(FINDERS)


def test_what_is_still_transcoding_and_what_is_only_sound_is_no_flaw(planted):
    working = {"video_encoded_p": False, "pending_transcode_tasks": '["video_hd"]'}
    sound = {"video_p": False, "video_encoded_p": False, "subtitles_p": False, "original_width": 0}
    assert metadata_audit(catalogue(planted["videos"], working, sound)).frame.empty


def test_videos_of_one_title_name_each_other_and_the_most_viewed_come_first(planted):
    same = [{"title": "Brakes"}, {"title": "BRAKES", "view_count": 900}, {"title": "Gears"}]
    frame = metadata_audit(catalogue(planted["videos"], *same)).frame
    assert frame["photo_id"].tolist() == [1, 0]
    assert frame["detail"].tolist() == ["the same as 0", "the same as 1"]


@pytest.mark.parametrize(("others", "title"), [((), "1 of 1 video"), (({},), "1 of 2 videos")])
def test_one_video_to_mend_is_counted_as_one(planted, others, title):
    answer = metadata_audit(catalogue(planted["videos"], {"content_text": ""}, *others))
    assert answer.title == f"There is something to mend in {title}"


def test_an_empty_site_has_nothing_to_look_at(planted):
    answer = metadata_audit({"videos": planted["videos"].head(0)})
    assert answer.text == "There is no video to look at."
