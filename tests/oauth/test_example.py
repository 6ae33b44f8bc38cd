import base64
import hashlib
import hmac

import pytest

from nb23.oauth.example import WORKED_EXAMPLE


def signed(base_string, published):
    key = f"{published.consumer_secret}&{published.token_secret}"
    return base64.b64encode(
        hmac.new(key.encode(), base_string.encode(), hashlib.sha1).digest()
    ).decode()


@pytest.mark.parametrize("step", WORKED_EXAMPLE)
def test_the_printed_signature_comes_out(step):
    published = WORKED_EXAMPLE[step]
    made = published.explain()
    assert made.signature == published.signature == signed(made.base_string, published)


@pytest.mark.parametrize("step", [3, 4])
def test_the_printed_base_string_is_the_right_one_of_steps_3_and_4(step):
    published = WORKED_EXAMPLE[step]
    assert published.explain().base_string == published.base_string


def test_the_printed_base_string_of_step_1_belongs_to_another_run():
    published = WORKED_EXAMPLE[1]
    found = published.explain().diff(published.base_string)
    assert found.meaning.startswith("The nonce differs: these are two different requests.")
    assert signed(published.base_string, published) == "+C+UcQtvsnLKBxcxo+f4gG6Hh0s="
