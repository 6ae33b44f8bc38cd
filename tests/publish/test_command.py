"""`python -m nb23.publish`: anybody's notebooks become pages, and no secret gets through."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import nbformat
import yaml
from nbformat.v4 import new_output

from tests.publish.conftest import Write

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "docs" / "samples" / "publish"
PLANTED = "not-4-your-eyes"  # pragma: allowlist secret


def publish(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "nb23.publish", "notebooks", "--out", "pages", *options],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), **variables},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_anybodys_notebooks_become_a_site_with_the_sample_settings(write: Write, tmp_path: Path):
    frame = "import pandas as pd\npd.DataFrame({'plays': [3, 5]})"
    write("plays", "# Plays", frame)
    write("days", "# Days, after [plays](plays.ipynb)", "print('seven')")
    done = publish(tmp_path)
    assert (done.returncode, done.stdout) == (0, "2 pages in pages. No secret found.\n")
    settings = (SAMPLES / "mkdocs.yml").read_text(encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=tmp_path, capture_output=True, text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, timeout=120,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    assert 'class="nb23-table"' in (tmp_path / "site/plays/index.html").read_text()
    assert 'href="plays/"' in (tmp_path / "site/index.html").read_text()
    assert "--nb23-line" in (tmp_path / "site/notebook.css").read_text()


def test_a_secret_of_the_environment_on_a_page_is_refused_and_nothing_is_written(
    write: Write, tmp_path: Path
):
    show = "print(os.environ['MY_API_TOKEN'])"
    write("01_leaks", "# Leaks", f"import os\n{show}", show)
    done = publish(tmp_path, MY_API_TOKEN=PLANTED)
    assert done.returncode == 1
    place = "notebooks/01_leaks.ipynb, cell 2, its output"
    assert done.stderr.count("a known secret") == 1, "one line, though page and notebook hold it"
    assert f"  {place}; cell 3, its output: " in done.stderr
    assert PLANTED not in done.stderr
    assert not (tmp_path / "pages").exists()


def test_a_password_field_that_a_cell_prints_is_refused_though_it_is_emptied_later(
    write: Write, tmp_path: Path
):
    field = "import ipywidgets\nfield = ipywidgets.Password()"
    typed = "field.value = 'hunter' + str(2 * 11)\nprint(field.value)"
    path = write("01_field", "# Field", field, typed, "field.value = ''")
    done = publish(tmp_path, "--cache", "cache")
    assert done.returncode == 1
    assert "notebooks/01_field.ipynb, cell 3, its output: •••••• (a known secret)" in done.stderr
    assert "hunter22" not in done.stderr
    assert not (tmp_path / "pages").exists()
    assert not (tmp_path / "cache").exists()
    path.write_text(path.read_text(encoding="utf-8").replace("print(field.value)", "'kept'"))
    assert publish(tmp_path).returncode == 0


def test_the_copy_to_download_is_free_of_an_earlier_run(write: Write, tmp_path: Path):
    path = write("01_saved", "# Saved", "'new'")
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["widgets"] = {"x": {"state": {"y": {"state": {"value": "hunter22"}}}}}
    notebook.cells[1].outputs = [new_output("stream", text="hunter22")]
    nbformat.write(notebook, path)
    assert publish(tmp_path).returncode == 0
    copy = nbformat.read(tmp_path / "pages" / path.name, as_version=4)
    assert (copy.metadata, copy.cells[1].outputs) == ({}, [])


def test_what_looks_like_a_secret_is_refused_too(write: Write, tmp_path: Path):
    write("01_leaks", "# Leaks", "print('consumer_' + 'secret = ' + 'a1' * 20)")
    done = publish(tmp_path)
    assert done.returncode == 1
    assert "01_leaks.ipynb, cell 2, its output: " in done.stderr
    assert "a secret by its name" in done.stderr
    assert not (tmp_path / "pages").exists()


def test_a_raising_notebook_is_one_sentence_and_no_page(write: Write, tmp_path: Path):
    write("01_raises", "# Raises", "1 / 0")
    done = publish(tmp_path)
    assert done.returncode == 1
    # Before it, a kernel that ends may say something of its own.
    assert "01_raises.ipynb, cell 2: ZeroDivisionError" in done.stderr.splitlines()[-1]
    assert "nb23/publish" not in done.stderr
    assert not (tmp_path / "pages").exists()


def test_the_workflow_of_the_guide_runs_verbs_that_there_are_and_publishes_what_they_make():
    workflow = yaml.safe_load((SAMPLES / "guide.yml").read_text(encoding="utf-8"))
    steps = workflow["jobs"]["guide"]["steps"]
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = [step["run"] for step in steps if "run" in step]
    assert commands.pop() == "make docs-check"
    assert "\ndocs-check:" in makefile
    clients = runpy.run_path(str(ROOT / "tests" / "clients" / "interpreters.py"))["INTERPRETERS"]
    assert {*clients["php"].debian, *clients["ruby"].debian} <= {*" ".join(commands).split()}
    paths = [step["with"]["path"] for step in steps if "upload" in step.get("uses", "")]
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert f"\nsite_dir: {paths[0]}\n" in settings
