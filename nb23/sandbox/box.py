"""A sandbox as a lesson or a test holds it: its address, its keys, and what one can do to it.

A client of the sandbox's own pages and control address, so that it works the same for a sandbox
of another process. Must not know how the sandbox is served.
"""

import re
from collections.abc import Callable
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import requests

from nb23.sandbox.storage import SandboxError

TIMEOUT = 10
LOCAL = ("127.0.0.1", "localhost", "::1")


class Keys(NamedTuple):
    """Consumer key and consumer secret of an application; the repr masks the secret."""

    key: str
    secret: str

    def __repr__(self) -> str:
        return f"Keys(key={self.key!r}, secret='…')"


class Tokens(NamedTuple):
    """Access token and access token secret; the repr masks both."""

    token: str
    secret: str

    def __repr__(self) -> str:
        return "Tokens(token='…', secret='…')"


class Privileged(NamedTuple):
    """The four values of privileged credentials; the repr masks all but the key."""

    key: str
    secret: str
    token: str
    token_secret: str

    def __repr__(self) -> str:
        return f"Privileged(key={self.key!r}, secret='…', token='…', token_secret='…')"


class Box:
    """A running sandbox.

    Args:
        url: where it answers, such as "http://127.0.0.1:2323".
        control_key: proves that one may control it.
        stop: ends the sandbox, if this process started it.
        transport: a requests transport, for a sandbox inside this process.

    Raises:
        SandboxError: if no sandbox answers there, or it does not take the control key.

    Example:
        >>> import nb23.sandbox
        >>> with nb23.sandbox.start(port=0, videos=5) as box:
        ...     box.user, box.running
        ('anna', True)
    """

    def __init__(
        self,
        url: str,
        control_key: str,
        *,
        stop: Callable[[], None] | None = None,
        transport: requests.adapters.BaseAdapter | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._control_key = control_key
        self._stop = stop
        self.transport = transport
        state = self._control("GET", "state")
        self._description: dict[str, Any] = state["description"]
        self.tokens = Tokens(state["token"], state["token_secret"])
        self.user_id: int = state["user_id"]

    def __repr__(self) -> str:
        return f"<Box {self.domain}>"

    def __enter__(self) -> "Box":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def domain(self) -> str:
        """Host and port, which is the site's domain."""
        return urlsplit(self.url).netloc

    @property
    def keys(self) -> Keys:
        """The application "Notebook": level write, bound to this site."""
        return Keys(self._description["consumer_key"], self._description["consumer_secret"])

    @property
    def read_keys(self) -> Keys:
        """An application of level read."""
        return Keys(**self._description["read_consumer"])

    @property
    def privileged(self) -> Privileged:
        """Privileged credentials: level super, no sign-in needed."""
        return Privileged(**self._description["privileged"])

    @property
    def user(self) -> str:
        """The practice user's name."""
        return str(self._description["login_user"])

    @property
    def password(self) -> str:
        """The practice user's password."""
        return str(self._description["login_password"])

    @property
    def running(self) -> bool:
        """Whether the sandbox answers."""
        try:
            self._control("GET", "state")
        except SandboxError:
            return False
        return True

    def description(self) -> dict[str, Any]:
        """What `nb23 sandbox --json` prints: addresses, keys and the control address."""
        return {**self._description}

    def issued(self) -> tuple[str, ...]:
        """Every secret given out so far, for a search after leaks."""
        return tuple(self._control("GET", "issued"))

    def reset(self) -> None:
        """Back to the first state; the practice applications keep their keys and tokens."""
        self._control("POST", "reset")

    def stop(self) -> None:
        """End the sandbox if this process started it; leave another process' sandbox running."""
        if self._stop:
            self._stop()

    def approve(self, authorize_url: str) -> str:
        """Log in as the practice user, press Allow, and come back as a browser would.

        Args:
            authorize_url: the address that the application shows in step 2.

        Returns:
            The verifier.

        Raises:
            SandboxError: with the page's own words, if it does not ask for consent.
        """
        return self._answer(authorize_url, "allow")

    def deny(self, authorize_url: str) -> None:
        """Log in as the practice user and press Deny."""
        self._answer(authorize_url, "deny")

    def _answer(self, authorize_url: str, decision: str) -> str:
        with self._session() as browser:
            page = browser.get(
                f"{self.url}/oauth/authorize?{urlsplit(authorize_url).query}", timeout=TIMEOUT
            )
            if 'name="password"' in page.text:
                name = {"username": self.user, "password": self.password}
                page = browser.post(f"{self.url}/login", fields(page.text) | name, timeout=TIMEOUT)
            if 'name="decision"' not in page.text:
                raise SandboxError(heading(page.text))
            answer = browser.post(
                f"{self.url}/oauth/authorize", fields(page.text) | {"decision": decision},
                allow_redirects=False, timeout=TIMEOUT,
            )  # fmt: skip
            return self._verifier(browser, answer)

    def _verifier(self, browser: requests.Session, answer: requests.Response) -> str:
        goal = answer.headers.get("Location", "")
        if not goal:
            found = re.search(r'id="verifier">([^<]+)<', answer.text)
            return found[1] if found else ""
        # A callback on another machine is not visited: practising needs no network.
        if urlsplit(goal).hostname in LOCAL:
            browser.get(goal, timeout=TIMEOUT)
        return parse_qs(urlsplit(goal).query).get("oauth_verifier", [""])[-1]

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False  # a proxy of the environment does not lead to this machine
        if self.transport:
            session.mount(self.url, self.transport)
        return session

    def _control(self, verb: str, path: str) -> Any:
        with self._session() as session:
            try:
                answer = session.request(
                    verb, f"{self.url}/control/{path}", timeout=TIMEOUT,
                    headers={"X-Control-Key": self._control_key},
                )  # fmt: skip
            except requests.RequestException:
                raise SandboxError(f"No sandbox answers at {self.url}.") from None
        if not answer.ok:
            raise SandboxError(f"The sandbox at {self.url} does not take this control key.")
        return answer.json() if answer.content else None


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page's last form."""
    form = page.rpartition("<form")[2]
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def heading(page: str) -> str:
    """What a page says first."""
    found = re.search(r"<h1>(.*?)</h1>", page, re.DOTALL)
    return unescape(re.sub("<[^>]+>", "", found[1])) if found else "The page is not the sandbox's."
