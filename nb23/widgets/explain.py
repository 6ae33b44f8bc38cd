"""An explanation that can be edited: change an input, and watch every later stage change.

This module owns what the editor shows and which keystroke changes what. It must not know how a
request is signed.
"""

from collections.abc import Callable, Mapping
from dataclasses import astuple
from typing import Any

from nb23._redact import MASK, remember
from nb23.oauth.credentials import Secret
from nb23.oauth.errors import BadRequest
from nb23.oauth.explain import Explanation, Pairs, explain
from nb23.oauth.explain_view import Stage, as_html, as_text, stages
from nb23.widgets.draft import FRESH, Draft, Row
from nb23.widgets.surface import Surface, joined

_SAID = {
    "normalized": "sorted and joined",
    "base_string": "base string",
    "key": "key",
    "signature": "signature",
    "header": "header",
}
_TITLES = {"consumer_secret": "Consumer secret", "token_secret": "Token secret"}
_METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH")


class ExplainEditor(Surface):
    """How a request is signed, with every input open to change.

    Tokens, verifiers and secrets go to the kernel alone: they are never shown and never part of the
    notebook.

    Args:
        explanation: What to begin with; or the method of a request, which the rest describes.
        url: The address.
        params: Names and values, as `nb23.explain` takes them.
        oauth_params: Protocol parameters for the header, such as `oauth_consumer_key`.
        consumer_secret: The application's secret.
        token_secret: The token's secret; none at step 1.

    Raises:
        BadRequest: If no such request can be sent.

    Example:
        >>> import nb23
        >>> editor = nb23.widgets.ExplainEditor("GET", "http://127.0.0.1/a", {"size": 5})
        >>> editor.change_method("POST")
        >>> editor.explanation.base_string.split("&")[0]
        'POST'

    Source: RFC 5849 section 3.4.
    """

    _esm = joined("surface.js", "explain.js")
    _css = joined("surface.css", "explain.css")

    def __init__(
        self,
        explanation: Explanation | str,
        url: str = "",
        params: Pairs | None = None,
        *,
        oauth_params: Pairs | None = None,
        consumer_secret: str | Secret = "",
        token_secret: str | Secret = "",
    ) -> None:
        if isinstance(explanation, str):
            explanation = explain(
                explanation,
                url,
                params,
                oauth_params=oauth_params,
                consumer_secret=consumer_secret,
                token_secret=token_secret,
            )
        self._start, self._draft, self._made = explanation, Draft(explanation), explanation
        super().__init__(_opened(self._draft, explanation), self._each_act())

    @property
    def explanation(self) -> Explanation:
        """The explanation of the request as it is now; of the last one that could be signed."""
        return self._made

    def change_method(self, text: str) -> None:
        """Change the method; the parameters go where that method carries them.

        Args:
            text: Such as `"POST"`.
        """
        self._draft.change_method(text)
        self._follow("method")

    def change_address(self, text: str) -> None:
        """Change the address; a query in it is signed too.

        Args:
            text: With scheme and host.
        """
        self._draft.address = text
        self._follow("address")

    def settle(self) -> None:
        """Make parameters of the query that was typed into the address."""
        self._draft.settle()
        self._follow("address")

    def change_name(self, number: int, text: str) -> None:
        """Change the name of a parameter; one that begins with `oauth_` goes into the header.

        Args:
            number: The `id` of its row in the view.
            text: The name; without one, the parameter is left out.
        """
        self._draft.rename(number, text)
        self._follow()

    def change_value(self, number: int, text: str) -> None:
        """Change the value of a parameter.

        Args:
            number: The `id` of its row in the view.
            text: The value as it is, not encoded.
        """
        self._draft.change_value(number, text)
        self._follow()

    def add(self) -> None:
        """Add an empty parameter, where the method carries them."""
        self._draft.add()
        self._follow()

    def remove(self, number: int) -> None:
        """Remove a parameter; one that is gone already does no harm.

        Args:
            number: The `id` of its row in the view.
        """
        self._draft.rows.pop(number, None)
        self._follow()

    def change_secret(self, which: str, text: str) -> None:
        """Change a secret, which changes the key and the signature.

        Args:
            which: `"consumer_secret"` or `"token_secret"`.
            text: The secret; empty for none.
        """
        remember(text)
        self._draft.secrets[which] = Secret(text)
        self._follow()

    def freshen(self) -> None:
        """Take a new nonce and the present time, as the next request would."""
        self._draft.freshen()
        self._follow()

    def start_over(self) -> None:
        """Go back to what the editor began with."""
        self._draft = Draft(self._start)
        self._follow()

    def _each_act(self) -> dict[str, Callable[..., object]]:
        return {
            "method": self.change_method,
            "address": self.change_address,
            "settle": self.settle,
            "name": self.change_name,
            "value": self.change_value,
            "add": self.add,
            "remove": self.remove,
            "secret": self.change_secret,
            "fresh": self.freshen,
            "reset": self.start_over,
        }

    def _still(self) -> tuple[str, str]:
        return as_text(self._made), as_html(self._made)

    # Nothing is asked of a site here, and keystrokes must stay in their order.
    def _work(self, act: Callable[..., object], given: Mapping[str, Any]) -> None:
        act(**given)

    def _follow(self, wrong: str = "") -> None:
        before = self._made
        try:
            self._made = self._draft.explain()
        except BadRequest as problem:
            said = f"{problem.sentence} Below is what could be signed last."
            self._change(message=said, tone="alert", wrong=wrong)
            return
        marked = _marked(before, self._made)
        self._change(
            **_inputs(self._draft, self._made),
            stages=marked,
            message=_what_changed(marked),
            tone="calm",
            wrong="",
        )


def _opened(draft: Draft, made: Explanation) -> dict[str, Any]:
    return {
        "kind": "explain",
        "state": "EDIT",
        "title": "How this request is signed",
        "message": "Change an input, and watch what follows from it.",
        "tone": "calm",
        **_inputs(draft, made),
        "stages": _marked(made, made),
    }


def _inputs(draft: Draft, made: Explanation) -> dict[str, Any]:
    """The inputs for the page: of tokens, verifiers and secrets, only whether there is one."""
    encoded = {
        (p.name, p.value, p.place): f"{p.encoded_name}={p.shown[1]}" for p in made.parameters
    }
    return {
        "method": draft.method,
        "methods": list(dict.fromkeys((*_METHODS, draft.method))),
        # Until a query is typed to its end, it is nowhere but in the field: it may hold a token.
        "address": draft.address.partition("?")[0],
        "rows": [
            {"id": number, "encoded": encoded.get(astuple(row), ""), **_shown(row)}
            for number, row in draft.rows.items()
        ],
        "secrets": [
            {"name": name, "title": _TITLES[name], "filled": bool(secret)}
            for name, secret in draft.secrets.items()
        ],
    }


def _shown(row: Row) -> dict[str, Any]:
    needed = row.name if row.place == "header" else ""
    return {
        "place": row.place,
        "name": row.name,
        "value": "" if row.hidden else row.value,
        "hidden": row.hidden,
        "filled": bool(row.value),
        "fixed": needed == "oauth_signature_method",
        "kept": needed in (*FRESH, "oauth_signature_method"),
    }


def _marked(before: Explanation, now: Explanation) -> list[dict[str, Any]]:
    return [
        {
            "name": new.name,
            "title": new.title,
            "changed": getattr(before, new.name) != getattr(now, new.name),
            "parts": _parts(old, new, getattr(before, new.name) != getattr(now, new.name)),
        }
        for old, new in zip(stages(before), stages(now), strict=True)
    ]


def _parts(old: Stage, new: Stage, changed: bool) -> list[tuple[str, str, bool]]:
    """Each part, and whether it is new; if nothing that is seen is, then it is what is masked."""
    fresh = [bool(kind) and (kind, text) not in old.parts for kind, text in new.parts]
    if new.name == "signature":
        fresh = [changed]
    elif changed and old.parts == new.parts:
        fresh = [MASK in text for _, text in new.parts]
    return [(*part, mark) for part, mark in zip(new.parts, fresh, strict=True)]


def _what_changed(marked: list[dict[str, Any]]) -> str:
    names = [_SAID[stage["name"]] for stage in marked if stage["changed"]]
    if not names:
        return "Nothing that is signed has changed."
    return f"Changed: {', '.join(names)}."
