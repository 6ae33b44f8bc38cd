"""Signing in from a terminal.

This module owns what is asked and printed, in which order. It must not know what the answers lead
to: that is the state machine's.
"""

from collections.abc import Callable
from getpass import getpass

from nb23.oauth.errors import AccessDenied
from nb23.oauth.signin import SignIn
from nb23.oauth.states import State


def sign_in(
    signin: SignIn,
    *,
    ask: Callable[[str], str] = input,
    ask_secret: Callable[[str], str] = getpass,
    say: Callable[[str], None] = print,
) -> None:
    """Run the three steps in a terminal: ask for the keys, print the link, ask for the code.

    The secret and the code are asked for without an echo, for a notebook stores what `input` shows.

    Args:
        signin: The attempt.
        ask: Asks for what may be seen.
        ask_secret: Asks for what may not.
        say: Prints a line.

    Raises:
        SignInError: If a step fails; the sentence says which and what to do.

    Example:
        >>> from nb23.oauth import SignIn, terminal
        >>> signin = SignIn("videos.example.com", check=None, keep=None)
        >>> terminal.sign_in(signin, ask=lambda prompt: "", ask_secret=lambda prompt: "")
        Traceback (most recent call last):
        ...
        nb23.oauth.errors.EmptyKey: The consumer key is empty. Paste it as the site shows it. ...
    """
    try:
        _give_keys(signin, ask, ask_secret)
        _demand(signin, State.WAITING_USER)
        say(f"Open this link, log in if asked, and press Allow:\n\n  {signin.view.authorize_url}\n")
        _await_answer(signin, ask_secret, say)
        _demand(signin, State.CONNECTED)
        say(_welcome(signin))
    finally:
        signin.cancel()


def _give_keys(signin: SignIn, ask: Callable[[str], str], ask_secret: Callable[[str], str]) -> None:
    if signin.view.state is State.KEYS_SET:
        return signin.ask_permission()
    if not signin.view.practice_user:
        return signin.submit_keys(ask("Consumer key: "), ask_secret("Consumer secret: "))
    key = ask("Consumer key (Enter for the practice keys): ")
    if key.strip():
        return signin.submit_keys(key, ask_secret("Consumer secret: "))
    return signin.fill_practice_keys()


def _await_answer(
    signin: SignIn, ask_secret: Callable[[str], str], say: Callable[[str], None]
) -> None:
    if signin.view.transport == "loopback":
        say("Waiting for your answer ...")
        while signin.view.state not in (State.CONNECTED, State.KEYS_SET, State.NO_KEYS):
            signin.wait(0.2)
        return
    code = ask_secret("Code from the site (Enter if you declined): ")
    if not code.strip():
        raise AccessDenied("You declined. Nothing was stored.")
    signin.submit_code(code)


def _demand(signin: SignIn, state: State) -> None:
    if signin.view.state is not state and signin.problem:
        raise signin.problem


def _welcome(signin: SignIn) -> str:
    view = signin.view
    who = f" as {view.user}" if view.user else ""
    connected = f"Connected to {view.site_name} ({view.domain}){who}, level {view.level}."
    return f"{connected}\nKept in {view.kept}." if view.kept else connected
