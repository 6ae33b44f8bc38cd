import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import nb23

PACKAGE = Path(nb23.__file__).parent
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def source(name: str) -> str:
    path = PACKAGE.parent.joinpath(*name.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return file.read_text(encoding="utf-8")


EVERY = [found.name for found in pkgutil.walk_packages([str(PACKAGE)], "nb23.")]
WITH_EXAMPLES = [name for name in EVERY if ">>>" in source(name)]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_every_example_of_a_docstring_runs_against_the_practice_site(
    name, home, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)  # where examples write their files
    module = importlib.import_module(name)
    runner, said = doctest.DocTestRunner(optionflags=OPTIONS), []
    with nb23.sandbox.start():
        for example in doctest.DocTestFinder().find(module):
            runner.run(example, out=said.append)
    assert runner.tries > 0
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize("room", ["api", "frames", "oauth", "sandbox"])
def test_most_modules_of_a_room_have_examples(room):
    modules = [name for name in EVERY if name.startswith(f"nb23.{room}.")]
    held = [name for name in modules if name in WITH_EXAMPLES]
    assert len(held) >= 3
