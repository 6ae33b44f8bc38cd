"""Ask a user of a 23 video site for access, with requests-oauthlib, and keep the credentials.

    python -m pip install requests-oauthlib
    export NB23_SITE=videos.example.com NB23_CONSUMER_KEY=... NB23_CONSUMER_SECRET=...
    python authenticate.py

They are kept in ~/.23-credentials, or in the file that CREDENTIALS names.
"""

import os
import sys
from pathlib import Path

import requests
from requests_oauthlib import OAuth1Session
from requests_oauthlib.oauth1_session import TokenMissing, TokenRequestDenied

REFUSED = (TokenRequestDenied, TokenMissing)
# A signed request that followed a redirect would carry its signature to another place.
ONCE = {"allow_redirects": False, "timeout": 30}


def root(domain: str) -> str:
    """The address of a site: https, but for a practice site on this machine."""
    local = domain.partition(":")[0] in ("127.0.0.1", "localhost")
    return f"{'http' if local else 'https'}://{domain}"


def refusal(what: str, error: Exception) -> str:
    """One sentence with the site's own first line."""
    if isinstance(error, TokenMissing):
        return f"The site gave no {what}: there is none in its answer."
    reason = (error.response.text.splitlines() or [""])[0][:200]
    return f"The site gave no {what} (HTTP {error.response.status_code}): {reason}"


def sign_in(domain: str, key: str, secret: str) -> dict[str, str]:
    """The three steps; the answer holds the access token and the domain of all later calls."""
    session = OAuth1Session(key, client_secret=secret, callback_uri="oob")

    # Step 1: a request token.
    try:
        asked = session.fetch_request_token(f"{root(domain)}/oauth/request_token", **ONCE)
    except REFUSED as error:
        sys.exit(refusal("request token", error))
    if asked.get("oauth_callback_confirmed") != "true":
        sys.exit("This site does not speak OAuth 1.0a.")

    # Step 2: the user says yes.
    print("Open this address, press Allow, and type the code that the site shows:")
    print(session.authorization_url(f"{root(domain)}/oauth/authorize"), flush=True)
    code = sys.stdin.readline().strip()
    if not code:
        sys.exit("No code was typed, so nobody is signed in.")

    # Step 3: an access token.
    address = f"{root(domain)}/oauth/access_token"
    try:
        return dict(session.fetch_access_token(address, verifier=code, **ONCE))
    except REFUSED as error:
        sys.exit(refusal("access token", error))


def keep(path: Path, values: dict[str, str]) -> None:
    """Write a new file that its owner alone can read."""
    path.unlink(missing_ok=True)  # a file that is there would keep its mode
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())


def main() -> None:
    """Sign in with the keys of the environment, and keep what came of it."""
    names = ("NB23_SITE", "NB23_CONSUMER_KEY", "NB23_CONSUMER_SECRET")
    domain, key, secret = (os.environ.get(name, "") for name in names)
    if not (domain and key and secret):
        sys.exit("Set NB23_SITE, NB23_CONSUMER_KEY and NB23_CONSUMER_SECRET first.")
    try:
        granted = sign_in(domain, key, secret)
    except requests.RequestException:
        sys.exit(f"No answer from {domain}.")
    path = Path(os.environ.get("CREDENTIALS") or Path.home() / ".23-credentials")
    values = {
        "NB23_SITE": granted["domain"],
        "NB23_CONSUMER_KEY": key,
        "NB23_CONSUMER_SECRET": secret,
        "NB23_ACCESS_TOKEN": granted["oauth_token"],
        "NB23_ACCESS_TOKEN_SECRET": granted["oauth_token_secret"],
    }
    keep(path, values)
    print(f"The credentials for {granted['domain']} are in {path}.")


if __name__ == "__main__":
    main()
