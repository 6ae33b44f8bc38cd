"""The lines of the bench's table, and how their times are taken."""

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nb23

HERE = Path(__file__).parent
OUT = HERE / "output"
EVERY = [name for name in nb23.frames.schema("photo/list").names if "protect" not in name]
TWELVE = [
    "photo_id", "title", "published_p", "creation_date_ansi", "view_count", "number_of_comments",
    "photo_rating", "video_p", "video_length", "user_id", "display_name", "original_size",
]  # fmt: skip
PAGES, RUNS, MEGABYTE = 100, 7, 2**20
HEAD = ("row", "what", "ours", "beside it", "goal", "met")


@dataclass
class Row:
    """One line of the table."""

    number: str
    what: str
    ours: str
    beside: str
    goal: str
    met: bool

    def cells(self) -> tuple[str, ...]:
        """The line as texts."""
        verdict = "yes" if self.met else "no"
        return self.number, self.what, self.ours, self.beside, self.goal, verdict


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def best(work: Callable[[], object], runs: int = RUNS) -> float:
    """The shortest of several times: what others did on the machine only ever adds."""
    return min(seconds(work) for _ in range(runs))


def in_turns(work: dict[str, Callable[[], object]], runs: int = RUNS) -> dict[str, float]:
    """The shortest time of each piece of work; taken in turns, with the same neighbours."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(runs):
        for name, each in work.items():
            times[name].append(seconds(each))
    print("spread: " + ", ".join(f"{n} {min(t):.3f}-{max(t):.3f} s" for n, t in times.items()))
    return {name: min(each) for name, each in times.items()}


@contextmanager
def process(*command: str) -> Iterator[dict[str, object]]:
    """A server in a process of its own, and the line in which it describes itself."""
    served = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(served.stdout.readline())
    finally:
        served.send_signal(signal.SIGTERM)
        served.wait()


def table(rows: list[Row]) -> str:
    """The rows as Markdown."""
    lines = [HEAD, ("---",) * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
