"""What verbs share: the words that name a site, how one is opened, how a sentence is printed.

This module owns the application itself. It must not know a verb.
"""

import re
import sys
import warnings
from typing import Annotated, Any, Literal

import typer

from nb23.errors import Nb23Error

app = typer.Typer(
    help="The 23 API from a terminal. Begin with: nb23 lab",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

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


def main() -> None:
    """Run a command; an error that the user can act on is one sentence and exit status 1."""
    warnings.showwarning = lambda message, *_: say(message)
    try:
        app()
    except Nb23Error as problem:
        say(problem)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def open_site(site: str | None, profile: str | None, **options: Any) -> Any:
    """The site that is meant, opened; a practice site is not started for it."""
    from nb23 import connecting

    target = site or connecting.usual_site()
    if target == connecting.PRACTICE:
        # A practice site that this command started would end with it.
        target = connecting.practice(start=False)
    return connecting.connect(target, profile=profile, **options)


def say(problem: Warning | Exception | str) -> None:
    """One sentence for who sits at a terminal, where a ceiling is an option."""
    text = re.sub(r"nb23.connect\(\.\.\., allow='(\w+)'\)", r"--allow \1", str(problem))
    print(f"nb23: {text}", file=sys.stderr)
