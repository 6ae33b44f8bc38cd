from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

import nb23
from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.errors import (
    AboveCeiling,
    BadParameter,
    BadReply,
    NotFound,
    PermissionDenied,
    SignatureRejected,
    UnknownMethod,
    UnknownParameter,
)
from nb23.api.method import Method
from nb23.oauth.credentials import AccessToken, Consumer, Credentials
from nb23.oauth.errors import BadDomain, ClockSkew, NotConnected, Offline, TokenRevoked
from nb23.oauth.flow import Flow

READ_ONLY = Method.from_row(
    {"path": "/api/x/get", "verb": "GET", "level": None, "writes": False, "summary": "X."}
)
WRITING = Method.from_row(
    {"path": "/api/x/add", "verb": "POST", "level": "read", "writes": True, "summary": "X."}
)


def refusal(message, code="invalid_signature"):
    return f'{{"status": "error", "code": "{code}", "message": "{message}"}}'.encode()


def test_a_call_is_signed_and_its_parameters_travel_in_the_query(counted, credentials):
    client, sent = counted(credentials)
    reply = client.call("photo/list", size=2, search="the b")
    assert reply.permission_level == "write"
    (request,) = sent
    assert request.url.endswith("/api/photo/list?size=2&search=the%20b&format=json&raw=1")
    assert b"oauth_token=" in request.headers["Authorization"]


def test_a_call_without_credentials_is_anonymous(counted):
    client, sent = counted()
    assert client.call("photo/list", size=1).permission_level == "anonymous"
    assert "Authorization" not in sent[0].headers


def test_a_client_shows_how_it_calls_and_no_secret(box, credentials):
    assert repr(Client(box.domain)) == f"<Client {box.domain}, anonymous, allow='read'>"
    shown = repr(Client(box.domain, credentials, allow="write"))
    assert shown == f"<Client {box.domain}, signed, allow='write'>"


def test_a_client_of_what_is_no_domain_or_level_is_refused():
    with pytest.raises(BadDomain):
        Client("videos.example.com/photo")
    with pytest.raises(ValueError, match="no permission level 'root'"):
        Client("videos.example.com", allow="root")


def test_parameters_arrive_as_they_were_given(counted, credentials):
    client, _ = counted(credentials)
    given = {"a": "ø & = + %20 ~", "b": "", "c": "'(x)*!"}
    reply = client.call("echo", **given, extra={"speaker": "A B"})
    assert (given | {"speaker": "A B"}).items() <= reply[0].items()


def test_the_form_of_the_answer_cannot_be_changed(counted, credentials):
    client, _ = counted(credentials)
    assert client.call("echo", format="xml", raw="0")[0]["format"] == "json"


@pytest.mark.parametrize(
    ("path", "params", "error"),
    [
        ("photo/lst", {}, UnknownMethod),
        ("photo/list", {"serach": "x"}, UnknownParameter),
        ("photo/list", {"order": "up"}, BadParameter),
        ("photo/list", {"search": object()}, BadParameter),
        ("echo", {}, NotConnected),
    ],
)
def test_what_is_wrong_here_is_not_sent(counted, path, params, error):
    client, sent = counted()
    with pytest.raises(error):
        client.call(path, **params)
    with pytest.raises(error):
        list(client.listing(path, **params).records())
    assert sent == []


@pytest.mark.parametrize(
    ("method", "allow", "refused"),
    [
        (READ_ONLY, "anonymous", True),
        (READ_ONLY, "none", True),
        (READ_ONLY, "read", False),
        (WRITING, "read", True),
        (WRITING, "write", False),
        (WRITING, "super", False),
    ],
)
def test_the_ceiling_is_held_on_this_computer(counted, credentials, method, allow, refused):
    client, sent = counted(credentials, allow=allow)
    if refused:
        with pytest.raises(AboveCeiling, match=rf"opened with allow='{allow}'.*, allow='"):
            client.admit(method)
    else:
        client.admit(method)
    assert sent == []


ROWS = catalogue.methods()
LADDER = ["none", "anonymous", "read", "write", "admin", "super"]


def above(client, row):
    """Whether a call of a method is refused on this computer."""
    try:
        client.admit(row)
    except AboveCeiling:
        return True
    return False


@pytest.mark.parametrize("allow", LADDER)
def test_the_ceiling_is_held_for_every_method_of_both_versions(allow, credentials):
    client = Client("workshop.example.com", credentials, allow=allow)
    reach = LADDER.index(allow)
    for row in ROWS:
        documented = LADDER.index(row.level.label) if row.level is not None else 2
        within = documented <= max(reach, 1) and (reach >= 3 or not row.writes)
        assert above(client, row) is not within, row.name


def test_super_keys_cannot_write_below_a_ceiling_of_read(counted, box):
    key, secret, token, token_secret = box.privileged
    held = Credentials(box.domain, Consumer(key, secret), AccessToken(token, token_secret))
    client, sent = counted(held, allow="read")
    writing = [row for row in ROWS if row.writes]
    assert {row.version for row in writing} == {1, 2}
    assert {row.verb for row in writing} == {"GET", "POST"}
    for row in writing:
        with pytest.raises(AboveCeiling):
            client.call(row.name)
        with pytest.raises(AboveCeiling):
            list(client.listing(row.name).records())
    assert sent == []
    assert client.call("site/get").permission_level == "super"


def test_what_everybody_may_write_needs_no_signature_but_the_ceiling():
    row = Method.from_row(
        {
            "path": "/api/x/add",
            "verb": "POST",
            "level": "anonymous",
            "writes": True,
            "summary": "X.",
        }
    )
    Client("workshop.example.com", allow="write").admit(row)
    with pytest.raises(AboveCeiling):
        Client("workshop.example.com", allow="anonymous").admit(row)
    for level in (None, "read"):
        closed = Method.from_row(vars(row) | {"level": level, "parameters": ()})
        with pytest.raises(NotConnected):
            Client("workshop.example.com", allow="write").admit(closed)


def test_the_ceiling_of_a_call_is_held_before_it_is_sent(counted, credentials):
    client, sent = counted(credentials, allow="anonymous")
    with pytest.raises(AboveCeiling, match="echo needs level read"):
        client.call("echo")
    assert sent == []


def test_what_everybody_may_see_needs_no_level(counted):
    client, _ = counted(allow="none")
    assert client.call("site/get")[0]["domain"]


def test_a_call_that_needs_a_signature_names_the_way_to_one(counted, box):
    client, _ = counted()
    with pytest.raises(NotConnected, match=rf"nb23\.connect\('{box.domain}'\)"):
        client.call("echo")


def test_the_sites_own_level_is_named_when_it_refuses(counted):
    client, _ = counted()
    with pytest.raises(PermissionDenied) as problem:
        client.call("photo/list", include_unpublished_p=True)
    assert problem.value.required == "read"


def test_an_item_that_is_not_there_is_not_found(counted):
    client, _ = counted()
    with pytest.raises(NotFound, match="photo/list: There is no"):
        client.call("photo/list", photo_id=1)


def test_a_wrong_secret_is_a_rejected_signature_and_not_a_revoked_token(counted, box):
    wrong = Credentials(box.domain, Consumer(box.keys.key, "wrong"), AccessToken(*box.tokens))
    dropped = []
    client, _ = counted(wrong, on_revoked=lambda: dropped.append(True))
    with pytest.raises(SignatureRejected):
        client.call("photo/list")
    assert dropped == []


def test_a_token_that_the_site_has_forgotten_is_revoked_and_dropped(counted, box):
    flow = Flow(box.domain, Consumer(*box.keys))
    flow.request_token()
    credentials = flow.access_token(box.approve(flow.authorize_url))
    dropped = []
    client, sent = counted(credentials, on_revoked=lambda: dropped.append(True))
    assert client.call("photo/list", size=1).permission_level == "write"
    box.reset()
    with pytest.raises(TokenRevoked, match="force=True") as problem:
        client.call("photo/list", size=1)
    assert dropped == [True]
    assert len(sent) == 2
    assert not problem.value.retryable
    assert credentials.token.key not in str(problem.value)


@pytest.mark.parametrize("words", ["The token was revoked", "bad oauth_token", "Access  token?"])
def test_a_revoked_token_is_known_by_the_sites_words(canned, credentials, words):
    client, _ = canned(refusal(words.replace("  ", " ")), credentials=credentials)
    with pytest.raises(TokenRevoked):
        client.call("photo/list")


def test_a_revoked_token_on_a_wrong_clock_is_the_clocks_fault(canned, credentials):
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    client, _ = canned(
        refusal("timestamp: too old"), headers={"Date": date}, credentials=credentials
    )
    with pytest.raises(ClockSkew, match="60 min slow"):
        client.call("photo/list")


def test_a_signature_that_nobody_made_is_refused_as_the_site_says(canned):
    client, _ = canned(refusal("oauth_token"))
    with pytest.raises(SignatureRejected):
        client.call("photo/list")


def test_a_site_that_ended_is_offline():
    with nb23.sandbox.start(videos=5) as box:
        client = Client(box.domain)
        client.call("site/get")
    with pytest.raises(Offline, match=f"No connection to {box.domain}"):
        client.call("site/get")


def test_a_page_that_is_no_reply_is_a_bad_reply(canned):
    client, _ = canned(b"<!doctype html><title>Log in to the network</title>")
    with pytest.raises(BadReply, match="Log in to the network"):
        client.call("photo/list")


def test_the_builder_is_handed_on_to_the_reply(canned, data):
    client, _ = canned(data("photo_list.json"), builder=lambda path, *_, **__: path)
    assert client.call("photo/list").frame() == "photo/list"


def test_a_listing_of_a_method_without_pages_is_one_call(counted, box):
    client, sent = counted()
    listing = client.listing("site/get")
    assert sent == []
    assert [record["domain"] for record in listing.records()] == [box.domain]
    assert len(sent) == 1
    assert listing.report()["complete"]


def test_a_listing_has_the_callers_parameters_on_each_page(counted):
    client, sent = counted()
    list(client.listing("photo/list", limit=120, video_p=True, extra={"x": "y"}).records())
    assert len(sent) == 2
    assert all("video_p=1" in request.url and "x=y" in request.url for request in sent)


def test_version_2_is_asked_for_nothing_but_its_parameters(counted, credentials, box):
    client, sent = counted(credentials)
    reply = client.call("/api/2/album/list", size=2)
    assert (len(reply), reply.page, reply.size, reply.total) == (2, 1, 2, 12)
    assert sent[0].url == f"http://{box.domain}/api/2/album/list?size=2"
    assert b"oauth_signature=" in sent[0].headers["Authorization"]
    assert reply[0]["album_id"] == int(
        client.call("album/list", album_id=reply[0]["album_id"])[0]["album_id"]
    )


def test_a_post_has_its_parameters_in_the_body_in_either_version(counted, credentials):
    client, sent = counted(credentials, allow="write")
    for path in ("album/create", "2/album/create"):
        client.call(path, title="A & b")
    assert [request.url.partition("?")[2] for request in sent] == ["", ""]
    assert [request.body for request in sent] == [
        b"title=A%20%26%20b&format=json&raw=1", b"title=A%20%26%20b",
    ]  # fmt: skip


def test_version_2_refuses_with_real_status_codes_and_the_same_kinds_of_error(counted, credentials):
    client, _ = counted(credentials, allow="super")
    with pytest.raises(NotFound) as missing:
        client.call("2/photo/list", photo_id=1)
    assert missing.value.http_status == 404
    with pytest.raises(PermissionDenied) as denied:
        client.call("2/user/create", email="a@b.example")
    assert (denied.value.http_status, denied.value.required) == (403, "admin")
    assert denied.value.permission_level == "write"


def test_a_picture_and_a_redirect_are_replies_too(counted, credentials, tmp_path):
    client, _ = counted(credentials, allow="write")
    (tmp_path / "a.mp4").write_bytes(b"x")
    video = client.call("photo/list", size=1)[0]
    frame = client.call("photo/frame", photo_id=video["photo_id"], token=video["token"], time=1)
    assert len(frame.content) > 1000
    token = client.call("photo/get-upload-token", return_url="https://my.example.com/done")[0]
    landed = client.call(
        "photo/redeem-upload-token", upload_token=token["upload_token"], file=tmp_path / "a.mp4"
    )
    assert {"photo_id", "tree_id", "token", "domain"} <= landed[0].keys()
    assert landed.http_status in (301, 302, 303)
