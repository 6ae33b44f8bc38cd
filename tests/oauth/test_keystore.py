"""A keyring of the tests' own: a real backend, which keeps, hangs or raises as it is told."""

import threading

import keyring
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

import nb23
from nb23.oauth import filestore, keystore, store
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.errors import NoKeyring

SITE = "videos.example.com"

pytestmark = pytest.mark.usefixtures("empty_store")


class Kept(KeyringBackend):
    """Keeps in this process what it is given."""

    priority = 9

    def __init__(self):
        super().__init__()
        self.held = {}
        self.asked = 0

    def answer(self):
        self.asked += 1

    def get_password(self, service, username):
        self.answer()
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.answer()
        self.held[service, username] = password

    def delete_password(self, service, username):
        self.answer()
        del self.held[service, username]


class Raising(Kept):
    """Refuses, with a secret in its words."""

    def answer(self):
        raise NotImplementedError("cannot store a-token-secret")


class Hanging(Kept):
    """Waits for a service that is not there, until the test has ended."""

    def __init__(self):
        super().__init__()
        self.ended = threading.Event()

    def answer(self):
        super().answer()
        self.ended.wait(30)


class PlaintextKeyring(Kept):
    """Keeps everything for everybody to read."""


@pytest.fixture
def use(monkeypatch):
    """Make one backend this computer's keyring."""
    before = keyring.get_keyring()
    made = []

    def install(kind):
        made.append(kind())
        keyring.set_keyring(made[-1])
        return made[-1]

    monkeypatch.setattr(keystore, "_silent", [])
    yield install
    keyring.set_keyring(before)
    for backend in made:
        if isinstance(backend, Hanging):
            backend.ended.set()


def credentials(name="a", site=SITE):
    return Credentials(
        site,
        Consumer(f"{name}-consumer-key", f"{name}-consumer-secret"),
        AccessToken(f"{name}-access-token", f"{name}-token-secret"),
        7,
    )


def test_what_is_kept_goes_to_the_keyring_and_is_found_there(use):
    use(Kept)
    assert store.keep(credentials()) == "this computer's keyring"
    assert store.load(SITE) == (credentials(), "this computer's keyring")
    assert not filestore.path().exists()
    (account,) = nb23.accounts()
    assert (account.site, account.where) == (SITE, "this computer's keyring")
    assert "secret" not in repr(account)


def test_profiles_and_sites_are_apart_in_the_keyring(use):
    use(Kept)
    store.keep(credentials("a"), profile="one")
    store.keep(credentials("b"), profile="two")
    store.keep(credentials("c", "other.example.com"))
    assert store.load(SITE) is None
    assert store.load(SITE, "two")[0] == credentials("b")
    assert len(store.accounts()) == 3
    assert store.forget(SITE, "one")
    assert not store.forget(SITE, "one")
    assert [a.profile for a in store.accounts()] == ["two", "default"]


def test_the_token_alone_is_forgotten_in_the_keyring_and_the_keys_stay(use):
    use(Kept)
    store.keep(credentials())
    assert store.forget(SITE, keys=False)
    assert store.load(SITE) is None
    assert store.load_keys(SITE) == credentials().consumer


def test_disconnect_removes_what_the_keyring_holds(use):
    backend = use(Kept)
    store.keep(credentials())
    assert nb23.connect(SITE).disconnect().startswith(f"Removed {SITE}")
    assert store.accounts() == []
    assert "secret" not in repr(backend.held)


def test_what_moves_to_another_place_is_not_left_in_the_first(use):
    use(Kept)
    store.keep(credentials("old"), store="file")
    store.keep(credentials("new"), store="keyring")
    assert filestore.records() == []
    store.keep(credentials("newest"), store="file")
    assert store.load(SITE)[0] == credentials("newest")
    assert keystore.records() == []


def test_the_environment_comes_before_the_keyring_which_is_not_even_asked(use, monkeypatch):
    backend = use(Kept)
    for name, value in {
        "SITE": SITE, "CONSUMER_KEY": "env-key", "CONSUMER_SECRET": "env-secret",
        "ACCESS_TOKEN": "env-token", "ACCESS_TOKEN_SECRET": "env-token-secret",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"NB23_{name}", value)
    assert store.load(SITE)[0].consumer.key == "env-key"
    assert backend.asked == 0


def test_a_keyring_that_raises_is_passed_over_with_words_and_without_its_own(use):
    use(Raising)
    where = store.keep(credentials())
    assert where.startswith("the file ")
    assert where.endswith("; this computer's keyring failed (NotImplementedError)")
    assert store.load(SITE)[0] == credentials()
    with pytest.raises(NoKeyring) as problem:
        store.keep(credentials(), store="keyring")
    assert "a-token-secret" not in repr(problem.value)
    assert problem.value.__cause__ is None


def test_a_keyring_that_never_answers_is_waited_for_once(use, monkeypatch):
    assert keystore.PATIENCE == 3.0
    monkeypatch.setattr(keystore, "PATIENCE", 0.05)
    backend = use(Hanging)
    where = store.keep(credentials())
    assert where.endswith("; this computer's keyring did not answer")
    assert store.load(SITE)[0] == credentials()
    assert len(nb23.accounts()) == 1
    assert backend.asked == 1


@pytest.mark.parametrize("kind", [PlaintextKeyring, keyring.backends.null.Keyring])
def test_a_keyring_that_keeps_no_secret_counts_as_absent(use, kind):
    backend = use(kind)
    assert store.keep(credentials()).endswith("; this computer has no keyring")
    assert getattr(backend, "held", {}) == {}
    with pytest.raises(NoKeyring, match="has no keyring"):
        store.keep(credentials(), store="keyring")


def test_of_a_chain_the_first_keyring_that_keeps_secrets_is_taken(use):
    plain, fit = PlaintextKeyring(), Kept()

    class Chain(ChainerBackend):
        backends = (plain, fit)

    use(Chain)
    assert store.keep(credentials()) == "this computer's keyring"
    assert plain.held == {}
    assert fit.held


def test_without_any_keyring_the_file_is_taken_and_the_words_say_so():
    assert store.keep(credentials()).endswith("credentials.json; this computer has no keyring")


def test_the_practice_sites_tokens_never_go_to_the_keyring(use, box):
    backend = use(Kept)
    nb23.connect(box).disconnect()
    nb23.connect(box, ui="card")
    assert backend.held == {}
