"""Questions about a video site, each answered by a sentence, a figure and a table.

This room owns what an analyst asks and how the answer is found. It knows frames only, and takes a
site by its methods. A question is a file here, and a row of questions.toml.
"""

from nb23.questions.age_curve import age_curve
from nb23.questions.answer import Answer
from nb23.questions.asking import load
from nb23.questions.audience_places import audience_places
from nb23.questions.devices import devices
from nb23.questions.engagement_correlations import engagement_correlations
from nb23.questions.errors import BadOption, FramesNeeded
from nb23.questions.funnel import funnel
from nb23.questions.growth import growth
from nb23.questions.interval import Estimate
from nb23.questions.length_effect import length_effect
from nb23.questions.metadata_audit import metadata_audit
from nb23.questions.publishing_rhythm import publishing_rhythm
from nb23.questions.tag_effect import tag_effect
from nb23.questions.top_videos import top_videos
from nb23.questions.watch_curve import watch_curve

__all__ = [
    "Answer",
    "BadOption",
    "Estimate",
    "FramesNeeded",
    "age_curve",
    "audience_places",
    "devices",
    "engagement_correlations",
    "funnel",
    "growth",
    "length_effect",
    "load",
    "metadata_audit",
    "publishing_rhythm",
    "tag_effect",
    "top_videos",
    "watch_curve",
]
