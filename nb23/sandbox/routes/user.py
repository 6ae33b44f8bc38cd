"""Methods about users."""

from sqlite3 import Row

from nb23.sandbox.replies import ApiError, Record, Reply
from nb23.sandbox.routes.call import Call, Query

ORDERS = {
    "username": "username", "site_admin_p": "site_admin", "email": "email",
    "creation_date": "created", "last_login": "last_login", "display_name": "fold(display_name)",
}  # fmt: skip


def listing(call: Call) -> Reply:
    """List or search users; names and addresses of people are for admin level only."""
    admin = call.may("admin")
    query = Query("select * from users")
    user_id = call.number("user_id")
    if user_id is not None:
        if not call.database.row("select 1 from users where user_id = ?", (user_id,)):
            raise ApiError("no_such_user", "There is no user with this user_id.")
        query.where("user_id = ?", user_id)
    columns = ("username", "display_name", "about") + (("email", "full_name") if admin else ())
    query.search(call.text("search"), *columns)
    if call.text("orderby") in ("email", "last_login", "site_admin_p"):
        call.need("admin")

    def record(row: Row) -> Record:
        return public_record(row) | (private_fields(row) if admin else {})

    order = call.order(ORDERS, "display_name", "desc", "user_id")
    return query.answer(call, order, ("users", "user"), record)


def public_record(row: Row) -> dict[str, str]:
    """What everybody may see of a user."""
    return {
        "user_id": str(row["user_id"]),
        "username": row["username"],
        "display_name": row["display_name"],
        "url": f"/user/{row['username']}",
        "about_abstract": row["about"],
    }


def private_fields(row: Row) -> dict[str, str]:
    """What only admin level may see of a user."""
    return {
        "full_name": row["full_name"],
        "email": row["email"],
        "site_admin": str(row["site_admin"]),
    }


METHODS = {"user/list": listing}
