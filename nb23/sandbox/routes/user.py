"""Methods about users."""

import secrets
from functools import partial

from nb23.sandbox.replies import ApiError, Reply
from nb23.sandbox.routes.call import Call, Query, plain

ORDERS = {
    "username": "username", "site_admin_p": "site_admin", "email": "email",
    "creation_date": "_created", "last_login": "_last_login",
    "display_name": "casefold(display_name)",
}  # fmt: skip
PRIVATE = ("email", "full_name", "site_admin")


def listing(call: Call) -> Reply:
    """List or search users; names and addresses of people are for admin level only."""
    admin = call.may("admin")
    query = Query("select * from user_records")
    query.filter(call, {"user_id": ("user", "_id = ?")})
    columns = ("username", "display_name", "about_abstract", *(PRIVATE[:2] if admin else ()))
    query.search(call.text("search"), *columns)
    if call.text("orderby") in ("email", "last_login", "site_admin_p"):
        call.need("admin")
    order = call.order(ORDERS, "display_name", "desc", "_id")
    record = partial(plain, without=() if admin else PRIVATE)
    return query.answer(call, order, ("users", "user"), record)


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
    call.required("user_id")
    user_id = call.user("user_id")
    token = secrets.token_urlsafe(24)
    call.provider.remember(token)
    record = {"login_token": token, "return_url": call.text("return_url") or "/",
              "user_id": str(user_id)}  # fmt: skip
    return Reply("logintoken", "logintoken", record)


METHODS = {"user/list": listing, "user/create": create, "user/get-login-token": get_login_token}
