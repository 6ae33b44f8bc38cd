"""The address of the API: reads a call once, verifies it, finds its level and its method.

Owns the order of these steps. Must not know what a method does. Source: the developer guide;
version 1 answers HTTP 200 even when it refuses.
"""

from flask import Blueprint, Response, request

from nb23.sandbox.app import Sandbox, current
from nb23.sandbox.levels import LEVEL_OF
from nb23.sandbox.parse import Received, receive
from nb23.sandbox.replies import ApiError, Context, Record, Reply, refusal, render
from nb23.sandbox.routes import METHODS
from nb23.sandbox.routes.call import Call
from nb23.sandbox.verify import CALL, Refusal

SHAPE = ("format", "raw")
blueprint = Blueprint("api", __name__, url_prefix="/api")


@blueprint.route("/<path:path>", methods=["GET", "POST"])
def call(path: str) -> Response:
    """Answer a call of any method of version 1."""
    sandbox = current()
    received = receive(request)
    level = level_of(sandbox, received)
    if isinstance(level, Refusal):
        error = ApiError("invalid_signature", f"{level.rule.slug}: {level.reason}")
        context = Context(f"/api/{path}", "none", sandbox.site)
        words = refusal(context, error, rule=level.rule.slug, base_string=level.base_string)
        return written(context, dict(received.sent), words)
    context = Context(f"/api/{path}", level, sandbox.site)
    try:
        params = dict(received.sent)
        reply = answer(sandbox, path, params, level)
    except ApiError as error:
        return written(context, params, refusal(context, error))
    return written(context, params, reply)


def level_of(sandbox: Sandbox, received: Received) -> str | Refusal:
    """The permission level of whoever calls; a bad signature is never served as anonymous."""
    if not received.signed_p:
        return "anonymous"
    case = sandbox.rules.check(received, CALL, sandbox.provider)
    if isinstance(case, Refusal):
        return case
    return case.consumer.level if case.consumer else "anonymous"


def answer(sandbox: Sandbox, path: str, params: dict[str, str], level: str) -> Reply:
    """Run the method, if the caller may."""
    if path not in METHODS:
        raise ApiError("unknown_method", f"There is no method /api/{path}.")
    asked = Call(params, level, sandbox.database, sandbox.site, not sandbox.rules.on("level"))
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
