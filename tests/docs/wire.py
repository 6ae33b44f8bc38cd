"""What travels, as docs/oauth.md shows it: `python -m tests.docs.wire` writes it into that page.

The requests are those of the guide's worked example, whose keys, tokens and secrets everybody may
know, and some more with the same values. They go over a real socket to a practice site that knows
these values and whose clock stands in March 2010. What that site makes up, such as a new token,
is replaced by the published value of its kind.
"""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from waitress.server import create_server

import nb23
from nb23.sandbox.browser import Browser

PAGE = Path(__file__).parents[2] / "docs" / "oauth.md"
BLOCK = re.compile(
    r'(```\{ \.\w+ \.nb23-wire title="([^"]+)" \}\n)(.*?)(^```$)', re.MULTILINE | re.DOTALL
)
ASK, EXCHANGE, CALL = (nb23.oauth.WORKED_EXAMPLE[step] for step in (1, 3, 4))
DOMAIN, GENERIC = (urlsplit(each.url).netloc for each in (CALL, ASK))
KEY = ASK.oauth_params["oauth_consumer_key"]
REQUEST_TOKEN = EXCHANGE.oauth_params["oauth_token"]
VERIFIER = EXCHANGE.oauth_params["oauth_verifier"]
ACCESS_TOKEN = CALL.oauth_params["oauth_token"]
OTHER_DOMAIN = "other.example.com"
ANNA, PRINTED_USER = 1001, 455432
SHOWN = ("Date", "Content-Type", "Location", "WWW-Authenticate")
YEARS = 2 * 365 * 86_400


@dataclass
class Site:
    """A practice site on a socket that knows the published values, and its clock."""

    app: Any
    port: int
    now: list[float]
    said: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        database = self.app.extensions["sandbox"].database
        row = (KEY, ASK.consumer_secret, "My application", "write", "", None, 1, 0)
        database.insert("consumers", [row])

    def knows_request_token(self, state: str, callback: str = "oob") -> None:
        """Give out the published request token, in this state."""
        row = (REQUEST_TOKEN, EXCHANGE.token_secret, KEY, callback, self.now[0], state, VERIFIER,
               ANNA)  # fmt: skip
        database = self.app.extensions["sandbox"].database
        database.change("delete from request_tokens where token = ?", (REQUEST_TOKEN,))
        database.insert("request_tokens", [row])

    def knows_access_token(self) -> None:
        """Give out the published access token."""
        row = (ACCESS_TOKEN, CALL.token_secret, KEY, ANNA, self.now[0], 0, 0)
        self.app.extensions["sandbox"].database.insert("access_tokens", [row])

    def send(self, title: str, request: str, body: str = "") -> str:
        """Send a request as it is, keep both sides under a title, and give the answer."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as line:
            wire = f"{request}\n\n".replace("\n    ", " ").replace("\n", "\r\n") + body
            line.sendall(wire.encode())
            line.shutdown(socket.SHUT_WR)
            with line.makefile("rb") as stream:
                answer = stream.read().decode()
        self.said[f"{title}: the request"] = (
            f"{request}\n\n{body}".replace("\r", "").rstrip() + "\n"
        )
        self.said[f"{title}: the answer"] = shown(answer)
        return answer


@contextmanager
def site() -> Iterator[Site]:
    """Serve such a practice site."""
    now = [0.0]
    app = nb23.sandbox.create_app(
        domain=DOMAIN, other_domain=OTHER_DOMAIN, host_alias={GENERIC}, videos=3, now=lambda: now[0]
    )
    listener = socket.create_server(("127.0.0.1", 0))
    http = create_server(app, sockets=[listener], ident=None, threads=4)
    thread = threading.Thread(target=http.run, daemon=True)
    thread.start()
    try:
        yield Site(app, listener.getsockname()[1], now)
    finally:
        http.close()
        http.task_dispatcher.shutdown()
        thread.join(5)


def shown(answer: str) -> str:
    """An answer with the headers that matter, and with published values for what was made up."""
    head, _, body = answer.partition("\r\n\r\n")
    status, *headers = head.split("\r\n")
    kept = [line for line in headers if line.partition(":")[0] in SHOWN]
    values = dict(parse_qsl(body))
    if "domain" in values:
        body = body.replace(values["oauth_token"], ACCESS_TOKEN)
        body = body.replace(values["oauth_token_secret"], CALL.token_secret)
        body = body.replace(f"user_id={ANNA}", f"user_id={PRINTED_USER}")
    elif "oauth_token" in values:
        body = body.replace(values["oauth_token"], REQUEST_TOKEN)
        body = body.replace(values["oauth_token_secret"], EXCHANGE.token_secret)
    return "\n".join([status, *kept, "", body.strip()]).rstrip() + "\n"


def head(method: str, url: str, header: str = "", *more: str) -> str:
    """The lines above a body. One header line stands for itself, with a break at each comma."""
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    signed = [f"Authorization: {header}".replace(", ", ",\n    ")] if header else []
    return "\n".join([f"{method} {target} HTTP/1.1", f"Host: {parts.netloc}", *signed, *more])


def signed(like: Any, method: str = "", url: str = "", params: Any = None, **changes: str) -> Any:
    """The request of a published one with something changed, signed."""
    protocol = like.oauth_params | {f"oauth_{name}": value for name, value in changes.items()}
    return nb23.explain(
        method or like.method, url or like.url, params,
        oauth_params={name: value for name, value in protocol.items() if value},
        consumer_secret=like.consumer_secret, token_secret=like.token_secret,
    )  # fmt: skip


def steps(here: Site) -> None:
    """The four steps."""
    here.now[0] = 1267547750
    here.send("Step 1", head(ASK.method, ASK.url, ASK.explain().header))
    here.knows_request_token("new", ASK.oauth_params["oauth_callback"])
    consent(here)
    here.now[0] = 1267547770
    here.knows_request_token("approved")
    here.send("Step 3", head(EXCHANGE.method, EXCHANGE.url, EXCHANGE.explain().header))
    here.now[0] = 1267547775
    here.knows_access_token()
    form = "Content-Type: application/x-www-form-urlencoded"
    request = head(CALL.method, CALL.url, CALL.explain().header, form, "Content-Length: 10")
    here.send("Step 4", request, "format=xml")
    # Three videos with some eighty attributes each: their beginning does.
    here.said["Step 4: the answer"] = re.sub(
        r'(title=".*?") .*?</photo>', r"\1 .../>", here.said["Step 4: the answer"], flags=re.DOTALL
    )


def consent(here: Site) -> None:
    """Step 2: the link, and where the browser is sent."""
    base, session = f"http://{GENERIC}", requests.Session()
    session.mount(base, nb23.sandbox.Adapter(here.app))
    browser = Browser(base, session)
    link = f"{base}/oauth/authorize?oauth_token={REQUEST_TOKEN}"
    here.said["Step 2: the link"] = f"{link}\n"
    browser.get(link)
    browser.press("Log in", username="anna", password="practice")
    place = browser.press("Allow").url
    verifier = dict(parse_qsl(urlsplit(place).query))["oauth_verifier"]
    here.said["Step 2: after Allow"] = f"{place.replace(verifier, VERIFIER)}\n"
    here.knows_request_token("new", ASK.oauth_params["oauth_callback"])
    browser.get(link)
    here.said["Step 2: after Deny"] = f"{browser.press('Deny').url}\n"


def refusals(here: Site) -> None:
    """What is refused, each beside the request that it answers, and what the answers are."""
    here.now[0] = 1267547750
    asked = head(ASK.method, ASK.url, signed(ASK, callback="", nonce="b1946ac92492d234").header)
    here.send("No callback", asked)
    query = signed(ASK).header.removeprefix("OAuth ").replace('"', "").replace(", ", "&")
    here.send("Everything in the query", head("GET", f"{ASK.url}?{query}"))
    plain = signed(ASK, signature_method="PLAINTEXT").header
    here.send("PLAINTEXT", head("GET", ASK.url, re.sub(
        'signature="[^"]*"', f'signature="{ASK.consumer_secret}%26"', plain)))  # fmt: skip
    posted = signed(ASK, "POST", nonce="5d1f0e7c9b3a4862", callback="oob")
    here.send(
        "Step 1, out of band and by POST", head("POST", ASK.url, posted.header, "Content-Length: 0")
    )
    here.now[0] = 1267547770
    here.knows_request_token("approved")
    guessed = signed(EXCHANGE, verifier="guess", nonce="3f2d88e1c07a4b95").header
    here.send("A guessed verifier", head("GET", EXCHANGE.url, guessed))


def elsewhere(here: Site) -> None:
    """Step 4 sent to a site that is not the token's."""
    form = "Content-Type: application/x-www-form-urlencoded"
    url = CALL.url.replace(DOMAIN, OTHER_DOMAIN)
    made = signed(CALL, url=url, params=CALL.params, nonce="c75b0e94a6d213f8")
    request = head(CALL.method, url, made.header, form, "Content-Length: 10")
    here.send("Step 4 elsewhere", request, "format=xml")


def uploaded(here: Site) -> None:
    """A file and its title in a multipart body, of which nothing is signed."""
    url = f"http://{DOMAIN}/api/photo/upload"
    body = (
        '--23\r\nContent-Disposition: form-data; name="title"\r\n\r\nA clip\r\n'
        '--23\r\nContent-Disposition: form-data; name="file"; filename="clip.mp4"\r\n\r\n'
        "moving pictures\r\n--23--\r\n"
    )
    made = signed(CALL, url=url, nonce="0c2a7b51d3e84f96")
    request = head("POST", url, made.header, "Content-Type: multipart/form-data; boundary=23",
                   f"Content-Length: {len(body)}")  # fmt: skip
    here.send("An upload", request, body)
    here.said["An upload: the base string"] = f"{made.base_string}\n"
    answer = here.said["An upload: the answer"]
    here.said["An upload: the answer"] = re.sub(r'token="\w+"></upload>', "token=.../>", answer)


def later(here: Site) -> None:
    """Two years later, and after the user has taken the permission back."""
    here.now[0] += YEARS
    url = f"http://{DOMAIN}/api/echo"
    stamp = str(int(here.now[0]))
    for title, nonce in ("Two years later", "64d1c3a5e80b4f27"), ("Revoked", "9a7e52b86f1c4d03"):
        made = signed(CALL, "GET", f"{url}?iam=here", nonce=nonce, timestamp=stamp)
        here.send(title, head("GET", made.url, made.header))
        here.app.extensions["sandbox"].database.change("update access_tokens set revoked = 1")


def exchanges() -> dict[str, str]:
    """Every block of the page by its title."""
    with site() as here:
        steps(here)
        refusals(here)
        elsewhere(here)
        uploaded(here)
        later(here)
    for step, published in nb23.oauth.WORKED_EXAMPLE.items():
        here.said[f"The base string of step {step}"] = f"{published.explain().base_string}\n"
    here.said["The signature of step 4"] = f"{CALL.explain().signature}\n"
    return here.said


def blocks(text: str) -> dict[str, str]:
    """The blocks of a page that show what travels, by title."""
    return {title: body for _, title, body, _ in BLOCK.findall(text)}


if __name__ == "__main__":
    told = exchanges()
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(BLOCK.sub(lambda m: m[1] + told[m[2]] + m[4], text), encoding="utf-8")
