"""Row 8 of the bench: a listing that becomes a Parquet file, and a site that is pulled at a rate.

Each way runs in a process of its own, `python bench_stream.py HOW DOMAIN PAGES FILE`, which prints
what it took. dlt is no dependency: NB23_BENCH_DLT names a Python that has it, such as
`dlt/bin/python` after `python -m venv dlt; dlt/bin/pip install "dlt[parquet]" requests-oauthlib`.
"""

import gc
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

KEYS = ("a-consumer-key-of-the-bench", "its-secret", "an-access-token", "and-its-secret")
MEGABYTE, BOUND, SIZE = 2**20, 64, 100
DLT = os.environ.get("NB23_BENCH_DLT", "")
Cells = tuple[str, str, str, str, str, bool]


def in_pages(domain: str, pages: int) -> Iterator[list[dict[str, Any]]]:
    """The records of each page, as one gets them without nb23."""
    from requests_oauthlib import OAuth1Session

    session = OAuth1Session(*KEYS)
    for number in range(1, pages + 1):
        asked = {"format": "json", "raw": "1", "size": SIZE, "p": number}
        yield session.get(f"http://{domain}/api/photo/list", params=asked).json()["photos"]


def by_nb23() -> Callable[[str, int, Path], None]:
    """What a unit of a pull does, here of one long listing."""
    import nb23
    from nb23.bulk import folder, tables

    every = [name for name in nb23.frames.schema("photo/list").names if "protect" not in name]
    table = tables.Table("all", "photo/list", "month", ("photo_id",), tuple(every))

    def write(domain: str, pages: int, file: Path) -> None:
        consumer, token = nb23.Consumer(*KEYS[:2]), nb23.oauth.AccessToken(*KEYS[2:])
        client = nb23.api.Client(domain, nb23.Credentials(domain, consumer, token, 1))
        folder.save(file, table.read(client), table.schema, {})

    return write


def by_pandas() -> Callable[[str, int, Path], None]:
    """All records in one piece."""
    import pandas as pd
    import requests_oauthlib  # noqa: F401

    def write(domain: str, pages: int, file: Path) -> None:
        rows = [record for page in in_pages(domain, pages) for record in page]
        pd.json_normalize(rows).to_parquet(file)

    return write


def by_dlt() -> Callable[[str, int, Path], None]:
    """A dlt pipeline of Arrow tables, a page each, into Parquet files."""
    import dlt
    import pyarrow as pa
    import requests_oauthlib  # noqa: F401

    def write(domain: str, pages: int, file: Path) -> None:
        folder = file.with_suffix("")
        place = dlt.destinations.filesystem(bucket_url=folder.absolute().as_uri())
        pipeline = dlt.pipeline("bench", pipelines_dir=str(folder / "state"), destination=place,
                                dataset_name="bench")  # fmt: skip
        tables = (pa.Table.from_pylist(page) for page in in_pages(domain, pages))
        pipeline.run(tables, table_name="photos", loader_file_format="parquet")

    return write


WAYS = {"nb23": by_nb23, "pandas": by_pandas, "dlt": by_dlt}


def resident() -> int:
    """Bytes of memory that this process holds."""
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def measure(how: str, domain: str, pages: str, file: str) -> None:
    """Do it one way; print the seconds, and the peak of memory above what the imports took."""
    write = WAYS[how]()
    gc.collect()
    idle, most, done = resident(), [], threading.Event()

    def watch() -> None:
        while not done.wait(0.002):
            most.append(resident())

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.perf_counter()
    write(domain, int(pages), Path(file))
    took = time.perf_counter() - began
    done.set()
    watching.join()
    print(json.dumps({"seconds": took, "peak": (max(most) - idle) / MEGABYTE}))


def run(how: str, domain: str, pages: int, out: Path) -> dict[str, float]:
    """What one way took, and how large what it wrote is."""
    python = DLT if how == "dlt" else sys.executable
    file = out / f"{how}.parquet"
    command = [python, __file__, how, domain, str(pages), str(file)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=out).stdout
    written = [file] if file.exists() else list(file.with_suffix("").rglob("photos/*.parquet"))
    found = json.loads(said.splitlines()[-1])
    found["bytes"] = sum(path.stat().st_size for path in written) / (pages * SIZE)
    file.unlink(missing_ok=True)
    shutil.rmtree(file.with_suffix(""), ignore_errors=True)
    return found


def told(took: dict[str, float], rows: int) -> str:
    """The figures of one way."""
    rate = rows / took["seconds"]
    return f"{took['peak']:.0f} MB, {rate:,.0f} rows a second, {took['bytes']:.0f} bytes a row"


def listings(ports: dict[str, object], out: Path) -> Iterator[Cells]:
    """Memory above idle for ten thousand and a hundred thousand records of 98 fields."""
    out.mkdir(exist_ok=True)
    others = ["pandas", *(["dlt"] if DLT else [])]
    for port, pages in (("0", 100), ("many", 1000)):
        domain, rows = f"127.0.0.1:{ports[port]}", pages * SIZE
        ours = run("nb23", domain, pages, out)
        beside = [f"{how} {told(run(how, domain, pages, out), rows)}" for how in others]
        if not DLT:
            beside.append("dlt: name a Python that has it in NB23_BENCH_DLT")
        yield ("8", f"{rows:,} records streamed to Parquet, 98 columns", told(ours, rows),
               "; ".join(beside), f"at most {BOUND} MB", ours["peak"] <= BOUND)  # fmt: skip


PULLED = """
import json, os, sys, time
import nb23
from distributed import Client, LocalCluster

if __name__ == "__main__":
    domain, out = sys.argv[1:]
    with LocalCluster(n_workers=3, threads_per_worker=1, host="127.0.0.1",
                      dashboard_address="127.0.0.1:0") as cluster, Client(cluster) as client:
        site = nb23.connect(domain, ui="none")
        nb23.bulk.plan(site, "plays", "2026-06-01", "2026-06-30")
        began = time.time()
        done = nb23.bulk.pull(site, out, tables="plays", engine=client, rate=60,
                              since="2026-06-01", until="2026-06-30")
        print(json.dumps({"rows": done.rows, "seconds": time.time() - began}))
"""


def busiest(moments: list[float]) -> int:
    """The most calls that any one second has seen."""
    ordered, most, first = sorted(moments), 0, 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] >= 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def pulled(described: dict[str, Any], out: Path) -> Cells:
    """1,500 videos and 30 days by three Dask workers, by the log of the site itself."""
    import nb23

    box = nb23.sandbox.Box(
        described["oauth_base"].removesuffix("/oauth"), described["control"]["key"]
    )
    held = described["privileged"]
    keys = {
        "NB23_SITE": box.domain,
        "NB23_CONSUMER_KEY": held["key"],
        "NB23_CONSUMER_SECRET": held["secret"],
        "NB23_ACCESS_TOKEN": held["token"],
        "NB23_ACCESS_TOKEN_SECRET": held["token_secret"],
    }
    script, folder, seen = out / "pulled.py", out / "pulled", set()
    shutil.rmtree(folder, ignore_errors=True)
    script.write_text(PULLED)
    command = [sys.executable, script, box.domain, folder]
    with subprocess.Popen(
        command, env={**os.environ, **keys}, stdout=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            time.sleep(0.5)
            seen.update((each.time.timestamp(), each.base_string) for each in box.requests
                        if "play-details" in each.path)  # fmt: skip
        said = json.loads(process.stdout.read().splitlines()[-1])
    moments = [moment for moment, _ in seen]
    mean, most = (len(moments) - 1) / (max(moments) - min(moments)), busiest(moments)
    script.unlink()
    shutil.rmtree(folder)
    return ("8 pull", "1,500 videos, 30 days, 3 Dask workers, 60 calls a second asked",
            f"{mean:.1f} calls a second, {most} in the busiest; {said['rows']:,} rows", "",
            "at most 66 in any second", most <= 66)  # fmt: skip


if __name__ == "__main__":
    measure(*sys.argv[1:])
