"""Methods about albums, which the site calls channels."""

import secrets
from html import escape
from sqlite3 import Row

from nb23.sandbox.replies import ApiError, Record, Reply
from nb23.sandbox.routes.call import Call, Query, date_label, slug, time_label, without_tags

SOURCE = "select albums.*, username, display_name from albums join users using (user_id)"
ORDERS = {
    "sortkey": "sortkey", "title": "fold(title)", "editing_date": "edited",
    "creation_date": "created",
}  # fmt: skip


def listing(call: Call) -> Reply:
    """List or search albums; hidden ones, tokens and hide_p need read level."""
    if call.flag("include_hidden_p"):
        call.need("read")
    query = Query(SOURCE)
    if not call.flag("include_hidden_p"):
        query.where("not hidden")
    narrow(call, query)
    query.search(call.text("search"), "title", "content")
    order = call.order(ORDERS, "creation_date", "desc", "album_id")
    private = call.may("read")

    def record(row: Row) -> Record:
        return public_record(row) | (private_fields(row) if private else {})

    return query.answer(call, order, ("albums", "album"), record)


def narrow(call: Call, query: Query) -> None:
    """Keep to one album, one user's albums or the albums that hold one video."""
    album_id, user_id, photo_id = (call.number(f"{name}_id") for name in ("album", "user", "photo"))
    if album_id is not None:
        if not call.database.row("select 1 from albums where album_id = ?", (album_id,)):
            raise ApiError("no_such_album", "There is no album with this album_id.")
        query.where("album_id = ?", album_id)
    if user_id is not None:
        query.where("user_id = ?", user_id)
    if photo_id is not None:
        query.where("album_id in (select album_id from album_videos where photo_id = ?)", photo_id)


def public_record(row: Row) -> dict[str, object]:
    """What everybody may see of an album."""
    return {
        "album_id": str(row["album_id"]),
        "title": row["title"],
        "pretty_date": date_label(row["created"]),
        "pretty_time": time_label(row["created"]),
        "one": f"/{slug(row['title'])}",
        "creation_date_ansi": row["created"],
        "user_id": str(row["user_id"]),
        "display_name": row["display_name"],
        "user_url": f"/user/{row['username']}",
        "username": row["username"],
        "content": f"<p>{escape(row['content'], quote=False)}</p>" if row["content"] else "",
        "content_text": row["content"],
    }


def private_fields(row: Row) -> dict[str, object]:
    """What read level adds."""
    return {"token": row["token"], "hide_p": row["hidden"]}


def create(call: Call) -> Reply:
    """Make an album; album/list shows it from then on."""
    title, content = without_tags(call.required("title")), without_tags(call.text("description"))
    if not title:
        raise ApiError("couldnt_create_album", "The title holds nothing but tags.")
    now, token = call.now(), secrets.token_hex(16)
    database = call.database
    with database.transaction():
        number = database.count("select coalesce(max(album_id), 51000) + 11 from albums")
        database.keep("albums", {
            "album_id": number, "title": title, "content": content, "token": token,
            "hidden": int(call.flag("hide_p", False) or False), "created": now, "edited": now,
            "sortkey": 0, "user_id": call.author(),
        })  # fmt: skip
    database.touched = True
    return Reply("album", "album", {"album_id": str(number), "token": token})


METHODS = {"album/list": listing, "album/create": create}
