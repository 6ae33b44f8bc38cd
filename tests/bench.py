"""What is fast and what is not, as a table of ratios and bounds taken in one run: `make bench`.

The table and a picture of it are written into tests/output. Nothing in the test suite asserts a
time: a figure from one machine says little on another, so ours stands beside a naive script and
beside what the latency alone would take, measured in turns.
"""

import io
import os
import platform
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr
from functools import partial
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

import bench_stream
import matplotlib as mpl
import pandas as pd
import requests
from bench_frames import growing, in_memory
from bench_rows import (
    EVERY,
    HERE,
    MEGABYTE,
    OUT,
    PAGES,
    RUNS,
    TWELVE,
    Row,
    best,
    in_turns,
    process,
    seconds,
    table,
)
from requests_oauthlib import OAuth1Session

import nb23
import nb23.connecting
from nb23.oauth.signing import sign

NB23 = str(Path(sys.executable).with_name("nb23"))
KEYS = ("a-consumer-key-of-the-bench", "its-secret", "an-access-token", "and-its-secret")


def naive(domain: str) -> pd.DataFrame:
    """What one writes first: a session that signs, one page after the other, json, a frame."""
    session, rows = OAuth1Session(*KEYS), []
    for number in range(1, PAGES + 1):
        asked = {"format": "json", "raw": "1", "size": 100, "p": number}
        reply = session.get(f"http://{domain}/api/photo/list", params=asked)
        rows += reply.json()["photos"]
    return pd.json_normalize(rows)


def ours(domain: str, **options: object) -> pd.DataFrame:
    """The same as users of nb23 write it."""
    key, secret, token, token_secret = KEYS
    keys = nb23.Credentials(
        domain, nb23.Consumer(key, secret), nb23.oauth.AccessToken(token, token_secret), 1
    )
    with redirect_stderr(io.StringIO()):
        return nb23.Site(domain, keys).videos(**options)


def listings() -> Iterator[Row]:
    """Rows 1 to 3: a hundred pages with 50 ms of latency, and with none."""
    with process(sys.executable, str(HERE / "bench_site.py")) as ports:
        slow, quick = (f"127.0.0.1:{ports[latency]}" for latency in ("50", "0"))
        work = {
            "naive, 50 ms": partial(naive, slow),
            "1": partial(ours, slow, columns=EVERY),
            "1 as shown": partial(ours, slow),
            "2": partial(ours, slow, columns=TWELVE, connections=16),
            "naive, 0 ms": partial(naive, quick),
            "3": partial(ours, quick, columns=EVERY),
            "3 twelve": partial(ours, quick, columns=TWELVE),
        }
        took = in_turns(work)
    yield _latent("1", "100 pages at 50 ms, 98 columns, 8 connections", took, 8, 7.5, 1.25)
    yield _latent("1 as shown", "the same, the columns shown by default", took, 8, 7.5, 1.25)
    yield _latent("2", "12 of 98 columns, 16 connections", took, 16, 12, 1.3)
    yield _instant("3", "100 pages at 0 ms, 98 columns", took, 1.5)
    yield _instant("3 twelve", "12 of 98 columns", took, 3.5)


def _latent(
    name: str, what: str, took: dict[str, float], connections: int, times: float, bound: float
) -> Row:
    least = (1 + ceil((PAGES - 1) / connections)) * 0.05
    gain, over = took["naive, 50 ms"] / took[name], took[name] / least
    return Row(
        name, what, f"{took[name]:.3f} s: {gain:.1f}x naive, {over:.2f}x bound",
        f"naive {took['naive, 50 ms']:.2f} s, bound {least:.2f} s",
        f"at least {times}x naive, at most {bound}x bound", gain >= times and over <= bound,
    )  # fmt: skip


def _instant(name: str, what: str, took: dict[str, float], times: float) -> Row:
    gain = took["naive, 0 ms"] / took[name]
    return Row(
        name, what, f"{took[name]:.3f} s: {gain:.1f}x naive", f"naive {took['naive, 0 ms']:.2f} s",
        f"at least {times}x naive", gain >= times,
    )  # fmt: skip


def streaming() -> Iterator[Row]:
    """Row 8: a listing that goes into a file as it comes, and a whole pull at a rate."""
    with process(sys.executable, str(HERE / "bench_site.py")) as ports:
        yield from (Row(*cells) for cells in bench_stream.listings(ports, OUT))
    with process(NB23, "sandbox", "--json", "--port", "0", "--videos", "1442") as told:
        yield Row(*bench_stream.pulled(told, OUT))


def signing() -> Iterator[Row]:
    """Row 9: what a signature adds to a page."""
    key, secret, token, token_secret = KEYS
    auth = sign(nb23.Consumer(key, secret), nb23.oauth.AccessToken(token, token_secret))
    url = "http://127.0.0.1/api/photo/list?orderby=created&order=asc&size=100&p=7&format=json&raw=1"

    def prepare(signer: object) -> None:
        requests.Request("GET", url, auth=signer).prepare()

    took = [best(partial(prepare, signer), 300) for signer in (auth, lambda request: request)]
    cost = took[0] - took[1]
    yield Row(
        "9", "the signature of a page", f"{cost * 1e6:.0f} µs: {cost / 0.05:.2%} of 50 ms", "",
        "at most 0.5 % of 50 ms", cost <= 0.005 * 0.05,
    )  # fmt: skip


def practice() -> Iterator[Row]:
    """Row 10: the practice site."""
    nb23.sandbox.start(videos=500).stop()  # the libraries are loaded once
    boxes = []
    up = best(lambda: boxes.append(nb23.sandbox.start(videos=500)))
    for box in boxes:
        box.stop()
    yield Row(
        "10", "the practice site up in a thread", f"{up * 1000:.0f} ms", "", "at most 150 ms",
        up <= 0.15,
    )  # fmt: skip
    with process(NB23, "sandbox", "--json", "--port", "0") as told:
        rate = max(answered(told) for _ in range(3))
    yield Row(
        "10", "small signed requests that it answers", f"{rate:,.0f} a second", "",
        "at least 1,000 a second", rate >= 1000,
    )  # fmt: skip


def answered(told: dict[str, object], count: int = 2000, connections: int = 4) -> float:
    """How many requests a second a practice site answers; they are signed beforehand."""
    held = told["privileged"]
    consumer = nb23.Consumer(held["key"], held["secret"])
    auth = sign(consumer, nb23.oauth.AccessToken(held["token"], held["token_secret"]))
    url = f"{told['api_base']}/site/get?format=json&raw=1"
    place = urlsplit(url)

    def raw() -> bytes:
        header = requests.Request("GET", url, auth=auth).prepare().headers["Authorization"]
        header = header.decode() if isinstance(header, bytes) else header
        head = f"GET {place.path}?{place.query} HTTP/1.1\r\nHost: {place.netloc}\r\n"
        return f"{head}Authorization: {header}\r\n\r\n".encode()

    asked = [[raw() for _ in range(count // connections)] for _ in range(connections)]

    def ask(several: list[bytes]) -> None:
        with (
            socket.create_connection((place.hostname, place.port)) as line,
            line.makefile("rb") as answers,
        ):
            for one in several:
                line.sendall(one)
                length = 0
                while (head := answers.readline()) != b"\r\n":
                    if head.lower().startswith(b"content-length:"):
                        length = int(head.split(b":")[1])
                if b'"status": "ok"' not in answers.read(length):
                    raise SystemExit("The practice site refused a request of the bench.")

    with ThreadPoolExecutor(connections) as pool:
        return count / seconds(lambda: list(pool.map(ask, asked)))


def importing() -> Iterator[Row]:
    """Row 11: how much `import nb23` adds to an interpreter that starts."""

    def python(statement: str) -> float:
        return best(lambda: subprocess.run([sys.executable, "-c", statement], check=True), 15)

    more = python("import nb23") - python("pass")
    yield Row(
        "11", "import nb23, above bare Python", f"{more * 1000:.0f} ms", "", "at most 50 ms",
        more <= 0.05,
    )  # fmt: skip


SENDING = """
import gc, os, sys, threading, time
import nb23

def resident():
    with open("/proc/self/statm") as told:
        return int(told.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

def watch():
    while not done.is_set():
        most.append(resident())
        done.wait(0.002)

def nb23s(file):
    site.api.photo.upload(file=file, title="A big one")

def stock(file):
    from requests_oauthlib import OAuth1Session
    key, secret, token, token_secret = sys.argv[4:]
    session = OAuth1Session(key, secret, token, token_secret)
    with open(file, "rb") as opened:
        session.post(f"http://{sys.argv[1]}/api/photo/upload", files={"file": opened})

key, secret, token, token_secret = sys.argv[4:]
keys = nb23.Credentials(
    sys.argv[1], nb23.Consumer(key, secret), nb23.oauth.AccessToken(token, token_secret), 1
)
site = nb23.connect(sys.argv[1], credentials=keys, allow="write")
send = {"nb23": nb23s, "stock": stock}[sys.argv[2]]
send(__file__)
gc.collect()
idle, most, done = resident(), [], threading.Event()
watching = threading.Thread(target=watch)
watching.start()
began = time.perf_counter()
send(sys.argv[3])
took = time.perf_counter() - began
done.set()
watching.join()
print(max(most) - idle, took)
"""


def uploading() -> Iterator[Row]:
    """Row 12: memory above idle while 64 MB are sent; the server is another process."""
    OUT.mkdir(exist_ok=True)
    big, script = OUT / "big.mp4", OUT / "send.py"
    script.write_text(SENDING)
    with big.open("wb") as file:
        file.truncate(64 * MEGABYTE)
    used, took = {}, {}
    with process(NB23, "sandbox", "--json", "--port", "0", "--videos", "5") as told:
        held, domain = told["privileged"], urlsplit(told["api_base"]).netloc
        keys = [held[name] for name in ("key", "secret", "token", "token_secret")]
        for how in ("nb23", "stock"):
            command = [sys.executable, script, domain, how, big, *keys]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            used[how], took[how] = map(float, said.split())
    for path in (big, script):
        path.unlink()
    yield Row(
        "12", "memory above idle while 64 MB are uploaded",
        f"{used['nb23'] / MEGABYTE:.1f} MB, in {took['nb23']:.1f} s",
        f"requests alone {used['stock'] / MEGABYTE:.0f} MB, in {took['stock']:.1f} s",
        "at most 8 MB", used["nb23"] <= 8 * MEGABYTE,
    )  # fmt: skip


def machine() -> str:
    """What the figures were taken on."""
    versions = ", ".join(f"{module.__name__} {module.__version__}" for module in (pd, requests))
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    return (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {versions}; best of "
        f"{RUNS}, in turns; load average at the end {load:.1f}."
    )


def picture(rows: list[Row], path: Path) -> None:
    """How many times faster than the naive script, and where the goal is."""
    mpl.use("svg")
    from matplotlib import pyplot as plt

    shown = [row for row in rows if "x naive" in row.ours][::-1]
    gains = [float(row.ours.split(": ")[1].split("x")[0]) for row in shown]
    goals = [float(row.goal.split("at least ")[1].split("x")[0]) for row in shown]
    figure, axes = plt.subplots(figsize=(8, 0.6 * len(shown) + 1), layout="constrained")
    axes.barh([row.what for row in shown], gains, color="#2a6f97")
    axes.plot(goals, range(len(shown)), "k|", markersize=22, label="goal")
    axes.set_xlabel("times as fast as a naive script")
    axes.legend()
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    """Measure, print the table, write it and its picture."""
    parts = (listings, in_memory, growing, streaming, signing, practice, importing, uploading)
    rows = [row for part in parts for row in part()]
    text = f"{table(rows)}\n\n{machine()}\n"
    OUT.mkdir(exist_ok=True)
    (OUT / "bench.md").write_text(text, encoding="utf-8")
    picture(rows, OUT / "bench.svg")
    print(text)
    print(f"Written to {OUT / 'bench.md'} and {OUT / 'bench.svg'}")


if __name__ == "__main__":
    main()
