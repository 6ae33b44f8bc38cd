"""How far a site is with what it makes of an uploaded film.

This module owns what the progress means and how long to wait between two looks. It must not know
how a film is sent.
"""

import time
from collections.abc import Callable

from nb23.api.response import Reply

PAUSE = 3.0
"""Seconds between two looks."""


def wait_until_ready(call: Callable[..., Reply], photo_id: int | str) -> None:
    """Wait until a film can be watched in every format; a bar shows how far it is.

    Args:
        call: Such as `site.call`.
        photo_id: The film.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> wait_until_ready(site.call, site.videos(limit=1).photo_id[0])
    """
    from tqdm.auto import tqdm

    with tqdm(total=100, unit="%", delay=1, disable=None, leave=False) as bar:
        while (share := _ready(call, photo_id)) < 1:
            bar.update(round(100 * share) - bar.n)
            time.sleep(PAUSE)


def _ready(call: Callable[..., Reply], photo_id: int | str) -> float:
    record = call("photo/get-transcoding-progress", photo_id=photo_id).records[0]
    return float(record.get("all") or 0)
