"""What version 2 of the API answers: JSON, the key data, real HTTP status codes.

Owns the shape of its replies and errors. Must not know methods or tokens.
"""

from collections.abc import Mapping
from typing import Any

from nb23.sandbox.replies import ApiError, Context, Record, Reply, in_script, refusal, script_name

ERRORS = (
    ("missing_authentication", 401, ""),
    ("invalid_signature", 401, ""),
    ("permission_denied", 403, ""),
    ("no_such_", 404, "no_such_object"),
    ("unknown_method", 404, ""),
    ("wrong_verb", 405, ""),
    ("feature_not_available", 412, ""),
    ("couldnt_", 500, "creation_error"),
    ("user_already_exists", 500, "creation_error"),
    ("", 400, ""),
)
"""The beginning of a code, the HTTP status of its errors, and the code if it has another here."""

PLACES = ("analytics", "rows", "timeseries")
"""Where the records of analytics can stand."""


def body_of(context: Context, params: Mapping[str, str], reply: Reply) -> dict[str, Any]:
    """The one object that a successful call gets."""
    told = {"message": reply.message} if reply.message else {}
    numbers = {name: count for name, count in vars(reply.page).items() if count is not None}
    return {
        "status": "ok", **told, "permission_level": context.level, "cached": False,
        "sites" if reply.container == "sites" else "data": trimmed(reply.records, params),
        **(numbers if isinstance(reply.records, list) else {}), **reply.beside,
    }  # fmt: skip


def trimmed(records: Any, params: Mapping[str, str]) -> Any:
    """The records with the columns that the parameter fields names; all without it."""
    wanted = {name.strip() for name in params.get("fields", "").split(",")} - {""}
    if not wanted:
        return records
    if isinstance(records, list):
        return [trimmed(record, params) for record in records]
    within = {name: trimmed(records[name], params) for name in PLACES if name in records}
    return {name: value for name, value in records.items() if name in wanted} | within


def refused(context: Context, error: ApiError) -> tuple[dict[str, str], int]:
    """The words about a failed call, and its HTTP status."""
    status, code = next(
        (status, code or error.code) for start, status, code in ERRORS
        if error.code.startswith(start)
    )  # fmt: skip
    return refusal(context, error) | {"code": code}, status


def render(params: Mapping[str, str], body: Record) -> tuple[str, str]:
    """Write a body down.

    Returns:
        The text and its content type.

    Raises:
        ApiError: if the callback is no plain name.
    """
    callback = script_name(params, "callback", "")
    if callback:
        return f"{callback}({in_script(body)});", "text/javascript; charset=utf-8"
    return in_script(body), "application/json; charset=utf-8"
