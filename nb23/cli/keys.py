"""Verbs about who is signed in where, and whether that works."""

from typing import Annotated, Literal

import typer

from nb23.cli.words import ProfileOption, SiteName, app, open_site


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
    opened = open_site(target, profile, ui=ui, store=store, force=force)
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
def doctor(site: SiteName = None, profile: ProfileOption = None) -> None:
    """Find what is wrong between this computer and a site; exit status 1 if anything is."""
    from nb23 import connecting

    found = connecting.diagnosis(site or connecting.usual_site(), profile)
    print(found)
    raise SystemExit(0 if found.well else 1)
