"""What is missing or wrong in the catalogue, with the page on which each is mended.

This module owns the finding and its figure. It must not know how frames are read.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from nb23.questions.answer import Answer
from nb23.questions.asking import Finding, Frames, question
from nb23.questions.figure import BLUE, head
from nb23.questions.interval import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    Flags = pd.Series[bool]

REPEATED = "with a title used twice"


def figure(ax: "Axes", answer: Answer) -> None:
    """How many videos have each problem."""
    counts = answer.frame["problem"].value_counts()[::-1]
    ax.barh(counts.index, counts, color=BLUE, height=0.7)
    for place, count in enumerate(counts):
        share = 100 * count / answer.facts["videos"]
        ax.text(count, place, f"  {count:,} ({share:.0f} %)", va="center")
    ax.set_xlim(0, 1.2 * counts.max() if len(counts) else 1)
    head(ax, answer.title, f"videos (and % of all {answer.facts['videos']:,})", "", width=60)


@question(figure)
def metadata_audit(frames: Frames) -> Finding:
    """What is missing or wrong in the catalogue, and where is it mended?

    Example:
        >>> import nb23
        >>> answer = nb23.questions.metadata_audit(nb23.connect("sandbox"))
        >>> "with a failed transcoding" in set(answer.frame["problem"])
        True
    """
    videos = frames["videos"]
    if videos.empty:
        return Finding(["few"], pd.DataFrame())
    rows = pd.concat(
        [videos[finder(videos)].assign(problem=name) for name, finder in FINDERS.items()]
    )
    rows = rows.rename(columns={"view_count": "views", "one": "link"})
    others = rows["photo_id"].map(_same_title(videos)).astype("string")
    rows["detail"] = others.where(rows["problem"] == REPEATED)
    rows = rows.sort_values(["views", "photo_id"], ascending=[False, True], kind="stable")
    flawed, counts = rows["photo_id"].nunique(), rows["problem"].value_counts()
    share = flawed / len(videos)
    facts = {
        "videos": len(videos),
        "flawed_videos": flawed,
        "list": ", ".join(f"{count:,} {name}" for name, count in counts.items()),
    }
    estimates = {"flawed": Estimate(share, share, share, len(videos))}
    return Finding(["flaws" if flawed else "none"], rows, estimates, facts)


def _blank(texts: "pd.Series[str]") -> "Flags":
    return texts.fillna("").str.strip() == ""


def _titles(videos: pd.DataFrame) -> "pd.Series[str]":
    """Titles of published videos as they are compared; missing for the others."""
    titles = videos["title"].str.strip().str.replace(r"\s+", " ", regex=True).str.casefold()
    return titles.where(videos["published_p"] & ~_blank(videos["title"]))


def _repeated(titles: "pd.Series[str]") -> "Flags":
    return titles.duplicated(keep=False) & titles.notna()


def _same_title(videos: pd.DataFrame) -> dict[int, str]:
    """The other videos of the same title, by the number of each."""
    found: dict[int, str] = {}
    for _, numbers in videos["photo_id"].groupby(_titles(videos)):
        for number in numbers if len(numbers) > 1 else ():
            others = ", ".join(str(other) for other in numbers if other != number)
            found[number] = f"the same as {others}"
    return found


def _shown(finder: Callable[[pd.DataFrame], "Flags"]) -> Callable[[pd.DataFrame], "Flags"]:
    """The same for published videos only."""
    return lambda videos: finder(videos) & videos["published_p"]


FINDERS: dict[str, Callable[[pd.DataFrame], "Flags"]] = {
    "without captions": _shown(lambda videos: videos["video_p"] & ~videos["subtitles_p"]),
    "without description": _shown(lambda videos: _blank(videos["content_text"])),
    "without tags": _shown(lambda videos: videos["number_of_tags"].fillna(0) == 0),
    "without title": _shown(lambda videos: _blank(videos["title"])),
    "without thumbnail": _shown(
        lambda videos: videos["video_p"] & (videos["original_width"].fillna(0) == 0)
    ),
    "in no album": _shown(lambda videos: videos["number_of_albums"].fillna(0) == 0),
    REPEATED: lambda videos: _repeated(_titles(videos)),
    "with a failed transcoding": lambda videos: (
        videos["video_p"] & ~videos["video_encoded_p"] & _idle(videos["pending_transcode_tasks"])
    ),
    "unpublished": lambda videos: ~videos["published_p"],
}
"""Each problem, and which videos have it."""


def _idle(tasks: "pd.Series[str]") -> "Flags":
    """Whether nothing is still to be transcoded."""
    return tasks.fillna("").isin(["", "[]", "{}", "0"])
