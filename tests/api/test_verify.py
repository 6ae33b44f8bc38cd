"""A site is held against the catalogue: a clean one agrees, and each planted deviation is found."""

import json
from pathlib import Path

import pytest

import nb23
from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.verify import TRIES, Difference, verify

PLANTED = {
    "missing-field": ("tag/list", "count", "str:int", "nothing"),
    "extra-field": ("license/list", "undocumented", "nothing", "string"),
    "wrong-type": ("2/tag/related", "url", "string", "array"),
    "null-value": ("player/list", "player_name", "str", "null"),
    "wrong-container": ("photo/get-ratings", "container", "ratings", "site, items"),
    "one-for-many": ("2/webhook/events", "container", "an array under data", "object"),
    "wrong-total": ("user/list", "total_count", "the number of records", "another number"),
    "no-page-numbers": ("2/spot/list", "page numbers", "p, size, total_count", "not all of them"),
    "wrong-level": ("2/photo/subtitle/types", "permission_level", "a level", "another word"),
    "no-status": ("utility/geography", "answer", "a reply", "no reply of the API"),
    "wrong-error": ("photo/section/list", "error", "status, code and message", "no reply of the API"),
    "error-for-answer": ("comment/list", "answer", "a reply", "an error without a code, HTTP 200"),
}
"""Each kind of deviation that the practice site can plant: where it is planted, what is found."""


@pytest.fixture(scope="module")
def clean(served_box):
    served_box.reset()
    return nb23.connect(served_box).verify()


def test_a_clean_site_agrees_in_both_versions(clean):
    assert clean.differences == []
