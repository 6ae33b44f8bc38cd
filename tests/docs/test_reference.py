"""How far the reference says that a method is to be trusted, and from what it may say so."""

import json
from pathlib import Path

import lookup
import pytest
from mkdocs.exceptions import PluginError
from openapi_spec_validator import validate
from reference import catalogue as data
from reference import methods, openapi
from reference.rows import by_name

import nb23
from nb23.api import catalogue

ROOT = Path(__file__).parents[2]


def page(path, seen):
    """The text of a method's page, given what was verified."""
    return methods.page(by_name()[path], seen)


def test_without_a_real_site_a_method_is_documented_or_seen_in_a_client(tmp_path):
    seen = lookup.verified(tmp_path / "verified.json")
    assert ":   documented\n" in page("tag/list", seen)
    assert ":   seen in a client\n" in page("2/user/tokens", seen)
    assert "Not documented, but seen in a client: `secure_domain`." in page("site/get", seen)


def test_what_a_real_site_gave_is_verified_on_its_day_and_what_is_new_is_named(tmp_path):
    fields = {"tag": "str", "count": "str:int", "url": "str:url_relative", "colour": "string"}
    kept = {"site": "real", "date": "2026-11-25",
            "methods": {"tag/list": {"fields": fields, "paging": ["p"]}}}  # fmt: skip
    file = tmp_path / "verified.json"
    file.write_text(json.dumps(kept))
    seen = lookup.verified(file)
    text = page("tag/list", seen)
    assert ":   verified on 2026-11-25\n" in text
    assert "Not documented, but came on 2026-11-25: `colour`." in text
    assert ":   documented\n" in page("2/tag/list", seen)


def test_a_practice_site_verifies_nothing(tmp_path, box):
    file = tmp_path / "verified.json"
    file.write_text(json.dumps(nb23.connect(box, allow="anonymous").verify().kept()))
    with pytest.raises(PluginError, match="practice site, which verifies nothing"):
        lookup.verified(file)


def test_what_is_kept_in_the_guide_today_is_of_a_real_site_or_absent():
    lookup.verified(ROOT / "docs" / "verified.json")


def test_what_clients_read_beyond_the_documentation_is_in_the_rows():
    seen = {row.name: row.seen for row in catalogue.methods() if row.seen}
    assert seen["photo/list"] == (
        "publish_date_epoch", "creation_date_epoch", "absolute_url", "tags"
    )  # fmt: skip
    assert seen["site/get"] == ("secure_domain",)
    assert {*seen} == {"photo/list", "site/get", "2/user/tokens", "2/live/list"}
    for name in ("2/user/tokens", "2/live/list"):
        assert {*seen[name]} == {*catalogue.method(name).fields}


def test_a_method_that_is_known_by_name_only_says_so_and_what_is_known():
    text = page("2/action/add", {})
    assert ":   known by name only:" in text
    assert "No source that nb23 stands on tells what this method takes." in text
    assert "`POST /api/2/action/add`" in text


def test_a_page_says_how_the_other_version_differs():
    text = page("photo/list", {})
    assert "| Records under | `photos` | `data` |" in text
    assert "(../../v2/photo/list.md) differs:" in text


def test_version_1_is_a_valid_document_of_openapi_with_every_method():
    document = json.loads(openapi.openapi_json())
    validate(document)
    wanted = {row.path: row.verb.lower() for row in catalogue.methods() if row.version == 1}
    assert {path: [*held] for path, held in document["paths"].items()} == {
        path: [verb] for path, verb in wanted.items()
    }


def test_the_catalogue_for_programs_holds_every_row_with_its_level_and_page():
    told = json.loads(data.catalogue_json())["methods"]
    assert [each["name"] for each in told] == [row.name for row in catalogue.methods()]
    listing = next(each for each in told if each["name"] == "2/photo/list")
    assert (listing["level"], listing["page"]) == ("none", "reference/v2/photo/list/")
    assert listing["parameters"][0]["name"] == "photo_id"
