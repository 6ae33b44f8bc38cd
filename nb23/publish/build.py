"""Turn a folder of notebooks into a folder of pages.

This module owns the order of notebooks and what is written where. It must not know the site
that the pages become part of.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from shutil import copyfile, rmtree

from nb23.publish.errors import SecretFound
from nb23.publish.page import Page, make_page
from nb23.publish.run import execute
from nb23.publish.secrets import refuse


def notebooks(folder: Path) -> list[Path]:
    """Return the numbered notebooks of a folder, in the order of their numbers.

    Args:
        folder: The folder, which may hold other files too.

    Example:
        >>> notebooks(Path("nowhere"))
        []
    """
    return sorted(folder.glob("[0-9][0-9]_*.ipynb"))


def build_pages(
    notebooks_dir: Path,
    out_dir: Path,
    *,
    timeout: float = 120,
    env: Mapping[str, str] | None = None,
    cache: Path | None = None,
    secrets: Callable[[], Iterable[str]] = tuple,
) -> list[Page]:
    """Run every numbered notebook of a folder and write its page, figures and a copy to download.

    Args:
        notebooks_dir: The folder of notebooks, named `NN_snake_case.ipynb`.
        out_dir: Where the pages go; made if it is not there.
        timeout: Seconds that one cell may take.
        env: Environment variables for the kernels.
        cache: A folder that keeps executed notebooks, or None to run them all.
        secrets: Gives the values that no page may hold. It is asked after each notebook, because
            running one issues secrets.

    Returns:
        The pages, in order.

    Raises:
        NotebookFailed: A cell raised an error.
        SecretFound: A page or an executed notebook holds a secret.

    Example:
        >>> build_pages(Path("nowhere"), Path("pages"))
        []
    """
    files = notebooks(notebooks_dir)
    neighbours = [None, *files, None]
    pages = []
    for index, path in enumerate(files):
        executed = execute(path, timeout=timeout, env=env, cache=cache)
        made = make_page(executed, previous=neighbours[index], following=neighbours[index + 2])
        _write(made, out_dir)
        copyfile(path, out_dir / path.name)
        _refuse(out_dir, cache, secrets())
        pages.append(made)
    return pages


def _write(made: Page, out_dir: Path) -> None:
    for name, content in {f"{made.name}.md": made.markdown.encode(), **made.files}.items():
        target = out_dir / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _refuse(out_dir: Path, cache: Path | None, secrets: Iterable[str]) -> None:
    try:
        refuse([out_dir, *([cache] if cache else [])], secrets)
    except SecretFound:
        if cache:
            rmtree(cache)  # a later build would not know this run's secrets
        raise
