"""Methods about photos, which is what the API calls videos too."""

import re
from collections.abc import Iterator
from functools import partial
from sqlite3 import Row

from nb23.sandbox.labels import date_label, paragraph, slug, time_label, without_tags
from nb23.sandbox.practice import publish
from nb23.sandbox.replies import ApiError, Record, Reply
from nb23.sandbox.routes.call import Call, Query, plain

ORDERS = {
    "views": "_views", "comments": "_comments", "taken": "original_date_ansi",
    "title": "casefold(title)", "words": "words", "rating": "_rating",
    "created": "creation_date_ansi", "uploaded": "creation_date_ansi", "published": "_published",
}  # fmt: skip
IN_TIME = "cast(strftime('%{}', creation_date_ansi) as integer) = ?"
FILTERS = {
    "user_id": ("number", "user_id = ?"),
    "video_encoded_p": ("flag", "video_encoded_p = ?"),
    "video_p": ("flag", "video_p = ?"),
    "audio_p": ("flag", "audio_p = ?"),
    "promoted_p": ("flag", "_promoted = ?"),
    # What this site does not have: coordinates, live streams, browser uploads, licences.
    "has_coordinates_p": ("flag", "0 = ?"),
    "live_id": ("text", "0"),
    "upload_token": ("text", "0"),
    "license_id": ("number", "0 = ?"),
    "related_to_photo_id": ("number", """_id <> ? and _id in (select photo_id from album_videos
        where album_id in (select album_id from album_videos where photo_id = ?))"""),
    "year": ("number", IN_TIME.format("Y")),
    "month": ("number", IN_TIME.format("m")),
    "day": ("number", IN_TIME.format("d")),
    "after_time": ("moment", "creation_date_ansi > ?"),
    "before_time": ("moment", "creation_date_ansi < ?"),
}  # fmt: skip

STILLS = {"quad50": (50, 50), "quad75": (75, 75), "quad100": (100, 100)}
FITTED = {"small": 240, "medium": 500, "portrait": 300, "standard": 640, "large": 1024}
MOVING = {"video_small": (360, 0.05), "video_medium": (640, 0.09), "video_hd": (1280, 0.3),
          "video_mobile_h263_amr": (176, 0.02), "video_mobile_h263_aac": (176, 0.03),
          "video_mobile_mpeg4_amr": (176, 0.025)}  # fmt: skip


def listing(call: Call) -> Reply:
    """List, filter and search videos."""
    query = Query("select * from video_records")
    opened = narrow(call, query)
    limit_to_visible(call, query, opened)
    given = [bool(call.text(name)) for name in ("year", "month", "day")]
    if given != sorted(given, reverse=True):
        raise ApiError("invalid_input", "month needs year, and day needs year and month.")
    query.filter(call, FILTERS)
    filter_tags(call, query)
    words = call.text("search")
    query.search(words, "title", "content_text")
    order = call.order(ORDERS | {"words": relevance(words)}, "published", "desc", "_id")
    if call.flag("prioritize_promoted_p", True):
        order = f"_promoted desc, {order}"
    record = partial(record_of, with_protected=call.may("read"))
    return query.answer(call, order, ("photos", "photo"), record)


def narrow(call: Call, query: Query) -> bool:
    """Keep to one album or one video; say whether a right token opens it at any level."""
    album_id, photo_id = call.album("album_id"), call.number("photo_id")
    if album_id is not None:
        row = call.database.row("select token from albums where album_id = ?", (album_id,))
        query.where("_id in (select photo_id from album_videos where album_id = ?)", album_id)
        return opens(call, row["token"] if row else "", "invalid_album_token")
    if photo_id is not None:
        row = call.database.row("select * from videos where photo_id = ?", (photo_id,))
        opened = row is not None and opens(call, row["token"], "invalid_photo_token")
        if not row or not (row["published"] or opened or call.may("read")):
            raise ApiError("no_such_photo", "There is no video with this photo_id.")
        query.where("_id = ?", photo_id)
        return opened or call.may("read")
    return False


def tags_in(text: str) -> list[str]:
    """The tags of a list, in which a tag of several words stands in double quotes."""
    found = re.findall(r'"([^"]*)"|(\S+)', text)
    return [quoted or plain for quoted, plain in found]


def opens(call: Call, token: str, code: str) -> bool:
    """Whether the token that was sent, if any, is the item's own."""
    sent = call.text("token")
    if sent and sent != token:
        raise ApiError(code, "The token does not belong to this item.")
    return bool(sent)


def limit_to_visible(call: Call, query: Query, opened: bool) -> None:
    """Leave out what the caller may not see."""
    unpublished = call.flag("include_unpublished_p")
    if unpublished or call.flag("video_encoded_p") is not None:
        call.need("read")
    if not (unpublished or opened):
        query.where("published_p")


def filter_tags(call: Call, query: Query) -> None:
    """Keep videos with all tags, or any; a tag of several words stands in double quotes."""
    mode = call.choice("tag_mode", {"and": "and", "all": "and", "any": "or"}, "and")
    tags = [tag.casefold() for tag in tags_in(call.text("tags"))]
    if tags:
        one = "_id in (select photo_id from video_tags where casefold(tag) = ?)"
        query.where(f"({f' {mode} '.join([one] * len(tags))})", *tags)


def relevance(words: str) -> str:
    """How well a video fits a search: titles count before descriptions."""
    quoted = ["'" + word.replace("'", "''") + "'" for word in words.casefold().split()]
    return " + ".join(f"(instr(casefold(title), {word}) > 0)" for word in quoted) or "0"


def record_of(row: Row, *, with_protected: bool) -> Record:
    """A video as the API shows it: numbers as texts, flags as numbers, addresses relative."""
    record = dict(plain(row))
    record["one"] = "/".join(filter(None, (f"/video/{row['photo_id']}", slug(row["title"]))))
    record["content"] = paragraph(row["content_text"])
    for name in ("creation_date", "original_date"):
        record[f"{name}__date"] = date_label(row[f"{name}_ansi"])
        record[f"{name}__time"] = time_label(row[f"{name}_ansi"])
    for name, size in renditions(row):
        record.update(rendition_fields(row, name, size))
    if with_protected:
        record["protected_token"] = row["token"][::-1] if row["protected_p"] else ""
    return record


Size = tuple[int, int, float]


def renditions(row: Row) -> Iterator[tuple[str, Size | None]]:
    """The forms in which a video can be fetched: name, width, height and bytes.

    A source below 720 lines has no video_hd, so the columns differ from video to video.
    """
    width, height, length = row["_width"], row["_height"], row["_length"] or 1
    yield "original", (width, height, width * height * (length * 0.6 if row["video_p"] else 0.4))
    yield "quad16", None
    for name, (across, down) in STILLS.items():
        yield name, (across, down, across * down * 0.5 + 400)
    for name, across in FITTED.items():
        down = fitted(row, across)
        yield name, (across, down, across * down * 0.2 + 600)
    for name, (across, rate) in MOVING.items():
        if row["video_p"] and not (name == "video_hd" and min(width, height) < 720):
            down = fitted(row, across)
            yield name, (across, down, across * down * rate * length + 5000)
    yield "audio", (0, 0, length * 16_000)


def fitted(row: Row, across: int) -> int:
    """The even height that keeps the picture's shape at this width."""
    return int(across * row["_height"] / (row["_width"] or 1)) // 2 * 2


def rendition_fields(row: Row, name: str, size: Size | None) -> dict[str, str]:
    """Width, height, bytes and relative address of one rendition."""
    address = f"/{row['_tree_id']}/{row['photo_id']}/{row['token']}/{name}"
    if name == "audio" or name in MOVING:
        ending = "mp3" if name == "audio" else "3gp" if "mobile" in name else "mp4"
        address += f"/{slug(row['title']) or row['photo_id']}-{name.replace('_', '-')}.{ending}"
    if size is None:
        return {f"{name}_download": address}
    width, height, content = size
    return {
        f"{name}_width": str(width or ""),
        f"{name}_height": str(height or ""),
        f"{name}_size": str(int(content)),
        f"{name}_download": address,
    }


def upload(call: Call) -> Reply:
    """Take a file; photo/list shows it from then on. Nothing of a multipart body is signed."""
    file = call.files.get("file")
    if file is None:
        raise ApiError("no_file", "Send the file as the part named file of a multipart POST.")
    title = without_tags(call.text("title")) or (file.filename or "Untitled").rpartition(".")[0]
    video = publish(
        call.database, title=title, user_id=call.author(), now=call.provider.now(),
        content=without_tags(call.text("description")), album_id=call.album("album_id"),
        tags=tags_in(call.text("tags")), published=bool(call.flag("publish", True)),
    )  # fmt: skip
    call.database.insert("files", [(video.photo_id, file.filename or "", file.read())])
    record = {"photo_id": str(video.photo_id), "tree_id": str(video.tree_id), "token": video.token}
    return Reply("upload", "upload", record)


METHODS = {"photo/list": listing, "photo/upload": upload}
