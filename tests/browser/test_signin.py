"""Signing in at a real browser: typing, following the link, allowing, and all that goes wrong."""

import pytest
from playwright.sync_api import expect

from tests.browser.card import address, connect, expect_connected, give_code, give_keys
from tests.browser.kernels import in_both_kernels

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@in_both_kernels
def test_allowing_turns_the_card_to_connected_and_the_next_cell_shows_the_frame(
    notebook, person, practice
):
    card = notebook.begin(connect("happy"), "site.videos(limit=7)", "site.call('echo')")
    give_keys(card, *practice.keys)
    page = person.opens(card)
    with page.expect_event("close"):
        page.get_by_role("button", name="Allow").click()
    expect_connected(card)
    notebook.run(1)
    expect(notebook.output(1).locator("tbody tr")).to_have_count(7)
    # An echo is given to nobody who is not signed in.
    notebook.run(2)
    expect(notebook.output(2)).to_contain_text("level write")


@in_both_kernels
@pytest.mark.parametrize("callback", ["loopback", "oob"])
def test_a_way_back_that_is_chosen_by_name_leads_to_connected(notebook, person, practice, callback):
    card = notebook.begin(connect(callback, f"callback={callback!r}"))
    give_keys(card, *practice.keys)
    page = person.answers(card, "Allow")
    if callback == "oob":
        give_code(card, page.locator("#verifier").inner_text())
    expect_connected(card)
    assert "oauth_verifier" not in page.url
    page.close()


def test_a_cell_run_too_early_says_what_is_still_to_do(notebook):
    notebook.begin(connect("early"), "site.call('echo')")
    notebook.run(1)
    said = notebook.output(1)
    expect(said).to_contain_text("Finish the card above")
    expect(said).not_to_contain_text("Traceback")


@in_both_kernels
def test_denying_says_so_and_keeps_the_keys(notebook, person, practice):
    card = notebook.begin(connect("deny"))
    give_keys(card, *practice.keys)
    person.answers(card, "Deny").close()
    expect(card.get_by_role("alert")).to_have_text("You declined. Nothing was stored.")
    card.get_by_role("button", name="Ask for a new link").click()
    person.answers(card, "Allow").close()
    expect_connected(card)


def test_a_wrong_secret_keeps_the_key_and_empties_the_secret(notebook, practice):
    card = notebook.begin(connect("wrong"))
    give_keys(card, f"  {practice.keys.key}\n", "not the secret of this key")
    expect(card.get_by_role("alert")).to_contain_text("refused these keys")
    expect(card.get_by_label("Consumer key")).to_have_value(f"  {practice.keys.key}")
    secret = card.get_by_label("Consumer secret")
    expect(secret).to_have_value("")
    expect(secret).to_be_focused()
    expect(secret).to_have_attribute("aria-invalid", "true")


@in_both_kernels
def test_a_wrong_code_is_refused_and_a_new_link_is_a_click_away(notebook, practice):
    card = notebook.begin(connect("code", 'callback="oob"'))
    give_keys(card, *practice.keys)
    link = address(card)
    give_code(card, "not the code of this link")
    expect(card.get_by_role("alert")).to_contain_text("That code was not accepted. Codes work once")
    expect(card.get_by_role("link")).to_have_count(0)
    card.get_by_role("button", name="Ask for a new link").click()
    expect(card.get_by_label("Code from the site")).to_have_value("")
    assert address(card) != link
    give_code(card, practice.approve(address(card)))
    expect_connected(card)


def test_an_empty_field_is_named_and_what_was_typed_stays(notebook):
    card = notebook.begin(connect("empty"))
    give_keys(card, "", "typed and not to be lost")
    expect(card.get_by_role("alert")).to_contain_text("The consumer key is empty")
    expect(card.get_by_label("Consumer key")).to_be_focused()
    expect(card.get_by_label("Consumer secret")).to_have_value("typed and not to be lost")


def test_a_code_can_be_pasted_with_blanks_or_as_the_whole_address(notebook, person, practice):
    card = notebook.begin(connect("paste", 'callback="oob"'))
    give_keys(card, *practice.keys)
    link = card.get_by_role("link").get_attribute("href")
    token = link.partition("oauth_token=")[2]
    page = person.answers(card, "Allow")
    code = page.locator("#verifier").inner_text()
    page.close()
    box = card.get_by_label("Code from the site")
    box.fill("https://elsewhere.example/?oauth_token=another&oauth_verifier=x")
    box.press("Enter")
    expect(card.get_by_role("alert")).to_contain_text("another sign-in")
    expect(card.get_by_role("link")).to_have_attribute("href", link)
    box.fill(
        f" https://elsewhere.example/?oauth_token={token}&oauth_verifier={code[:4]} {code[4:]} "
    )
    box.press("Enter")
    expect_connected(card)


def test_a_code_instead_of_the_callback_can_be_asked_for_in_between(notebook, person, practice):
    card = notebook.begin(connect("instead"))
    give_keys(card, *practice.keys)
    card.get_by_role("button", name="Use a code instead").click()
    expect(card.get_by_role("status")).to_contain_text("paste the code")
    page = person.answers(card, "Allow")
    card.get_by_label("Code from the site").fill(page.locator("#verifier").inner_text())
    page.close()
    card.get_by_role("button", name="Use this code").click()
    expect_connected(card)


def test_the_practice_buttons_sign_in_without_typing(notebook):
    card = notebook.begin(connect("practice"))
    card.get_by_role("button", name="Fill in the practice keys").click()
    card.get_by_role("button", name="Approve as the practice user").click()
    expect_connected(card)


def test_four_values_connect_without_approval(notebook, practice):
    card = notebook.begin(connect("four"))
    card.get_by_role("radio", name="I have four values").check()
    for label, value in zip(
        ("Consumer key", "Consumer secret", "Access token", "Access token secret"),
        practice.privileged,
        strict=True,
    ):
        card.get_by_label(label, exact=True).fill(value)
    card.get_by_role("button", name="Connect").click()
    expect_connected(card)
    expect(card).to_contain_text("super")


def test_public_videos_need_no_keys(notebook):
    card = notebook.begin(connect("public"), "site.videos(limit=3)")
    card.get_by_role("radio", name="Public videos only").check()
    card.get_by_role("button", name="Open the public videos").click()
    expect_connected(card)
    notebook.run(1)
    expect(notebook.output(1).locator("tbody tr")).to_have_count(3)


@in_both_kernels
def test_the_keyboard_alone_is_enough(notebook, person, practice):
    card = notebook.begin(connect("keyboard", 'callback="oob"'))
    cells = notebook.page.locator(".jp-Notebook .jp-Cell")
    keys = notebook.page.keyboard
    card.get_by_role("radio").first.focus()
    keys.press("Tab")
    # Letters that are shortcuts of the notebook: they belong to the field.
    keys.type("ddxbam")
    expect(card.get_by_label("Consumer key")).to_have_value("ddxbam")
    keys.press("Control+a")
    keys.type(practice.keys.key)
    keys.press("Tab")
    keys.type(practice.keys.secret)
    keys.press("Enter")
    link = card.get_by_role("link")
    expect(link).to_be_focused()
    with person.context.expect_page() as opened:
        keys.press("Enter")
    opened.value.close()
    code = practice.approve(link.get_attribute("href"))
    keys.press("Tab")
    keys.type(code)
    keys.press("Enter")
    expect_connected(card)
    expect(cells).to_have_count(1)
