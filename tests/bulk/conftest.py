"""Practice sites to pull, what the truth about them is, and folders side by side."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

import nb23
from nb23.bulk import folder
from nb23.sandbox.plays import Plays, Scope, day_of
from nb23.sandbox.routes.analytics import measured
from nb23.sandbox.visitors import EFFECTS
from tests.terminal import serving

VIDEOS = 240
TEN_DAYS = {"since": "2026-06-21", "until": "2026-06-30"}
MEASURES = ["plays", "finishes", "loads", "downloads", "downloadedBytes", "playEngagement",
            "playthroughAverage"]  # fmt: skip


@pytest.fixture(scope="session")
def small_box(session_home: Path) -> Iterator["nb23.sandbox.Box"]:
    """A practice site with three blocks of videos."""
    with nb23.sandbox.start(videos=VIDEOS) as box:
        yield box


@pytest.fixture
def small(small_box: "nb23.sandbox.Box") -> "nb23.sandbox.Box":
    """The same as it is when new."""
    small_box.reset()
    return small_box


@pytest.fixture
def small_site(small: "nb23.sandbox.Box") -> "nb23.Site":
    """The same, signed in."""
    return nb23.connect(small)


@pytest.fixture
def elsewhere(home: Path) -> Iterator[Callable[[int], dict[str, Any]]]:
    """Practice sites in processes of their own, found by the name "sandbox"."""
    running: list[Any] = []

    def start(videos: int) -> dict[str, Any]:
        running.append(serving(videos))
        return running[-1].__enter__()

    yield start
    for each in running:
        each.__exit__(None, None, None)


def truth(videos: int, first: date, last: date) -> pd.DataFrame:
    """What each video's visitors did each day, as the practice site's audience itself has it."""
    plays, days = Plays(23, videos, tuple(sorted(EFFECTS))), (last - first).days + 1
    rows = []
    for day in (first + timedelta(days=n) for n in range(days)):
        number = day_of(str(day))
        each = plays.each(Scope(tuple(plays.items), number, number))
        rows += [{"photo_id": n, "date": pd.Timestamp(day), **measured(total)}
                 for n, total in each.items() if plays.items[n].kind != "live"]  # fmt: skip
    return in_order(pd.DataFrame(rows))


def in_order(plays: pd.DataFrame) -> pd.DataFrame:
    """Rows of plays, comparable."""
    dtypes = {"photo_id": "Int64", "date": "datetime64[us]"} | dict.fromkeys(MEASURES, "Float64")
    rows = plays[list(dtypes)].astype(dtypes)
    return rows.sort_values(["photo_id", "date"], ignore_index=True)


def contents(out: Path) -> dict[str, bytes]:
    """The rows of every file, byte for byte, by its place."""
    found = {}
    for path in folder.files_in(out):
        rows = folder.content(path).replace_schema_metadata().combine_chunks()
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, rows.schema) as stream:
            stream.write_table(rows)
        found[path.relative_to(out).as_posix()] = sink.getvalue().to_pybytes()
    return found


def nothing_half_done(out: Path) -> bool:
    """Whether there is no temporary file."""
    names = {path.name for path in out.rglob("*") if path.is_file()}
    return not [
        n for n in names if not n.endswith(".parquet") and n not in ("manifest.jsonl", ".lock")
    ]
