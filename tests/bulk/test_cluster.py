"""A pull by a Dask cluster: three processes, one of them killed, and no secret on the way."""

import os
import pickle
import signal
import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest
import requests
from distributed import Client, LocalCluster
from distributed.diagnostics.plugin import SchedulerPlugin

import nb23
from nb23.bulk import NoAccount, check, pull, read
from nb23.oauth.errors import TokenRevoked
from tests.bulk.conftest import in_order, nothing_half_done, truth
from tests.conftest import fresh_home
from tests.terminal import box_of, serving

PUBLISHED, DRAFTS = 1442, 58
JUNE = {"since": "2026-06-01", "until": "2026-06-30"}
RATE, ALLOWED = 60, 66

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("cluster")]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator["nb23.sandbox.Box"]:
    """A practice site of another process, which workers find as the registered one.

    In a home of its own: other tests have registered theirs for as long as the session lasts.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name, value in fresh_home(tmp_path_factory.mktemp("user")).items():
            patch.setenv(name, value)
        with serving(PUBLISHED) as described:
            yield box_of(described)


@pytest.fixture(scope="module")
def cluster(practice: "nb23.sandbox.Box") -> Iterator[LocalCluster]:
    """Three processes of two threads each."""
    with LocalCluster(
        n_workers=3, threads_per_worker=2, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as made:
        yield made


@pytest.fixture
def dask(cluster: LocalCluster, practice: "nb23.sandbox.Box") -> Iterator[Client]:
    """A client of the cluster, and the practice site as it is when new."""
    practice.reset()
    with Client(cluster) as client:
        client.wait_for_workers(3)
        yield client


class Watching(threading.Thread):
    """Does something again and again beside a pull."""

    def __init__(self, look: Any, every: float) -> None:
        super().__init__()
        self.look, self.every, self.over = look, every, threading.Event()

    def run(self) -> None:
        while not self.over.wait(self.every):
            self.look()

    def __enter__(self) -> "Watching":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()
        self.look()


def busiest(moments: list[float]) -> int:
    """The most calls that any one second has seen."""
    ordered, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def test_with_a_worker_killed_the_rows_are_exactly_the_site_s_and_the_rate_is_kept(
    dask, practice, tmp_path
):
    out, seen, killed = tmp_path / "out", set(), []
    pids = list(dask.run(os.getpid).values())

    def look() -> None:
        seen.update((each.time.timestamp(), each.path, each.base_string)
                    for each in practice.requests)  # fmt: skip
        manifest = out / "manifest.jsonl"
        if not killed and manifest.exists() and manifest.read_text().count("\n") >= 4:
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    site = nb23.connect("sandbox")
    with Watching(look, 0.5):
        done = pull(site, out, tables="plays", engine=dask, rate=RATE, **JUNE)
    assert killed
    assert done.complete
    assert not dask.run(os.getpid).keys() & set(killed)
    plays = read(out, month="2026-06")["plays"]
    assert len(plays) == 45_000
    assert len(plays.drop_duplicates(["photo_id", "date"])) == 45_000
    right = truth(PUBLISHED, date(2026, 6, 1), date(2026, 6, 30))
    known = plays["photo_id"].isin(right["photo_id"])
    pd.testing.assert_frame_equal(in_order(plays[known]), right)
    assert plays[~known]["photo_id"].nunique() == DRAFTS
    assert plays[~known]["loads"].sum() == 0
    assert nothing_half_done(out)
    assert check(out).complete
    assert len(seen) >= 450 + 30
    assert busiest([moment for moment, *_ in seen]) <= ALLOWED
    practice.reset()
    assert pull(site, out, engine=dask).files == 0
    assert practice.requests == []


class Overhearing(SchedulerPlugin):
    """Takes down all that the scheduler is told of tasks."""

    def __init__(self, scheduler: Any) -> None:
        self.scheduler, self.heard = scheduler, b""

    def transition(self, key: Any, start: str, finish: str, *args: Any, **more: Any) -> None:
        task = self.scheduler.tasks.get(key)
        self.heard += pickle.dumps([str(key), str(task), repr(more)])
        self.heard += pickle.dumps(getattr(task, "run_spec", None))

    def update_graph(self, scheduler: Any, **told: Any) -> None:
        self.heard += repr(told).encode()


PAGES = ("info/main/workers.html", "info/main/exceptions.html", "info/main/logs.html",
         "json/counts.json", "json/identity.json", "metrics")  # fmt: skip


def test_no_task_argument_state_log_or_page_of_the_scheduler_holds_a_secret(
    dask, cluster, practice, tmp_path
):
    scheduler = cluster.scheduler
    overheard = Overhearing(scheduler)
    scheduler.add_plugin(overheard)
    base, pages = f"http://127.0.0.1:{scheduler.services['dashboard'].port}", set[str]()

    def look() -> None:
        tasks = [f"info/task/{key}.html" for key in list(scheduler.tasks)]
        workers = [worker.replace("://", "%3A%2F%2F") for worker in list(scheduler.workers)]
        stacks = [f"info/{kind}/{each}.html" for kind in ("call-stacks", "logs", "worker")
                  for each in workers]  # fmt: skip
        pages.update(requests.get(f"{base}/{page}", timeout=10).text
                     for page in (*PAGES, *tasks, *stacks))  # fmt: skip

    site = nb23.connect("sandbox")
    with Watching(look, 0.3):
        done = pull(site, tmp_path / "out", engine=dask, rate=200, since="2026-06-29",
                    until="2026-06-30")  # fmt: skip
    assert done.complete
    told = [overheard.heard, *(page.encode() for page in pages)]
    told += [repr(each).encode() for each in (
        dask.get_worker_logs(), dask.get_scheduler_logs(), dask.get_events(),
        dask.scheduler_info(), vars(scheduler),
    )]  # fmt: skip
    told += [path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()]
    everything = b"".join(told)
    # What was looked at is the real thing: the names by which a worker signs in are in it.
    assert b"reopen" in overheard.heard
    assert practice.domain.encode() in overheard.heard
    assert any("work_elsewhere" in page for page in pages)
    issued = practice.issued()
    assert len(issued) > 4
    assert [secret for secret in issued if secret.encode() in everything] == []


def test_each_process_signs_each_attempt_anew(dask, practice, tmp_path):
    practice.faults.order("status", value=503, count=3, after=60)
    done = pull(nb23.connect("sandbox"), tmp_path / "out", tables="plays", engine=dask, rate=200,
                since="2026-06-29", until="2026-06-30")  # fmt: skip
    assert done.complete
    seen = [each for each in practice.requests if "play-details" in each.path]
    accepted = [each.base_string for each in seen if each.verdict == "accepted"]
    assert len(set(accepted)) == len(accepted) == 30
    assert [each.status for each in seen].count(503) == 3


def test_a_revoked_token_stops_the_workers_too(dask, practice, tmp_path):
    practice.faults.order("revoked", after=50)
    site = nb23.connect("sandbox")
    with pytest.raises(TokenRevoked):
        pull(site, tmp_path / "out", tables="plays", engine=dask, rate=500, **JUNE)
    refused = [each for each in practice.requests if each.verdict == "refused"]
    assert 1 <= len(refused) <= 6
    assert nothing_half_done(tmp_path / "out")
    practice.reset()
    again = nb23.connect("sandbox")
    done = pull(again, tmp_path / "out", engine=dask, rate=500)
    assert done.complete
    assert check(tmp_path / "out").complete


def test_a_worker_that_finds_no_account_says_where_to_sign_in(dask, tmp_path):
    with nb23.sandbox.start(videos=20) as own:
        site = nb23.connect(own)
        with pytest.raises(NoAccount, match=f"Nothing is kept for {own.domain}"):
            pull(site, tmp_path / "out", tables="plays", engine=dask, **JUNE)
        assert pull(site, tmp_path / "out").complete


def test_a_site_made_by_hand_has_no_name_that_a_worker_could_use(dask, practice, tmp_path):
    by_hand = nb23.Site(practice.domain, nb23.connect("sandbox").client.credentials)
    with pytest.raises(NoAccount, match=r"Use nb23\.connect"):
        pull(by_hand, tmp_path / "out", tables="plays", engine=dask, **JUNE)
