"""Signing in at a real browser: typing, following the link, allowing, and all that goes wrong."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

# A profile tells the sign-ins of different tests apart.
CONNECT = 'import nb23\nsite = nb23.connect("sandbox", ui="card", profile="{}")'


def give_keys(card, keys):
    card.get_by_label("Consumer key").fill(keys.key)
    card.get_by_label("Consumer secret").fill(keys.secret)
    card.get_by_role("button", name="Continue").click()


def test_allowing_turns_the_card_to_connected_and_the_next_cell_shows_the_frame(
    notebook, person, practice
):
    card = notebook.begin(CONNECT.format("happy"), "site.videos(limit=7)")
    give_keys(card, practice.keys)
    page = person.answers(card, "Allow")
    expect(card.get_by_role("status")).to_have_text("Connected.")
    assert "oauth_verifier" not in page.url
    notebook.run(1)
    expect(notebook.output(1).locator("tbody tr")).to_have_count(7)
