"""The front desk: connect and Site, against a real practice site."""

import json
import subprocess
import sys

import pytest

import nb23
from nb23 import connecting
from nb23.api.errors import AboveCeiling
from nb23.oauth import store
from nb23.oauth.errors import (
    BadDomain,
    MissingCredentials,
    NoSuchAccount,
    NotConnected,
    TokenRevoked,
)


def test_the_frame_holds_the_ids_of_the_practice_site(box, site):
    frame = site.videos()
    ids = [int(record["photo_id"]) for record in site.api.photo.list.iter_records()]
    assert len(frame) == 500
    assert sorted(frame.photo_id) == sorted(ids)
    assert frame.attrs["nb23"]["complete"]


def test_the_frame_has_the_declared_dtypes(site):
    dtypes = site.videos(limit=20).dtypes.astype(str)
    assert dtypes["photo_id"] == "Int64"
    assert dtypes["published_p"] == "boolean"
    assert dtypes["creation_date_ansi"] == "datetime64[us]"
    assert dtypes["title"] == "string"


def test_both_versions_are_there_as_objects(site):
    assert repr(site.api.license.list).startswith("/api/license/list ")
    assert repr(site.api2.audience.list).startswith("/api/2/audience/list ")
    assert site.api.photo.list(size=2).method.version == 1


@pytest.mark.parametrize("name", ["videos", "albums", "tags", "users"])
def test_a_friendly_name_is_its_listing(site, name):
    assert len(getattr(site, name)(limit=3)) == 3


def test_a_limit_is_a_number_of_rows_and_says_so(site):
    frame = site.videos(limit=7)
    assert len(frame) == 7
    assert frame.attrs["nb23"]["limit"] == 7
    assert frame.attrs["nb23"]["pages"] == 1


def test_only_the_columns_asked_for_come_back_in_order(site):
    assert list(site.videos(limit=3, columns=["title", "photo_id"])) == ["title", "photo_id"]


def test_a_public_site_needs_no_keys(box):
    public = nb23.connect(box, allow="anonymous")
    assert not public.connected
    assert len(public.albums()) == 12


def test_a_site_without_credentials_refuses_what_needs_a_signature(box):
    public = nb23.connect(box, allow="anonymous")
    with pytest.raises(AboveCeiling, match="echo needs level read"):
        public.call("echo")


def test_the_sentence_of_a_pending_sign_in_says_how_to_go_on(box):
    waiting = nb23.Site(box.domain)
    waiting.await_signin("Finish the card above.")
    with pytest.raises(NotConnected, match="Finish the card above"):
        waiting.call("echo")
    assert waiting.call("site/get").records
    with pytest.raises(NotConnected, match="Finish the card above"):
        waiting.videos()
    with pytest.raises(NotConnected, match="Finish the card above"):
        waiting.call("photo/list", include_unpublished_p=True)
    assert waiting._repr_mimebundle_() == {"text/plain": "Finish the card above."}


def test_a_domain_with_a_path_is_refused_with_the_reason():
    with pytest.raises(BadDomain, match=r"'videos\.example\.com' instead of"):
        nb23.connect("https://videos.example.com/manage")


def test_nobody_there_and_nothing_kept_names_the_variables(home):
    with pytest.raises(MissingCredentials, match="NB23_ACCESS_TOKEN_SECRET"):
        nb23.connect("videos.example.com", ui="none")


def test_without_a_name_the_only_account_is_meant(home, box, monkeypatch):
    credentials = connecting.practice_credentials(box)
    store.keep(credentials)
    found = nb23.connect()
    assert found.domain == box.domain
    assert found.connected


def test_without_a_name_and_two_accounts_the_error_lists_them(home):
    store.keep_name("one.example.com")
    store.keep_name("two.example.com")
    with pytest.raises(NoSuchAccount, match=r"one\.example\.com, two\.example\.com"):
        nb23.connect()


def test_kept_credentials_are_taken_at_once(home, box):
    store.keep(connecting.practice_credentials(box))
    kept = nb23.connect(box.domain)
    assert kept.status()["kept"].startswith("the file")
    assert len(kept.videos(limit=2)) == 2


def test_disconnecting_removes_what_is_kept_and_says_that_the_permission_stands(home, box):
    store.keep(connecting.practice_credentials(box))
    site = nb23.connect(box.domain)
    assert "permission itself stands" in site.disconnect()
    assert nb23.accounts() == []
    assert not site.connected


def test_credentials_given_by_hand_are_used_as_they_are(box):
    credentials = connecting.practice_credentials(box)
    assert nb23.connect(box.domain, credentials=credentials).connected


def test_a_token_that_the_site_refuses_is_dropped_and_the_keys_are_kept(home, box):
    good = connecting.practice_credentials(box)
    bad = nb23.oauth.AccessToken("no-such-token-on-this-site", good.token.secret)
    store.keep(nb23.Credentials(box.domain, good.consumer, bad))
    with pytest.raises(TokenRevoked, match="force=True"):
        nb23.connect(box.domain).videos(limit=1)
    assert store.load(box.domain) is None
    assert store.load_keys(box.domain) == good.consumer


def test_after_a_revocation_no_listing_is_quietly_that_of_everybody(home, box):
    store.keep(connecting.practice_credentials(box))
    site = nb23.connect(box.domain)
    box.revoke(connecting.practice_credentials(box).token.key)
    with pytest.raises(TokenRevoked):
        site.videos(limit=1)
    assert not site.connected
    with pytest.raises(NotConnected, match="no longer accepts"):
        site.videos(limit=1)


def test_a_revoked_sign_in_goes_on_in_the_same_card(home, box):
    site = nb23.connect(box, ui="card", profile="revoked")
    box.revoke(site._client.credentials.token.key)
    with pytest.raises(TokenRevoked):
        site.videos(limit=1)
    with pytest.raises(NotConnected, match="Finish the card above"):
        site.videos(limit=1)
    # Nobody is there, so the practice user signs in anew where the card offers it.
    assert nb23.connect(box, ui="card", profile="revoked") is site
    assert len(site.videos(limit=1)) == 1


def test_a_late_refusal_of_the_old_token_leaves_the_new_sign_in_alone(home, box):
    site = nb23.connect(box, ui="card", profile="late")
    before = site._client
    box.revoke(before.credentials.token.key)
    with pytest.raises(TokenRevoked):
        site.videos(limit=1)
    nb23.connect(box, ui="card", profile="late")
    # A page that was on its way with the old token comes back only now.
    with pytest.raises(TokenRevoked):
        before.call("echo")
    assert site.connected
    assert len(site.videos(limit=1)) == 1


def test_the_status_says_who_where_and_how_much(site, box):
    status = site.status()
    assert status["application"].endswith(f"{box.keys.key[-4:]}")
    assert box.domain in status["site"]
    assert status["level"].startswith("write")
    assert status["allow"].startswith("read")


def test_no_secret_is_in_the_repr_of_a_site_or_its_parts(site, box):
    shown = repr([site, site._client, site._client.credentials, nb23.accounts(), box, box.keys])
    for secret in box.issued():
        assert secret not in shown


def test_two_python_processes_share_one_practice_site(home):
    code = "import nb23; print(nb23.connect('sandbox').domain)"
    with nb23.sandbox.start() as mine:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout.strip() == mine.domain


def test_what_a_frame_says_of_itself_is_plain_json(site):
    assert json.loads(json.dumps(site.tags().attrs["nb23"]))["complete"]


def test_a_sign_in_that_went_well_stands_when_its_cell_runs_again(box):
    first = nb23.connect(box, ui="card", profile="twice")
    assert first.connected
    assert nb23.connect(box, ui="card", profile="twice") is first
    assert nb23.connect(box, ui="card", profile="twice", allow="write") is not first
    assert nb23.connect(box, ui="card", profile="twice", force=True) is not first
    first.disconnect()


def test_a_login_token_in_the_environment_opens_its_site_for_version_2(box, monkeypatch, home):
    monkeypatch.setenv("NB23_SITE", box.domain)
    monkeypatch.setenv("NB23_LOGIN_TOKEN", box.login_token)
    site = nb23.connect(ui="none")
    assert site.call("2/album/list", size=1).permission_level == "write"
    assert site.status()["kept"] == "the environment"
    assert "the login token is accepted" in str(nb23.connecting.diagnosis(box.domain))
    for options in ({"profile": "other"}, {"force": True}, {"site": "videos.example.com"}):
        with pytest.raises(MissingCredentials):
            nb23.connect(**{"site": box.domain, "ui": "none", **options})
