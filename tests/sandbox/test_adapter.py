import pytest
import requests
from requests_oauthlib import OAuth1Session

from nb23.sandbox import Adapter, Box, create_app

URL = "http://practice.example"


@pytest.fixture
def inside() -> Box:
    """A sandbox inside this process, with no socket at all."""
    app = create_app(domain="practice.example", videos=5)
    return Box(URL, app.extensions["sandbox"].control_key, transport=Adapter(app))


@pytest.fixture
def transport(inside: Box) -> Adapter:
    assert isinstance(inside.transport, Adapter)
    return inside.transport


def test_the_whole_dance_works_without_a_socket(inside: Box, transport: Adapter) -> None:
    first = OAuth1Session(*inside.keys, callback_uri="oob")
    first.mount(URL, transport)
    pending = first.fetch_request_token(f"{URL}/oauth/request_token")
    verifier = inside.approve(first.authorization_url(f"{URL}/oauth/authorize"))
    second = OAuth1Session(*inside.keys, pending["oauth_token"], pending["oauth_token_secret"],
                           verifier=verifier)  # fmt: skip
    second.mount(URL, transport)
    access = second.fetch_access_token(f"{URL}/oauth/access_token")
    assert access["domain"] == "practice.example"
    third = OAuth1Session(*inside.keys, access["oauth_token"], access["oauth_token_secret"])
    third.mount(URL, transport)
    for answer in (
        third.get(f"{URL}/api/photo/list", params={"format": "json", "raw": "1", "search": "æ ø"}),
        third.post(f"{URL}/api/photo/list", data={"format": "json", "raw": "1", "tags": '"a b"'}),
    ):
        assert answer.json()["status"] == "ok"


def test_bodies_of_all_kinds_arrive(transport: Adapter, inside: Box) -> None:
    session = requests.Session()
    session.mount(URL, transport)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in ("x=1", b"x=1", iter([b"x=", b"1"])):
        answer = session.post(f"{URL}/api/echo", data=body, headers=form)
        assert '<parameter name="x" value="1">' in answer.text
    assert 'value="1"' in session.post(f"{URL}/api/echo", files={"x": (None, "1")}).text


def test_another_host_name_gets_no_answer(transport: Adapter, inside: Box) -> None:
    session = requests.Session()
    session.mount("http://", transport)
    assert session.get("http://other.example/api/echo").status_code == 421
