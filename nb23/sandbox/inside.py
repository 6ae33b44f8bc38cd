"""The sandbox where there are no sockets and no threads: in the Python of a browser's page.

Owns which hosts are answered inside this process. Must not know what the application answers.
"""

from itertools import count
from typing import Any

from requests import ConnectionError, PreparedRequest, Response
from requests.adapters import HTTPAdapter

from nb23.sandbox.adapter import Adapter
from nb23.sandbox.app import create_app

PORTS = count(2323)
"""The ports of the addresses; nobody listens there."""

_answering: dict[str, Adapter | None] = {}
"""Who answers at each host; nobody any more where a sandbox was stopped."""


def answer(hosts: list[str], by: Adapter | None) -> None:
    """Answer these hosts from here on, whichever session of requests asks.

    Args:
        hosts: Each a name and a port.
        by: The transport to the application; None: nobody answers there any more.
    """
    if not _answering:
        _take_over()
    _answering.update(dict.fromkeys(hosts, by))


def open_inside(port: int, options: dict[str, Any]) -> tuple[Any, list[str]]:
    """A sandbox that is answered inside this process, and the hosts of its two sites."""
    hosts = [f"127.0.0.1:{number}" for number in (port or next(PORTS), next(PORTS))]
    app = create_app(domain=hosts[0], other_domain=hosts[1], **options)
    answer(hosts, Adapter(app))
    return app.extensions["sandbox"], hosts


def _take_over() -> None:
    usual = HTTPAdapter.send

    def send(self: HTTPAdapter, request: PreparedRequest, *given: Any, **options: Any) -> Response:
        host = str(request.url).split("/")[2]
        if host not in _answering:
            return usual(self, request, *given, **options)
        if found := _answering[host]:
            return found.send(request)
        raise ConnectionError(f"Nobody answers at {host} any more.")

    HTTPAdapter.send = send  # type: ignore[method-assign]
