import pickle

import pytest

from nb23._redact import MASK
from nb23.oauth import filestore
from nb23.oauth.credentials import AccessToken, Consumer, Credentials, LoginToken
from nb23.oauth.environment import login
from nb23.oauth.errors import BadDomain, MissingCredentials, UnsafeStore
from nb23.oauth.store import (
    Account,
    accounts,
    forget,
    in_environment,
    keep,
    keep_name,
    load,
    load_keys,
    secrets,
)

SITE = "videos.example.com"
VARIABLES = {
    "NB23_SITE": SITE,
    "NB23_CONSUMER_KEY": "env-consumer-key",
    "NB23_CONSUMER_SECRET": "env-consumer-secret",
    "NB23_ACCESS_TOKEN": "env-access-token",
    "NB23_ACCESS_TOKEN_SECRET": "env-token-secret",
}

pytestmark = pytest.mark.usefixtures("empty_store")


def credentials(name, site=SITE, user_id=None):
    return Credentials(
        site,
        Consumer(f"{name}-consumer-key", f"{name}-consumer-secret"),
        AccessToken(f"{name}-access-token", f"{name}-token-secret"),
        user_id,
    )


@pytest.fixture
def environment(monkeypatch):
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_nothing_is_kept_at_first():
    assert load(SITE) is None
    assert load_keys(SITE) is None
    assert accounts() == []
    assert not in_environment()
    assert not forget(SITE)


@pytest.mark.parametrize("user_id", [None, 7])
@pytest.mark.parametrize(
    ("where", "words"), [("auto", "the file"), ("file", "the file"), ("memory", "this session's")]
)
def test_what_is_kept_is_found_again(where, words, user_id):
    kept = credentials("a", user_id=user_id)
    assert keep(kept, store=where).startswith(words)
    found, place = load(SITE)
    assert found == kept
    assert place.startswith(words)
    assert load_keys(SITE) == kept.consumer


def test_a_file_outside_the_home_is_named_in_full():
    assert keep(credentials("a"), store="file") == f"the file {filestore.path()}"


def test_a_file_below_the_home_is_shown_with_a_tilde(home, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "home" / ".config"))
    assert keep(credentials("a"), store="file") == "the file ~/.config/nb23/credentials.json"


def test_the_environment_comes_before_the_file_and_the_file_before_the_memory(environment):
    keep(credentials("file"))
    keep(credentials("memory"), store="memory")
    assert load(SITE)[0].consumer.key == load_keys(SITE).key == "env-consumer-key"
    for name in VARIABLES:
        environment.delenv(name)
    assert load(SITE)[0] == credentials("file")
    filestore.remove(SITE, "default", keys=True)
    assert load(SITE)[0] == credentials("memory")


def test_the_environment_speaks_for_its_own_site_alone(environment):
    assert load("other.example.com") is None
    found, place = load(SITE)
    assert found.token == AccessToken("env-access-token", "env-token-secret")
    assert place == "the environment"
    assert in_environment()


def test_the_site_in_the_environment_may_be_a_whole_address(environment):
    environment.setenv("NB23_SITE", "https://Videos.Example.com/")
    assert load(SITE) is not None


def test_a_site_in_the_environment_that_is_none_is_refused(environment):
    environment.setenv("NB23_SITE", "videos.example.com/photo")
    with pytest.raises(BadDomain):
        load(SITE)


def test_a_site_alone_in_the_environment_is_no_set_of_credentials(monkeypatch):
    monkeypatch.setenv("NB23_SITE", SITE)
    assert load(SITE) is None
    assert not in_environment()


def test_a_login_token_in_the_environment_is_listed_and_is_a_secret(monkeypatch, tmp_path):
    (tmp_path / "token").write_text(" a-login-token\n")
    monkeypatch.setenv("NB23_LOGIN_TOKEN_FILE", str(tmp_path / "token"))
    with pytest.raises(MissingCredentials, match="lacks NB23_SITE"):
        login()
    monkeypatch.setenv("NB23_SITE", f"https://{SITE}/")
    monkeypatch.setenv("NB23_PROFILE", "work")
    assert login() == LoginToken(SITE, "a-login-token")
    assert accounts() == [Account(SITE, "work", "a login token", "the environment", True)]
    assert "a-login-token" in secrets()
    assert in_environment()
    assert load(SITE, "work") is None


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_that_is_missing_is_named(environment, name):
    environment.delenv(name)
    with pytest.raises(MissingCredentials, match=rf"lacks {name}\b"):
        load(SITE)


def test_every_variable_that_is_missing_is_named(environment):
    environment.delenv("NB23_ACCESS_TOKEN")
    environment.setenv("NB23_ACCESS_TOKEN_SECRET", "  ")
    with pytest.raises(MissingCredentials) as raised:
        load(SITE)
    names = "NB23_ACCESS_TOKEN", "NB23_ACCESS_TOKEN_SECRET"
    assert ", ".join(f"{name} (or {name}_FILE)" for name in names) in raised.value.sentence


def test_a_secret_may_be_in_a_file_that_a_variable_names(environment, tmp_path):
    for name in list(VARIABLES)[1:]:
        (tmp_path / name).write_text(f"{name.lower()}-of-file\n")
        environment.setenv(f"{name}_FILE", str(tmp_path / name))
    found, _ = load(SITE)
    assert found.consumer == Consumer("nb23_consumer_key-of-file", "nb23_consumer_secret-of-file")


def test_a_file_that_a_variable_names_and_is_not_there_is_named(environment, tmp_path):
    environment.setenv("NB23_ACCESS_TOKEN_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(UnsafeStore, match=r"NB23_ACCESS_TOKEN_FILE cannot be read .*nowhere"):
        load(SITE)


def test_a_file_that_a_variable_names_and_is_no_text_is_named(environment, tmp_path):
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00")
    environment.setenv("NB23_ACCESS_TOKEN_FILE", str(tmp_path / "bytes"))
    with pytest.raises(UnsafeStore, match="no text"):
        load(SITE)


def test_the_environment_speaks_for_the_profile_that_it_names(environment):
    assert load(SITE, "work") is None
    environment.setenv("NB23_PROFILE", "work")
    assert load(SITE, "work") is not None
    assert load(SITE) is None


def test_profiles_of_one_site_are_apart():
    keep(credentials("a"), profile="one")
    keep(credentials("b"), profile="two", store="memory")
    assert load(SITE) is None
    assert load(SITE, "one")[0] == credentials("a")
    assert load(SITE, "two")[0] == credentials("b")


def test_what_is_kept_anew_replaces_what_was_kept():
    keep(credentials("a"), store="memory")
    keep(credentials("b"))
    keep(credentials("c"))
    assert load(SITE)[0] == credentials("c")
    assert len(accounts()) == 1


@pytest.mark.parametrize("where", ["file", "memory"])
def test_the_token_alone_is_forgotten_and_the_keys_stay(where):
    keep(credentials("a"), store=where)
    assert forget(SITE, keys=False)
    assert load(SITE) is None
    assert load_keys(SITE) == credentials("a").consumer
    assert [account.connected for account in accounts()] == [False]


@pytest.mark.parametrize("where", ["file", "memory"])
def test_keys_are_forgotten_too(where):
    keep(credentials("a"), store=where)
    keep(credentials("b", "other.example.com"), store=where)
    assert forget(SITE)
    assert load_keys(SITE) is None
    assert not forget(SITE)
    assert load("other.example.com") is not None


def test_the_environment_is_not_forgotten(environment):
    assert not forget(SITE)
    assert load(SITE) is not None


def test_accounts_show_where_each_is_and_no_secret(environment):
    keep(credentials("file", "b.example.com", 7), profile="work")
    keep(credentials("memory", "c.example.com"), store="memory")
    listed = accounts()
    assert [(a.site, a.profile, a.where.split()[1], a.connected) for a in listed] == [
        (SITE, "default", "environment", True),
        ("b.example.com", "work", "file", True),
        ("c.example.com", "default", "session's", True),
    ]
    assert {a.consumer for a in listed} == {f"{MASK}-key"}
    assert "secret" not in repr(listed)
    assert "access-token" not in repr(listed)
    assert b"secret" not in pickle.dumps(listed)


def test_a_name_is_kept_without_credentials():
    keep_name("127.0.0.1:2323", "practice")
    assert load("127.0.0.1:2323", "practice") is None
    assert load_keys("127.0.0.1:2323", "practice") is None
    (account,) = accounts()
    assert (account.consumer, account.where) == ("", "the running practice site")
    assert account.connected
