"""Verbs that call the API: one call, a table, a file that is sent, a request explained."""

import json
import logging
import sys
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any

import typer

import nb23
from nb23.cli.words import AllowOption, ProfileOption, SiteName, SiteOption, app, open_site

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="NAME=VALUE...", help="Its parameters; file=@clip.mp4 sends a file."),
]
Extra = Annotated[list[str] | None, typer.Option(help="A custom variable: NAME=VALUE.")]


def _known(beginning: str) -> list[str]:
    from nb23.api.catalogue import methods

    return [row.name for row in methods() if row.name.startswith(beginning)]


Path_ = Annotated[
    str,
    typer.Argument(
        metavar="METHOD", help="Such as photo/list or 2/photo/list.", autocompletion=_known
    ),
]


@app.command()
def call(
    method: Path_,
    words: Words = None,
    site: SiteOption = None,
    profile: ProfileOption = None,
    allow: AllowOption = "read",
    extra: Extra = None,
    every: Annotated[bool, typer.Option("--all", help="Every page, a record a line.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="The reply byte for byte.")] = False,
    curl: Annotated[bool, typer.Option("--curl", help="Send nothing: show it for curl.")] = False,
) -> None:
    """Call one method and print its reply as JSON: indented on a terminal, else in one line."""
    from nb23.api.words import parameters

    asked = _method(open_site(site, profile, allow="anonymous" if curl else allow), method)
    params = parameters(method, words or (), extra or ())
    if curl:
        print(asked.curl(**params))
    elif every:
        for record in asked.iter_records(**params):
            print(json.dumps(record, ensure_ascii=False))
    else:
        _show(asked(**params), raw=raw)


def _show(reply: Any, *, raw: bool) -> None:
    """Print a reply; one that is a file goes into a file or a command."""
    if not raw and (shown := reply.raw or reply.records):
        print(json.dumps(shown, indent=2 if sys.stdout.isatty() else None, ensure_ascii=False))
    elif not raw and sys.stdout.isatty():
        raise typer.BadParameter("The reply is a file. Send it to one: put > NAME behind.")
    else:
        sys.stdout.buffer.write(reply.content)


OUT: dict[str, Callable[[Any, Path], None]] = {
    ".parquet": lambda rows, out: rows.to_parquet(out, schema=nb23.frames.arrow_schema(rows)),
    ".csv": lambda rows, out: rows.to_csv(out, index=False),
    ".json": lambda rows, out: rows.to_json(out, orient="records", date_format="iso"),
}
"""How a table is written, by the end of the file's name."""


@app.command()
def frame(
    method: Path_,
    words: Words = None,
    site: SiteOption = None,
    profile: ProfileOption = None,
    allow: AllowOption = "read",
    extra: Extra = None,
    limit: Annotated[int | None, typer.Option(min=0, help="How many records at most.")] = None,
    columns: Annotated[str | None, typer.Option(metavar="NAME,...", help="In this order.")] = None,
    table: Annotated[str, typer.Option(help="A further table, such as renditions.")] = "",
    out: Annotated[Path | None, typer.Option(help="A .parquet, .csv or .json file.")] = None,
) -> None:
    """Read all pages of a method as a table, into a file or onto the screen."""
    from nb23.api.words import parameters

    if out is not None and out.suffix not in OUT:
        raise typer.BadParameter(f"{out}: give a name that ends in {', '.join(OUT)}.")
    _check_folder(out)
    params = parameters(method, words or (), extra or ())
    params |= {"columns": _names(columns), "table": table, "limit": limit}
    rows = open_site(site, profile, allow=allow).frame(method, **params)
    if out is None:
        print(rows.to_string(max_rows=20, max_colwidth=40))
    else:
        OUT[out.suffix](rows, out)
    count = f"{len(rows):,} row{'s' * (len(rows) != 1)}"
    print(count + (f" in {out}" if out else ""), file=sys.stderr)


@app.command()
def upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A film or a picture.")],
    words: Words = None,
    title: Annotated[str | None, typer.Option(help="Left out: the file's name.")] = None,
    site: SiteOption = None,
    profile: ProfileOption = None,
    allow: AllowOption = "read",
    extra: Extra = None,
    wait: Annotated[bool, typer.Option("--wait", help="Until it can be watched.")] = False,
) -> None:
    """Upload a file (with --allow write), and print the number and the address that it got."""
    from nb23.api.transcoding import wait_until_ready
    from nb23.api.words import parameters
    from nb23.oauth.endpoints import Endpoints

    opened, given = open_site(site, profile, allow=allow), {"title": title, "file": file}
    params = parameters("photo/upload", words or (), extra or ())
    made = opened.call("photo/upload", **params | given)[0]
    print(f"photo_id: {made['photo_id']}", flush=True)
    if wait:
        wait_until_ready(opened.call, made["photo_id"])
    item = {name: made[name] for name in ("photo_id", "token")}
    for record in opened.call("photo/list", **item):
        print(f"address:  {Endpoints(opened.domain).base}{record['one']}")


@app.command()
def explain(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="METHOD|(VERB ADDRESS) [NAME=VALUE...]",
            help="Such as: photo/list size=5, or: GET http://127.0.0.1:2323/api/photo/list size=5.",
        ),
    ],
    site: SiteOption = None,
    profile: ProfileOption = None,
    diff: Annotated[
        str | None, typer.Option(metavar="BASE_STRING", help="Compare with a server's.")
    ] = None,
) -> None:
    """Show how a request is signed, stage by stage; nothing is sent.

    A method is explained for the site that is signed in. For a verb and an address, names that
    begin with oauth_ go into the header, and the secrets come from the environment variables
    NB23_CONSUMER_SECRET and NB23_ACCESS_TOKEN_SECRET, since a terminal keeps what is typed.
    """
    from nb23.api.words import pairs, parameters

    if len(words) > 1 and "://" in words[1]:
        from nb23.oauth.explain import explain_words

        made = explain_words(words[0], words[1], pairs(words[2:]))
    else:
        made = open_site(site, profile).explain(words[0], **parameters(words[0], words[1:]))
    print(made)
    if diff is not None:
        print(f"\n{made.diff(diff)}")


@app.command()
def verify(
    site: SiteName = None,
    profile: ProfileOption = None,
    pace: Annotated[float | None, typer.Option(help="Calls a second at most.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Write names and types to a file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Report as JSON.")] = False,
) -> None:
    """Compare what a site answers with what is documented; exit status 1 if anything differs.

    Nothing is changed: each method is called that only reads and that level read allows.
    """
    _check_folder(keep)
    found = open_site(site, profile).verify(rate=pace)
    if keep is not None:
        keep.write_text(json.dumps(found.kept(), indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found.report(), indent=2) if as_json else found)
    raise SystemExit(1 if found.differences else 0)


@app.command()
def pull(
    out: Annotated[Path, typer.Option(help="A new folder, or one that a pull has begun.")],
    site: SiteName = None,
    tables: Annotated[str | None, typer.Option(metavar="NAME,...", help="All if left out.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY|last", help="last: what changed since.")
    ] = None,
    until: Annotated[str | None, typer.Option(metavar="DAY", help="Yesterday if left out.")] = None,
    rate: Annotated[float | None, typer.Option(help="Calls a second at most.")] = None,
    connections: Annotated[int, typer.Option(min=1, max=32, help="Files at once.")] = 8,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what it would take.")] = False,
    profile: ProfileOption = None,
) -> None:
    """Pull a whole site into a folder of Parquet files, or go on with it; Ctrl-C is safe.

    Exit status 1 if files are left: run it again, and it goes on.
    """
    opened, names = open_site(site, profile), _names(tables)
    if plan:
        print(nb23.bulk.plan(opened, names, since, until))
        return
    days = {"since": since, "until": until}
    told = logging.getLogger("nb23.bulk")
    told.addHandler(logging.StreamHandler())
    told.setLevel(logging.INFO)
    done = nb23.bulk.pull(opened, out, tables=names, rate=rate, connections=connections, **days)
    print(done)
    raise SystemExit(0 if done.complete else 1)


def _names(words: str | None) -> list[str] | None:
    return [name.strip() for name in words.split(",")] if words else None


def _check_folder(file: Path | None) -> None:
    """Refuse a file that could not be written, before the site is asked for what goes into it."""
    if file is not None and not file.parent.is_dir():
        raise typer.BadParameter(f"{file}: there is no folder {file.parent}. Make it first.")


def _method(site: Any, path: str) -> Any:
    """A method as an object that can be called, paged and written for curl."""
    from nb23.api.catalogue import method

    row = method(path)
    tree = {1: "api", 2: "api2"}[row.version]
    return attrgetter(f"{tree}/{row.base}".replace("-", "_").replace("/", "."))(site)
