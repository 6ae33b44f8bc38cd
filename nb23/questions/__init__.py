"""Questions about a video site, each answered by a sentence, a figure and a table.

This room owns what an analyst asks and how the answer is found. It knows frames only, and takes a
site by its methods. A question is a file here, and a row of questions.toml.
"""

from nb23.questions.answer import Answer
from nb23.questions.asking import load
from nb23.questions.errors import FramesNeeded
from nb23.questions.funnel import funnel
from nb23.questions.growth import growth
from nb23.questions.interval import Estimate
from nb23.questions.length_effect import length_effect
from nb23.questions.metadata_audit import metadata_audit
from nb23.questions.publishing_rhythm import publishing_rhythm
from nb23.questions.top_videos import top_videos
from nb23.questions.watch_curve import watch_curve

__all__ = [
    "Answer",
    "Estimate",
    "FramesNeeded",
    "funnel",
    "growth",
    "length_effect",
    "load",
    "metadata_audit",
    "publishing_rhythm",
    "top_videos",
    "watch_curve",
]
