"""The control address: what a test or a lesson may ask the sandbox beyond the API.

Each request needs the control key, which only the starter of the sandbox and the runtime file
have. Must not know sockets.
"""

import hmac
import sys
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from nb23.sandbox.faults import MENU
from nb23.sandbox.practice import PASSWORD, PRACTICE_USER
from nb23.sandbox.provider import Provider
from nb23.sandbox.state import GENERIC, NOTEBOOK, PRIVILEGED, READER, Sandbox, current
from nb23.sandbox.storage import SandboxError

blueprint = Blueprint("control", __name__, url_prefix="/control")
FILES = "select object_id, kind, name, size, checksum from files order by file_id"
MOVE = (
    '"{python}" -c "import urllib.request as u; u.urlopen(\'{url}/clock\','
    " b'seconds=$SECONDS_&control_key={key}')\""
)


@blueprint.before_request
def require_key() -> None:
    """Refuse whoever does not have the key, in a header or in the form."""
    sent = request.headers.get("X-Control-Key") or request.form.get("control_key", "")
    if not hmac.compare_digest(sent.encode(), current().control_key.encode()):
        abort(403)


def books() -> list[Provider]:
    """The books of both sites."""
    sandbox = current()
    return [site.provider for site in (sandbox, sandbox.other) if site]


def pair(provider: Provider, name: str) -> dict[str, str]:
    """Key and secret of one of the practice applications."""
    consumer = provider.consumer_named(name)
    return {"key": consumer.key, "secret": consumer.secret}


def describe(sandbox: Sandbox) -> dict[str, Any]:
    """The description that `nb23 sandbox --json` prints."""
    provider, url, key = sandbox.provider, f"http://{sandbox.domain}", sandbox.control_key
    notebook, privileged = pair(provider, NOTEBOOK), pair(provider, PRIVILEGED)
    token = provider.standing_token(privileged["key"])
    control = f"{url}/control"
    return {
        "oauth_base": f"{url}/oauth",
        "api_base": f"{url}/api",
        "consumer_key": notebook["key"],
        "consumer_secret": notebook["secret"],
        "login_user": PRACTICE_USER,
        "login_password": PASSWORD,
        "read_consumer": pair(provider, READER),
        "generic_consumer": pair(provider, GENERIC),
        "privileged": {**privileged, "token": token.token, "token_secret": token.secret},
        "login_token": provider.login_token().token,
        "other_site": {"api_base": f"http://{sandbox.other.domain}/api" if sandbox.other else ""},
        "revoke": {"url": f"{control}/revoke",
                   "form": {"oauth_token": "{token}", "control_key": key}},
        "clock": {"command": MOVE.format(python=sys.executable, url=control, key=key)},
        "control": {"url": control, "key": key},
    }  # fmt: skip


def state(sandbox: Sandbox) -> Any:
    """The description, and the practice user's own access token."""
    token = sandbox.provider.standing_token(sandbox.provider.consumer_named(NOTEBOOK).key)
    return {"description": describe(sandbox), "token": token.token,
            "token_secret": token.secret, "user_id": token.user_id}  # fmt: skip


def issued(sandbox: Sandbox) -> Any:
    """Every secret given out so far, for a search after leaks."""
    return [secret for provider in books() for secret in provider.issued()]


def requests(sandbox: Sandbox) -> Any:
    """What the server saw: the last requests, without their secrets."""
    return sandbox.log.shown(set(issued(sandbox)))


def files(sandbox: Sandbox) -> Any:
    """What is kept of each file that arrived: not the file itself."""
    return [dict(row) for row in sandbox.database.rows(FILES)]


def faults(sandbox: Sandbox) -> Any:
    """The menu, and what was ordered."""
    menu = {name: says for name, (says, _) in MENU.items()}
    return {"menu": menu, "ordered": sandbox.faults.listed()}


def revoke(sandbox: Sandbox) -> None:
    """Take an access token back."""
    token = request.form.get("oauth_token", "")
    if not any(provider.revoke(token) for provider in books()):
        raise ValueError("There is no such access token.")


def clock(sandbox: Sandbox) -> None:
    """Move the provider's clock forward, or back by a negative number of seconds."""
    sandbox.clock.offset += float(request.form.get("seconds", ""))


def order(sandbox: Sandbox) -> None:
    """Order a fault."""
    sandbox.faults.order(**request.get_json())


def calm(sandbox: Sandbox) -> None:
    """Take back every fault."""
    sandbox.faults.clear()


def publish(sandbox: Sandbox) -> None:
    """Answer the pages under the address of a proxy too."""
    sandbox.publish(request.form.get("url", ""))


def reset(sandbox: Sandbox) -> None:
    """Back to the first state; the practice applications keep their keys and tokens."""
    sandbox.reset()


READ = {act.__name__: act for act in (state, issued, requests, files, faults)}
DO = {act.__name__: act for act in (revoke, clock, order, calm, publish, reset)}
"""What can be read and done here, by the last part of the address."""


@blueprint.get("/<name>")
def read(name: str) -> Response:
    """Answer a question."""
    return jsonify(READ[name](current()) if name in READ else abort(404))


@blueprint.post("/<name>")
def do(name: str) -> Response:
    """Do what was asked, or say why not."""
    try:
        DO[name](current())
    except (KeyError, ValueError, SandboxError) as problem:
        return Response(str(problem), status=400, mimetype="text/plain")
    return Response(status=204)
