"""The site for a disk: opened from a folder, without a server, its search works."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
SETTINGS = f"""
INHERIT: {ROOT}/mkdocs-offline.yml
site_dir: site
hooks: [{ROOT}/docs/hooks/output.py]
watch: []
extra_css: []
extra_javascript: []
nav: [index.md, other.md]
"""

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pages, built under the settings of the site for a disk."""
    shutil.copytree(ROOT / "docs" / "js", tmp_path / "docs" / "js")
    (tmp_path / "docs" / "index.md").write_text("# Home\n\nNothing here.\n")
    (tmp_path / "docs" / "other.md").write_text("# Codes\n\nA verifier is typed once.\n")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"], cwd=tmp_path, text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return tmp_path / "site"


def test_from_a_disk_a_word_is_found_and_its_page_opens_and_no_host_is_asked(
    folder: Path, chromium: Browser
):
    page = chromium.new_page()
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.goto(f"file://{folder}/index.html")
    page.locator(".md-search__input").first.click()
    page.locator(".md-search__input").first.press_sequentially("verifier")
    page.locator(".md-search-result__link").first.click()
    page.get_by_text("is typed once").first.wait_for()
    assert page.url.startswith(f"file://{folder}/other.html")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.close()
