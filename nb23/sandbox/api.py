"""The address of the API: reads a call once, verifies it, finds its level and its method.

Owns the order of these steps. Must not know what a method does. Source: the developer guide;
version 1 answers HTTP 200 even when it refuses.
"""

from flask import Blueprint, Response, g, request

from nb23.sandbox.case import CALL
from nb23.sandbox.levels import LEVEL_OF
from nb23.sandbox.log import received
from nb23.sandbox.parse import Received
from nb23.sandbox.replies import ApiError, Context, Record, Reply, refusal, render
from nb23.sandbox.routes import METHODS
from nb23.sandbox.routes.call import Call
from nb23.sandbox.state import Sandbox, current
from nb23.sandbox.verify import Refusal

SHAPE = ("format", "raw")
blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.route("/<path:path>", methods=["GET", "POST"])
def call(path: str) -> Response:
    """Answer a call of any method of version 1."""
    sandbox, got = current(), received()
    params = dict(got.sent)
    allowed = level_of(sandbox, got)
    level = "none" if isinstance(allowed, Refusal) else allowed
    context = Context(f"/api/{path}", level, sandbox.site)
    try:
        if isinstance(allowed, Refusal):
            slug = allowed.rule.slug
            raise ApiError("invalid_signature", f"{slug}: {allowed.reason}", slug,
                           allowed.base_string)  # fmt: skip
        return written(context, params, answer(sandbox, path, params, level))
    except ApiError as error:
        g.rule = error.rule
        return written(context, params, refusal(context, error))


def level_of(sandbox: Sandbox, received: Received) -> str | Refusal:
    """The permission level of whoever calls; a bad signature is never served as anonymous."""
    if not received.signed_p:
        return "anonymous"
    case = sandbox.rules.check(received, CALL, sandbox.provider)
    if isinstance(case, Refusal):
        return case
    g.user_id = case.access.user_id if case.access else 0
    return case.consumer.level if case.consumer else "anonymous"


def answer(sandbox: Sandbox, path: str, params: dict[str, str], level: str) -> Reply:
    """Run the method, if the caller may."""
    if path not in METHODS:
        raise ApiError("unknown_method", f"There is no method /api/{path}.")
    asked = Call(
        params, level, sandbox.provider, sandbox.site, not sandbox.rules.on("level"),
        g.get("user_id", 0), request.files,
    )  # fmt: skip
    asked.need(LEVEL_OF[path])
    return METHODS[path](asked)


def written(context: Context, params: dict[str, str], reply: Reply | Record) -> Response:
    """The reply in the form that the client asked for."""
    try:
        text, kind = render(context, params, reply)
    except ApiError as error:
        plain: dict[str, str] = {name: params[name] for name in SHAPE if name in params}
        text, kind = render(context, plain, refusal(context, error))
    return Response(text, content_type=kind)
