"""However large a site is, a pull of it holds little at once."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nb23.bulk import check, folder
from nb23.bulk.plan import Plan
from nb23.bulk.tables import known
from tests.conftest import FULL

VIDEOS = 100_000 if FULL else 10_000
MEGABYTES = 64

MEASURED = """
import gc, json, os, sys, threading
import nb23, nb23.bulk

def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

def watch():
    while not done.is_set():
        most.append(resident())
        done.wait(0.002)

site = nb23.connect("sandbox")
gc.collect()
idle, most, done = resident(), [], threading.Event()
watching = threading.Thread(target=watch)
watching.start()
pulled = nb23.bulk.pull(site, sys.argv[1], connections=2, **json.loads(sys.argv[2]))
done.set()
watching.join()
told = {name: getattr(pulled, name) for name in ("files", "rows", "complete")}
print(json.dumps({"peak": (max(most) - idle) / 2**20, **told}))
"""


def pulled(out: Path, **how: Any) -> dict[str, Any]:
    """What a pull in a process of its own did, and by how much its memory grew at most."""
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, out, json.dumps(how)],
        text=True, capture_output=True, check=True,
    )  # fmt: skip
    return json.loads(told.stdout)


def two_years(site: str, videos: int) -> Plan:
    """Every table of a site with many videos, over two years."""
    months = [f"{year}-{month:02}" for year in (2024, 2025) for month in range(1, 13)]
    ids = pa.table({
        "photo_id": pa.array(range(videos), pa.int64()),
        "month": [months[24 * n // videos] for n in range(videos)],
        "joined": pa.repeat(pa.scalar(date(2024, 1, 1)), videos),
        "moved": pa.repeat(pa.scalar(False), videos),
    })  # fmt: skip
    days = date(2024, 1, 1), date(2025, 12, 31)
    return Plan(site, tuple(known()), *days, "2026-01-01T00:00:00", ids)


def finished(plan: Plan, out: Path) -> int:
    """The folder of a plan as if all was pulled, but for the rows; how many files it has."""
    out.mkdir()
    plan.save(out)
    manifest = folder.Manifest(out)
    for size, unit in enumerate(plan.units(), 1):
        path = out / plan.path_of(unit)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.truncate(size)
        told = {"rows": 3100, "bytes": size, "sha256": f"{size:064x}"}
        manifest.add({"path": plan.path_of(unit), **plan.facts_of(unit), **told})
    return size


@pytest.mark.slow
def test_a_site_of_any_size_is_listed_and_written_within_the_bound(elsewhere, tmp_path):
    elsewhere(VIDEOS)
    out = tmp_path / "out"
    told = pulled(out, tables="videos", until="2026-06-30")
    assert told["complete"]
    assert told["rows"] == VIDEOS + VIDEOS // 25
    assert told["peak"] <= MEGABYTES, f"{told['peak']:.0f} MB"
    rows = sum(pq.read_metadata(path).num_rows for path in folder.files_in(out))
    assert rows == told["rows"]
    assert check(out).complete


def test_what_is_planned_and_done_of_100_000_videos_in_two_years_is_within_the_bound(
    elsewhere, tmp_path
):
    site = elsewhere(40)["api_base"].split("/")[2]
    out = tmp_path / "out"
    files = finished(two_years(site, 100_000), out)
    assert files == 24 * 1000 + 6 * 24
    told = pulled(out)
    assert (told["files"], told["complete"]) == (0, True)
    assert told["peak"] <= MEGABYTES, f"{told['peak']:.0f} MB"
    next(folder.files_in(out)).unlink()
    assert pulled(out, engine="threads")["files"] == 1
