"""Read many videos into a frame, in a process of its own: how much memory and processor time a
record costs.

    python tests/bench_reading.py pages.json 10000          pages from a file, one a line
    python tests/bench_reading.py 127.0.0.1:8080 10000      pages from a site, by 8 connections

It reads one page first, so that all is imported; what is told is above that. Linux says how much
memory a process had at most since it began (`VmHWM`), which `getrusage` mixes with its parent's.
"""

import gc
import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from pathlib import Path

import pandas as pd
import requests

import nb23
from nb23.api.catalogue import method
from nb23.api.paging import Listing
from nb23.api.response import Reply, read_reply
from nb23.api.shape import Shape

LIST = method("photo/list")
COLUMNS = [name for name in nb23.frames.schema(LIST.name).names if "protect" not in name]
KEYS = ("a-consumer-key-of-the-bench", "its-secret", "an-access-token", "and-its-secret")


def framed(
    page: Callable[[int], bytes], columns: list[str] | None, limit: int | None = None
) -> pd.DataFrame:
    """What nb23 makes of pages, without the network: all between an answer's bytes and a frame."""

    def fetch(*, p: int, shape: Shape | None = None, **_: object) -> Reply:
        answer = requests.Response()
        answer.status_code, answer._content = 200, page(p)
        return read_reply(answer, LIST, shape=shape)

    listing = Listing(LIST, fetch, {}, limit=limit, connections=1)
    fields = nb23.frames.schema(LIST.name).fields(columns)
    with redirect_stderr(io.StringIO()):
        return nb23.frames.from_batches(
            LIST.name, listing.batches(fields), columns=columns, facts=listing.facts
        )


def from_file(path: str, limit: int) -> pd.DataFrame:
    """The videos whose pages are the lines of a file."""
    with Path(path).open("rb") as lines:
        return framed(lambda _: lines.readline(), COLUMNS, limit)


def from_site(domain: str, limit: int) -> pd.DataFrame:
    """The videos of a site."""
    key, secret, token, token_secret = KEYS
    keys = nb23.Credentials(
        domain, nb23.Consumer(key, secret), nb23.oauth.AccessToken(token, token_secret), 1
    )
    with redirect_stderr(io.StringIO()):
        return nb23.Site(domain, keys).videos(columns=COLUMNS, limit=limit)


def memory(name: str) -> int:
    """What Linux says of this process's memory, in bytes."""
    told = Path("/proc/self/status").read_text()
    return int(told.partition(f"{name}:")[2].split()[0]) * 1024


def main(where: str, count: int) -> None:
    """Read, and print what it cost."""
    read = from_site if ":" in where else from_file
    read(where, 100)
    gc.collect()
    before, began = memory("VmRSS"), time.process_time()
    frame = read(where, count)
    took = time.process_time() - began
    used = memory("VmHWM") - before
    print(json.dumps({"rows": len(frame), "bytes": used / count, "seconds": took / count}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
