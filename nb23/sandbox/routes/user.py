"""Methods about users."""

import secrets
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
        query.where("user_id = ?", call.existing_user(user_id))
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


def create(call: Call) -> Reply:
    """Make a user account; user/list shows it, and its owner can log in to the pages."""
    email = call.required("email")
    username = call.text("username") or email.partition("@")[0]
    name, admin = call.text("full_name"), int(call.flag("site_admin", False) or False)
    if "@" not in email:
        raise ApiError("couldnt_create_user", "email is no e-mail address.")
    taken = "select 1 from users where username = ? or email = ?"
    database = call.database
    with database.transaction():
        if database.row(taken, (username, email)):
            raise ApiError("user_already_exists", "There is a user with this name or address.")
        number = database.count("select max(user_id) + 1 from users")
        database.keep("users", {
            "user_id": number, "username": username, "display_name": name or username,
            "full_name": name, "email": email, "about": "", "site_admin": admin,
            "created": call.now(), "last_login": "", "password": call.text("password") or None,
        })  # fmt: skip
    database.touched = True
    record = {
        "user_id": str(number), "email": email, "username": username, "full_name": name,
        "site_admin": str(admin), "timezone": call.text("timezone"),
    }  # fmt: skip
    return Reply("user", "user", record)


def get_login_token(call: Call) -> Reply:
    """A token that logs a user in within fifteen minutes."""
    user_id = call.existing_user(int(call.required("user_id") and call.number("user_id") or 0))
    token = secrets.token_urlsafe(24)
    call.provider.remember(token)
    record = {"login_token": token, "return_url": call.text("return_url") or "/",
              "user_id": str(user_id)}  # fmt: skip
    return Reply("logintoken", "logintoken", record)


METHODS = {
    "user/list": listing, "user/create": create, "user/get-login-token": get_login_token,
}  # fmt: skip
