"""A video compared with its peers: those that were published about the same time.

This module owns how the age of videos is taken out of a comparison: an old video has had more time
to be played. It must not know a question.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

PEERS = 30
"""With how many videos a video is compared, half of them older."""
HALF_YEAR, LEAST, MOST = 180, 30, 150
"""A first half year in days; how many plays a video must have; of how many videos it is read."""


def usual_plays(
    plays: "pd.Series[int]", published: "pd.Series[pd.Timestamp]"
) -> "pd.Series[float]":
    """The plays that are usual for a video of each one's age: the median of its peers.

    Args:
        plays: Plays of each video.
        published: When each was published; the missing ones count as newest.
    """
    order = published.sort_values(kind="stable").index
    peers = plays.loc[order].astype(float).rolling(PEERS + 1, center=True, min_periods=1)
    return peers.median().reindex(plays.index)


def times_usual(
    plays: "pd.Series[int]", published: "pd.Series[pd.Timestamp]"
) -> "pd.Series[float]":
    """Each video's plays as a multiple of what is usual for its age.

    Half a play is added on both sides, so that no video is infinitely far from another.

    Args:
        plays: Plays of each video.
        published: When each was published.
    """
    return (plays.astype(float) + 0.5) / (usual_plays(plays, published) + 0.5)


def grown(videos: "pd.DataFrame") -> "pd.DataFrame":
    """The videos whose first half year is over, so that their first half years can be compared.

    Today is the day on which the newest was published. Of many videos every so manieth is taken,
    whether it is played much or little.

    Args:
        videos: With publish_time, and with all plays so far.
    """
    videos = videos.dropna(subset="publish_time").sort_values("publish_time", kind="stable")
    days = videos["publish_time"].dt.normalize()
    old = videos[((days.max() - days).dt.days >= HALF_YEAR) & (videos["plays"] >= LEAST)]
    many = max(len(old), MOST)
    taken: pd.DataFrame = old.iloc[[at * many // MOST for at in range(min(len(old), MOST))]]
    return taken
