import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

import nb23
from nb23.api.client import Client
from nb23.api.errors import AboveCeiling, NotAuthenticated
from nb23.api.workspaces import EARLY, UNSTATED, Workspaces
from nb23.oauth.credentials import LoginToken
from nb23.oauth.errors import ClockSkew, KeysNeeded, SiteUnavailable, TokenRevoked, WrongSite

LOGIN = LoginToken("videos.example.com", "the-login-token")


@pytest.fixture
def login(box):
    """The practice user's own."""
    return LoginToken(box.domain, box.login_token)


class Office:
    """Gives out numbered tokens that last an hour, by a clock that one can move."""

    def __init__(self, **fields):
        self.now, self.asked, self.fields = 1_000_000.0, 0, fields

    def ask(self):
        self.asked += 1
        ends = datetime.fromtimestamp(self.now + 3600, UTC).isoformat()
        site = {"domain": "videos.example.com", "expiration_time": ends}
        return [site | {"bearer_token": f"bearer-number-{self.asked}"} | self.fields]

    def workspaces(self):
        return Workspaces(LOGIN, self.ask, clock=lambda: self.now)


def carried(sent):
    return [request.headers.get("Authorization", "").removeprefix("Bearer ") for request in sent]


def test_a_call_of_version_2_carries_a_token_that_the_login_token_gave(counted, login, box):
    client, sent = counted(login)
    for _ in range(3):
        assert client.call("2/album/list", size=2).permission_level == "write"
    first, *others = carried(sent)
    assert first == box.login_token
    assert len(set(others)) == 1
    assert len(others) == 3
    assert others[0] not in (box.login_token, "")
    assert [request.url.split("?")[0].split("/api/")[1] for request in sent] == [
        "2/user/tokens", *["2/album/list"] * 3,
    ]  # fmt: skip


def test_tokens_of_other_workspaces_are_asked_for_only_where_one_is_meant(counted, login, box):
    client, sent = counted(login)
    client.call("2/site/get")
    assert "cross_sites_p=0" in sent[0].url
    assert repr(client) == f"<Client {box.domain}, by a login token, allow='read'>"


@pytest.mark.parametrize(
    ("seconds", "number"), [(0, 1), (3600 - EARLY - 1, 1), (3600 - EARLY, 2), (3600, 2)]
)
def test_a_token_is_renewed_five_minutes_before_it_ends(seconds, number):
    office = Office()
    workspaces = office.workspaces()
    workspaces.bearer("videos.example.com")
    office.now += seconds
    assert workspaces.bearer("videos.example.com").reveal() == f"bearer-number-{number}"
    assert EARLY == 300


def test_a_long_read_at_the_practice_site_outlives_its_token(counted, login, box):
    client, sent = counted(login)
    client.call("2/photo/list", size=1)
    moved = itertools.count()
    client._workspaces._clock = lambda: datetime.now(UTC).timestamp() + 3500 * min(next(moved), 1)
    for _ in range(3):
        client.call("2/photo/list", size=1)
    assert len(set(carried(sent)[1::2])) == 2


@pytest.mark.parametrize("told", [None, "", "soon", 12, "2026-99-01T00:00:00Z"])
def test_a_token_whose_end_is_not_told_is_used_for_a_quarter_of_an_hour(told):
    office = Office(expiration_time=told)
    workspaces = office.workspaces()
    for seconds, number in ((0, 1), (UNSTATED - EARLY - 1, 1), (1, 2)):
        office.now += seconds
        assert workspaces.bearer("videos.example.com").reveal() == f"bearer-number-{number}"


def test_an_end_without_a_zone_is_in_utc():
    office = Office(expiration_time="1970-01-12T13:56:40")  # ten minutes after its clock
    workspaces = office.workspaces()
    workspaces.bearer("videos.example.com")
    assert workspaces._held["videos.example.com"].ends == office.now + 600


def test_many_threads_ask_once():
    office, gate = Office(), threading.Barrier(8)
    workspaces = office.workspaces()

    def use(_):
        gate.wait()
        return workspaces.bearer("videos.example.com").reveal()

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(use, range(8))) == {"bearer-number-1"}
    assert office.asked == 1


def test_a_workspace_is_known_by_its_domain_and_by_the_address_of_its_api():
    office = Office(domain="Videos.example.com", api_base_url="https://api.example.com/api/2/")
    workspaces = office.workspaces()
    assert workspaces.bearer("api.example.com") == workspaces.bearer("videos.example.com")
    assert office.asked == 1


def test_a_workspace_that_is_not_opened_is_refused_and_those_that_are_named():
    with pytest.raises(WrongSite, match=r"not open other\.example\.com. It opens videos\.example"):
        Office().workspaces().bearer("other.example.com")
    for sites in ([], [{"domain": "videos.example.com"}], [{"bearer_token": "x", "domain": "a b"}]):
        with pytest.raises(WrongSite, match="no workspace at all"):
            Workspaces(LOGIN, lambda sites=sites: sites).bearer("videos.example.com")


def test_the_login_token_goes_to_its_own_site_and_nowhere_else(box):
    client = Client(box.domain, LOGIN)
    with pytest.raises(WrongSite, match=r"for videos\.example\.com alone; nothing was sent"):
        client.call("2/user/tokens")
    assert box.requests == []


def test_a_call_of_version_1_needs_keys(counted, login, box):
    client, sent = counted(login, allow="super")
    with pytest.raises(KeysNeeded, match="Call 2/photo/list, or connect with keys"):
        client.call("photo/list")
    with pytest.raises(KeysNeeded, match="takes no login token. Connect with keys"):
        client.call("photo/rate", photo_id=1, rating=1)
    with pytest.raises(KeysNeeded, match="signs nothing"):
        client.explain("2/photo/list")
    assert sent == []


def test_the_ceiling_holds_for_a_login_token_too(counted, login):
    client, sent = counted(login)
    with pytest.raises(AboveCeiling):
        client.call("2/album/create", title="No")
    assert sent == []


def test_a_token_that_the_site_refuses_is_not_used_again(counted, login, box):
    client, sent = counted(login)
    client.call("2/site/get")
    box.revoke(carried(sent)[-1])
    with pytest.raises(NotAuthenticated, match="2/site/get: This bearer token is unknown"):
        client.call("2/site/get")
    assert client.call("2/site/get").permission_level == "write"


def test_a_login_token_that_the_site_refuses_is_revoked(counted, box, waits):
    client, sent = counted(LoginToken(box.domain, "long-gone-login-token"))
    with pytest.raises(TokenRevoked, match="Copy a new one from the site: Settings, then API"):
        client.call("2/photo/list")
    assert (len(sent), waits) == (1, [])


def test_a_refused_token_on_a_wrong_clock_is_the_clocks_fault(canned):
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    client, _ = canned(
        b'{"status": "error", "code": "missing_authentication"}',
        headers={"Date": date}, credentials=LoginToken("workshop.example.com", "a-login-token"),
    )  # fmt: skip
    with pytest.raises(ClockSkew, match="60 min slow"):
        client.call("2/photo/list")


def test_a_site_that_cannot_give_tokens_now_is_asked_five_times_and_no_more(counted, login, box):
    box.faults.order("status", value=503, count=99)
    client, sent = counted(login)
    with pytest.raises(SiteUnavailable):
        client.call("2/photo/list")
    assert len(sent) == 5


def test_a_site_opens_with_a_login_token_and_says_who_calls(box, login):
    site = nb23.connect(box, credentials=login)
    assert site.connected
    assert (site.identity().user, site.identity().level) == ("Anna Lindqvist", "write")
    assert "application" not in site.status()
    assert site.call("2/photo/list", size=2).total == 500
    for shown in (repr(site), repr(login), str(site.status()), repr(site._client)):
        assert box.login_token not in shown
    assert nb23.connect(credentials=login).domain == box.domain


def test_a_login_token_opens_the_other_workspaces_of_its_user(box, login):
    other = box.other_url.removeprefix("http://")
    site = nb23.connect(other, credentials=login)
    assert site.domain == other
    assert site._client._workspaces.bearer(other)


def test_no_token_is_in_a_log_line_an_error_or_a_repr(box, login, caplog):
    with caplog.at_level("DEBUG"):
        client = Client(box.domain, login)
        client.call("2/photo/list", size=1)
        with pytest.raises(KeysNeeded) as problem:
            client.call("photo/list")
    reply = client.call("2/user/tokens")
    (token,) = {site["bearer_token"] for site in reply}
    seen = f"{caplog.text} {problem.value} {reply!r} {client!r} {client._workspaces._held}"
    for secret in (box.login_token, token):
        assert secret not in seen
