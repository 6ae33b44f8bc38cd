"""Pull a whole site into a folder: at one rate, by threads or by a cluster, and again after a stop.

This module owns how many units are done at once, what ends a pull, and what it says. It must not
know how a unit is read or written.
"""

import logging
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nb23.api.ahead import CONNECTIONS, stopped_by_hand
from nb23.api.errors import BadParameter
from nb23.api.rate import Pace
from nb23.bulk import folder
from nb23.bulk.errors import NoAccount, OtherDataset
from nb23.bulk.folder import Manifest, Receipt
from nb23.bulk.plan import Plan, Site, Unit, day, load, plan, update
from nb23.bulk.tables import named
from nb23.bulk.work import most, work, work_elsewhere

if TYPE_CHECKING:
    from tqdm import tqdm

LAST = "last"
_LOG = logging.getLogger("nb23.bulk")


@dataclass(frozen=True)
class Pulled:
    """What a pull has done, and whether all is there.

    Args:
        out: The folder.
        files: How many files were written now.
        rows: How many rows they hold.
        left: How many files are still to be written.
        gaps: In how many of the files written now records are lacking that the site counts;
            `check` says which.
    """

    out: Path
    files: int
    rows: int
    left: int
    gaps: int = 0

    @property
    def complete(self) -> bool:
        """Whether everything that was planned is there."""
        return not self.left

    def __repr__(self) -> str:
        state = "complete" if self.complete else f"{self.left:,} files are left: pull again"
        lacking = f", {self.gaps:,} with gaps" if self.gaps else ""
        done = f"{self.rows:,} rows in {self.files:,} files{lacking}"
        return f"<Pulled {done} into {self.out}: {state}>"


def pull(
    site: Site,
    out: str | Path,
    *,
    tables: Any = None,
    since: date | str | None = None,
    until: date | str | None = None,
    engine: Any = "threads",
    rate: float | None = None,
    connections: int = CONNECTIONS,
) -> Pulled:
    """Pull a whole site into a folder of Parquet files, or go on with it.

    What is finished stays, whatever ends the pull: Ctrl-C (which first finishes what it has begun),
    a killed process, a lost network. Call it again, and it goes on; when all is there, it makes no
    call at all.

    Args:
        site: A signed-in site, as `nb23.connect` gives it.
        out: The folder: a new one, or one that an earlier pull has begun.
        tables: Names of tables, such as `["videos", "plays"]`; all when left out.
        since: The first day; when left out, that of the first video. `"last"` brings a folder up to
            date: what changed since, and the last days again.
        until: The last day; yesterday when left out.
        engine: `"threads"`, or a Dask client whose workers see the same folder.
        rate: Calls a second, of all threads or workers together; what the site's usual rate is when
            left out.
        connections: How many units are worked on at once at most.

    Returns:
        How many rows and files were written, and whether all is there.

    Raises:
        BadParameter: If an argument is none that there is; the sentence says what it can be.
        NotADataset: If the folder holds other files.
        OtherDataset: If it holds another pull.
        CannotWrite: If a file cannot be written.
        TokenRevoked: If the site no longer accepts the token; everything stops.
        NoAccount: If a worker finds no credentials under the account's name.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> nb23.bulk.pull(site, "two-days", since="2026-06-29", until="2026-06-30").complete
        True
        >>> nb23.bulk.pull(site, "two-days").files
        0
    """
    _check(engine, connections)
    place, pace, written, rows, gaps = Path(out), site.client.pace, 0, 0, 0
    limit = pace.limit if rate is None else rate
    with _paced(pace, limit), folder.locked(place):
        frozen = _planned(site, place, tables, since, until)
        manifest = Manifest(place)
        manifest.reconcile()
        todo = [
            unit
            for unit in frozen.units()
            if not frozen.done(unit, manifest.receipt(frozen.path_of(unit)))
        ]
        if todo:
            calls = sum(map(frozen.calls_of, todo))
            _LOG.info("%s: files to write: %d, about %d calls.", out, len(todo), calls)
        workers = (
            _threads(site, place, frozen, connections)
            if engine == "threads"
            else _cluster(site, place, frozen, connections, engine, limit)
        )
        with _bar(len(todo)) as bar, closing(_done(workers, todo)) as receipts:
            for receipt in receipts:
                manifest.add(receipt)
                written, rows = written + 1, rows + receipt["rows"]
                gaps += bool(receipt["gaps"])
                bar.set_postfix_str(f"{rows:,} rows", refresh=False)
                bar.update()
    return Pulled(place, written, rows, len(todo) - written, gaps)


def _check(engine: Any, connections: int) -> None:
    if isinstance(engine, str) and engine != "threads":
        raise BadParameter(f'engine is "threads" or a Dask client, and not {engine!r}.')
    if connections < 1:
        raise BadParameter(f"connections is 1 or more, and not {connections}.")


def _planned(site: Site, out: Path, tables: Any, since: Any, until: Any) -> Plan:
    """The plan that lies in the folder, brought up to date if that is asked for; or a new one."""
    last = since == LAST
    if not (out / folder.PLAN).exists():
        made = plan(site, tables, None if last else since, until)
        made.save(out)
        return made
    old = load(out)
    asked = {"site": site.client.endpoints.domain, "tables": tables and named(tables)}
    asked |= {} if last else {"since": day(since), "until": day(until)}
    for name, value in asked.items():
        held = getattr(old, name)
        if value and value != held and not (name == "until" and value <= held):
            raise OtherDataset(
                f"{out} was planned with {name}={_told(held)}, and not {_told(value)}. "
                'Name another folder; since="last" brings this one up to date.'
            )
    if last:
        old = update(site, old, until)
        old.save(out)
    return old


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


@contextmanager
def _paced(pace: Pace, rate: float) -> Iterator[None]:
    """Let all calls of this process to the site keep the rate, for as long as the pull lasts."""
    usual = pace.limit, pace.most
    pace.limit, pace.most = rate, most(rate)
    try:
        yield
    finally:
        pace.limit, pace.most = usual


class _Engine(NamedTuple):
    """What does the work.

    Args:
        executor: Where it is done.
        job: Does one unit.
        lanes: How many units are worked on at once.
        halt: Tells the units of this process that the pull has ended.
    """

    executor: Executor
    job: Callable[[Unit], Receipt]
    lanes: int
    halt: Callable[[], None]


def _threads(site: Site, out: Path, frozen: Plan, connections: int) -> _Engine:
    over = threading.Event()
    job = partial(work, site.client, out, frozen, stopped=over.is_set)
    return _Engine(ThreadPoolExecutor(connections, "nb23-bulk"), job, connections, over.set)


def _cluster(
    site: Site, out: Path, frozen: Plan, connections: int, client: Any, rate: float
) -> _Engine:
    """A Dask client. Each lane has its part of the rate, on whichever worker its units are done."""
    if site.again is None:
        raise NoAccount("A worker cannot open this Site by its name. Use nb23.connect(...).")
    lanes = max(1, min(connections, sum(client.nthreads().values())))
    job = partial(work_elsewhere, site.again, str(out.resolve()), frozen.hash, rate=rate / lanes)
    return _Engine(client.get_executor(pure=False), job, lanes, lambda: None)


def _done(engine: _Engine, todo: Iterable[Unit]) -> Generator[Receipt]:
    """The receipts, as units are done. A Ctrl-C begins no more; a second one breaks off."""
    stop, waiting, flying = threading.Event(), iter(todo), set[Future[Receipt]]()
    try:
        with stopped_by_hand(stop.set):
            while True:
                room = 0 if stop.is_set() else engine.lanes - len(flying)
                flying |= {engine.executor.submit(engine.job, u) for u in islice(waiting, room)}
                if not flying:
                    return
                # In small steps: a flag is all that a Ctrl-C may safely change.
                done, flying = wait(flying, timeout=0.2, return_when=FIRST_COMPLETED)
                for each in done:
                    yield each.result()
    except KeyboardInterrupt:
        for each in flying:
            each.cancel()
        raise
    finally:
        # What runs is waited for: a worker that is let go would write on in the folder.
        engine.halt()
        engine.executor.shutdown()


def _bar(count: int) -> "tqdm[Any]":
    """A bar for what takes longer than a second, where somebody looks; it tells what is left."""
    from tqdm.auto import tqdm

    bar = tqdm(total=count, unit="file", delay=1, disable=None, leave=False, smoothing=0)
    if getattr(bar, "ncols", None) == -1:  # a pseudo terminal may not know its size
        bar.ncols, bar.nrows = 80, 24
    return bar
