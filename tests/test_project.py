"""The project's own files agree with each other, and the wheel holds what it should."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import nb23

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_the_version_is_the_same_everywhere():
    assert nb23.__version__ == PROJECT["version"]
    assert f"## {nb23.__version__}" in (ROOT / "CHANGELOG.md").read_text()


@pytest.mark.xdist_group("project")
def test_tests_of_a_group_run_on_one_worker(request):
    """Which a newer pytest than xdist knows would silently undo."""
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@project")


def test_conda_gets_python_and_pip_and_installs_the_rest_from_the_project():
    text = (ROOT / "environment.yml").read_text()
    wanted = re.findall(r"^  - (.+)$", text, re.MULTILINE)
    assert wanted == ["conda-forge", f"python{PROJECT['requires-python']}", "pip", "pip:"]
    assert "--editable .[lab]" in text


def test_every_dependency_of_the_core_is_imported_by_the_package_or_a_notebook():
    files = [*(ROOT / "nb23").rglob("*.py"), *(ROOT / "notebooks").glob("*.ipynb")]
    # anywidget's widgets are ipywidgets, and pandas draws with matplotlib.
    modules = "import ipywidgets, import matplotlib\n" + "\n".join(
        path.read_text() for path in files
    )
    for line in PROJECT["dependencies"]:
        name = re.split(r"[>=<\[]", line)[0].replace("-", "_")
        assert re.search(rf"(import|from) {name}", modules), f"{name} is declared but not used"


def test_every_public_name_is_reachable_and_listed():
    assert sorted(nb23.__all__) == list(nb23.__all__)
    for name in nb23.__all__:
        assert getattr(nb23, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'vidoes'"):
        nb23.vidoes  # noqa: B018


def test_no_module_of_the_package_is_longer_than_400_lines():
    long = {
        path.name: count
        for path in (ROOT / "nb23").rglob("*.py")
        if (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_nothing_in_the_project_looks_like_a_secret():
    places = [ROOT / name for name in ("nb23", "docs", "notebooks", "tests", "README.md")]
    assert nb23.publish.find(places, [], shapes=True) == []


def test_make_alone_lists_the_verbs():
    listed = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    verbs = [line.split()[0] for line in listed.splitlines()]
    assert verbs[1:] == [
        "lab",
        "test",
        "test-full",
        "check",
        "format",
        "notebooks",
        "docs",
        "docs-check",
        "docs-offline",
        "serve",
        "bench",
        "build",
        "clean",
    ]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel as it would be handed out."""
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, ROOT],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_the_wheel_holds_rows_pages_scripts_and_notebooks(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for wanted in (
        "nb23/py.typed",
        "nb23/api/typed.pyi",
        "nb23/api/methods/photo.json",
        "nb23/frames/schemas/photo.toml",
        "nb23/widgets/surface.js",
        "nb23/widgets/explain.css",
        "nb23/_notebooks/00_start_here.ipynb",
    ):
        assert wanted in names
    assert not [name for name in names if name.startswith("tests/")]


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """The wheel as it lies in site-packages."""
    place = tmp_path_factory.mktemp("site-packages")
    zipfile.ZipFile(wheel).extractall(place)
    return place


def test_the_wheel_alone_signs_in_and_gives_a_frame(unpacked, tmp_path, session_home):
    code = (
        f"import nb23; assert nb23.__file__.startswith({str(unpacked)!r}), nb23.__file__;"
        "site = nb23.connect(nb23.sandbox.start(videos=30));"
        "print(len(site.videos()), site.status()['user'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(unpacked), "PATH": "", "HOME": str(session_home)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("30 ")


def test_the_tests_of_the_client_pass_against_the_wheel(unpacked):
    code = (
        f"import sys, nb23, pytest; assert nb23.__file__.startswith({str(unpacked)!r});"
        "rooms = ['tests/api/test_client.py', 'tests/frames/test_photo.py', 'tests/test_site.py'];"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', *rooms]))"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:]
