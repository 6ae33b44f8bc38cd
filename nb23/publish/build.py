"""Turn a folder of notebooks into a folder of pages.

This module owns the order of notebooks, how many run at once and what is written where. It must
not know the site that the pages become part of.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from shutil import rmtree

import nbformat

from nb23.publish.errors import SecretFound
from nb23.publish.page import Page, make_page
from nb23.publish.run import Executed, execute
from nb23.publish.secrets import find_in_cells, refuse, refuse_found, scrub

STYLES = Path(__file__).with_name("template") / "notebook.css"
"""How tables, figures and printed text of a page look, light and dark."""


def notebooks(folder: Path) -> list[Path]:
    """Return the notebooks of a folder in order: the numbered ones, if any is numbered.

    Args:
        folder: The folder, which may hold other files too.

    Example:
        >>> notebooks(Path("nowhere"))
        []
    """
    return sorted(folder.glob("[0-9][0-9]_*.ipynb")) or sorted(folder.glob("*.ipynb"))


def build_pages(
    notebooks_dir: Path,
    out_dir: Path,
    *,
    timeout: float = 120,
    places: Sequence[Mapping[str, str]] = ({},),
    cache: Path | None = None,
    secrets: Callable[[], Iterable[str]] = tuple,
    shapes: bool = False,
    above: Callable[[Path], str] | None = None,
) -> list[Page]:
    """Run every notebook of a folder and write its page, figures and a copy to download.

    Args:
        notebooks_dir: The folder of notebooks.
        out_dir: Where the pages go; made if it is not there.
        timeout: Seconds that one cell may take.
        places: Environment variables for the kernels. As many notebooks run at once as there are
            places, and no place has two at a time.
        cache: A folder that keeps executed notebooks, or None to run them all.
        secrets: Gives the values that no page may hold. It is asked when all have run, because
            running one issues secrets.
        shapes: Whether to refuse, too, what looks like a secret.
        above: Gives the Markdown that stands below the title of a notebook's page.

    Returns:
        The pages, in order.

    Raises:
        NotebookFailed: A cell raised an error.
        SecretFound: A page or an executed notebook holds a secret, or what a password field held.

    Example:
        >>> build_pages(Path("nowhere"), Path("pages"))
        []
    """
    run: list[Executed] = []
    try:
        run.extend(_executed(notebooks(notebooks_dir), places, timeout, cache))
        pages = [_page(each, run, at, above) for at, each in enumerate(run)]
        for made in pages:
            _write(made, out_dir)
            _copy(notebooks_dir / f"{made.name}.ipynb", out_dir)
    finally:
        _refuse(run, out_dir, cache, set(secrets()), shapes)
    return pages


def _executed(
    files: list[Path], places: Sequence[Mapping[str, str]], timeout: float, cache: Path | None
) -> Iterator[Executed]:
    """Every notebook with its outputs, in order; the first that fails ends the rest."""
    free: SimpleQueue[Mapping[str, str]] = SimpleQueue()
    for place in places:
        free.put(place)

    def run(path: Path) -> Executed:
        place = free.get()
        try:
            return execute(path, timeout=timeout, env=place, cache=cache)
        finally:
            free.put(place)

    with ThreadPoolExecutor(len(places)) as pool:
        waiting = [pool.submit(run, path) for path in files]
        try:
            for each in waiting:
                yield each.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _page(
    each: Executed, run: list[Executed], at: int, above: Callable[[Path], str] | None
) -> Page:
    previous = run[at - 1] if at else None
    following = run[at + 1] if at + 1 < len(run) else None
    told = above(each.path) if above else ""
    return make_page(each, previous=previous, following=following, above=told)


def _write(made: Page, out_dir: Path) -> None:
    for name, content in {f"{made.name}.md": made.markdown.encode(), **made.files}.items():
        target = out_dir / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _copy(path: Path, out_dir: Path) -> None:
    """A notebook to download: what an earlier run left in it, typed passwords too, stays here."""
    notebook = scrub(nbformat.read(path, as_version=4))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, out_dir / path.name)


def _refuse(
    run: list[Executed], out_dir: Path, cache: Path | None, secrets: set[str], shapes: bool
) -> None:
    """Search the cells, which can be named, and then the files made of them."""
    try:
        refuse_found(
            finding
            for each in run
            for finding in find_in_cells(each.path, each.notebook, secrets, shapes=shapes)
        )
        made = [place for place in (out_dir, cache) if place and place.exists()]
        refuse(made, secrets, shapes=shapes)
    except SecretFound:
        if cache:
            rmtree(cache)  # a later build would not know this run's secrets
        raise
