"""Answers that are written down, and a count of what is sent."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from urllib3 import HTTPResponse

from nb23.api.client import Client
from nb23.oauth.credentials import AccessToken, Consumer, Credentials

DATA = Path(__file__).parent.parent / "data"


class Canned(requests.adapters.BaseAdapter):
    """A transport that gives one answer after another, the last one again and again."""

    def __init__(self, *answers: bytes, **headers: str) -> None:
        super().__init__()
        self.answers, self.headers = list(answers), headers
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:
        self.sent.append(request)
        content = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return response(content, **self.headers)

    def close(self) -> None:
        return


class Counting(requests.adapters.HTTPAdapter):
    """The usual transport, with a list of what went through it."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        self.sent.append(request)
        return super().send(request, **options)


def response(content: bytes, status: int = 200, **headers: str) -> requests.Response:
    made = requests.Response()
    made.status_code = status
    made.raw = HTTPResponse(io.BytesIO(content), preload_content=False)
    made.headers.update(headers)
    return made


@pytest.fixture
def data() -> Callable[[str], bytes]:
    """A fixed answer in the documented shape, such as data("photo_list.json")."""
    return lambda name: (DATA / name).read_bytes()


@pytest.fixture
def answered() -> Callable[..., requests.Response]:
    """An HTTP answer of given bytes."""
    return response


@pytest.fixture
def canned() -> Callable[..., tuple[Client, Canned]]:
    """A client whose site gives the answers that are handed in, and what it was sent."""

    def build(*answers: bytes, headers: Any = (), **options: Any) -> tuple[Client, Canned]:
        transport, session = Canned(*answers, **dict(headers)), requests.Session()
        session.mount("https://", transport)
        return Client("workshop.example.com", session=session, **options), transport

    return build


@pytest.fixture
def counted(box: Any) -> Callable[..., tuple[Client, list[requests.PreparedRequest]]]:
    """A client of the practice site, and the list of all that it sends."""

    def build(
        credentials: Credentials | None = None, **options: Any
    ) -> tuple[Client, list[requests.PreparedRequest]]:
        transport, session = Counting(), requests.Session()
        session.mount("http://", transport)
        return Client(box.domain, credentials, session=session, **options), transport.sent

    return build


@pytest.fixture
def credentials(box: Any) -> Credentials:
    """The practice user's own."""
    return Credentials(box.domain, Consumer(*box.keys), AccessToken(*box.tokens), 1001)
