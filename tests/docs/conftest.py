"""The site, built once by the real mkdocs, and small sites that share its settings."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).parents[2]
FULL = os.environ.get("NB23_TEST_SIZE") == "full"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format, *args):
        pass


def mkdocs(folder: Path, *options: str, **given: str) -> subprocess.CompletedProcess[str]:
    """Run the real mkdocs in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", *options],
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **given},
        capture_output=True,
        text=True,
        timeout=600,
    )


def made(site: Path, pattern: str = "index.html") -> list[Path]:
    """The pages of the guide, or the files that fit a pattern; JupyterLite's are not its own."""
    return [path for path in sorted(site.rglob(pattern)) if site / "lite" not in path.parents]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the whole site, from the notebooks as they are now."""
    folder = tmp_path_factory.mktemp("site")
    done = mkdocs(ROOT, "--site-dir", str(folder), NB23_DOCS_SOURCES=f"{folder}-sources")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Where the built site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=built))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def small_site(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Build a site of one page and one notebook under this project's own settings."""

    def build(*, page: str = "# Home\n", cell: str = "1") -> subprocess.CompletedProcess[str]:
        (tmp_path / "docs").mkdir()
        (tmp_path / "docs" / "index.md").write_text(page, encoding="utf-8")
        (tmp_path / "notebooks").mkdir()
        notebook = new_notebook(cells=[new_markdown_cell("# Only"), new_code_cell(cell)])
        nbformat.write(notebook, tmp_path / "notebooks" / "01_only.ipynb")
        hooks = ", ".join(
            f"{ROOT}/docs/hooks/{name}.py" for name in ("navigation", "lite", "pages")
        )
        settings = (
            f"INHERIT: {ROOT}/mkdocs.yml\n"
            f"hooks: [{hooks}]\n"
            "watch: []\nextra_css: []\nextra_javascript: []\n"
            "nav:\n  - index.md\n  - Learn: learn/*.md\n"
        )
        (tmp_path / "mkdocs.yml").write_text(settings, encoding="utf-8")
        return mkdocs(tmp_path, NB23_DOCS_LITE="0")

    return build
