"""Methods about albums, which the site calls channels."""

import secrets
from functools import partial

from nb23.sandbox.labels import without_tags
from nb23.sandbox.replies import ApiError, Reply
from nb23.sandbox.routes.call import Call, Query, plain

ORDERS = {
    "sortkey": "_sortkey", "title": "casefold(title)", "editing_date": "_edited",
    "creation_date": "creation_date_ansi",
}  # fmt: skip
FILTERS = {
    "album_id": ("album", "_id = ?"),
    "user_id": ("number", "user_id = ?"),
    "photo_id": ("number", "_id in (select album_id from album_videos where photo_id = ?)"),
}
PRIVATE = ("token", "hide_p")


def listing(call: Call) -> Reply:
    """List or search albums; hidden ones, tokens and hide_p need read level."""
    query = Query("select * from album_records")
    if call.flag("include_hidden_p"):
        call.need("read")
    else:
        query.where("not hide_p")
    query.filter(call, FILTERS)
    query.search(call.text("search"), "title", "content_text")
    order = call.order(ORDERS, "creation_date", "desc", "_id")
    record = partial(plain, without=() if call.may("read") else PRIVATE)
    return query.answer(call, order, ("albums", "album"), record)


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
