"""Verbs that serve until they are stopped: the practice site, and JupyterLab beside it."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from nb23.cli.words import app


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(help="0 picks a free one.")] = 2323,
    rules: Annotated[
        Literal["strict", "relaxed"], typer.Option(help="Where signatures may travel.")
    ] = "strict",
    videos: Annotated[int, typer.Option(help="How many videos the site holds.")] = 500,
    seed: Annotated[int, typer.Option(help="Another number makes another site.")] = 23,
    db: Annotated[Path | None, typer.Option(help="Keep its state in this file.")] = None,
    host_alias: Annotated[
        list[str] | None, typer.Option(help="Another host name that it answers to.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="RULE", help="Switch a named rule off.")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="Also answer under this address, such as a hub's proxy.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Describe it in one line of JSON.")] = False,
) -> None:
    """Serve the practice site until it is stopped with Ctrl-C."""
    from nb23 import sandbox as room

    options: dict[str, Any] = {"port": port, "rules": rules, "videos": videos, "seed": seed}
    off = [slug for given in without or () for slug in given.split(",")]
    try:
        room.serve(
            json=json,
            without=off,
            db=db,
            host_alias=host_alias or (),
            public_url=public_url,
            **options,
        )
    except room.SandboxError as problem:
        raise typer.BadParameter(str(problem)) from None


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(context: typer.Context) -> None:
    """Open JupyterLab on the first notebook, beside a practice site.

    Options are JupyterLab's own, such as --no-browser --port 8899.
    """
    from nb23.lab import open_lab

    raise SystemExit(open_lab(context.args))
