"""What is fast and what is not, as a table of ratios and bounds taken in one run: `make bench`."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import nb23
import nb23.connecting


def seconds(work: Callable[[], object], *, runs: int = 7) -> float:
    """The median time of a piece of work."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def python(statement: str) -> Callable[[], object]:
    """A fresh interpreter that runs a statement."""
    return lambda: subprocess.run([sys.executable, "-c", statement], check=True)


def importing() -> tuple[str, str, str]:
    """How much `import nb23` adds to an interpreter that starts."""
    bare, ours = seconds(python("pass"), runs=15), seconds(python("import nb23"), runs=15)
    return "import nb23, above bare Python", f"{(ours - bare) * 1000:.0f} ms", "at most 50 ms"


def starting() -> tuple[str, str, str]:
    """How long a practice site takes to answer."""
    nb23.sandbox.start(videos=500).stop()  # the libraries are loaded once

    def once() -> None:
        nb23.sandbox.start(videos=500).stop()

    return "the practice site up in a thread", f"{seconds(once) * 1000:.0f} ms", "at most 150 ms"


def answering() -> tuple[str, str, str]:
    """How many small signed requests it answers a second, client and server in this process."""
    with nb23.sandbox.start(videos=50) as box:
        keys = nb23.connecting.practice_credentials(box)
        clients = [nb23.api.Client(box.domain, keys) for _ in range(4)]

        def hundred(client: nb23.api.Client) -> None:
            for _ in range(100):
                client.call("site/get")

        def all_of_them() -> None:
            with ThreadPoolExecutor(len(clients)) as pool:
                list(pool.map(hundred, clients))

        rate = 400 / seconds(all_of_them, runs=3)
    return "signed small requests, client included", f"{rate:,.0f} a second", "no goal of its own"


def listing() -> tuple[str, str, str]:
    """A frame of the practice site's 500 videos, from the call to the last dtype."""
    with nb23.sandbox.start(videos=500) as box:
        site = nb23.connect(box)
        site.videos()
        took = seconds(lambda: site.videos())
    return "500 videos as a typed frame", f"{took * 1000:.0f} ms", "no goal of its own"


def main() -> None:
    """Print the table."""
    for what, ours, goal in (row() for row in (importing, starting, answering, listing)):
        print(f"{what:42} {ours:>18}   {goal}")


if __name__ == "__main__":
    main()
