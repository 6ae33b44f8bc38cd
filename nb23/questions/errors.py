"""What can go wrong before a question is answered.

This module owns the errors of this room.
"""

from nb23.errors import Nb23Error


class FramesNeeded(Nb23Error):
    """A question was given frames, and one that it needs is missing or lacks a column.

    What to do: read them all with `frames = nb23.questions.load(site)`, or add the frame that the
    sentence names; a question also takes the site itself.
    Not raised for a frame without rows: then the answer says that there is nothing to tell.
    """

    code = "frames-needed"


class BadOption(Nb23Error):
    """A question was given an option that it cannot take: nothing was answered.

    What to do: follow the sentence. photo_id is the number of a video, or several in a list; a tag
    is written as on the site; days and time zone are about how a site is read, so that frames that
    are there have theirs.
    Not raised for a video that the site does not have (not-found).
    """

    code = "bad-option"
