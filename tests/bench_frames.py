"""Rows 4 to 7 of the bench: what lies between the bytes of an answer and a typed frame."""

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import orjson
import pandas as pd
from bench_reading import framed
from bench_rows import EVERY, HERE, OUT, TWELVE, Row, in_turns, process
from bench_site import FIELDS, SIZE, pages

THOUSANDS = {10: 4.5, 100: 3.2}
"""Kilobytes of memory a record at most, for so many thousand records."""


def naive(bodies: list[bytes]) -> pd.DataFrame:
    """What one writes first: json, json_normalize, then numbers, flags and times by column."""
    rows = [record for body in bodies for record in json.loads(body)["photos"]]
    frame = pd.json_normalize(rows)
    for name, kind in FIELDS.items():
        if kind in ("str:int", "str:float"):
            frame[name] = pd.to_numeric(frame[name])
        elif kind.startswith("str:datetime"):
            frame[name] = pd.to_datetime(frame[name])
        elif kind == "flag":
            frame[name] = frame[name].astype("boolean")
    return frame


def loads(bodies: list[bytes]) -> None:
    """The reference: each page decoded once, and let go."""
    for body in bodies:
        orjson.loads(body)


def in_memory() -> Iterator[Row]:
    """Rows 4 and 5: 10,000 records whose bytes are there."""
    bodies = list(pages())
    ours = partial(framed, lambda number: bodies[number - 1])
    took = in_turns({
        "orjson": partial(loads, bodies), "naive, typed": partial(naive, bodies),
        "4": partial(ours, EVERY), "4 as shown": partial(ours, None), "5": partial(ours, TWELVE),
    })  # fmt: skip
    yield _typed("4", "typed frame of 10,000 records in memory, 98 columns", took, 3.0)
    yield _typed("4 as shown", "the same, the columns shown by default", took, 3.0)
    yield _typed("5", "12 of 98 columns", took, 1.0)


def _typed(name: str, what: str, took: dict[str, float], most: float) -> Row:
    over, gain = took[name] / took["orjson"], took["naive, typed"] / took[name]
    return Row(
        name, what, f"{took[name]:.3f} s: {gain:.1f}x naive, {over:.2f}x orjson",
        f"naive {took['naive, typed']:.2f} s, orjson.loads {took['orjson']:.3f} s",
        f"at least 3x naive, at most {most}x orjson", gain >= 3 and over <= most,
    )  # fmt: skip


def growing() -> Iterator[Row]:
    """Rows 6 and 7: memory and time a record, in processes that do nothing else."""
    OUT.mkdir(exist_ok=True)
    files = {thousand: OUT / f"pages-{thousand}.json" for thousand in THOUSANDS}
    for thousand, path in files.items():
        path.write_bytes(b"\n".join(pages(thousand * 1000 // SIZE)))
    runs = [{each: _read(path, each) for each, path in files.items()} for _ in range(5)]
    for path in files.values():
        path.unlink()
    for thousand, most in THOUSANDS.items():
        yield _memory(f"{thousand},000 records", [run[thousand] for run in runs], most)
    with process(sys.executable, str(HERE / "bench_site.py")) as ports:
        fetched = [_read(f"127.0.0.1:{ports['50']}", 10) for _ in range(3)]
    yield _memory("10,000 records with fetching", fetched, 6)
    few, many = (min(run[each]["seconds"] for run in runs) for each in THOUSANDS)
    yield Row(
        "7", "processor time a record at 100,000, against 10,000", f"{many / few:.2f}x",
        f"{many * 1e6:.1f} and {few * 1e6:.1f} µs", "at most 1.35x", many / few <= 1.35,
    )  # fmt: skip


def _read(where: object, thousand: int) -> dict[str, float]:
    command = [sys.executable, HERE / "bench_reading.py", str(where), str(thousand * 1000)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    told: dict[str, float] = json.loads(said)
    return told


def _memory(what: str, runs: list[dict[str, float]], most: float) -> Row:
    used = max(run["bytes"] for run in runs) / 1000
    return Row(
        "6", f"peak memory above imports, {what}", f"{used:.2f} kB a record", "",
        f"at most {most} kB", used <= most,
    )  # fmt: skip
