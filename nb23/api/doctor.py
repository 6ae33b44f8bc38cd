"""What is wrong between this computer and a site, one check after the other.

This module owns the checks and their order. It must not know where credentials are kept, nor how a
diagnosis is shown.
"""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

import requests

from nb23._redact import mask
from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.errors import ApiError, BadReply
from nb23.api.method import ALLOWS, Level
from nb23.api.response import Reply, read_reply
from nb23.errors import Nb23Error
from nb23.oauth.credentials import AccessToken, Consumer, Credentials, LoginToken
from nb23.oauth.endpoints import GENERIC_DOMAIN, Endpoints, is_loopback
from nb23.oauth.errors import Offline, WrongSite
from nb23.oauth.flow import Flow, clock_error, clock_skew
from nb23.oauth.signing import send

PATIENCE = 5.0
"""Seconds to wait for a connection."""


class Check(NamedTuple):
    """One line of a diagnosis.

    Attributes:
        name: What was looked at, such as `clock`.
        state: `good`, `bad`, or `skipped`.
        says: What was found; of a bad one, also what to do.
    """

    name: str
    state: str
    says: str


@dataclass(frozen=True)
class Diagnosis:
    """What was found at a site.

    Attributes:
        domain: The site.
        checks: A line a check, in order.
    """

    domain: str
    checks: tuple[Check, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return not any(check.state == "bad" for check in self.checks)

    def __str__(self) -> str:
        marks = {"good": "ok", "bad": "WRONG", "skipped": "-"}
        lines = [f"{marks[c.state]:<6} {c.name:<11} {c.says}" for c in self.checks]
        return "\n".join([self.domain, *lines])


class _Skipped(Exception):
    """A check does not apply; its words say why."""


class _Patient:
    """A site, the keys at hand, and what earlier checks brought."""

    def __init__(
        self,
        domain: str,
        consumer: Consumer | None,
        token: AccessToken | None,
        login: LoginToken | None,
    ) -> None:
        self.endpoints = Endpoints(domain)
        self.domain = self.endpoints.domain
        self.consumer, self.token, self.login = consumer, token, login
        self.proxy = not is_loopback(self.domain) and requests.utils.get_environ_proxies(
            self.endpoints.base
        )
        self.answer = requests.Response()
        self.reply: Reply | None = None
        self.refusal: Nb23Error | None = None

    @property
    def place(self) -> tuple[str, int]:
        """Host and port to connect to."""
        parts = urlsplit(self.endpoints.base)
        return parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)


def diagnose(
    domain: str,
    consumer: Consumer | None = None,
    token: AccessToken | None = None,
    *,
    login: LoginToken | None = None,
) -> Diagnosis:
    """Look for what is wrong between this computer and a site.

    It asks the site for its name and, with keys, for a request token that nobody uses.

    Args:
        domain: The site.
        consumer: The application's key and secret, if there are any.
        token: The access token and its secret, if there are any.
        login: A login token, which takes the place of keys.

    Example:
        >>> import nb23
        >>> from nb23.api.doctor import diagnose
        >>> box = nb23.sandbox.start()
        >>> print(diagnose(box.domain, nb23.Consumer(*box.keys)).checks[-3])
        Check(name='keys', state='good', says='••••••... accepted')
    """
    patient, done = _Patient(domain, consumer, token, login), list[Check]()
    for name, needs, look in CHECKS:
        bad = {check.name for check in done if check.state != "good"}
        if lacking := [need for need in needs if need in bad]:
            done.append(Check(name, "skipped", f"not checked without: {', '.join(lacking)}"))
            continue
        try:
            done.append(Check(name, "good", look(patient)))
        except _Skipped as reason:
            done.append(Check(name, "skipped", str(reason)))
        except Nb23Error as problem:
            done.append(Check(name, "bad", problem.sentence))
    return Diagnosis(patient.domain, tuple(done))


def _address(patient: _Patient) -> str:
    if patient.proxy:
        return "left to this computer's proxy"
    host, port = patient.place
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise Offline(
            f"No computer has the name {host}. Check the spelling, then the network."
        ) from None
    return f"{host} is {found[0][4][0]}"


def _connection(patient: _Patient) -> str:
    if patient.proxy:
        return "left to this computer's proxy"
    host, port = patient.place
    try:
        socket.create_connection((host, port), PATIENCE).close()
    except TimeoutError:
        raise Offline(
            f"{host} does not answer at port {port}. A firewall may be in between: ask who runs it."
        ) from None
    except OSError:
        raise Offline(f"Nobody listens at port {port} of {host}. Check domain and port.") from None
    return f"port {port} is open"


def _encryption(patient: _Patient) -> str:
    method = catalogue.method("site/get")
    session, address = requests.Session(), patient.endpoints.api(method.path)
    try:
        patient.answer = send(session, "GET", address, [("format", "json"), ("raw", "1")])
    except Offline as problem:
        if any(
            word in problem.sentence for word in ("WRONG_VERSION", "RECORD_LAYER", "record lay")
        ):
            raise WrongSite(
                f"{patient.domain} answers without encryption, and 23 sites are reached over "
                "https. Check the port; nothing signed was sent."
            ) from None
        raise
    secure = address.startswith("https")
    return "https, certificate accepted" if secure else "none needed: this computer itself, http"


def _site(patient: _Patient) -> str:
    try:
        reply = read_reply(patient.answer, catalogue.method("site/get"))
    except BadReply:
        raise WrongSite(
            f"{patient.domain} answers (HTTP {patient.answer.status_code}), but not as a 23 site. "
            "Check the domain: it should be the one in the browser's address when you log in."
        ) from None
    except ApiError:
        return "a 23 site that tells nothing without a signature"
    own = str(reply.records[0].get("domain") or patient.domain)
    if own != patient.domain and patient.domain != GENERIC_DOMAIN:
        raise WrongSite(
            f"{patient.domain} is another name of {own}. Connect to {own}: a signature is good for "
            "one name only."
        )
    return f"a 23 site: {reply.records[0].get('site_name', own)}"


def _clock(patient: _Patient) -> str:
    if problem := clock_error(patient.answer):
        raise problem
    if "Date" not in patient.answer.headers:
        raise _Skipped("the site does not tell its time")
    return f"{abs(round(clock_skew(patient.answer)))} seconds off"


def _keys(patient: _Patient) -> str:
    if patient.login:
        return "none needed: there is a login token, which opens version 2"
    if patient.consumer is None:
        raise _Skipped(f"none are kept for {patient.domain}; nb23 connect {patient.domain}")
    if patient.token:
        held = Credentials(patient.domain, patient.consumer, patient.token)
        try:
            patient.reply = Client(patient.domain, held).call("site/get")
        except Nb23Error as problem:
            patient.refusal = problem
    if patient.reply is None:
        Flow(patient.domain, patient.consumer).request_token()
    return f"{mask(patient.consumer.key, keep=4)} accepted"


def _token(patient: _Patient) -> str:
    if patient.login:
        patient.reply = Client(patient.domain, patient.login).call("2/site/get")
        return "the login token is accepted"
    if patient.token is None:
        raise _Skipped(f"none is kept for {patient.domain}; nb23 connect {patient.domain}")
    if patient.refusal:
        raise patient.refusal
    return "accepted"


def _level(patient: _Patient) -> str:
    level = Level.named(patient.reply.permission_level if patient.reply else "none")
    return f"{level.label}: {ALLOWS[level]}"


CHECKS: tuple[tuple[str, tuple[str, ...], Callable[[_Patient], str]], ...] = (
    ("address", (), _address),
    ("connection", ("address",), _connection),
    ("encryption", ("connection",), _encryption),
    ("site", ("encryption",), _site),
    ("clock", ("encryption",), _clock),
    ("keys", ("site", "clock"), _keys),
    ("token", ("keys",), _token),
    ("level", ("token",), _level),
)
"""Each check: its name, what must be good before, and what looks."""
