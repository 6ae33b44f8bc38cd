"""Every block of Python that a reader sees, in README and docs, runs against the practice site.

A block that names a real site runs with the one change that the pages promise: the site's name.
"""

import re
from pathlib import Path

import pytest

import nb23

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^( *)```python[^\n]*\n(.*?)^\1```", re.MULTILINE | re.DOTALL)


def blocks(page: Path) -> list[str]:
    """The Python of a page, its indentation taken off."""
    found = BLOCK.findall(page.read_text(encoding="utf-8"))
    bare = (re.sub(f"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found)
    return [code.replace("videos.example.com", "sandbox") for code in bare]


WITH_CODE = [page for page in PAGES if blocks(page)]


def test_the_readme_is_among_the_pages_with_code():
    assert ROOT / "README.md" in WITH_CODE


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_python_of_a_page_runs_from_its_first_block_to_its_last(
    page, home, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    with nb23.sandbox.start():
        namespace = {"__name__": "__main__"}
        for number, code in enumerate(blocks(page), start=1):
            exec(compile(code, f"{page.name}, block {number}", "exec"), namespace)
