import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from nb23.sandbox.provider import Provider, RequestToken, at_least
from nb23.sandbox.storage import Database


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> Provider:
    return Provider(Database(), clock)


@pytest.fixture
def approved(provider: Provider) -> RequestToken:
    pending = provider.new_request_token("key", "oob")
    provider.decide(pending.token, 7, allow=True)
    found = provider.request_token(pending.token)
    assert found
    return found


def test_keys_and_secrets_have_the_shape_that_23_gives_out(provider: Provider) -> None:
    consumer = provider.add_consumer("Name", "read")
    assert re.fullmatch(r"\d+-[A-Za-z0-9]{20}", consumer.key)
    assert re.fullmatch(r"[A-Za-z0-9]{50}", consumer.secret)


def test_every_request_token_is_new(provider: Provider) -> None:
    made = {provider.new_request_token("key", "oob").token for _ in range(50)}
    assert len(made) == 50


def test_sixteen_threads_exchange_one_verifier_and_one_wins(
    provider: Provider, approved: RequestToken
) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(lambda _: provider.exchange(approved), range(16)))
    assert sum(token is not None for token in made) == 1


def test_sixteen_threads_spend_one_nonce_and_one_wins(provider: Provider) -> None:
    with ThreadPoolExecutor(16) as pool:
        fresh = list(pool.map(lambda _: provider.spend_nonce(999_999, "k", "t", "n"), range(16)))
    assert fresh.count(True) == 1


def test_nonces_older_than_the_window_are_forgotten(provider: Provider, clock: Clock) -> None:
    for number in range(200):
        clock.now += 10
        assert provider.spend_nonce(int(clock.now), "k", "t", str(number))
    assert provider.database.count("select count(*) from nonces") <= 31


def test_the_answer_of_the_user_is_taken_once(provider: Provider) -> None:
    pending = provider.new_request_token("key", "oob")
    first = provider.decide(pending.token, 7, allow=True)
    assert first
    assert provider.decide(pending.token, 8, allow=True) is None
    assert provider.decide(pending.token, 8, allow=False) is None


def test_a_denied_token_cannot_be_exchanged(provider: Provider) -> None:
    pending = provider.new_request_token("key", "oob")
    assert provider.decide(pending.token, 7, allow=False) == ""
    found = provider.request_token(pending.token)
    assert found
    assert found.verifier is None
    assert provider.exchange(found) is None


def test_a_request_token_expires_after_an_hour(provider: Provider, clock: Clock) -> None:
    pending = provider.new_request_token("key", "oob")
    clock.now += 3601
    assert provider.request_token(pending.token) is None


def test_an_access_token_does_not_time_out_in_two_years(provider: Provider, clock: Clock) -> None:
    made = provider.add_access_token("key", 7)
    clock.now += 2 * 365 * 86_400
    assert provider.access_token(made.token) == made


def test_no_repr_shows_a_secret(provider: Provider, approved: RequestToken) -> None:
    shown = repr(
        (provider.add_consumer("Name", "read"), provider.add_access_token("k", 7), approved)
    )
    assert not [secret for secret in provider.issued() if secret in shown]


def test_all_secrets_that_were_given_out_are_named_after_a_reset_too(
    provider: Provider, approved: RequestToken
) -> None:
    provider.reset()
    assert {approved.token, approved.secret, approved.verifier} <= set(provider.issued())
    assert provider.request_token(approved.token) is None


def test_levels_ascend() -> None:
    assert at_least("super", "admin")
    assert at_least("read", "anonymous")
    assert not at_least("write", "admin")
