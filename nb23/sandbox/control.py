"""The control address: what a test or a lesson may ask the sandbox beyond the API.

Each request needs the control key, which only the starter of the sandbox and the runtime file
have. Must not know sockets.
"""

import hmac
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from nb23.sandbox.app import NOTEBOOK, PRIVILEGED, READER, Sandbox, current
from nb23.sandbox.practice import PASSWORD, PRACTICE_USER

blueprint = Blueprint("control", __name__, url_prefix="/control")


@blueprint.before_request
def require_key() -> None:
    """Refuse whoever does not have the key."""
    sent = request.headers.get("X-Control-Key", "")
    if not hmac.compare_digest(sent.encode(), current().control_key.encode()):
        abort(403)


def describe(sandbox: Sandbox) -> dict[str, Any]:
    """The description that `nb23 sandbox --json` prints."""
    provider, url = sandbox.provider, f"http://{sandbox.domain}"
    notebook, reader, privileged = map(provider.consumer_named, (NOTEBOOK, READER, PRIVILEGED))
    token = provider.standing_token(privileged.key)
    return {
        "oauth_base": f"{url}/oauth",
        "api_base": f"{url}/api",
        "consumer_key": notebook.key,
        "consumer_secret": notebook.secret,
        "login_user": PRACTICE_USER,
        "login_password": PASSWORD,
        "read_consumer": {"key": reader.key, "secret": reader.secret},
        "privileged": {"key": privileged.key, "secret": privileged.secret,
                       "token": token.token, "token_secret": token.secret},
        "control": {"url": f"{url}/control", "key": sandbox.control_key},
    }  # fmt: skip


@blueprint.get("/state")
def state() -> Response:
    """The description, and the practice user's own access token."""
    sandbox = current()
    token = sandbox.provider.standing_token(sandbox.provider.consumer_named(NOTEBOOK).key)
    return jsonify(description=describe(sandbox), token=token.token, token_secret=token.secret,
                   user_id=token.user_id)  # fmt: skip


@blueprint.get("/issued")
def issued() -> Response:
    """Every secret given out so far, for a search after leaks."""
    return jsonify(current().provider.issued())


@blueprint.post("/reset")
def reset() -> Response:
    """Back to the first state; the practice applications keep their keys and tokens."""
    current().provider.reset()
    return Response(status=204)
