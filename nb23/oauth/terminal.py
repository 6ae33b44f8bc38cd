"""A sign-in in a terminal: questions, a link to open, a code to type.

This module owns what is asked and printed. It must not know what follows from the answers.
"""

from collections.abc import Callable
from getpass import getpass

from nb23.oauth.signin import SignIn, State


def sign_in(
    signin: SignIn,
    *,
    ask: Callable[[str], str] = input,
    ask_secret: Callable[[str], str] = getpass,
    say: Callable[[str], None] = print,
) -> None:
    """Lead a person through a sign-in, until it is connected.

    Secrets and the code are asked without an echo, so that no transcript holds them.

    Args:
        signin: The sign-in; its moves are made one after the other.
        ask: Asks for what may be seen.
        ask_secret: Asks for what may not.
        say: Prints a line.

    Raises:
        SignInError: If a step fails; nothing was stored.
    """
    domain = signin.view.domain
    say(f"Signing in to {domain}. Your application's keys are under Your profile there.")
    signin.submit_keys(ask("Consumer key: "), ask_secret("Consumer secret (not shown): "))
    _raise_problem(signin)
    say(f"Open this link, log in and allow the access:\n\n  {signin.view.authorize_url}\n")
    if signin.view.practice_user:
        say(f"Log in as {signin.view.practice_user!r} with {signin.view.practice_password!r}.")
    if signin.view.transport == "loopback":
        say("Waiting for the browser …")
    while signin.view.state == State.WAITING_USER and signin.view.transport == "oob":
        signin.submit_code(ask_secret("Code, or the whole address it led to (not shown): "))
        _raise_problem(signin)
    say(signin.wait().message)


def _raise_problem(signin: SignIn) -> None:
    if signin.problem:
        raise signin.problem
