"""The Markdown of the site, generated pages too, builds with the successor of mkdocs-material."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.conftest import made

pytestmark = pytest.mark.xdist_group("docs")


@pytest.fixture(scope="module")
def succeeded(built: Path) -> Path:
    """The site as the successor makes it, of pages and settings alone."""
    sources = built.with_name(f"{built.name}-sources")
    command = [Path(sys.executable).with_name("zensical"), "build", "--strict", "--clean"]
    done = subprocess.run(command, cwd=sources, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return sources / "site"


def names(site: Path) -> set[str]:
    """The pages of a site, by their addresses."""
    return {str(path.parent.relative_to(site)) for path in made(site)}


def test_the_successor_builds_the_same_pages(built, succeeded):
    assert names(succeeded) == names(built)
    assert len(names(built)) > 80


def test_a_lesson_looks_the_same_there(succeeded):
    html = (succeeded / "learn" / "20_first_look" / "index.html").read_text(encoding="utf-8")
    assert 'class="nb23-table"' in html
    assert html.count('class="nb23-figure"') >= 2
    assert "Download this notebook" in html
