"""A request under change: what the editor of an explanation holds between two keystrokes.

This module owns the inputs, secrets among them. It must not know how they are shown.
"""

import re
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from nb23._redact import remember
from nb23.oauth.credentials import Secret
from nb23.oauth.difference import HIDDEN
from nb23.oauth.explain import IN_BODY, Explanation, explain

FRESH = ("oauth_nonce", "oauth_timestamp")
"""What every request has anew."""


@dataclass(frozen=True)
class Row:
    """One parameter: its name and value, and the place in which it travels."""

    name: str
    value: str
    place: str

    @property
    def hidden(self) -> bool:
        """Whether the value is a token or a verifier, which no view shows."""
        return self.name in HIDDEN


class Draft:
    """The inputs of an explanation, each of which can be changed.

    Args:
        made: The explanation to begin with.

    Example:
        >>> import nb23
        >>> draft = Draft(nb23.explain("GET", "http://127.0.0.1/a?size=5"))
        >>> draft.address, draft.rows[1].name
        ('http://127.0.0.1/a', 'oauth_nonce')
    """

    def __init__(self, made: Explanation) -> None:
        self._ids = count(1)
        self.method = made.method
        self.address = urlsplit(made.url)._replace(query="", fragment="").geturl()
        realm = re.search(r'^OAuth realm="([^"]*)"', made.header)
        rows = [Row("realm", realm[1], "header")] if realm else []
        rows += [Row(p.name, p.value, p.place) for p in made.parameters]
        self.rows = {next(self._ids): row for row in rows}
        consumer, _, token = made.key.reveal().partition("&")
        self.secrets = {
            "consumer_secret": Secret(unquote(consumer)),
            "token_secret": Secret(unquote(token)),
        }

    def explain(self) -> Explanation:
        """How the request is signed as it is now; a row without a name is left out.

        Raises:
            BadRequest: If no such request can be sent.
        """
        return self._explain([(row.name, row.value) for row in self._placed("header")])

    def freshen(self) -> None:
        """Take a new nonce and the present time, as the next request would."""
        kept = [(r.name, r.value) for r in self._placed("header") if r.name not in FRESH]
        new = {p.name: p.value for p in self._explain(kept).parameters if p.name in FRESH}
        for number, row in self.rows.items():
            if row.place == "header" and row.name in new:
                self.rows[number] = replace(row, value=new[row.name])

    def change_method(self, method: str) -> None:
        """Change the method; the parameters go where that method carries them."""
        self.method = method
        for number, row in self.rows.items():
            if row.place != "header":
                self.rows[number] = replace(row, place=self._natural())

    def rename(self, number: int, name: str) -> None:
        """Change the name of a row, if it is still there; protocol parameters go to the header."""
        if row := self.rows.get(number):
            protocol, was = name.startswith("oauth_"), row.place == "header"
            place = "header" if protocol else self._natural() if was else row.place
            # A token under another name would be shown.
            value = "" if row.hidden else row.value
            self.rows[number] = replace(row, name=name, place=place, value=value)

    def change_value(self, number: int, value: str) -> None:
        """Change the value of a row, if it is still there."""
        if row := self.rows.get(number):
            self.rows[number] = replace(row, value=value)
            if row.hidden:
                remember(value)

    def add(self, name: str = "", value: str = "", place: str = "") -> None:
        """Add a row at the end."""
        self.rows[next(self._ids)] = Row(name, value, place or self._natural())

    def settle(self) -> None:
        """Make rows of the query that was typed into the address."""
        self.address, _, query = self.address.partition("?")
        for name, value in parse_qsl(query, keep_blank_values=True):
            self.add(name, value, "query")

    def _natural(self) -> str:
        return "body" if self.method in IN_BODY else "query"

    def _placed(self, place: str) -> list[Row]:
        return [row for row in self.rows.values() if row.place == place and row.name]

    def _explain(self, protocol: list[tuple[str, str]]) -> Explanation:
        query = urlencode([(r.name, r.value) for r in self._placed("query")], quote_via=quote)
        sign = "&" if "?" in self.address else "?"
        secrets: dict[str, Any] = self.secrets
        return explain(
            self.method,
            f"{self.address}{sign}{query}" if query else self.address,
            [(row.name, row.value) for row in self._placed("body")],
            oauth_params=protocol,
            **secrets,
        )
