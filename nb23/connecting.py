"""The front desk's door: `connect`, and what is kept for the next time.

This module owns which site is meant, which credentials are taken, and who is asked when there are
none. It must not know how a sign-in looks.
"""

import os
import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

from nb23.api.client import Client
from nb23.oauth import environment
from nb23.oauth import store as stores
from nb23.oauth.credentials import AccessToken, Consumer, Credentials, LoginToken
from nb23.oauth.endpoints import normalise_domain
from nb23.oauth.errors import MissingCredentials, NoPracticeSite, NoSuchAccount
from nb23.oauth.signin import SignIn
from nb23.oauth.states import Identity, Practice, State, View
from nb23.oauth.store import Account
from nb23.site import Site, identify

if TYPE_CHECKING:
    from nb23.api.doctor import Diagnosis

Allow = Literal["anonymous", "read", "write", "admin", "super"]
Ui = Literal["auto", "card", "text", "none"]
Callback = Literal["auto", "hub", "loopback", "oob"]
Store = Literal["auto", "keyring", "file", "memory"]

PRACTICE = "sandbox"
"""The name under which the practice site is connected to."""

_sessions: dict[tuple[str, str, str], tuple[Site, SignIn]] = {}
"""The sign-ins of this session by domain, profile and ceiling, so that a cell that runs twice shows
the same card and keeps what it led to."""


def connect(
    site: Any = None,
    *,
    allow: Allow = "read",
    profile: str | None = None,
    credentials: Credentials | LoginToken | None = None,
    ui: Ui = "auto",
    callback: Callback = "auto",
    store: Store = "auto",
    force: bool = False,
) -> Site:
    """Open a site; sign in first where that is needed and somebody is there to do it.

    In a notebook this never blocks: the sign-in card appears, and the Site works as soon as the
    card says Connected. Until then single calls answer what everybody may see; listings wait.

    Args:
        site: A domain such as `"videos.example.com"`; `"sandbox"` or what `nb23.sandbox.start()`
            gave for the practice site; left out: `$NB23_SITE`, else the only account kept.
        allow: The ceiling on this computer. A call that needs more is refused before it is sent.
            `"anonymous"` opens a public site without keys.
        profile: Tells several accounts of one site apart.
        credentials: Taken as they are, instead of what is kept; a `LoginToken` opens version 2.
        ui: Who is asked: `"card"`, `"text"` (terminal), `"none"`, or what fits.
        callback: How the code comes back: `"hub"` (through the notebook's server), `"loopback"`
            (on this computer), `"oob"` (typed), or what fits.
        store: Where new credentials are kept: `"keyring"`, `"file"`, `"memory"`, or what fits: the
            keyring, else the file.
        force: Sign in anew although credentials are kept.

    Returns:
        The site. Calling twice during a sign-in gives the same one, with the same card.

    Raises:
        BadDomain: If `site` is no domain.
        NoSuchAccount: If it is left out and not exactly one account is kept.
        MissingCredentials: If nobody is there to sign in and nothing is kept.

    Example:
        >>> import nb23
        >>> nb23.connect("sandbox", allow="anonymous").albums(limit=3).title.dtype
        <StringDtype(na_value=<NA>)>
    """
    if site is None:
        site = credentials.domain if credentials else usual_site()
    box = _practice_box(site)
    domain = box.domain if box else normalise_domain(site)
    profile = _profile(profile)
    opened = _opened(domain, profile, allow, credentials, box, ui, callback, store, force=force)
    opened.again = partial(reopen, opened.domain, profile, allow)
    return opened


def _opened(
    domain: str,
    profile: str,
    allow: Allow,
    credentials: Credentials | LoginToken | None,
    box: Any,
    ui: str,
    callback: str,
    store: str,
    *,
    force: bool,
) -> Site:
    if allow == "anonymous":
        return Site(domain, allow=allow)
    where = "this session's memory"
    if box and credentials is None and ui in ("auto", "none"):
        credentials, where = practice_credentials(box), "the practice site, until it stops"
    if credentials is not None:
        # A login token opens several workspaces; an access token is good for its own site.
        own = domain if isinstance(credentials, LoginToken) else credentials.domain
        return Site(own, credentials, allow=allow, kept=where)
    if force:
        _sessions.pop((domain, profile, allow), None)
    elif not box and (found := stores.load(domain, profile)):
        return _kept_site(*found, allow=allow, profile=profile)
    elif login := _login(domain, profile):
        return Site(domain, login, allow=allow, kept="the environment")
    return _signed_in(domain, profile, allow, ui, callback, "memory" if box else store, box)


def reopen(domain: str, profile: str, allow: Allow) -> Site:
    """Open an account by its names, in another process or on another computer: nobody is asked.

    Args:
        domain: The site; a practice site is found if it is the registered one of that computer.
        profile: The name of the account.
        allow: The ceiling.

    Raises:
        MissingCredentials: If nothing is kept there under these names.
    """
    from nb23 import sandbox

    box = sandbox.registered()
    found = box if box and box.domain == domain and not stores.load(domain, profile) else domain
    return connect(found, profile=profile, allow=allow, ui="none")


def accounts() -> list[Account]:
    """What is kept on this computer, and where; never a secret.

    Example:
        >>> import nb23
        >>> isinstance(nb23.accounts(), list)
        True
    """
    return stores.accounts()


def practice_credentials(box: Any) -> Credentials:
    """The practice user's own credentials on a practice site."""
    tokens = AccessToken(*box.tokens)
    return Credentials(box.domain, Consumer(*box.keys), tokens, box.user_id)


def practice(*, start: bool = True) -> Any:
    """The practice site of this computer.

    Args:
        start: Whether to start one when none is running.

    Raises:
        NoPracticeSite: If none is running and none is to be started.
    """
    from nb23 import sandbox

    box = sandbox.start() if start else sandbox.registered()
    if box is None:
        raise NoPracticeSite("No practice site is running. Run in another terminal: nb23 sandbox")
    return box


def diagnosis(site: str, profile: str | None = None) -> "Diagnosis":
    """What is wrong between this computer and a site, with the credentials that are kept.

    Args:
        site: The domain, or `"sandbox"`.
        profile: Tells several accounts of one site apart.
    """
    from nb23.api.doctor import diagnose

    if site == PRACTICE:
        box = practice(start=False)
        return diagnose(box.domain, Consumer(*box.keys), AccessToken(*box.tokens))
    domain, profile = normalise_domain(site), _profile(profile)
    found = stores.load(domain, profile)
    if found is None:
        login = _login(domain, profile)
        return diagnose(domain, stores.load_keys(domain, profile), login=login)
    return diagnose(domain, found[0].consumer, found[0].token)


def known_secrets() -> list[str]:
    """Every secret that is kept here, and all that the running practice site has issued."""
    from nb23 import sandbox

    box = sandbox.registered()
    return [*stores.secrets(), *(box.issued() if box else ())]


def keep_practice(profile: str | None = None) -> None:
    """Keep the practice site's name, without any secret, as a site that commands may mean."""
    stores.keep_name(PRACTICE, _profile(profile))


def disconnect(site: str | None, profile: str | None = None) -> str:
    """Remove what is kept of one account; what was done, in words.

    Args:
        site: The domain, or `"sandbox"`; left out: as `connect` finds it.
        profile: Tells several accounts of one site apart.
    """
    named = site or usual_site()
    domain = PRACTICE if named == PRACTICE else normalise_domain(named)
    if not stores.forget(domain, _profile(profile)):
        if stores.in_environment():
            return "The environment variables NB23_... sign you in; unset them to sign out."
        return f"Nothing is kept of {domain}."
    return (
        f"Removed {domain} from this computer. The permission itself stands until you revoke it on "
        "the site, under Your profile."
    )


def _profile(profile: str | None) -> str:
    return profile or environment.profile()


def _login(domain: str, profile: str) -> LoginToken | None:
    found = environment.login() if profile == environment.profile() else None
    return found if found and found.domain == domain else None


def _practice_box(site: Any) -> Any:
    if site == PRACTICE:
        return practice()
    return None if isinstance(site, str) else site


def usual_site() -> str:
    """The site that is meant when none is named."""
    if named := os.environ.get("NB23_SITE"):
        return named
    kept = sorted({account.site for account in accounts()})
    if len(kept) == 1:
        return kept[0]
    hint = f"Name one of: {', '.join(kept)}." if kept else "Name one, such as sandbox."
    raise NoSuchAccount(f"{len(kept) or 'No'} sites are kept on this computer. {hint}")


def _kept_site(credentials: Credentials, where: str, *, allow: str, profile: str) -> Site:
    domain = credentials.domain
    return Site(domain, credentials, allow=allow, kept=where, forget=_forgetting(domain, profile))


def _forgetting(domain: str, profile: str) -> Callable[[bool], str]:
    def forget(keys: bool) -> str:
        if keys:
            return disconnect(domain, profile)
        stores.forget(domain, profile, keys=False)
        return ""

    return forget


def _signed_in(
    domain: str, profile: str, allow: str, ui: str, callback: str, store: str, box: Any
) -> Site:
    how = _surroundings() if ui == "auto" else ui
    if how == "none":
        raise MissingCredentials(
            f"Nothing is kept for {domain} and nobody is here to sign in. Set NB23_SITE, "
            "NB23_CONSUMER_KEY, NB23_CONSUMER_SECRET, NB23_ACCESS_TOKEN and "
            "NB23_ACCESS_TOKEN_SECRET, or run once: nb23 connect " + domain
        )
    known = _sessions.get((domain, profile, allow))
    if how == "card" and known and _holds(*known):
        return _shown(*known)
    forget = _forgetting(domain, profile)

    def leave(keys: bool) -> str:
        if not keys:
            signin.revoked(f"{domain} no longer accepts the access token. Ask for a new link.")
        return forget(keys)

    site = Site(domain, allow=allow, kept="nothing yet", forget=leave)
    signin = _begin(site, profile, store, callback, box)
    if how == "text":
        from nb23.oauth.terminal import sign_in

        sign_in(signin)
        return site
    _sessions[domain, profile, allow] = site, signin
    return _shown(site, signin)


def _holds(site: Site, signin: SignIn) -> bool:
    """Whether a sign-in of this session still goes on, or what it led to still stands."""
    if signin.view.state == State.CONNECTED:
        return site.connected or signin.view.door == "public"
    return signin.view.state != State.CANCELLED


def _shown(site: Site, signin: SignIn) -> Site:
    """Show the card, and where nobody can use it, let the practice user sign in."""
    from nb23.widgets.card import SignInCard
    from nb23.widgets.frontend import show, somebody_is_there

    if signin.view.state != State.CONNECTED:
        _await(site, signin.view)
        if not somebody_is_there():
            _sign_in_unattended(signin)
    show(SignInCard(signin))
    return site


def _await(site: Site, view: View) -> None:
    """Have the site say what is still to be done, as long as there is something."""
    ended = view.state in (State.CONNECTED, State.CANCELLED)
    site.await_signin(
        ""
        if ended
        else f"Not signed in to {site.domain} yet. Finish the card above; when it says Connected, "
        "choose Run > Run Selected Cell and All Below."
    )


def _sign_in_unattended(signin: SignIn) -> None:
    if not signin.view.practice_user:
        raise MissingCredentials(
            f"Nobody is here to use the card, and nothing is kept for {signin.view.domain}. "
            f"Run once on this computer: nb23 connect {signin.view.domain}"
        )
    signin.fill_practice_keys()
    signin.approve_as_practice_user()
    if signin.problem:
        raise signin.problem
    print(f"Nobody is at the card, so the practice user {signin.view.practice_user} signed in.")


def _begin(site: Site, profile: str, store: str, callback: str, box: Any) -> SignIn:
    def keep(credentials: Credentials) -> str:
        # The Site is signed in before anything is stored: a full disk must not undo a sign-in.
        site.adopt(credentials)
        return site.adopt(credentials, kept=stores.keep(credentials, profile=profile, store=store))

    def check(credentials: Credentials | None) -> Identity:
        return identify(Client(site.domain, credentials))

    signin = SignIn(
        site.domain,
        check=check,
        keep=keep,
        practice=_practice(box),
        callback=cast("Callback", callback),
        consumer=None if box else stores.load_keys(site.domain, profile),
    )
    signin.observe(lambda view: _await(site, view))
    return signin


def _practice(box: Any) -> Practice | None:
    if box is None:
        return None

    def publish(url: str) -> bool:
        from nb23.sandbox import SandboxError

        try:
            box.publish(url)
        except SandboxError:
            return False
        return True

    return Practice(Consumer(*box.keys), box.user, box.password, box.approve, publish)


def _surroundings() -> str:
    """Who can be asked: a notebook's front end, a terminal, or nobody."""
    if "ipykernel" in sys.modules:
        from nb23.widgets.frontend import somebody_is_there

        return "card" if somebody_is_there() else "none"
    return "text" if sys.stdin is not None and sys.stdin.isatty() else "none"
