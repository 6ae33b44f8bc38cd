"""However large a site is, a pull of it holds little at once."""

import json
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from nb23.bulk import check
from nb23.bulk.folder import files_in
from tests.conftest import FULL

VIDEOS = 100_000 if FULL else 3_000
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
pulled = nb23.bulk.pull(site, sys.argv[1], tables="videos", until="2026-06-30", connections=2)
done.set()
watching.join()
print(json.dumps({"peak": max(most) - idle, "rows": pulled.rows, "complete": pulled.complete}))
"""


@pytest.mark.slow
def test_a_site_of_any_size_is_listed_and_written_within_the_bound(elsewhere, tmp_path):
    elsewhere(VIDEOS)
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, out], text=True, capture_output=True, check=True
    )
    told = json.loads(done.stdout)
    assert told["complete"]
    assert told["rows"] == VIDEOS + VIDEOS // 25
    assert told["peak"] <= MEGABYTES * 2**20, f"{told['peak'] / 2**20:.0f} MB"
    rows = sum(pq.read_metadata(path).num_rows for path in files_in(out))
    assert rows == told["rows"]
    assert check(out).complete
