"""Call a method of a 23 video site, with requests-oauthlib, and print its answer.

    python command.py GET photo/list size=5 search="words to search for"
    python command.py POST photo/upload title="A clip" file=@clip.mp4

authenticate.py has kept the credentials before.
"""

import os
import sys
from pathlib import Path
from urllib.parse import quote, urlencode

import requests
from requests_oauthlib import OAuth1Session


def root(domain: str) -> str:
    """The address of a site: https, but for a practice site on this machine."""
    local = domain.partition(":")[0] in ("127.0.0.1", "localhost")
    return f"{'http' if local else 'https'}://{domain}"


def pair(line: str) -> tuple[str, str]:
    """The text before and after the first equals sign."""
    name, _, value = line.partition("=")
    return name, value


def content(path: Path) -> tuple[str, bytes]:
    """A file as requests takes it: name and bytes."""
    return path.name, path.read_bytes()


def credentials() -> dict[str, str]:
    """What authenticate.py has kept."""
    path = Path(os.environ.get("CREDENTIALS") or Path.home() / ".23-credentials")
    if not path.exists():
        sys.exit(f"Run authenticate.py first: there is no file {path}.")
    return dict(pair(line) for line in path.read_text().splitlines())


def call(verb: str, method: str, given: list[tuple[str, str]]) -> requests.Response:
    """Send one signed request."""
    kept = credentials()
    session = OAuth1Session(
        kept["NB23_CONSUMER_KEY"], kept["NB23_CONSUMER_SECRET"],
        kept["NB23_ACCESS_TOKEN"], kept["NB23_ACCESS_TOKEN_SECRET"],
    )  # fmt: skip
    address = f"{root(kept['NB23_SITE'])}/api/{method}"
    fields = [each for each in given if not each[1].startswith("@")]
    # requests makes the body of an upload in memory: the file must fit.
    files = {name: content(Path(value[1:])) for name, value in given if value.startswith("@")}
    form = urlencode(fields, quote_via=quote)  # a blank as %20
    if verb == "GET":
        request = {"params": form}
    elif files:
        request = {"data": fields, "files": files}  # no part of a multipart body is signed
    else:
        kind = "application/x-www-form-urlencoded"
        request = {"data": form, "headers": {"Content-Type": kind}}
    try:
        # A signed request that followed a redirect would carry its signature to another place.
        return session.request(verb, address, allow_redirects=False, timeout=60, **request)
    except requests.RequestException:
        sys.exit(f"No answer from {kept['NB23_SITE']}.")


def main() -> None:
    """Call what the command line says, and print the answer or one sentence."""
    if len(sys.argv) < 3:
        sys.exit("Usage: command.py GET|POST METHOD [NAME=VALUE ...]")
    verb, method, *pairs = sys.argv[1:]
    try:
        answer = call(verb, method, [("format", "json"), ("raw", "1"), *map(pair, pairs)])
    except OSError as error:
        sys.exit(f"{error.strerror}: {error.filename}.")
    # A refusal says "error" and why, in version 1 with HTTP status 200.
    try:
        reply = answer.json()
    except requests.JSONDecodeError:
        reply = {"message": "the answer is not JSON"}
    if reply.get("status") != "ok":
        why = f"HTTP {answer.status_code}, {reply.get('code', '')}"
        sys.exit(f"{method} was refused ({why}): {reply.get('message', '')}")
    print(answer.text)


if __name__ == "__main__":
    main()
