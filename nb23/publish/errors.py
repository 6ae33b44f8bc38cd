"""What can go wrong while notebooks become pages, as types.

This module owns the errors of publishing. It must not import what runs or renders a notebook, so
that `nb23 help` explains them where those are not installed.
"""

from nb23.errors import Nb23Error


class NotebookFailed(Nb23Error):
    """A cell of a notebook raised an error, took too long, or ended its kernel.

    What to do: open the named notebook, choose Kernel > Restart Kernel and Run All Cells, and mend
    the named cell. A cell that is meant to raise carries the tag `raises-exception`.
    Not raised for a cell with that tag, whether it raises or not.
    """

    code = "notebook-failed"


class SecretFound(Nb23Error):
    """A file that was about to be published holds a secret.

    What to do: open the named notebook at the named cell, or the named file, and show something
    else there; `repr` of every nb23 object is masked already. Then build again.
    Not raised for the consumer key, which names an application and is no secret.
    """

    code = "secret-found"
