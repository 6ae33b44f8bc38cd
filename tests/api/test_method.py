import pytest

from nb23.api.method import ALLOWS, Level, Method, Parameter

ROW = {"path": "/api/photo/list", "verb": "GET", "level": "none", "writes": False, "summary": "S."}


def test_levels_ascend_as_the_documentation_lists_them():
    assert [level.label for level in sorted(Level)] == [
        "none", "anonymous", "read", "write", "admin", "super",
    ]  # fmt: skip


@pytest.mark.parametrize("level", Level)
def test_each_level_is_found_by_its_name_and_says_what_it_allows(level):
    assert Level.named(level.label) is level
    assert ALLOWS[level]


@pytest.mark.parametrize("name", ["", "root", "3", "read "])
def test_a_level_that_is_none_lists_those_that_are(name):
    with pytest.raises(ValueError, match="Levels: none, anonymous, read, write, admin, super"):
        Level.named(name)


def test_a_row_becomes_a_method():
    row = ROW | {
        "parameters": [{"name": "order", "type": "word", "note": "N.", "values": ["asc"]}],
        "traps": ["T."],
    }
    method = Method.from_row(row)
    assert method.level is Level.NONE
    assert method.parameters == (Parameter("order", "word", "N.", values=("asc",)),)
    assert method.traps == ("T.",)
    assert row["parameters"][0]["values"] == ["asc"]


def test_a_row_with_a_field_that_is_unknown_is_no_method():
    with pytest.raises(TypeError, match="colour"):
        Method.from_row(ROW | {"colour": "blue"})


def test_a_method_is_named_without_what_all_share():
    assert Method.from_row(ROW).name == "photo/list"


@pytest.mark.parametrize(
    ("path", "name", "version"),
    [("/api/photo/list", "photo/list", 1), ("/api/2/photo/list", "2/photo/list", 2)],
)
def test_both_versions_of_a_method_share_its_base(path, name, version):
    found = Method.from_row(ROW | {"path": path})
    assert (found.name, found.version, found.base) == (name, version, "photo/list")


@pytest.mark.parametrize(
    ("level", "writes", "needs"),
    [
        ("none", False, Level.NONE),
        ("anonymous", False, Level.ANONYMOUS),
        ("read", False, Level.READ),
        ("read", True, Level.WRITE),
        ("super", True, Level.SUPER),
        (None, False, Level.READ),
        (None, True, Level.WRITE),
    ],
)
def test_a_call_needs_the_stated_level_and_write_if_it_writes(level, writes, needs):
    assert Method.from_row(ROW | {"level": level, "writes": writes}).needs is needs


def test_a_method_shows_its_path_level_and_summary():
    assert repr(Method.from_row(ROW)) == "/api/photo/list  (level none)  S."
    assert "(level not stated)" in repr(Method.from_row(ROW | {"level": None}))
