"""Put the files of docs/samples that a page shows into its text, before anybody reads it.

So the Markdown beside a page and the sources for another builder show the program itself, and an
edit of a sample is an edit of its page.
"""

from typing import Any

from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority


@event_priority(100)  # before all other hooks look at the page
def on_page_markdown(markdown: str, *, config: MkDocsConfig, **_: Any) -> str:
    """Do what the extension does when a page becomes HTML, already now."""
    if "--8<--" not in markdown:
        return markdown
    reader = Markdown(extensions=["pymdownx.snippets"], extension_configs=config.mdx_configs)
    return "\n".join(reader.preprocessors["snippet"].run(markdown.split("\n")))
