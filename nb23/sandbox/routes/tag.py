"""Methods about tags."""

from sqlite3 import Row

from nb23.sandbox.replies import Record, Reply
from nb23.sandbox.routes.call import Call, Query, slug

SOURCE = (
    "select tag, count(*) as uses from video_tags join videos using (photo_id)"
    " where published is not null group by tag"
)


def listing(call: Call) -> Reply:
    """List or search the tags of published videos, with how often each is used.

    The guide prints "desc" as the default order while its example ascends; the example wins.
    """
    query = Query(SOURCE)
    query.search(call.text("search"), "tag")
    if call.flag("exclude_machine_tags_p"):
        query.where("tag not glob '*?:?*=?*'")
    order = call.order({"tag": "fold(tag)", "count": "uses"}, "tag", "asc", "tag")
    humanise = bool(call.flag("reformat_tags_p"))

    def record(row: Row) -> Record:
        tag = row["tag"]
        # A machine tag such as series:name=workshop is read as its value.
        shown = tag.partition("=")[2] if humanise and ":" in tag and "=" in tag else tag
        return {"tag": shown, "count": str(row["uses"]), "url": f"/tag/{slug(tag)}"}

    return query.answer(call, order, ("tags", "tag"), record)


METHODS = {"tag/list": listing}
