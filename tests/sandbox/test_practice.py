from collections import Counter
from datetime import datetime

from nb23.sandbox.practice import DAYS, REFERENCE, fill, make_videos
from nb23.sandbox.storage import Database


def content(seed: int = 23, videos: int = 500) -> Database:
    database = Database()
    fill(database, seed=seed, videos=videos)
    return database


def test_the_same_seed_gives_the_same_site_and_another_seed_another() -> None:
    one, same, other = (list(make_videos(seed, 50)) for seed in (23, 23, 24))
    assert one == same
    assert one != other


def test_there_are_500_published_videos_some_drafts_and_12_albums() -> None:
    database = content()
    assert database.count("select count(*) from videos where published is not null") == 500
    assert database.count("select count(*) from videos where published is null") == 20
    assert database.count("select count(*) from albums where not hidden") == 12


def test_any_size_is_possible() -> None:
    for size in (0, 1, 7):
        database = content(videos=size)
        assert database.count("select count(*) from videos where published is not null") == size


def test_history_is_two_years_and_ends_at_the_reference_date() -> None:
    created = [datetime.fromisoformat(video.created) for video, _ in make_videos(23, 500)]
    assert created == sorted(created)
    assert max(created) <= REFERENCE
    assert (REFERENCE - min(created)).days in range(DAYS - 15, DAYS + 1)


def test_most_uploads_happen_on_working_days() -> None:
    days = Counter(
        datetime.fromisoformat(video.created).weekday() for video, _ in make_videos(23, 500)
    )
    assert days[5] + days[6] < 60


def test_numbers_are_unique_and_ascend_with_time() -> None:
    numbers = [video.photo_id for video, _ in make_videos(23, 500)]
    assert numbers == sorted(set(numbers))


def test_titles_are_varied_and_some_texts_are_missing() -> None:
    videos = [video for video, _ in make_videos(23, 500)]
    titles = [video.title for video in videos]
    assert len(set(titles)) > 350
    assert 1 <= titles.count("") <= 30
    assert 20 <= [video.content for video in videos].count("") <= 120


def test_each_album_and_each_tag_is_used() -> None:
    database = content()
    assert database.count("select count(distinct album_id) from album_videos") == 13
    assert database.count("select count(distinct tag) from video_tags") == 25
