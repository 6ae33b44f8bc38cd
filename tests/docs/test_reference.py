"""How far the reference says that a method is to be trusted, and from what it may say so."""

import importlib.util
import json
from pathlib import Path

import pytest
from mkdocs.exceptions import PluginError

import nb23
from nb23.api import catalogue

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs/hooks/reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def page(reference):
    """The text about one method, given what was verified."""

    def of(path, seen):
        pages = dict(reference._segments(seen))
        return next(
            part for text in pages.values() for part in text.split("\n## ")
            if part.startswith(f"{path} {{#")
        )  # fmt: skip

    return of


def test_without_a_real_site_a_method_is_documented_or_seen_in_a_client(reference, page, tmp_path):
    seen = reference.verified(tmp_path / "verified.json")
    assert "· *documented*" in page("tag/list", seen)
    assert "· *seen in a client*" in page("2/user/tokens", seen)
    assert "Not documented, but seen in a client: `secure_domain`." in page("site/get", seen)


def test_what_a_real_site_gave_is_verified_on_its_day_and_what_is_new_is_named(
    reference, page, tmp_path
):
    fields = {"tag": "str", "count": "str:int", "url": "str:url_relative", "colour": "string"}
    kept = {"site": "real", "date": "2026-11-25",
            "methods": {"tag/list": {"fields": fields, "paging": ["p"]}}}  # fmt: skip
    file = tmp_path / "verified.json"
    file.write_text(json.dumps(kept))
    seen = reference.verified(file)
    text = page("tag/list", seen)
    assert "· *verified on 2026-11-25*" in text
    assert "Not documented, but came on 2026-11-25: `colour`." in text
    assert "· *documented*" in page("2/tag/list", seen)


def test_a_practice_site_verifies_nothing(reference, tmp_path, box):
    file = tmp_path / "verified.json"
    file.write_text(json.dumps(nb23.connect(box, allow="anonymous").verify().kept()))
    with pytest.raises(PluginError, match="practice site, which verifies nothing"):
        reference.verified(file)


def test_what_is_kept_in_the_guide_today_is_of_a_real_site_or_absent(reference):
    reference.verified(ROOT / "docs" / "verified.json")


def test_what_clients_read_beyond_the_documentation_is_in_the_rows():
    seen = {row.name: row.seen for row in catalogue.methods() if row.seen}
    assert seen["photo/list"] == (
        "publish_date_epoch", "creation_date_epoch", "absolute_url", "tags"
    )  # fmt: skip
    assert seen["site/get"] == ("secure_domain",)
    assert {*seen} == {"photo/list", "site/get", "2/user/tokens", "2/live/list"}
    for name in ("2/user/tokens", "2/live/list"):
        assert {*seen[name]} == {*catalogue.method(name).fields}
