"""A pull by threads that is killed as processes are killed, at any request."""

import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from nb23.bulk import check, read
from tests.bulk.conftest import contents, in_order, nothing_half_done, truth
from tests.conftest import FULL

VIDEOS = 1500 if FULL else 96
TIMES, SEED = 20 if FULL else 4, 2310

# Forked, so that the libraries are loaded once: each pull is a process of its own.
KILLED = """
import os, signal, sys
import nb23, nb23.bulk, nb23.sandbox
from requests.adapters import HTTPAdapter

class Killing(HTTPAdapter):
    left = 0

    def send(self, request, **options):
        Killing.left -= 1
        if Killing.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().send(request, **options)

def pulled(out, after):
    site = nb23.connect("sandbox")
    Killing.left = after
    site.client._session.mount("http://", Killing())
    nb23.bulk.pull(site, out, since="2026-06-01", until="2026-06-30")
    return -Killing.left

for line in sys.stdin:
    out, after = line.split()
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(write, str(pulled(out, int(after))).encode())
        os._exit(0)
    os.close(write)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    print(status, os.read(read, 20).decode() or 0, flush=True)
    os.close(read)
"""


@pytest.mark.slow
def test_a_pull_killed_at_any_request_goes_on_to_the_same_rows_many_times_in_a_row(
    elsewhere, tmp_path
):
    elsewhere(VIDEOS)
    runs = subprocess.Popen(
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def pulled(out: Path, after: int) -> tuple[int, int]:
        """How a pull ended, and how many requests it made if it came to its end."""
        runs.stdin.write(f"{out} {after}\n")
        runs.stdin.flush()
        status, made = map(int, runs.stdout.readline().split())
        return status, made

    whole, draw = tmp_path / "whole", random.Random(SEED)
    status, requests = pulled(whole, 0)
    assert (status, requests > 60) == (0, True)
    undisturbed = contents(whole)
    for number in range(TIMES):
        # One kill in each part of the pull: its beginning, its end, and what lies between.
        first, last = (part * requests // TIMES for part in (number, number + 1))
        out, after = tmp_path / f"out-{number}", draw.randint(first + 1, last)
        assert pulled(out, after) == (-signal.SIGKILL, 0)
        kept = contents(out)
        assert kept.items() <= undisturbed.items()
        status, more = pulled(out, 0)
        assert status == 0
        # No more is asked again than was on its way, and the plan if there was none yet.
        assert more <= requests
        assert contents(out) == undisturbed, f"killed at request {after} of {requests}"
        assert nothing_half_done(out)
    runs.stdin.close()
    assert runs.wait(timeout=30) == 0
    runs.stdout.close()
    assert check(out).complete
    plays = in_order(read(out, month="2026-06")["plays"])
    right = truth(VIDEOS, date(2026, 6, 1), date(2026, 6, 30))
    known = plays[plays["photo_id"].isin(right["photo_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(known, right)
    assert len(right) == VIDEOS * 30
