"""A person with a browser, for lessons without a screen: opens pages and presses their buttons.

Owns the reading of the practice site's own pages. Must not know OAuth.
"""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

import requests

from nb23.sandbox.storage import SandboxError

TIMEOUT = 10
LOCAL = ("127.0.0.1", "localhost", "::1")
MOST_REDIRECTS = 10


ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def tags(name: str, page: str) -> Iterator[tuple[dict[str, str], str]]:
    """Each element of this name, as our own templates write it: its attributes and its text."""
    for inside, text in re.findall(rf"<{name}\b([^>]*)>([^<]*)", page):
        yield {key: unescape(value) for key, value in ATTRIBUTE.findall(inside)}, unescape(text)


class Form:
    """A form of a page: where it leads, what stands in it, and its buttons."""

    def __init__(self, html: str) -> None:
        self.action = next(tags("form", html))[0].get("action", "")
        self.fields = {
            at["name"]: at.get("value", "")
            for at, _ in tags("input", html)
            if at.get("type") != "radio" or "checked" in at
        }
        self.buttons = {
            label: (at.get("name", ""), at.get("value", ""))
            for at, text in tags("button", html)
            for label in (text.strip(), at.get("aria-label", text.strip()))
        }


class Page:
    """A page as a person sees it.

    Attributes:
        status: the HTTP status.
        url: its address; that of another site is not opened.
        text: its HTML.
        headers: the HTTP headers.
        heading: what it says first.
        marked: the texts to copy, such as marked["verifier"] or marked["consumer-key"].
    """

    def __init__(self, answer: requests.Response, url: str) -> None:
        self.status, self.url, self.headers = answer.status_code, url, answer.headers
        self.text = answer.text
        title = re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)
        self.heading = unescape(re.sub("<[^>]+>", "", title[1])).strip() if title else ""
        self.forms = [Form(f"<form{html}") for html in self.text.split("<form")[1:]]
        self.marked = {at["id"]: text for at, text in tags("code", self.text) if "id" in at}

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.heading!r}>"

    def form(self, button: str) -> Form:
        """The first form that has this button."""
        for found in self.forms:
            if button in found.buttons:
                return found
        known = [label for found in self.forms for label in found.buttons if label]
        raise SandboxError(f"{self!r} has no button {button!r}; it has {known}.")


class Browser:
    """A logged-in user of the practice site, without a screen.

    Args:
        url: the site.
        session: keeps the cookies.

    Example:
        >>> import nb23.sandbox
        >>> with nb23.sandbox.start(videos=5) as box:
        ...     box.browser("anna").get("/profile").heading
        'Your profile'
    """

    def __init__(self, url: str, session: requests.Session) -> None:
        self.url = url
        self.session = session
        self.page: Page | None = None

    def get(self, address: str) -> Page:
        """Open a page; a path is one of the site's."""
        return self._go("GET", urljoin(self.url, address))

    def press(self, button: str, page: Page | None = None, **fields: str) -> Page:
        """Fill fields in and press a button, by its words.

        Args:
            button: what stands on it, such as "Allow".
            page: where it is; by default the page that is open.
            fields: what to type, by the names of the fields.

        Raises:
            SandboxError: if the page has no such button.
        """
        page = page or self.page or self.get("/")
        form = page.form(button)
        name, value = form.buttons[button]
        sent = form.fields | ({name: value} if name else {}) | fields
        return self._go("POST", urljoin(page.url, form.action or page.url), sent)

    def post(self, address: str, fields: dict[str, str]) -> Page:
        """Send a form that no page of the site has shown, as a forger would make a browser do."""
        return self._go("POST", urljoin(self.url, address), fields)

    def _go(self, verb: str, url: str, sent: dict[str, str] | None = None) -> Page:
        for _ in range(MOST_REDIRECTS):
            answer = self.session.request(
                verb, url, data=sent, timeout=TIMEOUT, allow_redirects=False
            )
            goal = answer.headers.get("Location")
            if not goal:
                break
            verb, url, sent = "GET", urljoin(url, goal), None
            # Another machine is not visited: practising needs no network.
            if urlsplit(url).hostname not in (*LOCAL, urlsplit(self.url).hostname):
                break
        self.page = Page(answer, url)
        return self.page
