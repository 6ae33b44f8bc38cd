"""What can go wrong while a whole site is pulled, and before.

This module owns the errors of this room. They travel between processes.
"""

from nb23.errors import Nb23Error


class NotADataset(Nb23Error):
    """The folder holds files that no pull has written, or nothing that could be read.

    What to do: name an empty folder, or one that `nb23 pull` has filled. Nothing was overwritten.
    """

    code = "not-a-dataset"


class OtherDataset(Nb23Error):
    """The folder holds another pull: of another site, other tables or days, or another version.

    What to do: name another folder; or, to bring this one up to date, use since="last". Nothing was
    overwritten.
    """

    code = "other-dataset"


class CannotWrite(Nb23Error):
    """A file could not be written: the disk is full, or the folder is not to be written to.

    What to do: make room, or name another folder, and pull again: it goes on where it stopped, and
    what was finished stays.
    """

    code = "cannot-write"


class FolderBusy(Nb23Error):
    """Another pull is at work in the same folder.

    What to do: wait for it. Two pulls of one account would also share its rate.
    """

    code = "folder-busy"
    retryable = True


class NoAccount(Nb23Error):
    """A worker found no credentials under the name of the account.

    What to do: on the worker's computer sign in once with `nb23 connect SITE`, or set NB23_SITE and
    the four NB23_ variables before the worker starts. Secrets never travel with the work.
    Not raised with engine="threads", which uses the site as it is.
    """

    code = "no-account"


class DaskMissing(Nb23Error):
    """Dask is not installed, and it is needed for several machines or for more than memory holds.

    What to do: install it with the extra: pip install ".[bulk]" in the checkout. A single month,
    `read(out, month="2026-06")`, and engine="threads" do without.
    """

    code = "dask-missing"
