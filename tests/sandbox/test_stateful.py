"""The provider against a model of it: whatever is done in whatever order, the books agree."""

import secrets
from dataclasses import dataclass
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from nb23.sandbox.case import ACCESS_TOKEN, CALL, REQUEST_TOKEN, Case, sign
from nb23.sandbox.parse import Received
from nb23.sandbox.provider import REQUEST_TOKEN_SECONDS, Provider
from nb23.sandbox.storage import Database
from nb23.sandbox.verify import Refusal, Rules
from tests.conftest import FULL

ADDRESS = {REQUEST_TOKEN: "http://x/oauth/request_token", ACCESS_TOKEN: "http://x/oauth/access_token",
           CALL: "http://x/api/echo"}  # fmt: skip


@dataclass
class Asked:
    """What the model knows of a request token."""

    token: Any
    born: float
    state: str = "new"
    verifier: str = "none"


@dataclass
class Given:
    """What the model knows of an access token."""

    token: Any
    revoked: bool = False


class Life(RuleBasedStateMachine):
    asked = Bundle("asked")
    given = Bundle("given")
    sent = Bundle("sent")

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_800_000_000.0
        self.provider = Provider(Database(), lambda: self.now)
        self.rules = Rules()
        self.app = self.provider.add_consumer("Model", "write")
        self.accepted: set[Received] = set()
        self.signatures = 0

    def teardown(self) -> None:
        self.provider.database.close()

    def signed(self, step: Any, token: Any, **more: str) -> Received:
        values = {"consumer_key": self.app.key, "signature_method": "HMAC-SHA1",
                  "timestamp": str(int(self.now)), "nonce": secrets.token_hex(8),
                  **more}  # fmt: skip
        if token:
            values["token"] = token.token
        header = tuple((f"oauth_{name}", value) for name, value in values.items())
        self.signatures += 1
        base = Received("GET", ADDRESS[step], header).base_string()
        made = sign(base, self.app.secret, token.secret if token else "")
        return Received("GET", ADDRESS[step], (*header, ("oauth_signature", made)))

    def verdict(self, request: Received, step: Any) -> str:
        got = self.rules.check(request, step, self.provider)
        if isinstance(got, Refusal):
            return got.rule.slug
        assert isinstance(got, Case)
        assert request not in self.accepted
        self.accepted.add(request)
        return ""

    def expired(self, asked: Asked) -> bool:
        return self.now - asked.born >= REQUEST_TOKEN_SECONDS

    @rule(target=asked)
    def request(self) -> Asked:
        assert self.verdict(self.signed(REQUEST_TOKEN, None, callback="oob"), REQUEST_TOKEN) == ""
        return Asked(self.provider.new_request_token(self.app.key, "oob"), self.now)

    @rule(asked=asked, allow=st.booleans())
    def decide(self, asked: Asked, allow: bool) -> None:
        if self.expired(asked):
            return
        verifier = self.provider.decide(asked.token.token, 1001, allow=allow)
        assert (verifier is None) == (asked.state != "new")
        if verifier is not None:
            asked.state, asked.verifier = ("approved", verifier) if allow else ("denied", "none")

    @rule(target=given, asked=asked, right=st.booleans())
    def exchange(self, asked: Asked, right: bool) -> Given:
        verifier = asked.verifier if right else "wrong"
        request = self.signed(ACCESS_TOKEN, asked.token, verifier=verifier)
        found = self.verdict(request, ACCESS_TOKEN)
        state = "expired" if self.expired(asked) else asked.state
        expected = {"expired": "token", "new": "consent", "denied": "consent", "used": "one-use"}
        assert found == expected.get(state, "" if right else "verifier")
        if found:
            return Given(None)
        asked.state = "used"
        made = self.provider.exchange(asked.token)
        assert made
        assert self.provider.exchange(asked.token) is None
        return Given(made)

    @rule(target=sent, given=given)
    def call(self, given: Given) -> tuple[Received, float]:
        request = self.signed(CALL, given.token or Asked(None, 0).token)
        expected = "parameters" if not given.token else "revocation" if given.revoked else ""
        assert self.verdict(request, CALL) == expected
        return request, self.now

    @rule(sent=sent)
    def replay(self, sent: tuple[Received, float]) -> None:
        assert self.verdict(sent[0], CALL) != "" or sent[0] not in self.accepted

    @rule(asked=asked)
    def call_with_a_request_token(self, asked: Asked) -> None:
        assert self.verdict(self.signed(CALL, asked.token), CALL) == "token"

    @rule(given=given)
    def revoke(self, given: Given) -> None:
        if given.token:
            assert self.provider.revoke(given.token.token)
            given.revoked = True

    @rule(seconds=st.integers(1, 4_000))
    def advance_the_clock(self, seconds: int) -> None:
        self.now += seconds

    @invariant()
    def the_nonce_store_holds_no_more_than_was_rightly_signed(self) -> None:
        held = self.provider.database.count("select count(*) from nonces")
        assert held <= self.signatures


def test_the_provider_behaves_as_its_model() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Life, settings=settings(max_examples=200 if FULL else 25, stateful_step_count=30)
    )
