"""The same verbs for a terminal: `nb23 call photo/list size=5`.

This module owns how words on a command line become calls, and how a result or an error is printed.
It must not know how anything is done.
"""

import json
import re
import sys
import warnings
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

import nb23
from nb23.errors import Nb23Error, every_error

app = typer.Typer(
    help="The 23 API from a terminal. Begin with: nb23 lab",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

_ERRORS = ("oauth.errors", "api.errors", "api.upload", "frames.errors", "questions.errors",
           "publish.errors", "lab")  # fmt: skip

SiteName = Annotated[
    str | None,
    typer.Argument(help='A domain such as videos.example.com, or "sandbox" for the practice site.'),
]
SiteOption = Annotated[str | None, typer.Option("--site", help="Left out: the only one kept.")]
ProfileOption = Annotated[str | None, typer.Option(help="Tells accounts of one site apart.")]
AllowOption = Annotated[
    Literal["anonymous", "read", "write", "admin", "super"],
    typer.Option("--allow", help="Refuse calls that need a higher permission level."),
]
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


def main() -> None:
    """Run a command; an error that the user can act on is one sentence and exit status 1."""
    warnings.showwarning = lambda message, *_: _say(message)
    try:
        app()
    except Nb23Error as problem:
        _say(problem)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


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


@app.command()
def connect(
    site: SiteName = None,
    profile: ProfileOption = None,
    ui: Annotated[Literal["auto", "text", "none"], typer.Option(help="Who is asked.")] = "auto",
    store: Annotated[
        Literal["auto", "keyring", "file", "memory"],
        typer.Option(help="Where credentials are kept."),
    ] = "auto",
    force: Annotated[bool, typer.Option("--force", help="Sign in anew.")] = False,
) -> None:
    """Sign in to a site, and keep it for the commands that follow."""
    from nb23 import connecting

    target = site or connecting.usual_site()
    opened = _open(target, profile, ui=ui, store=store, force=force)
    if target == connecting.PRACTICE:
        connecting.keep_practice(profile)
    for name, text in opened.status().items():
        print(f"{name + ':':<7} {text}")


@app.command()
def disconnect(site: SiteName = None, profile: ProfileOption = None) -> None:
    """Remove what is kept of a site from this computer."""
    from nb23 import connecting

    print(connecting.disconnect(site, profile))


@app.command()
def accounts() -> None:
    """List the sites that are kept, and where; never a secret."""
    from nb23.oauth import store

    kept = store.accounts()
    for account in kept:
        state = "connected" if account.connected else "keys only"
        print(f"{account.site}  {account.profile}  {state}  {account.consumer}  {account.where}")
    if not kept:
        print("No site is kept. Begin with: nb23 connect sandbox")


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

    asked = _method(_open(site, profile, allow="anonymous" if curl else allow), method)
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
    limit: Annotated[int | None, typer.Option(help="How many records at most.")] = None,
    columns: Annotated[str | None, typer.Option(metavar="NAME,...", help="In this order.")] = None,
    table: Annotated[str, typer.Option(help="A further table, such as renditions.")] = "",
    out: Annotated[Path | None, typer.Option(help="A .parquet, .csv or .json file.")] = None,
) -> None:
    """Read all pages of a method as a table, into a file or onto the screen."""
    from nb23.api.words import parameters

    if out is not None and out.suffix not in OUT:
        raise typer.BadParameter(f"{out}: give a name that ends in {', '.join(OUT)}.")
    params = parameters(method, words or (), extra or ())
    params |= {"columns": columns.split(",") if columns else None, "table": table, "limit": limit}
    rows = _open(site, profile, allow=allow).frame(method, **params)
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

    opened, given = _open(site, profile, allow=allow), {"title": title, "file": file}
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
        made = _open(site, profile).explain(words[0], **parameters(words[0], words[1:]))
    print(made)
    if diff is not None:
        print(f"\n{made.diff(diff)}")


@app.command()
def doctor(site: SiteName = None, profile: ProfileOption = None) -> None:
    """Find what is wrong between this computer and a site; exit status 1 if anything is."""
    from nb23 import connecting

    found = connecting.diagnosis(site or connecting.usual_site(), profile)
    print(found)
    raise SystemExit(0 if found.well else 1)


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
    found = _open(site, profile).verify(rate=pace)
    if keep is not None:
        keep.write_text(json.dumps(found.kept(), indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found.report(), indent=2) if as_json else found)
    raise SystemExit(1 if found.differences else 0)


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


def _open(site: str | None, profile: str | None, **options: Any) -> Any:
    from nb23 import connecting

    target = site or connecting.usual_site()
    if target == connecting.PRACTICE:
        # A practice site that this command started would end with it.
        target = connecting.practice(start=False)
    return connecting.connect(target, profile=profile, **options)


def _method(site: Any, path: str) -> Any:
    """A method as an object that can be called, paged and written for curl."""
    from nb23.api.catalogue import method

    row = method(path)
    tree = {1: "api", 2: "api2"}[row.version]
    return attrgetter(f"{tree}/{row.base}".replace("-", "_").replace("/", "."))(site)


def _say(problem: Warning | Exception | str) -> None:
    """One sentence for who sits at a terminal, where a ceiling is an option."""
    text = re.sub(r"nb23.connect\(\.\.\., allow='(\w+)'\)", r"--allow \1", str(problem))
    print(f"nb23: {text}", file=sys.stderr)
