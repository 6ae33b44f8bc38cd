import pytest

from nb23._redact import MASK
from nb23.oauth.difference import first_difference, masked
from nb23.oauth.explain import explain

ADDRESS = "http://videos.example.com/api/photo/list"
OAUTH = {
    "oauth_consumer_key": "ck-1",
    "oauth_nonce": "abc",
    "oauth_timestamp": "1267547771",
    "oauth_token": "3-the-access-token",
}


def base(url=ADDRESS, method="GET", params=(("search", "red bike"), ("size", "5")), **oauth):
    return explain(method, url, params, oauth_params={**OAUTH, **oauth}).base_string


RIGHT = base()


@pytest.mark.parametrize(
    ("theirs", "mine_shown", "theirs_shown", "meaning"),
    [
        (base(method="POST"), "GET", "POST", "sign the method that is sent"),
        (RIGHT.replace("GET", "get"), "GET", "get", "in capitals"),
        (base(ADDRESS.replace("http", "https")), "http", "https", "two addresses"),
        (base(ADDRESS.replace("videos", "photos")), "videos.example.com", "photos.example.com",
         "The host differs"),
        (base(ADDRESS.replace(".com", ".com:8080")), "videos.example.com",
         "videos.example.com:8080", "The port is signed unless"),
        (RIGHT.replace("videos", "Videos"), "videos.example.com", "Videos.example.com",
         "lower case"),
        (base(f"{ADDRESS}/"), "/api/photo/list", "/api/photo/list/", "A slash at the end"),
        (base(ADDRESS.replace("list", "get")), "/api/photo/list", "/api/photo/get", "The path"),
        (RIGHT.replace("list&", "list%3Fa%3Db&"), ADDRESS, f"{ADDRESS}?a=b", "without its query"),
        (RIGHT.replace("http%3A%2F%2F", "http%3a%2f%2f"), "%3A", "%3a", "digits are capitals"),
        (RIGHT.replace("http%3A", "http:"), "%3A", ":", "is encoded differently"),
        (RIGHT.replace("%2520", "%2B"), "%20", "+", "+ is a plus"),
        (RIGHT.replace("%2520", "%252B"), "%20", "%2B", "+ is a plus"),
        (RIGHT.replace("%2520", "%252520"), "%20", "%2520", "search is encoded twice there"),
        (base(params=[("search", "é")]).replace("%25C3%25A9", "%25c3%25a9"), "red%20bike",
         "%c3%a9", "The value of search differs"),
        (base(params=[("size", "5")]), "search", "size", "search is missing there"),
        (base(params=[("album", "1"), ("search", "red bike"), ("size", "5")]),
         "oauth_consumer_key", "album", "album is missing here"),
        (base(params=[("search", "red bike")]), "size", "nothing", "size is missing there"),
        (base(params=[("search", "red bike")] * 2 + [("size", "5")]), "size", "search",
         "a different number of times here"),
        (RIGHT + "%26realm%3Dx", "nothing", "realm", "realm is never part"),
        (base(oauth_nonce="xyz"), "abc", "xyz", "two different requests"),
        (base(oauth_timestamp="1"), "1267547771", "1", "two different requests"),
        (base(oauth_token="another-access-token"), MASK, MASK, "another token"),
        (base(oauth_consumer_key="ck-2"), "ck-1", "ck-2", "another application"),
        ("GET", "3 parts", "1 parts", "three parts with &"),
    ],
)  # fmt: skip
def test_each_kind_of_difference_is_named(theirs, mine_shown, theirs_shown, meaning):
    found = first_difference(RIGHT, theirs)
    assert found
    assert (found.mine, found.theirs) == (mine_shown, theirs_shown)
    assert meaning in found.meaning
    assert RIGHT[found.at - 1 : found.at] != theirs[found.at - 1 : found.at]
    assert RIGHT[: found.at - 1] == theirs[: found.at - 1]
    assert "access-token" not in repr(found) + str(found)


def test_parameters_that_are_not_sorted_are_named():
    start, _, rest = RIGHT.rpartition("&")
    found = first_difference(RIGHT, f"{start}&{'%26'.join(reversed(rest.split('%26')))}")
    assert "sorted by their encoded names" in found.meaning


def test_lower_case_digits_within_the_parameters_are_named():
    found = first_difference(RIGHT, RIGHT.replace("search%3D", "search%3d"))
    assert "%3D, not %3d" in found.meaning


def test_parameters_encoded_as_a_whole_twice_are_named():
    start, _, rest = RIGHT.rpartition("&")
    found = first_difference(RIGHT, f"{start}&{rest.replace('%', '%25')}")
    assert "encoded once" in found.meaning


def test_a_slash_that_is_not_encoded_in_a_value_is_named():
    right = base(params=[("callback", "a/b")])
    found = first_difference(right, right.replace("%252F", "%2F"))
    assert "callback is encoded differently" in found.meaning


def test_an_address_that_is_none_is_shown_as_it_is():
    found = first_difference(RIGHT, RIGHT.replace("videos.example.com", "a%3Ab"))
    assert found.meaning == "The address differs."


def test_equal_base_strings_leave_the_secrets():
    found = first_difference(RIGHT, RIGHT)
    assert not found
    assert str(found) == "The base strings are equal, so it is a secret that is wrong."


def test_a_token_that_the_server_masks_counts_as_equal():
    shown = RIGHT.replace("3-the-access-token", "masked")
    assert not first_difference(RIGHT, shown)
    assert first_difference(RIGHT, shown.replace("size%3D5", "size%3D6")).theirs == "6"


def test_the_guides_wrong_base_string_of_step_1_belongs_to_another_request():
    right = explain(
        "GET",
        "http://api.visualplatform.net/oauth/request_token",
        oauth_params=[
            ("oauth_callback", "http://my.example.com/callback"),
            ("oauth_consumer_key", "571156-cuQla8tP5tzjf70znIwS"),
            ("oauth_nonce", "48e12d7291d99b0416f3bb30a9d2ea72"),
            ("oauth_signature_method", "HMAC-SHA1"),
            ("oauth_timestamp", "1267547746"),
            ("oauth_version", "1.0"),
        ],
    )
    printed = right.base_string.replace(
        "48e12d7291d99b0416f3bb30a9d2ea72", "eb6cf9e826b6a99e6c4998bb9605f994"
    ).replace("1267547746", "1267547723")
    found = right.diff(printed)
    assert found.at == right.base_string.index("48e12d") + 1
    assert "The nonce differs: these are two different requests" in str(found)


def test_a_base_string_is_masked_wherever_the_token_stands():
    assert masked("GET&u&oauth_token%3Dabc%26oauth_verifier%3Dxyz") == (
        f"GET&u&oauth_token%3D{MASK}%26oauth_verifier%3D{MASK}"
    )
    assert masked("oauth_token=abc") == "oauth_token=abc", "no base string begins so"
