"""An edit rebuilds the page that it changes, while the site is served and in the next build."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import markdown
import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

ROOT = Path(__file__).parents[2]
SETTINGS = f"""
site_name: Small
strict: true
theme: {{name: material, font: false}}
validation: {{links: {{anchors: warn}}}}
plugins: [search]
markdown_extensions:
  - pymdownx.snippets: {{base_path: [!relative $config_dir/samples], check_paths: true}}
hooks: [{ROOT}/docs/hooks/samples.py, {ROOT}/docs/hooks/output.py]
"""
ADDRESS = "http://127.0.0.1:8000/"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two pages, one of which links to the other, and that one shows a program."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "index.md").write_text("# Home\n\n[To part](other.md#part)\n")
    (tmp_path / "docs" / "other.md").write_text(
        '# Other\n\n## Part\n\nAbout verifiers.\n\n```python\n--8<-- "one.py"\n```\n'
    )
    (tmp_path / "samples").mkdir()
    (tmp_path / "samples" / "one.py").write_text("first = 1\n")
    (tmp_path / "mkdocs.yml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that were rendered, in order."""
    texts: list[str] = []
    convert = markdown.Markdown.convert

    def noted(self: markdown.Markdown, source: str) -> str:
        texts.append(source.splitlines()[0])
        return convert(self, source)

    monkeypatch.setattr(markdown.Markdown, "convert", noted)
    return texts


@pytest.fixture
def serve(site: Path) -> Callable[[], None]:
    """Build as a server does, again and again in one process."""
    load_config(str(site / "mkdocs.yml")).plugins.on_startup(command="serve", dirty=False)

    def again() -> None:
        config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"))
        build(config, serve_url=ADDRESS)

    return again


def build_once(site: Path) -> None:
    """Build as `mkdocs build` does, which knows nothing but what lies on the disk."""
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


def edit(site: Path, name: str, old: str, new: str) -> None:
    path = site / "docs" / name
    path.write_text(path.read_text().replace(old, new))


def words(site: Path) -> str:
    index = json.loads((site / "site" / "search" / "search_index.json").read_text())
    return " ".join(entry["text"] for entry in index["docs"])


def test_an_edit_renders_its_own_page_and_leaves_the_other_as_it_was(site, serve, rendered):
    serve()
    before = (site / "site" / "other" / "index.html").read_text()
    rendered.clear()
    edit(site, "index.md", "To part", "To the part")
    serve()
    assert rendered == ["# Home"]
    assert "To the part" in (site / "site" / "index.html").read_text()
    assert (site / "site" / "other" / "index.html").read_text() == before


def test_an_edit_of_a_program_renders_the_page_that_shows_it(site, serve, rendered):
    serve()
    rendered.clear()
    (site / "samples" / "one.py").write_text("second = 2\n")
    serve()
    assert rendered == ["# Other"]
    assert "second" in (site / "site" / "other" / "index.html").read_text()


def test_the_search_still_knows_the_pages_that_were_left(site, serve):
    serve()
    edit(site, "index.md", "To part", "To nonces")
    serve()
    assert "verifiers" in words(site)
    assert "nonces" in words(site)


def test_a_changed_title_shows_in_the_navigation_of_every_page(site, serve):
    serve()
    edit(site, "other.md", "# Other", "# Another")
    serve()
    assert "Another" in (site / "site" / "index.html").read_text()


def test_a_link_of_an_unchanged_page_that_leads_nowhere_any_more_is_noticed(site, serve):
    serve()
    edit(site, "other.md", "## Part", "## Portion")
    with pytest.raises(Abort):
        serve()


def test_the_next_build_renders_what_changed_and_makes_the_same_site(site, rendered, monkeypatch):
    build_once(site)
    before = (site / "site" / "other" / "index.html").read_text()
    rendered.clear()
    edit(site, "index.md", "To part", "To nonces")
    build_once(site)
    assert rendered == ["# Home"]
    assert (site / "site" / "other" / "index.html").read_text() == before
    known = words(site)
    assert "verifiers" in known
    monkeypatch.setenv("NB23_DOCS_FRESH", "1")
    rendered.clear()
    build_once(site)
    assert sorted(rendered) == ["# Home", "# Other"]
    assert words(site) == known


def test_the_next_build_still_notices_a_link_that_leads_nowhere(site):
    build_once(site)
    edit(site, "other.md", "## Part", "## Portion")
    with pytest.raises(Abort):
        build_once(site)


def test_other_settings_render_everything_anew(site, rendered):
    build_once(site)
    rendered.clear()
    (site / "mkdocs.yml").write_text(SETTINGS.replace("Small", "Other"))
    build_once(site)
    assert sorted(rendered) == ["# Home", "# Other"]
