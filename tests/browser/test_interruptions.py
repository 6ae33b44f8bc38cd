"""A sign-in that is interrupted: a busy or restarted kernel, a page loaded anew, a second tab."""

import pytest
from playwright.sync_api import expect

from tests.browser.card import (
    BUSY,
    STRIKE,
    address,
    connect,
    expect_connected,
    give_code,
    give_keys,
)
from tests.browser.kernels import in_both_kernels, in_ipykernel_6

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def requests_for(practice, path):
    return [seen for seen in practice.requests if seen.path == path]


@in_both_kernels
def test_a_link_whose_time_is_up_is_replaced_and_a_late_answer_changes_nothing(
    notebook, person, practice
):
    card = notebook.begin(connect("late", 'callback="loopback"'), STRIKE)
    give_keys(card, *practice.keys)
    late = person.opens(card)
    notebook.run(1)
    expect(card.get_by_role("alert")).to_have_text("The link has expired. Ask for a new one.")
    expect(card.get_by_role("link")).to_have_count(0)
    with late.expect_event("requestfailed"):
        late.get_by_role("button", name="Allow").click()
    late.close()
    expect(card.get_by_role("alert")).to_have_text("The link has expired. Ask for a new one.")
    assert requests_for(practice, "/oauth/access_token") == []
    card.get_by_role("button", name="Ask for a new link").click()
    person.answers(card, "Allow").close()
    expect_connected(card)


@in_ipykernel_6
def test_a_busy_kernel_is_named_and_nothing_typed_is_lost(notebook, practice, tmp_path):
    go = tmp_path / "go"
    until_told = (
        f"import pathlib, time\nwhile not pathlib.Path({str(go)!r}).exists(): time.sleep(0.1)"
    )
    card = notebook.begin(connect("busy"), until_told)
    notebook.run(1)
    give_keys(card, *practice.keys)
    expect(card.get_by_role("alert")).to_have_text(BUSY)
    expect(card.get_by_label("Consumer secret")).to_have_value(practice.keys.secret)
    # Once the kernel is free, the click is heard after all.
    go.touch()
    card.get_by_role("link").wait_for()
    expect(card.get_by_role("alert")).to_have_text("")


@in_both_kernels
def test_after_a_restart_midway_the_card_says_so_and_the_cell_begins_anew(notebook, practice):
    card = notebook.begin(connect("restart", 'callback="oob"'))
    give_keys(card, *practice.keys)
    address(card)
    notebook.restart()
    expect(card.get_by_role("alert")).to_have_text(BUSY)
    expect(card.get_by_role("button", name="Use this code")).to_be_disabled()
    notebook.run(0)
    expect(card.get_by_label("Consumer key")).to_have_value("")
    give_keys(card, *practice.keys)
    give_code(card, practice.approve(address(card)))
    expect_connected(card)


def test_after_a_restart_the_keys_that_are_kept_are_not_asked_for_again(notebook, practice):
    cell = connect("kept", 'store="file"', 'callback="oob"', site=practice.domain)
    card = notebook.begin(cell, "site.call('echo')", "print(site.disconnect())")
    give_keys(card, *practice.keys)
    give_code(card, practice.approve(address(card)))
    expect_connected(card)
    expect(card).to_contain_text("credentials.json")
    # The site forgets its access tokens: this one is revoked.
    practice.reset()
    notebook.run(1)
    expect(notebook.output(1)).to_contain_text("revoked")
    notebook.run(0)
    card.get_by_role("button", name="Ask for a new link").click()
    address(card)
    notebook.restart()
    notebook.run(0)
    expect(card.get_by_role("status")).to_contain_text("The keys are kept")
    expect(card).to_contain_text(practice.keys.key[-4:])
    card.get_by_role("button", name="Ask for a link").click()
    give_code(card, practice.approve(address(card)))
    expect_connected(card)
    notebook.run(2)
    expect(notebook.output(2)).to_contain_text("Removed")


@in_both_kernels
def test_a_reloaded_page_shows_the_card_where_it_was(notebook, practice):
    card = notebook.begin(connect("reload", 'callback="oob"'))
    give_keys(card, *practice.keys)
    link = address(card)
    notebook.save()
    notebook.reload()
    expect(card.get_by_role("link")).to_have_attribute("href", link)
    give_code(card, practice.approve(link))
    expect_connected(card)


def test_a_card_whose_kernel_is_gone_says_so_and_keeps_what_was_typed(notebook, practice):
    card = notebook.begin(connect("gone", 'callback="oob"'))
    give_keys(card, *practice.keys)
    code = practice.approve(address(card))
    notebook.save()
    notebook.shut_down()
    # From the saved widget state, beside a new kernel that does not know the card.
    notebook.reload()
    notebook.ready()
    give_code(card, code)
    expect(card.get_by_role("alert")).to_have_text(BUSY)
    expect(card.get_by_label("Code from the site")).to_have_value(code)


@in_both_kernels
def test_two_tabs_follow_each_other_and_what_both_send_is_done_once(notebook, practice):
    card = notebook.begin(connect("tabs", 'callback="oob"'))
    notebook.save()
    other = notebook.second_tab()
    give_keys(card, *practice.keys)
    link = address(card)
    expect(other.card.get_by_role("link")).to_have_attribute("href", link)
    code = practice.approve(link)
    for each in (card, other.card):
        each.get_by_label("Code from the site").fill(code)
    # Not clicks, which would wait for a form that the other tab's code has done away with.
    for each in (card, other.card):
        each.locator("form.nb23-paste").evaluate("form => form.requestSubmit()")
    for each in (card, other.card):
        expect_connected(each)
        expect(each.get_by_label("Code from the site")).to_have_value("")
    assert len(requests_for(practice, "/oauth/access_token")) == 1
    other.page.close()
