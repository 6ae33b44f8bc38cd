"""Finish each page, and while the site is served, finish only those that an edit changes.

A page is taken as it was when its text, the names of all files and the titles of all pages are as
they were. What its text became is kept for the next build too, in .cache. Must come last among the
hooks.
"""

import gc
import json
import os
import pickle
import re
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from jinja2 import ChoiceLoader, DictLoader, Environment, FileSystemBytecodeCache
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

_INDENTED = re.compile(r"\s*\n\s*")
_AS_IT_IS = re.compile(r"(<pre.*?</pre>|<script.*?</script>)", re.DOTALL)
_MAKERS = ("mkdocs", "mkdocs-material", "markdown", "pygments", "pymdown-extensions")
_OBJECTS = re.compile(r"^ *::: ", re.MULTILINE)
"""Where a page names Python objects: what it becomes depends on more than its text."""
_RENDERED = ("content", "toc", "present_anchor_ids", "_title_from_render")
_TEMPLATE = "as-it-was.html"
Entry = dict[str, Any]


@dataclass
class _Kept:
    """One page as it was built last."""

    text: str
    rendered: dict[str, Any] = field(default_factory=dict)
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    output: str = ""


@dataclass
class _Memory:
    """What is known of the last build; a server knows the finished pages too."""

    on: bool = False
    files: str = ""
    titles: str = ""
    pages: dict[str, _Kept] = field(default_factory=dict)
    entries: dict[str, list[Entry]] = field(default_factory=dict)


_memory = _Memory()


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Begin with nothing; a server, which builds again, keeps finished pages too."""
    vars(_memory).update(vars(_Memory(on=command == "serve")))


def on_nav(nav: Any, config: MkDocsConfig, files: Files) -> None:
    """Forget the pages if a file came or went, or the settings changed: links may be broken."""
    programs = [Path(config.config_file_path), *sorted(Path(__file__).parent.rglob("*.py"))]
    settings = [path.read_text("utf-8") for path in programs]
    state = _digest(*settings, *map(version, _MAKERS), *sorted(files.src_uris))
    if not _memory.files:
        _recall(_store(config), state)
    if state != _memory.files:
        _memory.pages.clear()
    _memory.files = state


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """Do not render a text again that was rendered."""
    text = f"{page.meta}\n{markdown}"
    kept = _memory.pages.get(page.file.src_uri)
    if kept and kept.text == text:
        page.render = partial(_restore, page, kept)  # type: ignore[method-assign]
    else:
        _memory.pages[page.file.src_uri] = _Kept(text)


def _restore(page: Page, kept: _Kept, config: MkDocsConfig, files: Files) -> None:
    vars(page).update(kept.rendered)
    linked = {files.get_file_from_path(name): ways for name, ways in kept.links.items()}
    page.links_to_anchors = {file: ways for file, ways in linked.items() if file}


def _store(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent / ".cache" / "pages.pickle"


def _recall(store: Path, state: str) -> None:
    """Know what the build before has rendered, unless all is to be made anew."""
    if not store.exists() or os.environ.get("NB23_DOCS_FRESH"):
        return
    _memory.files, pages = pickle.loads(store.read_bytes())
    if _memory.files == state:  # else they may be of another version of what made them
        _memory.pages |= {name: _Kept(*page) for name, page in pickle.loads(pages).items()}


def _remember(store: Path) -> None:
    pages = {
        name: (kept.text, kept.rendered, kept.links)
        for name, kept in _memory.pages.items()
        if not _OBJECTS.search(kept.text)
    }
    part = store.with_name(f"{store.name}.{os.getpid()}")
    part.write_bytes(pickle.dumps((_memory.files, pickle.dumps(pages))))
    part.replace(store)


def on_page_content(html: str, page: Page, **_: Any) -> None:
    """Keep what was rendered, before the theme takes its own marks out."""
    kept = _memory.pages.get(page.file.src_uri)
    if kept and not kept.rendered:
        kept.rendered = {name: getattr(page, name) for name in _RENDERED} | {"content": html}
        kept.links = {file.src_uri: ways for file, ways in (page.links_to_anchors or {}).items()}


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> None:
    """Take pages as they were if every title is as it was: the navigation shows them."""
    cache = Path(config.config_file_path).parent / ".cache" / "templates"
    cache.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(cache))
    env.loader = ChoiceLoader([DictLoader({_TEMPLATE: "{{ page.meta.output }}"}), env.loader])
    pages = [file.page for file in files.documentation_pages() if file.page]
    titles = _digest(*(f"{page.file.src_uri} {page.title}" for page in pages))
    for page in pages if titles == _memory.titles else ():
        kept = _memory.pages.get(page.file.src_uri)
        if kept and kept.output:
            again = {"template": _TEMPLATE, "output": kept.output, "search": {"exclude": True}}
            # Its text is left to nobody: each plugin would search it once more.
            page.meta, page.content = {**page.meta, **again}, ""
    _memory.titles = titles


def on_post_page(output: str, page: Page, **_: Any) -> str:
    """Say where a page's Markdown is, and take out the blanks that nobody sees."""
    if page.meta.get("template") == _TEMPLATE:
        return output
    made = _lighter(_with_markdown(output, page))
    if kept := _memory.pages.get(page.file.src_uri):
        kept.output = made
    return made


def _with_markdown(output: str, page: Page) -> str:
    way = get_relative_url(page.file.src_uri, page.file.url)
    # With a blank: the theme looks for a site map beside whatever is `alternate` to the letter.
    link = f'<link rel="alternate " type="text/markdown" href="{way}">'
    return output.replace("</head>", f"{link}</head>", 1)


def _lighter(output: str) -> str:
    parts = _AS_IT_IS.split(output)
    parts[::2] = [_INDENTED.sub("\n", part) for part in parts[::2]]
    return "".join(parts)


def on_post_build(config: MkDocsConfig) -> None:
    """Put what the search knew of the pages that were taken as they were."""
    if not _memory.on:
        _remember(_store(config))
    else:
        if not _memory.entries:
            gc.freeze()  # the first build stays: no edit needs to look through it for rubbish
        path = Path(config.site_dir) / "search" / "search_index.json"
        index = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps(index | {"docs": _merged(index["docs"])}), "utf-8")


def _merged(fresh: list[Entry]) -> list[Entry]:
    by_page: dict[str, list[Entry]] = {}
    for entry in fresh:
        by_page.setdefault(entry["location"].partition("#")[0], []).append(entry)
    _memory.entries |= by_page
    return [entry for entries in _memory.entries.values() for entry in entries]


def _digest(*texts: str) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()
