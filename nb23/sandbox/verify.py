"""The rules that a signed request must keep, as a table: find one, test one, switch one off.

Owns the decision whether a request is accepted. Must not know API methods, pages or data.
The order of the checks is the table's: a forged request is refused before it can use up the
nonce of the honest one.
"""

import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from nb23.sandbox.case import ACCESS_TOKEN, CALL, REQUEST_TOKEN, Case, Step
from nb23.sandbox.parse import Received
from nb23.sandbox.provider import WINDOW_SECONDS, Provider
from nb23.sandbox.storage import SandboxError

REQUIRED = ("oauth_consumer_key", "oauth_signature_method", "oauth_signature",
            "oauth_timestamp", "oauth_nonce")  # fmt: skip
CALLBACK = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[!-~]*)?(\?[!-~]*)?", re.ASCII)
SHOWN = 8_000
GUIDE = "the developer guide, "

Check = Callable[[Case], str | None]


@dataclass(frozen=True)
class Rule:
    """One rule of the provider.

    Args:
        slug: its public name, the same in refusals, in `without` and in the documentation.
        source: where it comes from.
        says: the rule in one sentence.
        broken: gives the reason if a request breaks it; None for rules that pages keep.
        step: the only step at which it is checked; None for all.
        status: the HTTP status of a refusal at the OAuth addresses.
        optional: whether it can be switched off to show what it is good for.
    """

    slug: str
    source: str
    says: str
    broken: Check | None = None
    step: Step | None = None
    status: int = 401
    optional: bool = False


RULES: list[Rule] = []
"""Every rule, in the order in which they are checked."""


def rule(slug: str, source: str, says: str, **more: Any) -> Callable[[Check], Check]:
    """Add a rule to the table, with the function below as its check."""

    def add(broken: Check) -> Check:
        RULES.append(Rule(slug, source, says, broken, **more))
        return broken

    return add


@dataclass(frozen=True)
class Refusal:
    """A broken rule, why it is broken, and for signatures the base string of this side."""

    rule: Rule
    reason: str
    base_string: str = ""

    def __str__(self) -> str:
        lines = [f"{self.rule.slug}: {self.reason}", f"Rule: {self.rule.says}",
                 f"Source: {self.rule.source}"]  # fmt: skip
        if self.base_string:
            lines += ["Base string computed here:", self.base_string]
        return "\n".join(lines)


@rule("header", "RFC 5849 section 3.5.1", 'The header is OAuth with name="value" pairs.',
      status=400)  # fmt: skip
def _header(case: Case) -> str | None:
    fault = case.received.fault
    return fault.reason if fault and fault.slug == "header" else None


@rule("encoding", "RFC 5849 section 3.6", "Names and values are percent-encoded UTF-8.",
      status=400)  # fmt: skip
def _encoding(case: Case) -> str | None:
    return case.received.fault.reason if case.received.fault else None


@rule("source", GUIDE + "Signing and making requests",
      "Protocol parameters stand only where this server reads them.", status=400)  # fmt: skip
def _source(case: Case) -> str | None:
    got = case.received
    in_query = any(name.startswith("oauth_") for name, _ in got.query)
    in_form = any(name.startswith("oauth_") for name, _ in got.form)
    if in_query and got.writes:
        return "Protocol parameters stand in the query of a POST, where they are never read."
    if in_form and not got.writes:
        return f"Protocol parameters stand in the body of a {got.verb}."
    if (in_query or in_form) and not case.relaxed:
        place = "query" if in_query else "body"
        return f"Protocol parameters stand in the {place}; move them to the Authorization header."
    return None


@rule("once", "RFC 5849 section 3.2", "A protocol parameter is given once.", status=400)
def _once(case: Case) -> str | None:
    names = [name for name, _ in case.received.protocol]
    twice = sorted({name for name in names if names.count(name) > 1})
    return f"Given more than once: {', '.join(twice)}." if twice else None


@rule("parameters", "RFC 5849 section 3.1", "Each required protocol parameter is there.",
      status=400)  # fmt: skip
def _parameters(case: Case) -> str | None:
    needed = REQUIRED + (("oauth_token",) if case.step.token else ())
    missing = [name for name in needed if not case.values.get(name)]
    if missing:
        return f"Missing or empty: {', '.join(missing)}."
    stamp = case.value("timestamp")
    if not re.fullmatch(r"[0-9]{1,12}", stamp) or int(stamp) == 0:
        return "oauth_timestamp must be a positive whole number of seconds."
    return "oauth_nonce is longer than 255." if len(case.value("nonce")) > 255 else None


@rule("version", "RFC 5849 section 3.1", "oauth_version is absent or 1.0.", status=400)
def _version(case: Case) -> str | None:
    return None if case.values.get("oauth_version", "1.0") == "1.0" else "oauth_version is not 1.0."


@rule("method", GUIDE + "Signing and making requests",
      "Requests are signed with HMAC-SHA1 and nothing else.", status=400,
      optional=True)  # fmt: skip
def _method(case: Case) -> str | None:
    if case.value("signature_method") == "HMAC-SHA1":
        return None
    return "oauth_signature_method must be HMAC-SHA1, written exactly so."


@rule("timestamp", "RFC 5849 section 3.3", "The timestamp is close to the server's clock.",
      optional=True)  # fmt: skip
def _timestamp(case: Case) -> str | None:
    off = int(case.value("timestamp")) - round(case.provider.now())
    if abs(off) <= WINDOW_SECONDS:
        return None
    side = "ahead of" if off > 0 else "behind"
    return f"The timestamp is {abs(off)} seconds {side} this server's clock."


@rule("consumer", "RFC 5849 section 3.2", "The consumer key is known.")
def _consumer(case: Case) -> str | None:
    return None if case.consumer else "No application of this site has this consumer key."


@rule("own-site", GUIDE + "Setting up your application",
      "A consumer key is valid on its own site only.", optional=True)  # fmt: skip
def _own_site(case: Case) -> str | None:
    if case.consumer is not case.foreign:
        return None
    return "This consumer key belongs to another site; make an application on this one."


@rule("token", "RFC 5849 section 3.2", "The token is valid and belongs to the application.")
def _token(case: Case) -> str | None:
    if not case.step.token:
        return None
    if case.token is None:
        other = case.pending if case.step.token == "access" else case.access
        mistaken = " (this is the other kind of token)" if other else ""
        return f"This is no valid {case.step.token} token{mistaken}."
    if case.token.consumer_key != case.value("consumer_key"):
        return "The token belongs to another application."
    return None


@rule("body", "RFC 5849 section 3.4.1.3", "A form body is part of what is signed.", optional=True)
def _body(case: Case) -> str | None:
    if case.fits != "all but the form":
        return None
    return "The signature leaves out the form body; somebody may have added it on the way."


@rule("signature", "RFC 5849 section 3.4", "The signature fits the request and both secrets.",
      optional=True)  # fmt: skip
def _signature(case: Case) -> str | None:
    if case.fits:
        return None
    return "The signature does not fit. Check both secrets, then compare the base strings."


@rule("revocation", GUIDE + "No timeout", "A token that the user took back is refused.", step=CALL,
      optional=True)  # fmt: skip
def _revocation(case: Case) -> str | None:
    gone = case.access and case.access.revoked
    return "The user has revoked this access token; ask for a new permission." if gone else None


@rule("nonce", "RFC 5849 section 3.3", "A nonce is used once with its timestamp.", optional=True)
def _nonce(case: Case) -> str | None:
    fresh = case.provider.spend_nonce(
        int(case.value("timestamp")), case.value("consumer_key"),
        case.value("token"), case.value("nonce"),
    )  # fmt: skip
    return None if fresh else "This nonce and timestamp were used before; sign each request anew."


@rule("callback", "RFC 5849 section 2.1", "A request token is asked for with its callback.",
      step=REQUEST_TOKEN, status=400, optional=True)  # fmt: skip
def _callback(case: Case) -> str | None:
    wanted, own = case.value("callback"), case.consumer.callback if case.consumer else ""
    if wanted == "oob":
        return None
    if not is_web_address(wanted):
        return "oauth_callback must be an absolute http or https address, or oob."
    if own and urlsplit(own).hostname != urlsplit(wanted).hostname:
        return f"This application was registered with callbacks to {urlsplit(own).hostname} only."
    return None


def is_web_address(text: str) -> bool:
    """Whether a callback is an absolute http or https address that a browser can be sent to."""
    if len(text) > 2000 or "#" in text or not CALLBACK.fullmatch(text):
        return False
    try:
        return bool(urlsplit(text).hostname) and urlsplit(text).port != 0
    except ValueError:
        return False


@rule("consent", "RFC 5849 section 2.2", "The user has allowed the application.",
      step=ACCESS_TOKEN)  # fmt: skip
def _consent(case: Case) -> str | None:
    answers = {"new": "The user has not allowed this yet.", "denied": "The user said no."}
    return answers.get(case.state)


@rule("one-use", "RFC 5849 section 2.3", "A request token is exchanged once.", step=ACCESS_TOKEN,
      optional=True)  # fmt: skip
def _one_use(case: Case) -> str | None:
    return "This request token was exchanged before." if case.state == "used" else None


@rule("verifier", "RFC 5849 section 2.3", "The verifier proves who came back.", step=ACCESS_TOKEN,
      optional=True)  # fmt: skip
def _verifier(case: Case) -> str | None:
    if not case.value("verifier"):
        return "oauth_verifier is missing; it is the code that the user got after Allow."
    right = ((case.pending and case.pending.verifier) or "").encode()
    if hmac.compare_digest(right, case.value("verifier").encode()):
        return None
    return "oauth_verifier is not the code that belongs to this request token."


RULES += [
    Rule("callback-confirmed", "RFC 5849 section 2.1",
         "The reply says that the callback was understood.", optional=True),
    Rule("level", GUIDE + "Permission level", "A method needs its permission level.",
         optional=True),
    Rule("consent-token", "RFC 5849 section 4.13",
         "Only the page itself can send the user's answer.", optional=True),
    Rule("framing", "RFC 5849 section 4.14", "No other page may frame the consent page.",
         optional=True),
]  # fmt: skip


class Rules:
    """The rules in force.

    Args:
        mode: "strict" (only the Authorization header) or "relaxed" (also a POST body or the
            query of a GET).
        without: slugs of rules that are switched off.

    Raises:
        SandboxError: if the mode or a slug is unknown; the message lists the known ones.
    """

    def __init__(self, mode: str = "strict", without: Collection[str] = ()) -> None:
        if mode not in ("strict", "relaxed"):
            raise SandboxError(f"rules must be strict or relaxed, not {mode!r}.")
        known = [rule.slug for rule in RULES if rule.optional]
        unknown = sorted(set(without) - set(known))
        if unknown:
            raise SandboxError(
                f"No rule that can be switched off is named {', '.join(unknown)}. "
                f"These can: {', '.join(known)}."
            )
        self.mode = mode
        self.without = frozenset(without)

    def on(self, slug: str) -> bool:
        """Whether a rule is in force."""
        return slug not in self.without

    def refuse(self, slug: str, reason: str) -> Refusal:
        """A refusal for a rule that is kept outside this table's own checks."""
        return Refusal(next(rule for rule in RULES if rule.slug == slug), reason)

    def check(self, received: Received, step: Step, provider: Provider) -> Case | Refusal:
        """Hold a request against every rule; the first broken one refuses it."""
        case = Case(received, step, provider, self.mode == "relaxed")
        for rule in RULES:
            if rule.broken is None or not self.on(rule.slug) or rule.step not in (None, step):
                continue
            reason = rule.broken(case)
            if reason:
                shown = received.base_string(mask=True) if rule.slug == "signature" else ""
                return Refusal(rule, reason, shown[:SHOWN])
        return case
