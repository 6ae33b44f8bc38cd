"""The same verbs for a terminal: `nb23 call photo/list size=5`.

This module owns how words on a command line become calls, and how a result or an error is printed.
It must not know how anything is done.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from nb23.errors import Nb23Error, every_error

app = typer.Typer(
    help="The 23 API from a terminal. Begin with: nb23 lab",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

_ERROR_MODULES = (
    "nb23.oauth.errors",
    "nb23.api.errors",
    "nb23.api.paging",
    "nb23.frames.errors",
    "nb23.questions.errors",
    "nb23.publish.errors",
    "nb23.lab",
)

SiteName = Annotated[
    str | None,
    typer.Argument(help='A domain such as videos.example.com, or "sandbox" for the practice site.'),
]
SiteOption = Annotated[
    str | None, typer.Option("--site", help="Whose API; left out: the only account kept.")
]
ProfileOption = Annotated[
    str | None, typer.Option("--profile", help="Tells several accounts of one site apart.")
]
AllowOption = Annotated[
    Literal["anonymous", "read", "write", "admin", "super"],
    typer.Option("--allow", help="Refuse calls that need a higher permission level."),
]
Path_ = Annotated[str, typer.Argument(metavar="METHOD", help="Such as photo/list.")]
Words = Annotated[
    list[str] | None, typer.Argument(metavar="NAME=VALUE...", help="Parameters of the method.")
]


def main() -> None:
    """Run a command; an error that the user can act on is one sentence and exit status 1."""
    try:
        app()
    except Nb23Error as problem:
        print(f"nb23: {problem}", file=sys.stderr)
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
) -> None:
    """Call one method and print its reply as JSON."""
    reply = _open(site, profile, allow=allow).call(method, **_parameters(words))
    print(json.dumps(reply.raw, indent=2, ensure_ascii=False))


@app.command()
def frame(
    method: Path_,
    words: Words = None,
    site: SiteOption = None,
    profile: ProfileOption = None,
    allow: AllowOption = "read",
    limit: Annotated[int | None, typer.Option(help="How many records at most.")] = None,
    table: Annotated[
        str, typer.Option(help="A further table of the records, such as renditions.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(help="A .parquet or .csv file; left out: print the rows.")
    ] = None,
) -> None:
    """Read all pages of a method as a table, into a file or onto the screen."""
    if out is not None and out.suffix not in (".parquet", ".csv"):
        raise typer.BadParameter(f"{out}: give a name that ends in .parquet or .csv.")
    opened, options = _open(site, profile, allow=allow), _parameters(words)
    rows = opened.frame(method, table=table, limit=limit, **options)
    if out is None:
        print(rows.to_string(max_rows=20, max_colwidth=40))
    elif out.suffix == ".parquet":
        from nb23 import frames

        rows.to_parquet(out, schema=frames.arrow_schema(rows))
    else:
        rows.to_csv(out, index=False)
    print(f"{len(rows):,} rows" + (f" in {out}" if out else ""), file=sys.stderr)


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
    if len(words) > 1 and "://" in words[1]:
        from nb23.oauth.explain import explain_words

        made = explain_words(words[0], words[1], _pairs(words[2:]))
    else:
        made = _open(site, profile).explain(words[0], **_parameters(words[1:]))
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
    for module in _ERROR_MODULES:
        import_module(module)
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


def _parameters(words: list[str] | None) -> dict[str, str]:
    return dict(_pairs(words))


def _pairs(words: list[str] | None) -> list[tuple[str, str]]:
    pairs = [word.partition("=") for word in words or ()]
    for name, sign, _ in pairs:
        if not sign or not name:
            raise typer.BadParameter(f"{name!r} is no parameter. Write it as name=value: size=5.")
    return [(name, value) for name, _, value in pairs]
