"""How far a site is with what it makes of an uploaded film.

This module owns what the progress means and how long to wait between two looks. It must not know
how a film is sent.
"""

import time
from collections.abc import Callable

from nb23.api.errors import NotReady
from nb23.api.response import Reply

PAUSE = 3.0
"""Seconds between two looks."""

STUCK = 1800.0
"""Seconds without progress after which nobody should wait any longer."""


def wait_until_ready(call: Callable[..., Reply], photo_id: int | str) -> None:
    """Wait until a film can be watched in every format; a bar shows how far it is.

    Args:
        call: Such as `site.call`.
        photo_id: The film.

    Raises:
        NotReady: If nothing has moved for half an hour, as after a failed transcoding.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> wait_until_ready(site.call, site.videos(limit=1).photo_id[0])
    """
    from tqdm.auto import tqdm

    still, before = 0.0, 0.0
    with tqdm(total=100, unit="%", delay=1, disable=None, leave=False) as bar:
        while (share := _ready(call, photo_id)) < 1:
            still = still + PAUSE if share <= before else 0.0
            before = max(before, share)
            if still > STUCK:
                raise NotReady(
                    f"Film {photo_id} has been at {share:.0%} for {STUCK / 60:.0f} minutes. Look "
                    "at it on the site: if its transcoding failed, delete it and upload it again."
                )
            bar.update(round(100 * share) - bar.n)
            time.sleep(PAUSE)


def _ready(call: Callable[..., Reply], photo_id: int | str) -> float:
    record = call("photo/get-transcoding-progress", photo_id=photo_id).records[0]
    return float(record.get("all") or 0)
