import copy
import inspect
import keyword
import shlex
from datetime import date

import pytest

from nb23.api import catalogue
from nb23.api.client import Client
from nb23.api.errors import UnknownMethod, UnknownParameter
from nb23.api.method import Method
from nb23.api.response import Reply
from nb23.api.tree import Branch, Call, method_help


@pytest.fixture
def framed():
    return []


@pytest.fixture
def api(box, framed):
    def frame(*args, **options):
        framed.append((args, options))

    return Branch(lambda: Client(box.domain), frame)


@pytest.fixture
def api2(box, framed):
    return Branch(lambda: Client(box.domain), framed.append, "2")


@pytest.mark.parametrize("version", [1, 2])
def test_every_method_is_reached_by_its_path(api, api2, version):
    rows = [row for row in catalogue.methods() if row.version == version]
    assert len(rows) == {1: 82, 2: 250}[version]
    for row in rows:
        found = {1: api, 2: api2}[version]
        for part in row.base.split("/"):
            assert part.replace("-", "_") in dir(found)
            found = getattr(found, part.replace("-", "_"))
        assert isinstance(found, Call)
        assert repr(found) == repr(row)


def test_no_part_of_a_path_is_a_word_of_python_or_an_ability_of_a_method():
    parts = {part for row in catalogue.methods() for part in row.base.split("/")}
    assert [part for part in parts if keyword.iskeyword(part)] == []
    both = [row.name for row in catalogue.methods() if catalogue.following(f"{row.name}/")]
    assert "2/analytics/data/videos" in both
    for name in both:
        assert {*catalogue.following(f"{name}/")} & {*dir(Call)} == set()


def test_completion_offers_what_can_follow_and_nothing_else(api, api2):
    assert {"photo", "license"} <= {*dir(api)}
    assert {"photo", "audience"} <= {*dir(api2)}
    assert "audience" not in dir(api)
    assert "license" not in dir(api2)
    assert dir(api.tag) == ["list", "related"]
    assert dir(api2.analytics) == ["data"]


def test_completion_of_a_method_offers_what_it_can_do(api):
    abilities = ["curl", "docs", "explain", "frame", "iter_pages", "iter_records"]
    assert dir(api.photo.list) == abilities


def test_a_method_can_be_the_beginning_of_others(api2):
    videos = api2.analytics.data.videos
    assert repr(videos).startswith("/api/2/analytics/data/videos  (level read)")
    assert {"totals", "timeseries", "frame"} <= {*dir(videos)}
    assert repr(videos.totals).startswith("/api/2/analytics/data/videos/totals ")
    with pytest.raises(UnknownMethod):
        _ = videos.nothing


def test_a_branch_shows_what_can_follow(api, api2):
    assert repr(api).startswith("<api: action, album, analytics")
    assert repr(api.tag) == "<tag: list, related>"
    assert repr(api2.tag) == "<2/tag: list, related>"


def test_reaching_a_method_reads_its_own_segment_only(api, api2):
    catalogue._segment.cache_clear()
    catalogue.following.cache_clear()
    _ = api.photo.list, api2.photo.section.list
    assert catalogue._segment.cache_info().currsize == 1


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
    assert repr(copy.copy(api.photo)) == repr(api.photo)


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


def test_the_signature_lists_the_parameters_by_name_with_their_types(api):
    options = inspect.signature(api.photo.list).parameters
    assert [*options] == [p.name for p in catalogue.method("photo/list").parameters] + ["extra"]
    assert {option.kind for option in options.values()} == {inspect.Parameter.KEYWORD_ONLY}
    assert options["size"].annotation == int | None
    assert options["video_p"].annotation == bool | None
    assert options["after_time"].annotation == date | str | None
    assert "'all', 'any'" in str(options["tag_mode"].annotation)


def test_the_signature_tells_what_is_required(api):
    options = inspect.signature(api.photo.update).parameters
    assert options["photo_id"].default is inspect.Parameter.empty
    assert options["title"].default is None


def test_the_signature_of_a_method_whose_parameters_are_not_known_takes_any(api2):
    assert [*inspect.signature(api2.photo.delete).parameters] == ["extra", "params"]


def test_every_method_has_a_signature_and_help(api, api2):
    for row in catalogue.methods():
        assert inspect.signature(Call(None, None, row)).return_annotation is Reply
        text = method_help(row)
        assert text.startswith(f"{row.name}: {row.summary}")
        for parameter in row.parameters:
            assert f"    {parameter.name} ({parameter.type}): {parameter.note}" in text
        assert all(trap in text for trap in row.traps)
        assert all(name in text for name in row.fields)


def test_the_help_is_shown_by_a_question_mark_and_by_docs(api):
    assert inspect.getdoc(api.photo.list) == api.photo.list.docs == repr(api.photo.list.docs)
    assert "One of: views, comments" in api.photo.list.docs
    assert "Default: published." in api.photo.list.docs
    assert "Fields of a record under photos, with the API's types:" in api.photo.list.docs


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("photo/list", "GET /api/photo/list; permission level none: any allow= will do."),
        ("photo/list", "Comes in pages of at most 100 records;"),
        ("player/list", 'permission level read: needs allow="read".'),
        ("photo/rate", 'level anonymous, and it changes the site: needs allow="write".'),
        ("echo", 'permission level not stated: needs allow="read".'),
        ("2/photo/delete", "    any (they are not all documented)"),
        ("2/audience/list", "pages of at most 500 records"),
        ("action/update", "from 0 to 1. Such as: before, after. Required."),
        ("tag/list", "Sort key. One of: tag, count. Default: tag."),
    ],
)
def test_the_help_says_what_a_call_needs_and_how_it_answers(path, said):
    assert said in method_help(catalogue.method(path))


def test_the_help_says_what_is_required_and_leaves_out_what_is_not_there():
    row = Method.from_row({
        "path": "/api/x/y", "verb": "GET", "level": "write", "writes": False, "summary": "S.",
        "parameters": [{"name": "id", "type": "int", "note": "N.", "required": True}],
    })  # fmt: skip
    assert method_help(row).splitlines() == [
        "x/y: S.", "", 'GET /api/x/y; permission level write: needs allow="write".', "",
        "Parameters:", "    id (int): N. Required.",
    ]  # fmt: skip


def test_a_call_is_shown_as_a_command_without_any_secret(box, credentials, framed):
    api = Branch(lambda: Client(box.domain, credentials), framed.append)
    command = api.photo.list.curl(search="red bike; rm", size=5)
    assert repr(command) == command
    assert shlex.split(command) == [
        "curl", "--get", f"http://{box.domain}/api/photo/list", "--data-urlencode",
        "search=red bike; rm", "--data-urlencode", "size=5", "--data-urlencode", "format=json",
        "--data-urlencode", "raw=1",
    ]  # fmt: skip
    assert not [secret for secret in (*box.keys, *box.tokens) if secret in command]


def test_a_method_explains_how_its_call_is_signed(box, credentials, framed):
    api = Branch(lambda: Client(box.domain, credentials), framed.append)
    assert "photo%2Flist" in api.photo.list.explain(size=5).base_string


def test_a_command_is_checked_like_a_call(api):
    with pytest.raises(UnknownParameter, match="Did you mean search"):
        api.photo.list.curl(serach="x")
