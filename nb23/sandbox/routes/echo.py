"""The echo method: gives back what was sent."""

from nb23.sandbox.replies import Reply
from nb23.sandbox.routes.call import Call


def echo(call: Call) -> Reply:
    """Give back the parameters that arrived: a test of connection and signature."""
    return Reply(None, "parameter", dict(call.params))


METHODS = {"echo": echo}
