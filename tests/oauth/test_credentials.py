import copy
import dataclasses
import json
import logging
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb23._redact import MASK, scrub
from nb23.oauth.credentials import (
    AccessToken,
    Consumer,
    Credentials,
    LoginToken,
    RequestToken,
    Secret,
    trimmed,
)
from nb23.oauth.errors import BadDomain, EmptyKey, SecretEscape

HIDDEN = "hidden-text-of-a-secret"
KINDS = [Consumer, RequestToken, AccessToken]


def test_a_secret_shows_its_mask_however_it_is_printed():
    secret = Secret(HIDDEN)
    shown = [str(secret), repr(secret), f"{secret}", f"{secret!r:>40}", "%s %r" % (secret, secret)]  # noqa: UP031
    assert all(MASK in text and HIDDEN not in text for text in shown)


def test_a_secret_is_revealed_only_when_asked():
    assert Secret(HIDDEN).reveal() == HIDDEN


def test_a_secret_of_a_secret_is_the_same_secret():
    assert Secret(Secret(HIDDEN)) == Secret(HIDDEN)
    assert hash(Secret(HIDDEN)) == hash(Secret(HIDDEN))


def test_a_secret_does_not_equal_its_text():
    assert Secret(HIDDEN) != HIDDEN


def test_an_empty_secret_is_false():
    assert not Secret("")
    assert Secret("x")


def test_a_secret_has_no_place_for_more_attributes():
    assert not hasattr(Secret(HIDDEN), "__dict__")


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_secret_cannot_be_pickled(protocol):
    with pytest.raises(SecretEscape, match="Send the name of a site"):
        pickle.dumps(Secret(HIDDEN), protocol)


@pytest.mark.parametrize("take", [copy.copy, copy.deepcopy, pickle.dumps])
def test_a_secret_cannot_be_copied_to_another_process(take):
    with pytest.raises(SecretEscape):
        take(Secret(HIDDEN))


def test_credentials_cannot_be_pickled_or_made_a_dict():
    credentials = Credentials("x.example", Consumer("ck", HIDDEN), AccessToken("at", HIDDEN), 7)
    for take in (pickle.dumps, dataclasses.asdict):
        with pytest.raises(SecretEscape):
            take(credentials)


def test_a_secret_cannot_become_json():
    with pytest.raises(TypeError):
        json.dumps(Secret(HIDDEN))


@pytest.mark.parametrize("kind", KINDS)
def test_a_pair_shows_no_secret(kind):
    pair = kind("key-of-sufficient-length", HIDDEN)
    assert HIDDEN not in repr(pair)
    assert HIDDEN not in str(pair)
    assert "key-of-sufficient" not in repr(pair)


def test_a_consumer_shows_the_end_of_its_key_and_a_token_nothing():
    assert repr(Consumer("571156-cuQla8tP5tzjf70znIwS", HIDDEN)) == f"Consumer({MASK}nIwS)"
    assert repr(AccessToken("3-gnS3NKP74AzcJsvbFi3Z", HIDDEN)) == f"AccessToken({MASK})"


def test_a_short_consumer_key_is_masked_whole():
    assert repr(Consumer("abcdefgh", HIDDEN)) == f"Consumer({MASK})"


def test_credentials_show_no_secret():
    shown = repr(
        Credentials(
            "x.example",
            Consumer("consumer-key-12345", HIDDEN),
            AccessToken("token-key-12345", HIDDEN),
            7,
        )
    )
    assert "x.example" in shown
    assert HIDDEN not in shown
    assert "token-key" not in shown


def test_no_secret_reaches_a_log_line(caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("anything").debug("%s and %r", Secret(HIDDEN), Consumer("ck", HIDDEN))
    assert MASK in caplog.text
    assert HIDDEN not in caplog.text


@pytest.mark.parametrize("kind", KINDS)
def test_pairs_are_equal_when_both_parts_are(kind):
    assert kind("a", "b") == kind(" a ", Secret("b\n"))
    assert kind("a", "b") != kind("a", "c")
    assert len({kind("a", "b"), kind("a", "b")}) == 1


def test_a_pair_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Consumer("a", "b").key = "c"


@pytest.mark.parametrize(
    "text", [" abc", "abc\n", "\tabc\r\n", "\u200babc\ufeff", "\u00a0abc\u2060"]
)
def test_what_copying_adds_is_trimmed(text):
    assert Consumer(text, text).key == "abc"
    assert Consumer(text, text).secret == Secret("abc")


@pytest.mark.parametrize(
    ("kind", "key", "secret", "named"),
    [
        (Consumer, "", "s", "consumer key"),
        (Consumer, "k", " \n", "consumer secret"),
        (AccessToken, "k", "\u200b", "access token secret"),
        (RequestToken, "\ufeff", "s", "request token"),
    ],
)
def test_an_empty_part_is_named(kind, key, secret, named):
    with pytest.raises(EmptyKey, match=f"The {named} is empty"):
        kind(key, secret)


@given(st.text())
def test_any_text_is_trimmed_or_found_empty(text):
    try:
        bare = trimmed(text, "code")
    except EmptyKey:
        assert not text.strip() or set(text) <= set(
            "\u200b\u200c\u200d\u2060\ufeff \t\r\n\x0b\x0c"
        ) | {c for c in text if c.isspace()}
    else:
        assert bare == trimmed(bare, "code")
        assert not any(c.isspace() for c in bare)


def test_a_login_token_shows_its_site_and_is_trimmed():
    login = LoginToken("https://Videos.example.com/api/2/", Secret(" a-login-token\n"))
    assert (login.domain, login.token.reveal()) == ("videos.example.com", "a-login-token")
    assert repr(login) == f"LoginToken(videos.example.com, {MASK})"
    assert scrub("it is a-login-token") == f"it is {MASK}"
    with pytest.raises(EmptyKey, match="The login token is empty"):
        LoginToken("videos.example.com", " ")
    with pytest.raises(BadDomain):
        LoginToken("videos.example.com/photo", "x")
    with pytest.raises(SecretEscape):
        pickle.dumps(login)
