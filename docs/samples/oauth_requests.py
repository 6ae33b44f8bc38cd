"""Sign in to a 23 video site and list videos, with requests-oauthlib alone.

    python -m pip install requests-oauthlib
    export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
    python oauth_requests.py "words to search for"

TOKEN_FILE=path keeps the access token there and uses it the next time.
"""

import os
import sys
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import requests
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenMissing, TokenRequestDenied

LOOPBACK = ("127.0.0.1", "localhost")
REFUSED = (TokenRequestDenied, TokenMissing)
# A signed request that followed a redirect would carry its signature to another place.
ONCE = {"allow_redirects": False, "timeout": 30}


def root(domain: str) -> str:
    """The address of a site: https, but for a practice site on this machine."""
    scheme = "http" if domain.partition(":")[0] in LOOPBACK else "https"
    return f"{scheme}://{domain}"


def sign_in(domain: str, key: str, secret: str) -> dict[str, str]:
    """The three steps; the answer holds the access token and the domain of all later calls."""
    session = OAuth1Session(key, client_secret=secret, callback_uri="oob")
    try:
        asked = session.fetch_request_token(f"{root(domain)}/oauth/request_token", **ONCE)
    except REFUSED as error:
        sys.exit(refusal("The site gave no request token", error.response))
    if asked.get("oauth_callback_confirmed") != "true":
        sys.exit("This site does not speak OAuth 1.0a.")
    print("Open this address, press Allow, and type the code that the site shows:")
    print(session.authorization_url(f"{root(domain)}/oauth/authorize"), flush=True)
    code = sys.stdin.readline().strip()
    if not code:
        sys.exit("No code was typed, so nobody is signed in.")
    try:
        address = f"{root(domain)}/oauth/access_token"
        return dict(session.fetch_access_token(address, verifier=code, **ONCE))
    except REFUSED as error:
        sys.exit(refusal("The site gave no access token", error.response))


def refusal(what: str, answer: requests.Response) -> str:
    """One sentence with the site's own first line."""
    reason = (answer.text.splitlines() or [""])[0]
    return f"{what} (HTTP {answer.status_code}): {reason[:200]}"


def kept_or_new(domain: str, key: str, secret: str) -> dict[str, str]:
    """The access token of TOKEN_FILE, or a new one, which is kept there if the file is named."""
    path = os.environ.get("TOKEN_FILE")
    if path and Path(path).exists():
        return dict(parse_qsl(Path(path).read_text().strip()))
    granted = sign_in(domain, key, secret)
    if path:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(file, "w") as kept:
            kept.write(urlencode(granted) + "\n")
    return granted


def videos(granted: dict[str, str], key: str, secret: str, words: str) -> list[str]:
    """The ids of up to five videos."""
    token, token_secret = granted["oauth_token"], granted["oauth_token_secret"]
    session = OAuth1Session(key, secret, token, token_secret)
    query = {"format": "json", "raw": "1", "size": "5", "search": words}
    address = f"{root(granted['domain'])}/api/photo/list"
    answer = session.get(address, params=query, **ONCE)
    try:
        reply = answer.json()
    except requests.JSONDecodeError:
        reply = {"message": "the answer is not JSON"}
    if reply.get("status") != "ok":
        reason = reply.get("message", "")
        sys.exit(f"photo/list was refused (HTTP {answer.status_code}): {reason}")
    return [video["photo_id"] for video in reply["photos"]]


def main() -> None:
    """Read the environment and the command line, sign in, list."""
    names = ("NB23_SITE", "NB23_CONSUMER_KEY", "NB23_CONSUMER_SECRET")
    domain, key, secret = (os.environ.get(name, "") for name in names)
    if not (domain and key and secret):
        sys.exit("Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first.")
    words = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        granted = kept_or_new(domain, key, secret)
        for photo_id in videos(granted, key, secret, words):
            print(photo_id)
    except requests.RequestException:
        sys.exit(f"No answer from {domain}.")
    except ValueError:
        sys.exit(f"The answer of {domain} is not one of OAuth 1.0a.")


if __name__ == "__main__":
    main()
