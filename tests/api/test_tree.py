import inspect

import pytest

from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.errors import UnknownMethod
from nb23.api.method import Method
from nb23.api.tree import Branch, Call, method_help


@pytest.fixture
def framed():
    return []


@pytest.fixture
def api(box, framed):
    def frame(*args, **options):
        framed.append((args, options))

    return Branch(lambda: Client(box.domain), frame)


def test_every_method_is_reached_by_its_path(api):
    for row in catalogue.methods():
        found = api
        for part in row.name.split("/"):
            assert part.replace("-", "_") in dir(found)
            found = getattr(found, part.replace("-", "_"))
        assert isinstance(found, Call)
        assert repr(found) == repr(row)


def test_completion_offers_what_can_follow_and_nothing_else(api):
    assert dir(api) == sorted(catalogue.segments())
    assert dir(api.photo) == ["list", "upload"]


def test_a_branch_shows_what_can_follow(api):
    assert repr(api).startswith("<api: album, echo, photo")
    assert repr(api.photo) == "<photo: list, upload>"


def test_a_method_that_is_unknown_names_the_nearest(api):
    with pytest.raises(UnknownMethod, match="Did you mean photo/list"):
        _ = api.photo.lst


def test_asking_whether_there_is_a_method_is_no_error(api):
    assert hasattr(api.photo, "list")
    assert not hasattr(api.photo, "lst")
    assert getattr(api, "xyzzy", None) is None


def test_private_names_are_no_methods(api):
    with pytest.raises(AttributeError):
        _ = api._repr_html_
    with pytest.raises(AttributeError):
        _ = api.photo.__wrapped__


def test_a_method_is_called_with_its_parameters(api):
    reply = api.photo.list(size=3, orderby="title")
    assert len(reply) == 3


def test_a_method_gives_its_pages(api):
    assert [len(page) for page in api.photo.list.iter_pages(limit=150)] == [100, 100]


def test_a_method_gives_its_records(api):
    assert len(list(api.photo.list.iter_records(limit=150))) == 150


def test_a_method_gives_a_frame_through_the_front_desk(api, framed):
    api.photo.list.frame(limit=5, columns=["title"], search="x")
    assert framed == [
        (("photo/list",), {"limit": 5, "columns": ["title"], "search": "x"}),
    ]


def test_the_client_is_asked_for_at_the_time_of_the_call(box, framed):
    asked = []

    def client():
        asked.append("once")
        return Client(box.domain)

    call = Branch(client, framed.append).site.get
    assert asked == []
    call()
    assert asked == ["once"]


def test_the_signature_lists_the_parameters_by_name(api):
    names = list(inspect.signature(api.photo.list).parameters)
    assert names == [p.name for p in catalogue.method("photo/list").parameters] + ["extra"]
    kinds = {p.kind for p in inspect.signature(api.photo.list).parameters.values()}
    assert kinds == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("row", catalogue.methods(), ids=lambda row: row.name)
def test_the_help_of_a_method_tells_all_the_catalogue_knows(api, row):
    text = method_help(row)
    assert text.startswith(f"{row.name}: {row.summary}")
    for parameter in row.parameters:
        assert f"    {parameter.name} ({parameter.type}): {parameter.note}" in text
    assert all(trap in text for trap in row.traps)


def test_the_help_is_shown_by_a_question_mark_and_by_docs(api):
    assert inspect.getdoc(api.photo.list) == api.photo.list.docs
    assert "Permission level: none." in api.photo.list.docs
    assert "One of: views, comments" in api.photo.list.docs
    assert "Default: published." in api.photo.list.docs


def test_the_help_says_what_is_required_and_what_is_not_stated():
    row = Method.from_row({
        "path": "/api/x/y", "verb": "GET", "level": None, "writes": False, "summary": "S.",
        "parameters": [{"name": "id", "type": "int", "note": "N.", "required": True}],
    })  # fmt: skip
    assert method_help(row).splitlines()[2:] == [
        "Permission level: not stated.", "", "Parameters:", "    id (int): N. Required.",
    ]  # fmt: skip
