"""One signed request before the rules: what it says, and what the provider knows about it.

Owns the three steps, the signature methods and the comparison of signatures. Must not know the
rules. The primitives of the signature are oauthlib's.
"""

import hmac
from collections.abc import Callable
from functools import cached_property
from typing import Any, NamedTuple

from oauthlib.oauth1.rfc5849 import signature

from nb23.sandbox.parse import Received
from nb23.sandbox.provider import AccessToken, Consumer, Provider, RequestToken

# What a server without the rule "method" would take as well.
METHODS: dict[str, Callable[..., Any]] = {
    "HMAC-SHA1": signature.sign_hmac_sha1_with_client,
    "HMAC-SHA256": signature.sign_hmac_sha256_with_client,
    "PLAINTEXT": signature.sign_plaintext_with_client,
}


class Step(NamedTuple):
    """What a signed address of the provider asks for, beyond the signature.

    Args:
        token: the kind of token that must sign too: "", "request" or "access".
    """

    name: str
    token: str


REQUEST_TOKEN = Step("request token", "")
ACCESS_TOKEN = Step("access token", "request")
CALL = Step("call", "access")


class _Secrets(NamedTuple):
    client_secret: str
    resource_owner_secret: str


def sign(base: str, consumer_secret: str, token_secret: str = "", how: str = "HMAC-SHA1") -> str:
    """The signature of a base string (RFC 5849 section 3.4.2); empty if the method is unknown."""
    made = METHODS.get(how)
    return str(made(base, _Secrets(consumer_secret, token_secret))) if made else ""


class Case:
    """One request before the rules: what it says, and what the provider knows about it."""

    def __init__(self, received: Received, step: Step, provider: Provider, relaxed: bool) -> None:
        self.received = received
        self.step = step
        self.provider = provider
        self.relaxed = relaxed
        self.values = dict(received.protocol)

    def value(self, name: str) -> str:
        """A protocol parameter, or an empty text."""
        return self.values.get(f"oauth_{name}", "")

    @cached_property
    def foreign(self) -> Consumer | None:
        """The application of the other site that the request names."""
        return self.provider.foreign_consumer(self.value("consumer_key"))

    @cached_property
    def consumer(self) -> Consumer | None:
        """The application that the request names."""
        return self.provider.consumer(self.value("consumer_key")) or self.foreign

    @cached_property
    def pending(self) -> RequestToken | None:
        """The request token that the request names, where one is asked for."""
        return self.provider.request_token(self.value("token"))

    @cached_property
    def access(self) -> AccessToken | None:
        """The access token that the request names, where one is asked for."""
        return self.provider.access_token(self.value("token"))

    @property
    def state(self) -> str:
        """What the user has answered to the request token."""
        return self.pending.state if self.pending else ""

    @property
    def token(self) -> RequestToken | AccessToken | None:
        """The token of the kind that this step asks for."""
        return {"": None, "request": self.pending, "access": self.access}[self.step.token]

    @cached_property
    def fits(self) -> str:
        """What the signature covers: "all", "all but the form", or nothing if it is wrong."""
        secret, token = (each.secret if each else "" for each in (self.consumer, self.token))
        how = self.value("signature_method")
        for form, covered in ((True, "all"), (False, "all but the form")):
            right = sign(self.received.base_string(form=form), secret, token, how)
            # Compared as text: two spellings of the same bytes are two signatures.
            if hmac.compare_digest(right.encode(), self.value("signature").encode()):
                return covered
        return ""
