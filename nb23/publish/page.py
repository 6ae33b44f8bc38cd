"""Turn an executed notebook into one Markdown page and its figure files.

This module owns how a cell and its outputs look on a page, and how links between notebooks become
links between pages. It must not know which tool renders the page, or where notebooks come from.
"""

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbconvert import MarkdownExporter
from nbformat import NotebookNode
from traitlets.config import Config

from nb23.publish.run import Executed

_LINK = re.compile(r"(\]\()([^)\s]+\.ipynb|\.\./docs/[^)\s#]+)(#[^)\s]*)?(?=[)\s])")
_HEADING = re.compile(r"^#+\s+(.+?)\s*#*$", re.MULTILINE)
_TITLE = re.compile(r"^# .+$", re.MULTILINE)
_FENCE = re.compile(r"^(```+|~~~+).*?^\1", re.MULTILINE | re.DOTALL)
_WARNING = re.compile(r"^\S*\.py:\d+: (\w+: .*)(?:\n  .*)?$", re.MULTILINE)
_DRAWN = re.compile(
    r'<img alt="([^"]*)" width="(\d+)" height="(\d+)" src="data:image/png;base64,([^"]+)">'
)
_TABLE = re.compile(r"(<div>\s*)?(<style scoped>.*?</style>\s*)?<table", re.DOTALL)
_PRIORITY = [
    "text/html", "image/svg+xml", "image/png", "image/jpeg", "text/markdown", "text/plain"
]  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page made of a notebook.

    Args:
        name: The notebook's name without its suffix: the page is `<name>.md`.
        title: Its first heading.
        markdown: The page's text.
        files: Figures, by their path beside the page: `20_first_look/figure_4_0.png`.
    """

    name: str
    title: str
    markdown: str
    files: dict[str, bytes]


def make_page(
    executed: Executed,
    *,
    previous: Executed | None = None,
    following: Executed | None = None,
    above: str = "",
) -> Page:
    """Make the page of an executed notebook.

    Args:
        executed: What `execute` returned.
        previous: The notebook before it, for the link at the page's end.
        following: The notebook after it.
        above: Markdown to stand below the title.

    Returns:
        The page: front matter with the title, prose, code, outputs, and links to its neighbours.

    Example:
        >>> make_page(execute("notebooks/20_first_look.ipynb")).title  # doctest: +SKIP
        'A first look'
    """
    name = executed.path.stem
    resources: dict[str, Any] = {
        "unique_key": "figure",
        "output_files_dir": name,
        "nb23": {
            "name": name,
            "title": title(executed.notebook),
            "previous": previous and (previous.path.stem, title(previous.notebook)),
            "following": following and (following.path.stem, title(following.notebook)),
        },
    }
    notebook = _describe_figures(executed)
    markdown, made = _exporter().from_notebook_node(notebook, resources)
    headed = _TITLE.sub(lambda found: f"{found[0]}\n\n{above}\n", markdown, count=1)
    text = headed if above else markdown
    return Page(name, title(notebook), text.strip() + "\n", dict(made["outputs"]))


def title(notebook: NotebookNode) -> str:
    """Return a notebook's first heading as plain text.

    Args:
        notebook: A notebook of format 4.

    Example:
        >>> from nbformat.v4 import new_markdown_cell, new_notebook
        >>> title(new_notebook(cells=[new_markdown_cell("# The `oauth_token`")]))
        'The oauth_token'
    """
    headings = (_headings(cell) for cell in notebook.cells)
    return next((found[0] for found in headings if found), "Untitled")


def page_links(markdown: str) -> str:
    """Point links at pages: another notebook's, or one under `../docs/`.

    Args:
        markdown: Text of a notebook's prose cell.

    Example:
        >>> page_links("[Step 2](05_authorize.ipynb#Step-2), [words](../docs/glossary.md)")
        '[Step 2](05_authorize.md#step-2), [words](../glossary.md)'
    """
    return _LINK.sub(lambda m: m[1] + _page_path(m[2]) + (m[3] or "").lower(), markdown)


def _page_path(path: str) -> str:
    if "://" in path:
        return path
    return re.sub(r"\.ipynb$", ".md", path).replace("../docs/", "../")


def _headings(cell: NotebookNode) -> list[str]:
    if cell.cell_type != "markdown":
        return []
    return [text.replace("`", "") for text in _HEADING.findall(_FENCE.sub("", cell.source))]


def _describe_figures(executed: Executed) -> NotebookNode:
    """Give each figure a description: its cell's metadata `alt`, else the heading above it."""
    notebook: NotebookNode = nbformat.from_dict(executed.notebook)
    above = ""
    for cell in notebook.cells:
        above = next(reversed(_headings(cell)), above)
        described = re.sub(r"[\[\]\n]", " ", cell.metadata.get("alt", f"Figure: {above}"))
        for output in cell.get("outputs", []):
            output.setdefault("metadata", {})["alt"] = described
    return notebook


@cache
def _exporter() -> MarkdownExporter:
    config = Config({"NbConvertBase": {"display_data_priority": _PRIORITY}})
    exporter = MarkdownExporter(
        config=config,
        template_name="template",
        extra_template_basedirs=[str(Path(__file__).parent)],
    )
    filters = (
        page_links, input_block, pictures, table, text_block, one_line, figure, json.dumps
    )  # fmt: skip
    for function in filters:
        exporter.register_filter(function.__name__, function)
    return exporter


def pictures(html: str, resources: dict[str, Any]) -> str:
    """Make figures of the pictures that an HTML output brings along: a page stays light.

    Args:
        html: Any HTML output of a cell.
        resources: The exporter's, whose outputs get a file a picture.
    """

    def apart(found: re.Match[str]) -> str:
        described, width, height, data = found.groups()
        path = f"{resources['output_files_dir']}/picture_{len(resources['outputs'])}.png"
        resources["outputs"][path] = b64decode(data)
        described = re.sub(r"[\[\]]", " ", described)
        size = f"width={width} height={height}"
        return f"\n![{described}]({path}){{ .nb23-figure loading=lazy {size} }}\n\n"

    return _DRAWN.sub(apart, html)


def table(html: str) -> str:
    """Make a DataFrame's HTML readable to everybody: scopes on its headers, a frame that scrolls.

    Args:
        html: Any HTML output of a cell; one without a table is returned as it is, and so is what
            stands before the table.
    """
    begin = _TABLE.search(html)
    if not begin:
        return html
    before, html = html[: begin.start()], html[begin.start() :]
    html = re.sub(r"<style scoped>.*?</style>", "", html, flags=re.DOTALL)
    html = re.sub(r'\s(border="\d+"|style="text-align: right;")', "", html)
    head, mark, body = html.partition("</thead>")
    head = re.sub(r"<th([^>]*)></th>", r"<td\1></td>", head)
    head = re.sub(r"<th\b", '<th scope="col"', head)
    body = re.sub(r"<th\b", '<th scope="row"', body)
    scroll = '<div class="nb23-table" role="region" aria-label="Table" tabindex="0">'
    return before + re.sub(r"\n\s*\n", "\n", f"{scroll}\n{head}{mark}{body}\n</div>")


def text_block(text: str, kind: str) -> str:
    """Return a fenced block of printed text, as a terminal would show it in the end.

    A warning loses the file and line that it came from, which differ from machine to machine.

    Args:
        text: The text, free of colour codes.
        kind: A word for its style sheet: `stdout`, `stderr` or `result`.
    """
    text = _WARNING.sub(r"\1", text.strip("\n"))
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n")]
    return _fenced("\n".join(lines), f"{{ .text .no-copy .nb23-{kind} }}")


def input_block(cell: NotebookNode) -> str:
    """Return a code cell as a fenced block of Python, folded if JupyterLab folds it too.

    Args:
        cell: A code cell; with `source_hidden` in its metadata it is the solution of an exercise.
    """
    block = _fenced(cell.source, "python")
    if not cell.metadata.get("jupyter", {}).get("source_hidden"):
        return block
    folded = '<details class="nb23-solution" markdown>\n<summary>Solution</summary>'
    return f"{folded}\n\n{block}\n\n</details>"


def _fenced(text: str, info: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence} {info}\n{text}\n{fence}"


def one_line(text: str) -> str:
    """Join a text of several lines into one, escaped for HTML."""
    return escape(" ".join(text.split()), quote=False)


def figure(output: NotebookNode, kind: str) -> str:
    """Return a figure as an image that knows its description and its size in CSS pixels.

    Args:
        output: The output of a cell, its picture already a file of its own.
        kind: The picture's media type.
    """
    path = output.metadata.filenames[kind].replace("\\", "/")
    size = output.metadata.get(kind, {})
    known = [f" {side}={size[side]}" for side in ("width", "height") if side in size]
    attributes = ".nb23-figure loading=lazy" + "".join(known)
    return f"![{output.metadata.alt}]({path}){{ {attributes} }}"
