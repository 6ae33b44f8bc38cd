"""How a reader runs a notebook: the line below its title.

Two settings in mkdocs.yml, under `extra`, switch what is offered: `lite`, whether the site has
lessons that run in the browser, and `repository`, the address from which Binder builds.
"""

from pathlib import Path
from urllib.parse import quote

from lite import offered, runs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils import get_relative_url

LITE = "lite/notebooks/index.html?path="


def ways(path: Path, config: MkDocsConfig) -> str:
    """What stands below the title of a notebook's page, as Markdown.

    Args:
        path: The notebook.
        config: The site's settings.
    """
    links = [f"[Download]({path.name}){{ download }}"]
    if address := browser_address(path, config):
        links.insert(
            0, f'<a class="md-button md-button--primary" href="{address}">Try it in the browser</a>'
        )
    if repository := config.extra.get("repository"):
        links.append(f"[Open on Binder]({binder(repository, path)})")
    lines = [
        f"- {line}" for line in (_local(path), _browser(path, config), _binder(config)) if line
    ]
    return _BLOCK.format(links=" ".join(links), ways="\n".join(lines))


_BLOCK = """<div class="nb23-ways" markdown>

{links}

<details markdown>
<summary>How to run it yourself</summary>

{ways}

</details>

</div>"""


def browser_address(path: Path, config: MkDocsConfig) -> str:
    """Where a notebook runs in the browser, from its page; empty where it does not."""
    if not offered(config) or not runs(path):
        return ""
    page = f"learn/{path.stem}/" if config.use_directory_urls else f"learn/{path.stem}.html"
    return get_relative_url(LITE + path.name, page)


def binder(repository: str, path: Path) -> str:
    """The address at which Binder builds the project's environment and opens a notebook."""
    where = quote(f"notebooks/{path.name}", safe="")
    return f"https://mybinder.org/v2/git/{quote(repository, safe='')}/HEAD?labpath={where}"


def _local(path: Path) -> str:
    return (
        f"On your computer, in a copy of the project: `make lab LAB_ARGS=notebooks/{path.name}`. "
        "It begins with the practice site; no account is needed. Where nb23 is installed without a "
        "copy, `nb23 lab` brings the notebooks along."
    )


def _browser(path: Path, config: MkDocsConfig) -> str:
    if not runs(path):
        return (
            "Not in the browser: it makes DataFrames, and pandas has no build for the browser that "
            "works without other hosts."
        )
    if not offered(config):
        return "Not in the browser: this copy of the guide was built without that part."
    return (
        "In the browser nothing is installed and nothing is sent: the practice site is in the page."
    )


def _binder(config: MkDocsConfig) -> str:
    if config.extra.get("repository"):
        return "On Binder, a minute or two pass until it has built what `environment.yml` asks for."
    return (
        "On Binder: give it the address of a repository that holds the project; it builds what "
        "`environment.yml` asks for."
    )
