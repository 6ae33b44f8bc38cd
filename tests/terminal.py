"""A terminal as a person has it: real processes, a practice site in another one, a screen."""

import codecs
import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nb23

NB23 = str(Path(sys.executable).with_name("nb23"))


def box_of(practice: dict[str, Any]) -> nb23.sandbox.Box:
    """The practice site of the other terminal, as a test holds it."""
    url = practice["oauth_base"].removesuffix("/oauth")
    return nb23.sandbox.Box(url, practice["control"]["key"])


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NB23, *words], capture_output=True, text=True, timeout=60)


@contextmanager
def serving(videos: int = 40) -> Iterator[dict[str, Any]]:
    """`nb23 sandbox --json` in another terminal, and what it printed, also as the line itself."""
    process = subprocess.Popen(
        [NB23, "sandbox", "--json", "--port", "0", "--videos", str(videos)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        line = process.stdout.readline()
        yield json.loads(line) | {"process": process, "line": line}
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)
        process.stdout.close()


def in_terminal(
    words: list[str],
    answers: Sequence[tuple[str, Callable[[str], str]]] = (),
    *,
    program: str = NB23,
) -> tuple[int, str]:
    """Run a command in a pseudo terminal, answering each prompt; its exit status and screen."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(program, [program, *words])
    screen, waiting, decoder = "", list(answers), codecs.getincrementaldecoder("utf-8")()
    while True:
        try:
            read = os.read(terminal, 4096)
        except OSError:
            break
        if not read:
            break
        screen += decoder.decode(read)
        if waiting and re.search(waiting[0][0], screen):
            answer = waiting.pop(0)[1](screen)
            os.write(terminal, f"{answer}\n".encode())
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen


def one_sentence(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode != 0
    assert "Traceback" not in done.stderr + done.stdout
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]
