"""A sandbox as a lesson or a test holds it: its address, its keys, and what one can do to it.

A client of the sandbox's own pages and control address, so that it works the same for a sandbox
of another process. Must not know how the sandbox is served.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from requests import RequestException, Session
from requests.adapters import BaseAdapter

from nb23.sandbox.browser import TIMEOUT, Browser
from nb23.sandbox.storage import SandboxError


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


class Record(NamedTuple):
    """One request as the server saw it.

    Attributes:
        time: when, by the provider's clock.
        method: the HTTP verb.
        path: the path, without its query.
        key: the consumer key, if the request was signed.
        verdict: "accepted", "refused" or "unsigned".
        rule: the slug of the rule that it broke, if it was refused.
        base_string: the base string that the server computed, with its secrets masked.
        status: the HTTP status of the answer.
        host: the host name under which it came.
    """

    time: datetime
    method: str
    path: str
    key: str
    verdict: str
    rule: str
    base_string: str
    status: int
    host: str

    def __repr__(self) -> str:
        why = f": {self.rule}" if self.rule else ""
        return f"<{self.time:%H:%M:%S} {self.method} {self.path} {self.verdict}{why}>"


class Box:
    """A running sandbox.

    Args:
        url: where it answers, such as "http://127.0.0.1:2323".
        control_key: proves that one may control it.
        stop: ends the sandbox, if this process started it.
        transport: a requests transport, for a sandbox inside this process.

    Attributes:
        domain: host and port, which is the site's domain.
        other_url: the second practice site, which mallory owns and where `keys` are not valid.
        keys: the application "Notebook": level write, bound to this site.
        read_keys: an application of level read.
        generic_keys: an application that is valid on every site.
        privileged: privileged credentials: level super, no sign-in needed.
        tokens: the practice user's access token for `keys`.
        login_token: the practice user's login token, which gives bearer tokens for version 2.
        user: the practice user's name.
        password: the password of both practice users.
        user_id: the practice user's number.

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
        transport: BaseAdapter | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._control_key = control_key
        self._stop = stop
        self.transport = transport
        state = self._control("GET", "state")
        self._description: dict[str, Any] = state["description"]
        told = self._description
        self.domain = urlsplit(self.url).netloc
        self.other_url = str(told["other_site"]["api_base"]).removesuffix("/api")
        self.keys = Keys(told["consumer_key"], told["consumer_secret"])
        self.read_keys = Keys(**told["read_consumer"])
        self.generic_keys = Keys(**told["generic_consumer"])
        self.privileged = Privileged(**told["privileged"])
        self.tokens = Tokens(state["token"], state["token_secret"])
        self.login_token: str = told["login_token"]
        self.user: str = told["login_user"]
        self.password: str = told["login_password"]
        self.user_id: int = state["user_id"]

    def __repr__(self) -> str:
        return f"<Box {self.domain}>"

    def __enter__(self) -> "Box":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

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

    @property
    def requests(self) -> list[Record]:
        """What the server saw, the oldest request first; never a secret."""
        seen = self._control("GET", "requests")
        return [Record(**each | {"time": datetime.fromtimestamp(each["time"], UTC)})
                for each in seen]  # fmt: skip

    @property
    def files(self) -> list[dict[str, Any]]:
        """What the server keeps of each file, the newest last: name, size and SHA-256, no content.

        The checksum of a file that came in chunks is that of its chunks' checksums, in order.
        """
        return list(self._control("GET", "files"))

    @property
    def faults(self) -> "Faults":
        """The menu of faults, to teach and to test what a client does about them."""
        return Faults(self._control)

    def browser(self, user: str = "anna", *, other_site: bool = False) -> Browser:
        """A person who is logged in: "anna", who owns this site, or "mallory", who does not.

        Args:
            user: who.
            other_site: at the second practice site, which mallory owns.

        Raises:
            SandboxError: if nobody of this name can log in.
        """
        browser = Browser(self.other_url if other_site else self.url, self._session())
        browser.get("/login")
        if browser.press("Log in", username=user, password=self.password).status != 200:
            raise SandboxError(f"{user} cannot log in; anna and mallory can.")
        return browser

    def revoke(self, token: str) -> None:
        """Take an access token back, as its user can on the page of authorized applications."""
        self._control("POST", "revoke", data={"oauth_token": token})

    def forward(self, seconds: float) -> None:
        """Move the provider's clock; a negative number moves it back. A reset undoes it."""
        self._control("POST", "clock", data={"seconds": seconds})

    def publish(self, url: str) -> None:
        """Have the pages answer under the address of a proxy too, such as a hub's.

        Args:
            url: The address, without a slash at the end.

        Raises:
            SandboxError: if a rule is switched off here: such a site stays on its own machine.
        """
        self._control("POST", "publish", data={"url": url})

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
        return self._answer(authorize_url, "Allow")

    def deny(self, authorize_url: str) -> None:
        """Log in as the practice user and press Deny."""
        self._answer(authorize_url, "Deny")

    def _answer(self, authorize_url: str, button: str) -> str:
        browser = self.browser(self.user)
        page = browser.get(f"/oauth/authorize?{urlsplit(authorize_url).query}")
        if not any(button in form.buttons for form in page.forms):
            raise SandboxError(page.heading)
        page = browser.press(button)
        asked = parse_qs(urlsplit(page.url).query).get("oauth_verifier", [""])
        return page.marked.get("verifier") or asked[-1]

    def _session(self) -> Session:
        session = Session()
        session.trust_env = False  # a proxy of the environment does not lead to this machine
        if self.transport:
            session.mount(self.url, self.transport)
        return session

    def _control(self, verb: str, path: str, **more: Any) -> Any:
        with self._session() as session:
            try:
                answer = session.request(
                    verb, f"{self.url}/control/{path}", timeout=TIMEOUT,
                    headers={"X-Control-Key": self._control_key}, **more,
                )  # fmt: skip
            except RequestException:
                raise SandboxError(f"No sandbox answers at {self.url}.") from None
        if answer.status_code == 403:
            raise SandboxError(f"The sandbox at {self.url} does not take this control key.")
        if not answer.ok:
            raise SandboxError(answer.text)
        return answer.json() if answer.content else None


class Faults:
    """The menu of faults of a running sandbox.

    Example:
        >>> import nb23.sandbox
        >>> with nb23.sandbox.start(videos=5) as box:
        ...     box.faults.order("status", value=503, retry_after=2)
        ...     box.faults.ordered[0]["value"]
        503
    """

    def __init__(self, control: Callable[..., Any]) -> None:
        self._control = control

    def __repr__(self) -> str:
        lines = [f"{name:9} {says}" for name, says in self.menu.items()]
        return "\n".join([*lines, f"ordered: {self.ordered}"])

    @property
    def menu(self) -> dict[str, str]:
        """Each fault and what it does."""
        return dict(self._control("GET", "faults")["menu"])

    @property
    def ordered(self) -> list[dict[str, Any]]:
        """What is still to come."""
        return list(self._control("GET", "faults")["ordered"])

    def order(self, name: str, **how: Any) -> None:
        """Order a fault for the next requests.

        Args:
            name: one of the menu.
            how: value; count (requests it strikes, 1); after (requests that pass before, 0);
                path (beginning of the paths it strikes, "/api/"); retry_after (seconds).

        Raises:
            SandboxError: if the menu has no such fault.
        """
        self._control("POST", "order", json={"name": name, **how})

    def clear(self) -> None:
        """Take back every fault."""
        self._control("POST", "calm")
