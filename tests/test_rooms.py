"""The rooms' contracts, and what importing nb23 loads."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

HEAVY = (
    "anywidget",
    "dask",
    "distributed",
    "flask",
    "ipywidgets",
    "IPython",
    "keyring",
    "matplotlib",
    "msgspec",
    "nbclient",
    "nbconvert",
    "oauthlib",
    "pandas",
    "pyarrow",
    "requests",
    "requests_oauthlib",
    "typer",
    "waitress",
)


def loaded_by(statement: str) -> set[str]:
    """The top-level names in sys.modules after a statement in a fresh interpreter."""
    tell = "import json, sys; print(json.dumps(sorted({n.split('.')[0] for n in sys.modules})))"
    code = f"{statement}\n{tell}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_the_contracts_between_the_rooms_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_importing_nb23_loads_none_of_the_libraries():
    assert loaded_by("import nb23") & set(HEAVY) == set()


@pytest.mark.parametrize(
    ("statement", "foreign"),
    [
        ("import nb23; nb23.connect", {"pandas", "ipywidgets", "flask", "matplotlib"}),
        ("import nb23.oauth.flow", {"pandas", "ipywidgets", "flask"}),
        ("import nb23.sandbox", {"pandas", "ipywidgets", "requests_oauthlib"}),
        ("import nb23.frames", {"requests", "ipywidgets", "flask"}),
        ("import nb23.bulk", {"dask", "distributed", "ipywidgets", "flask", "matplotlib"}),
        ("import nb23.publish", {"pandas", "requests", "flask"}),
        ("import nb23.cli", {"pandas", "ipywidgets", "flask", "requests"}),
    ],
)
def test_a_room_does_not_load_what_belongs_to_another(statement, foreign):
    assert loaded_by(statement) & foreign == set()
