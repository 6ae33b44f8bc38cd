import html
import re
from html.parser import HTMLParser

import pytest
import requests

import nb23
from nb23.sandbox import Box, SandboxError


@pytest.fixture
def browser() -> requests.Session:
    return requests.Session()


def log_in(box: Box, browser: requests.Session, **changes: str) -> requests.Response:
    page = browser.get(f"{box.url}/login", timeout=10).text
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    form = {"form_token": found[1], "username": box.user, "password": box.password} | changes
    return browser.post(f"{box.url}/login", form, allow_redirects=False, timeout=10)


def consent(box: Box, browser: requests.Session, callback: str = "oob") -> requests.Response:
    from requests_oauthlib import OAuth1Session

    with OAuth1Session(*box.keys, callback_uri=callback) as application:
        application.fetch_request_token(f"{box.url}/oauth/request_token")
        address = application.authorization_url(f"{box.url}/oauth/authorize")
    log_in(box, browser)
    return browser.get(address, timeout=10)


class Outline(HTMLParser):
    """What an accessible page must have: a language, a title, one heading, labelled fields."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def test_the_log_in_page_tells_the_practice_user_and_password(box: Box) -> None:
    page = requests.get(f"{box.url}/login", timeout=10).text
    assert f"<code>{box.user}</code>" in page
    assert f"<code>{box.password}</code>" in page


def test_the_address_of_a_video_leads_to_its_page_and_a_draft_has_none(box: Box) -> None:
    site = nb23.connect(box)
    shown = site.call("photo/list", size=1).records[0]
    page = requests.get(f"{box.url}{shown['one']}", timeout=10)
    assert page.status_code == 200
    assert f"<h1>{shown['title']}</h1>" in html.unescape(page.text)
    newest = re.findall(r'href="(/video/[^"]+)"', requests.get(box.url, timeout=10).text)
    assert len(newest) == 10
    assert requests.get(f"{box.url}{newest[0]}", timeout=10).status_code == 200
    every = site.api.photo.list.iter_records(include_unpublished_p=True)
    hidden = next(record for record in every if str(record["published_p"]) == "0")
    assert requests.get(f"{box.url}{hidden['one']}", timeout=10).status_code == 404


def test_a_wrong_password_keeps_the_name_and_says_so(box: Box, browser: requests.Session) -> None:
    answer = log_in(box, browser, password="wrong")
    assert answer.status_code == 401
    assert "not right" in answer.text
    assert 'value="anna"' in answer.text


@pytest.mark.parametrize("name", ["bastian", "nobody", ""])
def test_nobody_without_a_password_can_log_in(
    box: Box, browser: requests.Session, name: str
) -> None:
    assert log_in(box, browser, username=name, password="").status_code == 401


def test_a_forged_log_in_is_refused(box: Box, browser: requests.Session) -> None:
    assert log_in(box, browser, form_token="forged").status_code == 403


@pytest.mark.parametrize(
    "goal",
    ["//example.com/", "http://example.com/", "/\\example.com", "example.com", "/a\r\nb", ""],
)
def test_the_log_in_leads_to_no_other_site(box: Box, browser: requests.Session, goal: str) -> None:
    answer = log_in(box, browser, next=goal)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_logging_out_ends_the_session(box: Box, browser: requests.Session) -> None:
    log_in(box, browser)
    page = browser.get(box.url, timeout=10).text
    assert "Anna Lindqvist" in page
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    page = browser.post(f"{box.url}/logout", {"form_token": found[1]}, timeout=10).text
    assert "Anna Lindqvist" not in page


def test_the_consent_page_names_application_site_and_level(
    box: Box, browser: requests.Session
) -> None:
    page = consent(box, browser).text
    for words in ("Notebook", "Kestrel Cargo Bikes", box.domain, "write", "add, change or delete",
                  "Anna Lindqvist"):  # fmt: skip
        assert words in page


def test_no_page_can_be_framed_or_load_from_elsewhere(box: Box, browser: requests.Session) -> None:
    for answer in (
        consent(box, browser), browser.get(f"{box.url}/login", timeout=10),
        browser.get(f"{box.url}/nothing", timeout=10), browser.get(box.url, timeout=10),
    ):  # fmt: skip
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert "<script" not in answer.text
        assert "http://" not in re.sub(r"<code>[^<]*</code>", "", answer.text)


def test_the_consent_form_may_lead_to_the_callback_only(
    box: Box, browser: requests.Session
) -> None:
    answer = consent(box, browser, "http://127.0.0.1:5999/random/callback")
    policy = answer.headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:5999;" in policy
    assert "127.0.0.1:5999" in answer.text


def test_session_cookies_are_out_of_reach_for_scripts_and_of_one_name_a_sandbox(
    box: Box, relaxed_box: Box
) -> None:
    cookies = [requests.get(f"{each.url}/login", timeout=10).headers["Set-Cookie"]
               for each in (box, relaxed_box)]  # fmt: skip
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert cookies[0].partition("=")[0] != cookies[1].partition("=")[0]


@pytest.mark.parametrize("path", ["/login", "/", "/nothing", "/oauth/authorize?oauth_token=x"])
def test_each_page_has_language_title_one_heading_and_labelled_fields(box: Box, path: str) -> None:
    outline = Outline(requests.get(box.url + path, timeout=10).text)
    assert outline.all("html")[0]["lang"] == "en"
    assert len(outline.all("title")) == len(outline.all("h1")) == len(outline.all("main")) == 1
    labelled = {label["for"] for label in outline.all("label")}
    for field in outline.all("input"):
        assert field.get("type") == "hidden" or field["id"] in labelled


def test_an_unknown_page_is_a_page_that_says_what_to_do(box: Box) -> None:
    answer = requests.get(f"{box.url}/<b>nothing", timeout=10)
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert "<b>" not in answer.text


def test_a_wrong_verb_is_refused_in_words(box: Box) -> None:
    assert (
        requests.put(f"{box.url}/oauth/request_token", timeout=10).text
        == "405 Method Not Allowed\n"
    )
    assert requests.delete(f"{box.url}/login", timeout=10).status_code == 405


def test_the_style_sheet_is_served(box: Box) -> None:
    answer = requests.get(f"{box.url}/style.css", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "prefers-color-scheme: dark" in answer.text


def test_under_the_public_address_links_cookies_and_redirects_keep_its_prefix() -> None:
    with nb23.sandbox.start(public_url="https://hub.example/user/x/proxy/2323", videos=3) as box:
        host = {"Host": "hub.example"}
        page = requests.get(f"{box.url}/login?next=/", headers=host, timeout=10)
        assert 'href="/user/x/proxy/2323/style.css"' in page.text
        assert 'action="/user/x/proxy/2323/login"' in page.text
        assert "Path=/user/x/proxy/2323" in page.headers["Set-Cookie"]
        goal = requests.get(
            f"{box.url}/profile", headers=host, timeout=10, allow_redirects=False
        ).headers["Location"]
        assert goal.startswith("https://hub.example/user/x/proxy/2323/login?")
        direct = requests.get(f"{box.url}/login", timeout=10)
        assert 'action="/login"' in direct.text


def test_a_running_site_can_be_published_and_one_without_a_rule_cannot(box: Box) -> None:
    host = {"Host": "hub.example"}
    assert requests.get(f"{box.url}/login", headers=host, timeout=10).status_code == 421
    box.publish("https://hub.example/user/x/proxy/2323")
    page = requests.get(f"{box.url}/login", headers=host, timeout=10)
    assert 'action="/user/x/proxy/2323/login"' in page.text
    box.publish("")
    assert requests.get(f"{box.url}/login", headers=host, timeout=10).status_code == 421
    with pytest.raises(SandboxError, match="no address"):
        box.publish("hub.example/x")
    with (
        nb23.sandbox.start(without={"nonce"}, videos=1) as weak,
        pytest.raises(SandboxError, match="on this machine only"),
    ):
        weak.publish("https://hub.example/x")
