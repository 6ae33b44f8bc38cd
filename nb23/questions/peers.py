"""A video compared with its peers: those that were published about the same time.

This module owns how the age of videos is taken out of a comparison: an old video has had more time
to be played. It must not know a question.
"""

import numpy as np
import pandas as pd

from nb23.questions.interval import Numbers

PEERS = 30
"""With how many videos a video is compared, half of them older."""
HALF_YEAR, LEAST, MOST = 180, 30, 150
"""A first half year in days; how many plays a video must have; of how many videos it is read."""


def usual_plays(
    plays: "pd.Series[int]", published: "pd.Series[pd.Timestamp]"
) -> "pd.Series[float]":
    """The plays that are usual for a video of each one's age: the median of its peers.

    The newest videos have older peers only, with more plays, and the oldest have younger ones. At
    both ends a line through the outermost, in logarithms of plays and age, tells what is usual.

    Args:
        plays: Plays of each video.
        published: When each was published; the missing ones count as newest.
    """
    order = published.sort_values(kind="stable").index
    counted = plays.loc[order].astype(float)
    usual = counted.rolling(PEERS + 1, center=True, min_periods=1).median()
    days = (published.max() - published.loc[order]).dt.total_seconds().fillna(0) / 86400
    if len(order) > PEERS:
        usual.iloc[: PEERS // 2] = _outermost(days[: PEERS + 1], counted)[: PEERS // 2]
        usual.iloc[-PEERS // 2 :] = _outermost(days[-PEERS - 1 :], counted)[-PEERS // 2 :]
    return usual.reindex(plays.index)


def _outermost(days: "pd.Series[float]", plays: "pd.Series[float]") -> Numbers:
    """The plays that are usual for videos of these ages by the line through all of them."""
    age, logs = np.log1p(days.to_numpy(float)), np.log(plays[days.index].to_numpy(float) + 0.5)
    slope, start = _line(age, logs)
    usual: Numbers = np.exp(start + slope * age) - 0.5
    return np.maximum(usual, 0)


def _line(x: Numbers, y: Numbers) -> tuple[float, float]:
    """Slope and start of a line that single outliers do not turn (Theil and Sen's)."""
    one, other = np.triu_indices(len(x), 1)
    apart = x[other] != x[one]
    steps = (y[other] - y[one])[apart] / (x[other] - x[one])[apart]
    slope = float(np.median(steps)) if len(steps) else 0.0
    return slope, float(np.median(y - slope * x))


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


def grown(videos: pd.DataFrame) -> pd.DataFrame:
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
