"""Methods about tags."""

from sqlite3 import Row

from nb23.sandbox.replies import Record, Reply
from nb23.sandbox.routes.call import Call, Query, plain


def listing(call: Call) -> Reply:
    """List or search the tags of published videos, with how often each is used.

    The guide prints "desc" as the default order while its example ascends; the example wins.
    """
    query = Query("select * from tag_records")
    query.search(call.text("search"), "tag")
    if call.flag("exclude_machine_tags_p"):
        query.where("tag not glob '*?:?*=?*'")
    order = call.order({"tag": "casefold(tag)", "count": "_uses"}, "tag", "asc", "tag")
    humanise = call.flag("reformat_tags_p")
    return query.answer(call, order, ("tags", "tag"), human if humanise else plain)


def human(row: Row) -> Record:
    """A machine tag such as series:name=workshop is read as its value."""
    tag = row["tag"]
    shown = tag.partition("=")[2] if ":" in tag and "=" in tag else tag
    return {**plain(row), "tag": shown}


METHODS = {"tag/list": listing}
