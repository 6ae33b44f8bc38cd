"""Methods about users that are more than their rows: tokens that log in."""

from datetime import UTC, datetime

from nb23.sandbox.provider import LEVELS, Provider
from nb23.sandbox.replies import Page, Raw, Record, Reply
from nb23.sandbox.routes.call import Call, Methods


def tokens(call: Call) -> Reply:
    """Bearer tokens that expire, for this site or for each that the user can enter."""
    here = call.provider
    both = [here, here.sibling] if call.flag("cross_sites_p") else [here]
    records = [token_of(call, books) for books in both if books]
    return Reply("sites", "site", records, Page(None, None, None))


def token_of(call: Call, books: Provider) -> Record:
    """A fresh token for one site, capped at the level of whoever asks."""
    user = books.database.row(
        "select display_name, site_admin from users where user_id = ?", (call.user_id,)
    )
    own = "admin" if user and user["site_admin"] else "read"
    made = books.add_bearer(call.user_id, min(call.level, own, key=LEVELS.index))
    ends = datetime.fromtimestamp(made.expires or 0, UTC)
    domain = books.site["domain"]
    return {
        "domain": domain, "display_name": user["display_name"] if user else "",
        "bearer_token": made.token, "expiration_time": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "api_base_url": f"http://{domain}/", "site_name": books.site["site_name"],
        "canonical_user_p": books is call.provider, "starred_p": False,
    }  # fmt: skip


def redeem(call: Call) -> Raw:
    """Log a browser in, once, and lead it to where the token says."""
    token = call.database.row(
        "delete from tokens where token = ? and kind = 'login' and valid_until > ?"
        " returning user_id, return_url", (call.text("login_token"), call.provider.now())
    )  # fmt: skip
    if token is None:
        return Raw("error This token is unknown or has expired.\n")
    return Raw("", status=302, location=token["return_url"], user_id=token["user_id"])


METHODS: Methods = {
    "2/user/tokens": tokens,
    "user/redeem-login-token": redeem,
    "2/user/redeem-login-token": redeem,
}
