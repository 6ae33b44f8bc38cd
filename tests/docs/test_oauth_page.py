"""The guide's own page answers every heading, shows what really travels, and names its tests."""

import re
from pathlib import Path
from urllib.parse import quote

import markdown
import pytest

import nb23
from tests.docs import wire

ROOT = Path(__file__).parents[2]
PAGE = wire.PAGE.read_text(encoding="utf-8")
HEADINGS = (
    "understanding-oauth-keys-and-tokens",
    "setting-up-your-application",
    "privileged-credentials",
    "signing-and-making-requests",
    "using-oauth-step-by-step",
    "step-1-get-a-request-token",
    "step-2-have-user-authorize-the-token",
    "step-3-exchange-the-request-token-for-an-access-token",
    "step-4-talk-to-the-23-api",
    "sample-scripts",
)
BULLETS = (
    "only-10a", "only-headers", "only-hmac-sha1", "callbacks", "endpoints", "multipart",
    "signature-base-string", "no-timeout", "domain",
)  # fmt: skip
TERMS = (
    "oauth", "application", "consumer-key", "consumer-secret", "request-token",
    "request-token-secret", "access-token", "access-token-secret", "credentials",
    "permission-level", "privileged-credentials", "generic-key", "user", "authorize", "token",
    "signature", "signature-base-string", "authorization-header", "hmac-sha1", "callback",
    "out-of-band", "endpoint", "multipart", "timeout", "domain", "verifier", "site", "method",
)  # fmt: skip
HELD_BY = re.compile(r"`(tests/[\w/.]+)`: \*([\w ]+)\*")


@pytest.fixture(scope="module")
def told():
    """What travelled just now, by the titles of the page's blocks."""
    return wire.exchanges()


@pytest.mark.parametrize("title", wire.blocks(PAGE))
def test_a_block_shows_what_travels(told, title):
    assert wire.blocks(PAGE)[title] == told[title]


def test_every_exchange_is_on_the_page_with_request_and_answer(told):
    assert set(wire.blocks(PAGE)) == set(told)


def test_the_requests_of_the_worked_example_carry_the_printed_signatures(told):
    for step, title in ((1, "Step 1"), (3, "Step 3"), (4, "Step 4")):
        printed = nb23.oauth.WORKED_EXAMPLE[step].signature
        assert f'oauth_signature="{quote(printed, safe="")}"' in told[f"{title}: the request"]
        assert told[f"{title}: the answer"].startswith("HTTP/1.1 200 OK\n")


def test_the_secret_that_a_reader_recomputes_with_is_told_before_the_first_step():
    steps = PAGE.split("## Using OAuth step-by-step")[1].split("### Step 1")[0]
    assert f"`{nb23.oauth.WORKED_EXAMPLE[1].consumer_secret}` <!-- pragma: allowlist" in steps


def anchors(path):
    """The anchors of a page, as the site's own settings make them."""
    html = markdown.markdown(path.read_text("utf-8"), extensions=["toc", "attr_list"])
    return re.findall(r'<h[1-6] id="([^"]+)"', html)


def test_every_heading_of_the_2010_guide_keeps_its_anchor_and_its_place():
    found = [each for each in anchors(wire.PAGE) if each in HEADINGS]
    assert found == list(HEADINGS)


def test_every_bullet_of_signing_and_making_requests_is_a_section():
    found = anchors(wire.PAGE)
    section = found[found.index(HEADINGS[3]) + 1 : found.index(HEADINGS[4])]
    assert tuple(section) == BULLETS


def test_the_home_page_has_the_anchor_that_the_guide_links_to():
    assert "permission-level" in anchors(ROOT / "docs" / "index.md")


@pytest.mark.parametrize("bullet", BULLETS)
def test_a_bullet_shows_the_wire_and_names_tests(bullet):
    section = re.split(r"^###? ", PAGE, flags=re.MULTILINE)
    (text,) = [each for each in section if f"{{ #{bullet} }}" in each.split("\n", 1)[0]]
    assert HELD_BY.search(text)
    assert wire.blocks(text)


def test_every_test_that_a_page_names_by_its_sentence_exists():
    for page in (ROOT / "docs").rglob("*.md"):
        for path, sentence in HELD_BY.findall(page.read_text(encoding="utf-8")):
            code = (ROOT / path).read_text(encoding="utf-8")
            assert f"def test_{sentence.strip().replace(' ', '_')}(" in code, (page.name, sentence)


@pytest.mark.parametrize("term", TERMS)
def test_the_glossary_has_every_term_of_the_2010_guide(term):
    assert term in anchors(ROOT / "docs" / "explanation" / "glossary.md")


def test_the_words_of_each_part_of_the_glossary_are_in_alphabetical_order():
    text = (ROOT / "docs" / "explanation" / "glossary.md").read_text("utf-8")
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        words = [word.lower() for word in re.findall(r"^### (.+)$", part, re.MULTILINE)]
        assert words == sorted(words) != []
