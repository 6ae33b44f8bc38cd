"""Setting up an application as the guide tells it, by the pages that a person sees."""

import re
from typing import Any

import pytest
import requests

from nb23.sandbox import Box
from nb23.sandbox.browser import Browser

PRIVATE = ("/profile", "/applications", "/applications/new", "/authorized", "/settings")


def make(browser: Browser, **changes: str) -> Any:
    """Go the guide's way to a new application."""
    page = browser.get("/profile")
    assert "Manage applications" in page.text
    page = browser.get("/applications")
    assert "Create your own application" in page.text
    browser.get("/applications/new")
    form = {"name": "My <notebook>", "callback": "", "level": "write"} | changes
    return browser.press("Create application", **form)


def sign_in(box: Box, caller: Any, marked: dict[str, str]) -> Any:
    app = caller(box.url, marked["consumer-key"], marked["consumer-secret"])
    pending = app.with_token(app.call("GET", "/oauth/request_token", callback="oob"))
    verifier = box.approve(f"{box.url}/oauth/authorize?oauth_token={pending.token}")
    return pending.with_token(pending.call("GET", "/oauth/access_token", verifier=verifier))


@pytest.mark.parametrize("level", ["read", "write", "admin"])
def test_a_new_application_signs_in_at_the_level_that_was_chosen(
    box: Box, caller: Any, level: str
) -> None:
    page = make(box.browser("anna"), level=level)
    assert page.status == 200
    user = sign_in(box, caller, page.marked)
    assert user.api("echo")["permission_level"] == level


def test_the_secret_is_shown_once_and_a_reload_sends_nothing_twice(box: Box) -> None:
    browser = box.browser("anna")
    page = make(browser)
    assert "consumer-secret" in page.marked
    assert "/applications/" in page.url
    again = browser.get(page.url)
    assert again.marked["consumer-key"] == page.marked["consumer-key"]
    assert page.marked["consumer-secret"] not in again.text
    assert "shown once" in again.text
    assert browser.get("/applications").text.count(page.marked["consumer-key"]) == 2


def test_a_name_cannot_bring_html_into_a_page(box: Box) -> None:
    page = make(box.browser("anna"))
    assert "<notebook>" not in page.text
    assert page.heading == "My <notebook>"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"name": " "}, "Give the application a name"),
        ({"name": "n" * 61}, "Give the application a name"),
        ({"level": "super"}, "Choose a permission level"),
        ({"level": "none"}, "Choose a permission level"),
        ({"callback": "javascript:alert(1)"}, "callback must be a whole"),
    ],
)
def test_a_form_that_is_wrong_says_what_and_loses_nothing(
    box: Box, changes: dict[str, str], problem: str
) -> None:
    sent = {"name": "Kept", "callback": "http://127.0.0.1/x"} | changes
    page = make(box.browser("anna"), **sent)
    assert page.status == 400
    assert problem in page.text
    assert page.forms[-1].fields["name"] == sent["name"].strip()
    assert page.forms[-1].fields["callback"] == sent["callback"]


def test_a_reset_secret_replaces_the_old_one_and_is_shown_once(box: Box, caller: Any) -> None:
    browser = box.browser("anna")
    first = make(browser).marked
    user = sign_in(box, caller, first)
    second = browser.press("Reset secret").marked
    assert second["consumer-key"] == first["consumer-key"]
    assert second["consumer-secret"] != first["consumer-secret"]
    assert user.api("echo")["rule"] == "signature"
    assert sign_in(box, caller, second).api("echo")["status"] == "ok"


def test_a_deleted_application_and_its_tokens_work_no_more(box: Box, caller: Any) -> None:
    browser = box.browser("anna")
    page = make(browser)
    user = sign_in(box, caller, page.marked)
    listed = browser.press("Delete", page)
    assert page.marked["consumer-key"] not in listed.text
    assert user.api("echo")["rule"] == "consumer"


def test_an_application_of_somebody_else_is_not_to_be_seen_or_changed(box: Box) -> None:
    anna, mallory = box.browser("anna"), box.browser("mallory")
    page = make(anna)
    key = page.marked["consumer-key"]
    assert mallory.get(f"/applications/{key}").status == 404
    token = mallory.get("/profile").forms[0].fields["form_token"]
    answer = mallory.post(f"/applications/{key}", {"form_token": token, "do": "delete"})
    assert answer.status == 404
    assert anna.get(f"/applications/{key}").status == 200


def test_a_user_revokes_an_application_and_it_is_refused_at_once(
    box: Box, caller: Any, user: Any
) -> None:
    browser = box.browser("anna")
    mine = sign_in(box, caller, make(browser, name="Mine").marked)
    assert "Mine" in browser.get("/authorized").text
    page = browser.press("Revoke Mine")
    assert "Mine" not in page.text
    assert "Notebook" in page.text
    assert mine.api("echo")["rule"] == "revocation"
    assert user.api("echo")["status"] == "ok"


def test_the_owner_makes_privileged_credentials_that_need_no_dance(box: Box, caller: Any) -> None:
    browser = box.browser("anna")
    browser.get("/settings")
    page = browser.press("Create privileged credentials")
    names = ("consumer-key", "consumer-secret", "access-token", "access-token-secret")
    four = [page.marked[name] for name in names]
    assert caller(box.url, *four).api("echo")["permission_level"] == "super"
    assert not [secret for secret in four[1:] if secret in browser.get(page.url).text]
    assert four[0] in browser.get("/settings").text
    assert set(four[1:]) <= set(box.issued())


def test_settings_are_for_the_owner_of_the_site_only(box: Box) -> None:
    for other_site, owner, guest in ((False, "anna", "mallory"), (True, "mallory", "anna")):
        assert box.browser(owner, other_site=other_site).get("/settings").status == 200
        browser = box.browser(guest, other_site=other_site)
        assert browser.get("/settings").status == 403
        assert "Settings" not in browser.get("/profile").text
        token = browser.get("/profile").forms[0].fields["form_token"]
        assert browser.post("/settings", {"form_token": token}).status == 403


@pytest.mark.parametrize("path", PRIVATE)
def test_a_private_page_asks_to_log_in_and_then_leads_there(box: Box, path: str) -> None:
    browser = Browser(box.url, requests.Session())
    assert browser.get(path).heading == "Log in"
    page = browser.press("Log in", username="anna", password=box.password)
    assert page.url == box.url + path


@pytest.mark.parametrize("path", ["/applications/new", "/authorized", "/settings"])
def test_a_form_without_the_form_token_is_refused(box: Box, path: str) -> None:
    browser = box.browser("anna")
    sent = {"name": "Forged", "level": "admin", "key": box.keys.key}
    assert browser.post(path, sent).status == 403
    assert browser.post(path, {**sent, "form_token": "wrong"}).status == 403


def test_each_private_page_has_one_heading_labelled_fields_and_its_headers(box: Box) -> None:
    browser = box.browser("anna")
    for path in PRIVATE:
        page = browser.get(path)
        assert page.text.count("<h1") == page.text.count("<main") == 1
        assert "<script" not in page.text
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        shown = re.findall(r'<input id="([^"]+)"', page.text)
        assert all(f'<label for="{name}"' in page.text for name in shown)
        assert len(page.forms) == page.text.count('name="form_token"')


def test_being_logged_in_at_one_site_is_not_being_logged_in_at_the_other(box: Box) -> None:
    browser = box.browser("anna")
    assert browser.get("/profile").heading == "Your profile"
    assert browser.get(f"{box.other_url}/profile").heading == "Log in"


def test_a_reset_of_the_site_forgets_the_applications_that_were_made(box: Box) -> None:
    browser = box.browser("anna")
    make(browser)
    box.reset()
    assert "You have made none yet" in browser.get("/applications").text
