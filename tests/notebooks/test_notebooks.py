import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

import nb23
from nb23.publish import Executed, execute, find

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
# The tests draw into memory; in a notebook figures are outputs.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
SECONDS = 30
# The lessons on OAuth, which say what one can do after them and end in exercises.
LESSONS = [path for path in NOTEBOOKS if "01" <= path.stem[:2] <= "10"]
# How many answers with a figure a notebook shows at least.
ANSWERS = {"21_top_and_rhythm": 3, "22_what_works": 3, "23_watching": 4, "24_audience": 2,
           "25_growth_and_age": 2, "26_metadata_audit": 1}  # fmt: skip
# Figures that a notebook draws itself.
FIGURES = {"20_first_look": 2, "27_version_2_analytics": 1}
# Without a kernel's name JupyterLab asks for one before it runs anything.
PLAIN = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


@pytest.fixture(scope="module")
def practice() -> Iterator["nb23.sandbox.Box"]:
    """The registered practice site, which the notebooks' kernels use too."""
    with nb23.sandbox.start() as box:
        yield box


# One worker runs all tests of a notebook, so that it is executed once.
TOGETHER = [
    pytest.param(path, id=path.stem, marks=pytest.mark.xdist_group(path.stem)) for path in NOTEBOOKS
]


@pytest.fixture(scope="module", params=TOGETHER)
def executed(request: pytest.FixtureRequest, practice: "nb23.sandbox.Box") -> Executed:
    return execute(request.param, env=INLINE)


def cells(path: Path) -> list[nbformat.NotebookNode]:
    return list(nbformat.read(path, as_version=4).cells)


def shown(run: Executed) -> str:
    return nbformat.writes(run.notebook)


def test_the_notebooks_of_this_release_are_there():
    assert [path.stem for path in NOTEBOOKS] == [
        "00_start_here",
        "01_keys_and_tokens",
        "02_set_up_your_application",
        "03_signing_requests",
        "04_request_token",
        "05_authorize",
        "06_access_token",
        "07_call_the_api",
        "08_privileged_credentials",
        "09_when_it_goes_wrong",
        "10_break_it",
        "20_first_look",
        "21_top_and_rhythm",
        "22_what_works",
        "23_watching",
        "24_audience",
        "25_growth_and_age",
        "26_metadata_audit",
        "27_version_2_analytics",
        "28_share_without_keys",
        "30_a_whole_site",
        "31_on_a_cluster",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestFile:
    def test_it_is_stored_without_outputs_and_names_a_plain_kernel(self, path):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata == PLAIN
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.outputs == []
                assert cell.execution_count is None

    def test_its_cells_have_readable_names_of_their_own(self, path):
        ids = [cell.id for cell in cells(path)]
        assert len(ids) == len(set(ids))
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in ids)

    def test_it_is_one_idea_long(self, path):
        assert 10 <= len(cells(path)) <= 25

    def test_prose_stands_before_each_cell_of_code(self, path):
        kinds = [cell.cell_type for cell in cells(path)]
        assert ("code", "code") not in zip(kinds, kinds[1:], strict=False)
        assert kinds[0] == kinds[-1] == "markdown"

    def test_it_ends_with_what_one_has_and_a_next_step_that_exists(self, path):
        last = cells(path)[-1].source
        assert last.startswith("## What you have now")
        links = re.findall(r"\]\(([^)#]+\.ipynb)\)", last)
        assert links
        assert all((FOLDER / link).exists() for link in links)

    def test_no_key_is_typed_in_it(self, path):
        code = "\n".join(cell.source for cell in cells(path) if cell.cell_type == "code")
        assert not re.search(r"""["'][A-Za-z0-9-]{20,}["']""", code)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
class TestLesson:
    def test_it_begins_with_what_one_can_do_after_it_and_how_long_it_takes(self, path):
        first = cells(path)[0].source
        assert "**After this notebook** you" in first
        assert re.search(r"\*\*It takes \d+ minutes\.\*\*", first)

    def test_its_exercises_have_solutions_that_are_folded(self, path):
        folded = {cell.id for cell in cells(path) if cell.metadata.get("jupyter")}
        assert folded == {"solutions"}
        assert "exercises" in {cell.id for cell in cells(path)}

    def test_it_leads_on_and_back(self, path):
        last, place = cells(path)[-1].source, NOTEBOOKS.index(path)
        assert f"]({NOTEBOOKS[place + 1].name})" in last
        assert f"]({NOTEBOOKS[place - 1].name})" in last


def test_a_wrong_answer_gets_words_that_help_and_the_solutions_are_right(executed):
    if executed.path not in LESSONS:
        return
    said = {
        cell.id: "".join(output.text for output in cell.outputs)
        for cell in executed.notebook.cells
        if cell.id in ("exercises", "solutions")
    }
    assert "Right." not in said["exercises"]
    assert re.search(r"Not that one\. \w+|you have `", said["exercises"])
    assert re.fullmatch(r"(([a-z0-9-]+: )?Right\.\n){2,3}", said["solutions"])


def test_it_runs_to_its_end_unattended_and_soon(executed):
    assert executed.seconds < SECONDS
    code = [cell for cell in executed.notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)


@pytest.mark.parametrize("executed", TOGETHER[:1], indirect=True)
def test_start_here_shows_every_published_video(executed):
    outputs = {cell.id: cell.get("outputs") for cell in executed.notebook.cells}
    assert outputs["count"][0].data["text/plain"] == "500"
    assert "520 rows" in outputs["drafts"][0].data["text/plain"]


def test_each_figure_is_described_for_those_who_cannot_see_it(executed):
    drawn = [
        cell
        for cell in executed.notebook.cells
        if any("image/png" in output.get("data", {}) for output in cell.get("outputs", []))
    ]
    assert all(cell.metadata.get("alt") for cell in drawn)
    assert len(drawn) == FIGURES.get(executed.path.stem, 0)


def test_each_answer_is_described_for_those_who_cannot_see_its_figure(executed):
    html = "".join(
        output.get("data", {}).get("text/html", "")
        for cell in executed.notebook.cells
        for output in cell.get("outputs", [])
    )
    described = re.findall(r'<img alt="[^"]{60,}" width="800"', html)
    assert len(described) == html.count("data:image/png")
    assert len(described) >= ANSWERS.get(executed.path.stem, 0)


def test_it_prints_no_warning(executed):
    text = [
        output.text
        for cell in executed.notebook.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    ]
    assert text == []


def test_it_shows_no_secret_that_was_issued(executed, practice, tmp_path):
    issued = practice.issued()
    page = tmp_path / "executed.ipynb"
    page.write_text(shown(executed), encoding="utf-8")
    # Some notebooks start a practice site of their own: what that issued is known by its shape.
    assert find([page], issued, shapes=True) == []
    # The search finds what is there: the same file with one secret added.
    page.write_text(shown(executed) + issued[-1], encoding="utf-8")
    assert [finding.path for finding in find([page], issued)] == [page]
    assert len(issued) > 4
