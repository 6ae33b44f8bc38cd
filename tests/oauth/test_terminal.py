"""Signing in from a terminal."""

import threading

import pytest

import nb23
from nb23.oauth.errors import AccessDenied, KeysRejected, VerifierRejected
from nb23.oauth.signin import Identity, Practice, SignIn
from nb23.oauth.states import State
from nb23.oauth.terminal import sign_in


@pytest.fixture
def terminal(box):
    """Sign in with these answers to what is asked without an echo; gives the lines printed."""

    def run(key, *answers, practice=False, **options):
        user = Practice(nb23.Consumer(*box.keys), box.user, box.password, box.approve)
        signin = SignIn(
            box.domain,
            check=lambda credentials: Identity(box.domain, "Practice", "Anna", "write"),
            keep=lambda credentials: "this test",
            practice=user if practice else None,
            **options,
        )
        said, left = [], list(answers)

        def answer(prompt):
            said.append(prompt)
            given = left.pop(0)
            return given(signin) if callable(given) else given

        run.signin, run.said = signin, said
        sign_in(signin, ask=lambda prompt: key, ask_secret=answer, say=said.append)
        return said

    return run


def approved(box):
    return lambda signin: box.approve(signin.view.authorize_url)


def test_the_link_is_printed_and_the_code_taken(terminal, box):
    said = terminal(box.keys.key, box.keys.secret, approved(box))
    assert any("/oauth/authorize?oauth_token=" in line for line in said)
    assert said[-1].startswith(f"Connected to Practice ({box.domain}) as Anna, level write.")


def test_the_practice_keys_need_not_be_typed(terminal, box):
    assert "Connected" in terminal("", approved(box), practice=True)[-1]


def test_other_keys_are_taken_on_the_practice_site_too(terminal, box):
    said = terminal(box.read_keys.key, box.read_keys.secret, approved(box), practice=True)
    assert "Connected" in said[-1]


def test_keys_that_are_kept_are_not_asked_for(terminal, box):
    said = terminal("unused", approved(box), consumer=nb23.Consumer(*box.keys))
    assert not any("secret" in line for line in said)


def test_the_callback_is_waited_for(box):
    def print_or_open(line):
        if "oauth_token=" in line:
            url = line.split()[-1]
            threading.Thread(target=box.approve, args=(url,)).start()

    signin = SignIn(
        box.domain,
        check=lambda credentials: Identity(box.domain, "Practice", "", "write"),
        keep=lambda credentials: "this test",
        callback="loopback",
    )
    sign_in(
        signin,
        ask=lambda prompt: box.keys.key,
        ask_secret=lambda prompt: box.keys.secret,
        say=print_or_open,
    )
    assert signin.view.state is State.CONNECTED


@pytest.mark.parametrize(
    ("secret", "code", "error"),
    [
        ("wrong", "unused", KeysRejected),
        (None, "wrong", VerifierRejected),
        (None, " ", AccessDenied),
    ],
)
def test_each_refusal_is_one_sentence_and_ends_the_attempt(terminal, box, secret, code, error):
    with pytest.raises(error):
        terminal(box.keys.key, secret or box.keys.secret, code)
    assert terminal.signin.view.state is State.CANCELLED
