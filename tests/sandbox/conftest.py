"""A signer of the tests' own: neither the client's code nor the sandbox's, nor a library's."""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
import requests

import nb23

Pairs = list[tuple[str, str]]


def enc(text: str) -> str:
    return quote(text, safe="-._~")


def base_string(verb: str, url: str, pairs: Pairs) -> str:
    parts = urlsplit(url)
    uri = f"{parts.scheme}://{parts.netloc.lower()}{parts.path}"
    normal = "&".join(f"{n}={v}" for n, v in sorted((enc(n), enc(v)) for n, v in pairs))
    return "&".join(enc(part) for part in (verb, uri, normal))


def hmac_text(base: str, secret: str, token_secret: str, digest: str = "sha1") -> str:
    key = f"{enc(secret)}&{enc(token_secret)}".encode()
    return base64.b64encode(
        hmac.new(key, base.encode(), getattr(hashlib, digest)).digest()
    ).decode()


def header_of(pairs: Pairs) -> str:
    return "OAuth " + ", ".join(f'{enc(name)}="{enc(value)}"' for name, value in pairs)


@dataclass(frozen=True)
class Caller:
    """Somebody who signs: keys, a token, and the address of a sandbox."""

    url: str
    key: str
    secret: str
    token: str = ""
    token_secret: str = ""

    def oauth(self, verb: str, path: str, pairs: Pairs, **changes: str | None) -> Pairs:
        """The protocol parameters of a signed request; a change of None leaves one out."""
        values: dict[str, str | None] = {
            "oauth_consumer_key": self.key,
            "oauth_nonce": secrets.token_hex(16),
            "oauth_signature_method": "HMAC-SHA1",
            "oauth_timestamp": str(int(time.time())),
            "oauth_version": "1.0",
            "oauth_token": self.token or None,
        }
        values |= {f"oauth_{name}": value for name, value in changes.items()}
        kept = [(name, value) for name, value in values.items() if value is not None]
        if "signature" not in changes:
            base = base_string(verb, self.url + path, kept + pairs)
            kept.append(("oauth_signature", hmac_text(base, self.secret, self.token_secret)))
        return kept

    def send(
        self, verb: str, path: str, query: str = "", form: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> requests.Response:  # fmt: skip
        """Send exactly these bytes."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form is not None else {}
        request = requests.Request(verb, self.url, headers=kind | (headers or {})).prepare()
        request.url = self.url + path + (f"?{query}" if query else "")
        request.prepare_body(form, None)
        with requests.Session() as session:
            return session.send(request, timeout=10, allow_redirects=False)

    def call(
        self, verb: str, path: str, pairs: Pairs | None = None, **changes: str | None
    ) -> requests.Response:
        """A signed request: parameters in the query of a GET, in the form of a POST."""
        pairs = pairs or []
        wire = "&".join(f"{enc(name)}={enc(value)}" for name, value in pairs)
        header = {"Authorization": header_of(self.oauth(verb, path, pairs, **changes))}
        place: dict[str, Any] = {"form": wire} if verb == "POST" else {"query": wire}
        return self.send(verb, path, headers=header, **place)

    def api(self, path: str, verb: str = "GET", **params: str) -> dict[str, Any]:
        """A signed call of the API, as parsed JSON."""
        pairs = [("format", "json"), ("raw", "1"), *params.items()]
        answer: dict[str, Any] = self.call(verb, f"/api/{path}", pairs).json()
        return answer

    def with_token(self, answer: requests.Response) -> "Caller":
        """The same application with the token of an answer."""
        values = dict(parse_qsl(answer.text))
        return replace(self, token=values["oauth_token"], token_secret=values["oauth_token_secret"])


@pytest.fixture
def app(box: "nb23.sandbox.Box") -> Caller:
    """The application of level write, not signed in."""
    return Caller(box.url, *box.keys)


@pytest.fixture
def user(box: "nb23.sandbox.Box") -> Caller:
    """The application of level write, signed in as the practice user."""
    return Caller(box.url, *box.keys, *box.tokens)


@pytest.fixture
def owner(box: "nb23.sandbox.Box") -> Caller:
    """The privileged credentials."""
    return Caller(box.url, *box.privileged)


class Callers(dict[str, Caller]):
    """One caller of each level that somebody can have, made when first asked for."""

    def __init__(self, box: "nb23.sandbox.Box") -> None:
        super().__init__(write=Caller(box.url, *box.keys, *box.tokens),
                         super=Caller(box.url, *box.privileged))  # fmt: skip
        self.box = box

    def __missing__(self, level: str) -> Caller:
        browser = self.box.browser("anna")
        browser.get("/applications/new")
        marked = browser.press("Create application", name=level, level=level).marked
        app = Caller(self.box.url, marked["consumer-key"], marked["consumer-secret"])
        pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
        verifier = self.box.approve(f"{self.box.url}/oauth/authorize?oauth_token={pending.token}")
        self[level] = pending.with_token(
            pending.call("GET", "/oauth/access_token", verifier=verifier)
        )
        return self[level]


@pytest.fixture
def callers(box: "nb23.sandbox.Box") -> Callers:
    """One caller of each level that somebody can have."""
    return Callers(box)


@pytest.fixture(scope="session")
def relaxed_box(session_home: object) -> Iterator["nb23.sandbox.Box"]:
    """A practice site with the relaxed rule about sources."""
    with nb23.sandbox.start(rules="relaxed", videos=20) as box:
        yield box


@pytest.fixture
def relaxed(relaxed_box: "nb23.sandbox.Box") -> Caller:
    """The signed-in application at a site with relaxed rules."""
    return Caller(relaxed_box.url, *relaxed_box.keys, *relaxed_box.tokens)


@pytest.fixture
def anyone(box: "nb23.sandbox.Box") -> Callable[..., Any]:
    """An unsigned call of the API, as parsed JSON."""

    def call(path: str, **params: str) -> Any:
        params = {"format": "json", "raw": "1", **params}
        return requests.get(f"{box.url}/api/{path}", params, timeout=10).json()

    return call


@pytest.fixture
def caller() -> type[Caller]:
    """The class, for tests that make callers of their own."""
    return Caller


@pytest.fixture
def signing() -> Any:
    """The tests' own signing functions."""

    class Signing:
        base_string = staticmethod(base_string)
        hmac_text = staticmethod(hmac_text)
        header_of = staticmethod(header_of)
        enc = staticmethod(enc)

    return Signing


class Api:
    """Calls of both versions, at each level, with files and without."""

    def __init__(self, callers: Callers, url: str) -> None:
        self.callers = callers
        self.url = url

    def send(
        self, path: str, level: str = "super", verb: str = "", files: Any = None, **params: str
    ) -> requests.Response:
        """A call; the levels none and anonymous sign nothing. Nothing of files is signed."""
        version2 = path.startswith("2/")
        verb = verb or ("POST" if files else "GET")
        sent = params if version2 else {"format": "json", "raw": "1", **params}
        headers = {}
        if level not in ("none", "anonymous"):
            pairs = [] if files else list(sent.items())
            oauth = self.callers[level].oauth(verb, f"/api/{path}", pairs)
            headers = {"Authorization": header_of(oauth)}
        place: dict[str, Any] = {"data" if verb == "POST" else "params": sent}
        with requests.Session() as session:
            return session.request(
                verb, f"{self.url}/api/{path}", headers=headers, files=files, timeout=10,
                allow_redirects=False, **place,
            )  # fmt: skip

    def __call__(self, path: str, level: str = "super", **more: Any) -> Any:
        """A call, as parsed JSON."""
        return self.send(path, level, **more).json()


@pytest.fixture
def api(box: "nb23.sandbox.Box", callers: Callers) -> Api:
    """Calls of both versions, at each level."""
    return Api(callers, box.url)
