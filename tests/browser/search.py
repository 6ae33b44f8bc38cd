"""The search for secrets after a test: each place where one could come to lie, and what is allowed.

A mark that no other test has is put into every place first: a place without it was not searched.
"""

import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from nbconvert import HTMLExporter

from tests.browser.notebook import Notebook

if TYPE_CHECKING:
    import nb23

# IPython writes its history when it has leisure; a kernel's log goes to its standard error.
LEAVE = """import ipywidgets
get_ipython().history_manager.writeout_cache()
get_ipython().kernel.log.error("stderr {mark}")
ipywidgets.Label("{mark}")"""
LEAVE_IN_PAGE = """async ([mark, url]) => {
  console.log(mark);
  localStorage.setItem('mark', mark);
  await fetch(url + mark);
}"""
WAITING = '.nb23[data-state="WAITING_USER"] a[href]'
LINKS = "nodes => nodes.map(node => node.href)"
STORED = "JSON.stringify([localStorage, sessionStorage, document.cookie])"
HERE = re.compile(r"(http://127\.0\.0\.1:|http://localhost:|data:|blob:)")
# All that an address may tell: the request token to the site, which hands it on to its own log-in
# page, and what the site sends back with it. A proxy or a hub may put a prefix before each.
SITE = r"http://(?:127\.0\.0\.1|localhost):\d+(?:/[\w/@.-]+)?"
TOKEN = r"(?P<token>\d+-\w{20})"
TELLING = (
    re.compile(rf"{SITE}/oauth/authorize\?oauth_token={TOKEN}"),
    re.compile(rf"{SITE}/login\?next=[\w/@.-]*/oauth/authorize\?oauth_token%3D{TOKEN}"),
    re.compile(rf"{SITE}/callback(?:/[\w-]+)?\?oauth_token={TOKEN}&oauth_(?:verifier|problem)=\w+"),
)
# Files for this user's eyes only, which hold secrets by their nature.
PRIVATE = {"sandbox.json", "credentials.json"}
_export = HTMLExporter()
_marks = count(1)


class Search:
    """What a test has left behind, and whether it may lie there.

    Args:
        notebook: The notebook of the test.
        box: The practice site whose secrets are looked for.
    """

    def __init__(self, notebook: Notebook, box: "nb23.sandbox.Box") -> None:
        self.notebook, self.box = notebook, box
        self.before = set(box.issued())
        notebook.forget()

    def assert_nothing_is_left(self) -> None:
        """Search every place for every secret; nobody but this machine was asked for anything."""
        mark = f"mark-{next(_marks)}-of-this-search"
        self._leave(mark)
        places, secrets = self._places(), self._secrets()
        assert [name for name, text in places.items() if mark not in text] == []
        assert f"stderr {mark}" in places["server log"]
        assert [name for name, text in places.items() for one in secrets if one in text] == []
        self._search_addresses(mark, secrets)
        self._search_files(secrets)

    def _leave(self, mark: str) -> None:
        notebook = self.notebook
        notebook.ready()
        notebook.append(LEAVE.format(mark=mark))
        shown = notebook.page.locator(".jp-OutputArea .widget-label").last
        shown.filter(has_text=mark).wait_for()
        notebook.page.evaluate(LEAVE_IN_PAGE, [mark, f"{notebook.lab.url}api/status?mark="])
        notebook.save()

    def _places(self) -> dict[str, str]:
        notebook, lab = self.notebook, self.notebook.lab
        saved = nbformat.read(notebook.path, as_version=4)
        texts = {
            "notebook": read(notebook.path),
            "widget state": str(saved.metadata.get("widgets", "")),
            "checkpoint": read(notebook.checkpoint),
            "HTML export": _export.from_notebook_node(saved)[0].replace("\\/", "/"),
            "history": "".join(map(read, lab.home.rglob("history.sqlite"))),
            "server log": read(lab.log),
            "page": notebook.page.content(),
            "storage": notebook.page.evaluate(STORED),
            "console": "\n".join(notebook.console),
        }
        # A link that waits for its user is seen as a whole; nothing of it is anywhere else.
        for link in notebook.page.locator(WAITING).evaluate_all(LINKS):
            texts = {name: text.replace(link, "") for name, text in texts.items()}
        return texts

    def _secrets(self) -> list[str]:
        box = self.box
        standing = [box.keys.secret, box.read_keys.secret, box.generic_keys.secret]
        given = [one for one in box.issued() if one not in self.before]
        return [*standing, *box.privileged[1:], *box.tokens, *given, *self.notebook.typed]

    def _search_addresses(self, mark: str, secrets: list[str]) -> None:
        asked = self.notebook.requests
        assert any(mark in url for url in asked)
        assert [url for url in asked if not HERE.match(url)] == []
        telling = [url for url in asked if any(one in url for one in secrets)]
        hits = [[form.fullmatch(url) for form in TELLING] for url in telling]
        assert [url for url, found in zip(telling, hits, strict=True) if not any(found)] == []
        # It is the request token, or the site would have shown no page for it.
        tokens = [{hit["token"] for hit in each if hit} for each in zip(*hits, strict=True)]
        assert not tokens or tokens[-1] <= tokens[0]

    def _search_files(self, secrets: list[str]) -> None:
        """Whatever else is in the home: no file but the private ones holds a secret."""
        notebook = self.notebook
        files = {path for path in notebook.lab.home.rglob("*") if path.is_file()}
        others = files - {notebook.path, notebook.checkpoint}
        found = {path.name for path in others if any(one in read(path) for one in secrets)}
        assert "sandbox.json" in found
        assert found <= PRIVATE


def read(path: Path) -> str:
    """A file's text, whatever it is; what we look for is ASCII."""
    return path.read_bytes().decode("latin-1")
