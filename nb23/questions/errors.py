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
