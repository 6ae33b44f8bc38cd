"""A notebook runs once a state, in a fresh kernel of this Python, and a raising one is an error."""

import pickle
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from nb23.publish import NotebookFailed, execute
from nb23.publish.run import cache_key


def text(cell):
    return "".join(output.get("text", "") for output in cell.outputs)


def test_a_notebook_runs_in_this_python_with_the_variables_given_and_is_left_as_it_was(write):
    path = write("01_run", "import os, sys\nprint(sys.executable, os.environ['GIVEN'])")
    before = path.read_bytes()
    executed = execute(path, env={"GIVEN": "a value"})
    assert text(executed.notebook.cells[0]) == f"{sys.executable} a value\n"
    assert path.read_bytes() == before
    assert executed.seconds > 0
    assert not executed.cached


def test_a_raising_cell_names_the_file_the_cell_and_the_error(write):
    path = write("02_raises", "# A title", "x = 1", "raise ValueError('no such video')", "x = 2")
    with pytest.raises(NotebookFailed, match="no such video") as caught:
        execute(path)
    assert caught.value.sentence == f"{path}, cell 3: ValueError: no such video"
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_an_object_that_cannot_show_itself_names_its_own_error(write):
    code = "class Card:\n def _repr_html_(self):\n  raise ImportError('no card')\nCard()"
    with pytest.raises(NotebookFailed, match=r"cell 1: ImportError: no card"):
        execute(write("03_shows", code))


def test_a_cell_that_does_not_end_in_time_names_itself(write):
    path = write("03_hangs", "import threading\nthreading.Event().wait()")
    with pytest.raises(NotebookFailed, match=r"03_hangs\.ipynb, cell 1: .*timed out"):
        execute(path, timeout=1)


def test_a_cell_tagged_raises_exception_may_raise_or_not(write):
    path = write("04_may", "1 / 0", "'still here'", tags={0: ["raises-exception"]})
    cells = execute(path).notebook.cells
    assert cells[0].outputs[0].ename == "ZeroDivisionError"
    assert cells[1].outputs[0].data["text/plain"] == "'still here'"
    path = write("05_need_not", "1 + 1", tags={0: ["raises-exception"]})
    assert execute(path).notebook.cells[0].outputs[0].data["text/plain"] == "2"


def test_an_unchanged_notebook_is_not_run_again_though_its_prose_changed(write, tmp_path):
    code = "import uuid\nprint(uuid.uuid4())"
    first = execute(write("06_kept", "# Before", code), cache=tmp_path / "cache")
    again = execute(write("06_kept", "# After", code), cache=tmp_path / "cache")
    assert again.cached
    assert again.seconds == first.seconds
    assert text(again.notebook.cells[1]) == text(first.notebook.cells[1])
    assert again.notebook.cells[0].source == "# After"
    assert not execute(write("06_kept", "# After", code)).cached


def test_the_key_of_the_cache_follows_code_tags_and_the_package_and_not_prose(monkeypatch):
    def key(code="x = 1", prose="Hello", tags=()):
        cells = [new_markdown_cell(prose), new_code_cell(code, metadata={"tags": [*tags]})]
        return cache_key(new_notebook(cells=cells))

    assert key() == key(prose="Goodbye")
    assert len({key(), key(code="x = 2"), key(tags=["raises-exception"])}) == 3
    before = key()
    monkeypatch.setattr("nb23.publish.run.source_state", lambda: "another nb23")
    assert key() != before
    before = key()
    monkeypatch.setattr("nb23.publish.run._dependency_versions", lambda: [("pandas", "99")])
    assert key() != before


def test_the_cache_keeps_one_state_of_each_notebook(write, tmp_path):
    cache = tmp_path / "cache"
    execute(write("07_one", "1"), cache=cache)
    execute(write("07_one", "2"), cache=cache)
    [kept] = cache.iterdir()
    assert nbformat.read(kept, as_version=4).cells[0].source == "2"
