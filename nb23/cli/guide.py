"""Verbs that look something up on this computer: secrets in files, and what an error means."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from nb23.cli.words import app
from nb23.errors import every_error

_ERRORS = ("oauth.errors", "api.errors", "api.upload", "frames.errors", "questions.errors",
           "bulk.errors", "publish.errors", "lab")  # fmt: skip


@app.command()
def scan(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", exists=True)],
) -> None:
    """Search notebooks, pages, logs and whatever else for secrets; exit status 1 if there are any.

    Found are the secrets that are kept here, those of the running practice site, and what looks
    like one. A line that holds none although it looks so says: pragma: allowlist secret
    """
    from nb23 import connecting
    from nb23.publish import find

    found = find(paths, connecting.known_secrets(), shapes=True)
    for finding in found:
        print(finding)
    if found:
        print(
            "Take each out of its file; where the file was shared, reset the secret.",
            file=sys.stderr,
        )
    else:
        print("No secret found.", file=sys.stderr)
    raise SystemExit(1 if found else 0)


@app.command("help")
def help_(
    code: Annotated[str | None, typer.Argument(help="As an error names it.")] = None,
) -> None:
    """Explain an error by its code; without one, list them."""
    for module in _ERRORS:
        import_module(f"nb23.{module}")
    known = every_error()
    if code is None:
        for name in sorted(known):
            print(f"{name:22} {(known[name].page().splitlines()[2])}")
    elif code in known:
        print(known[code].page(), end="")
    else:
        raise typer.BadParameter(f"There is no page {code!r}. `nb23 help` lists them.")
