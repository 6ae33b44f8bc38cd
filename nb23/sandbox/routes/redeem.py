"""Uploads by whoever holds a token, whole or in chunks, and the way back to the application.

Owns what a redeemed token does and says. Must not know how a video is kept: that is the row's of
photo/upload and photo/replace.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from sqlite3 import Row
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from nb23.sandbox.replies import ApiError, Raw, Record, Reply
from nb23.sandbox.routes import table
from nb23.sandbox.routes.call import Call, Methods

LOCAL = ("127.0.0.1", "localhost")


def redeem(call: Call) -> Reply | Raw:
    """Take a file for a token; the browser goes back to where the token says."""
    kind = "replace" if "replace" in call.row.path else "upload"
    token: Row | None = None
    try:
        token = held(call, kind)
        given = arrived(call, token["token"])
        if given is None:
            return Reply("data", "data", {}) if call.version == 2 else Raw("chunk accepted\n")
        made = land(call, token, kind, given)
    except ApiError as error:
        if call.version == 2 and not (token and token["return_url"]):
            raise
        made = {"error_message": error.message}
    return way_back(call, token, kind, made)


def held(call: Call, kind: str) -> Row:
    """The token that was sent, if it is still good."""
    known = "select * from tokens where token = ? and kind = ? and valid_until > ?"
    values = (call.text(f"{kind}_token"), kind, call.provider.now())
    found = call.database.row(known, values)
    if found is None:
        raise ApiError(f"invalid_{kind}_token", "This token is unknown or has expired.")
    return found


def arrived(call: Call, token: str) -> dict[str, str] | None:
    """What to keep of a file in chunks when all are there, None before; nothing for one piece.

    The checksum of a file in chunks is that of its chunks' checksums, in their order.
    """
    number, total = call.number("resumableChunkNumber"), call.number("resumableTotalSize", 0)
    if number is None or "file" not in call.files:
        return {}
    file, key = json.loads(call.file("file")), (token, call.text("resumableIdentifier"))
    of_file = "from chunks where token = ? and identifier = ?"
    with call.database.transaction():
        chunk = (*key, number, file["size"], file["checksum"])
        call.database.change("insert or replace into chunks values (?, ?, ?, ?, ?)", chunk)
        chunks = call.database.rows(f"select size, checksum {of_file} order by number", key)
        file["size"] = sum(chunk["size"] for chunk in chunks)
        if file["size"] < (total or 0):
            return None
        call.database.change(f"delete {of_file}", key)
    file["checksum"] = sha256("".join(chunk["checksum"] for chunk in chunks).encode()).hexdigest()
    file["name"] = call.text("resumableFilename") or file["name"]
    return {"file": json.dumps(file)}


def land(call: Call, token: Row, kind: str, given: Mapping[str, str]) -> Record:
    """Spend the token once, and do what it was made for in the name of who asked for it."""
    spend = "update tokens set uploads = uploads + 1 where token = ? and uploads < max_uploads"
    if not call.database.change(spend, (token["token"],)):
        raise ApiError(f"invalid_{kind}_token", "This token has been used up.")
    wanted: dict[str, str] = json.loads(token["parameters"])
    asked = call.typed(
        table.find(f"photo/{kind}"), params=wanted, level="super", user_id=token["user_id"]
    )
    made: dict[str, Any] = table.answer(asked, **given, upload_token=token["token"]).records
    return made


def way_back(call: Call, token: Row | None, kind: str, made: Record) -> Reply | Raw:
    """Where the browser goes: back to the application, or nowhere with a plain text."""
    goal = token["return_url"] if token else ""
    told = {"domain": call.site["domain"], f"{kind}_token": call.text(f"{kind}_token"), **made}
    own = {name: text for name, text in call.params.items() if not name.startswith("resumable")}
    url = f"{goal}{'&' if '?' in goal else '?'}{urlencode({**own, **told})}" if goal else ""
    if url and token and token["background"]:
        tell(url)
    elif url:
        return Raw("", status=301, location=url)
    elif call.version == 2:
        return Reply("data", "data", made)
    if "error_message" in made:
        return Raw(f"error {made['error_message']}\n")
    return Raw(f"ok {told['domain']} {made['tree_id']} {made['photo_id']} {made['token']} {url}\n")


def tell(url: str) -> None:
    """Call an application behind the browser's back; another machine than this is not called."""
    if urlsplit(url).hostname in LOCAL:
        with suppress(OSError):
            urlopen(url, timeout=5).close()


def in_vain(call: Call) -> Raw:
    """Say that a token opens nothing here."""
    return Raw(f"{call.row.message}\n")


METHODS: Methods = {"session/redeem-token": in_vain} | {
    f"{version}photo/redeem-{kind}-token": redeem
    for version in ("", "2/")
    for kind in ("upload", "replace")
}
