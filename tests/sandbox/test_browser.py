import pytest

from nb23.sandbox import Box, SandboxError


def test_two_people_are_logged_in_at_once(box: Box) -> None:
    anna, mallory = box.browser("anna"), box.browser("mallory")
    assert "Anna Lindqvist" in anna.get("/profile").text
    assert "Mallory Finch" in mallory.get("/profile").text


def test_nobody_else_can_log_in(box: Box) -> None:
    with pytest.raises(SandboxError, match="anna and mallory can"):
        box.browser("bastian")


def test_a_button_that_is_not_there_is_answered_with_those_that_are(box: Box) -> None:
    browser = box.browser("anna")
    browser.get("/applications/new")
    with pytest.raises(SandboxError, match=r"no button 'Allow'.*Log out.*Create application"):
        browser.press("Allow")


def test_a_page_reads_as_its_status_and_heading(box: Box) -> None:
    page = box.browser("anna").get("/nothing")
    assert repr(page) == "<Page 404 'There is no such page'>"


def test_a_person_logs_out_by_the_button_of_any_page(box: Box) -> None:
    browser = box.browser("anna")
    browser.press("Log out")
    assert browser.get("/profile").heading == "Log in"
