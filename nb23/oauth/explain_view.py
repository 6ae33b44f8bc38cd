"""How an explanation reads: as text in a terminal, as a still picture in a notebook.

This module owns the layout. It must not know how a stage is computed; whatever it shows was masked
before.
"""

from html import escape
from typing import NamedTuple
from urllib.parse import quote

from nb23.oauth.explain import Explanation, Parameter

# Text keeps the page's own colour, so that it is read in light and dark; a part is told by a pale
# ground and a line below it.
_COLOURS = {
    "method": "#e11d48",
    "address": "#d97706",
    "header": "#2f74e0",
    "query": "#0d9488",
    "body": "#9333ea",
    "key": "#6b7280",
}
_BLOCK = "margin:0;white-space:pre-wrap;word-break:break-all;user-select:all;font:inherit"


class Stage(NamedTuple):
    """One stage of a signature, for the eye.

    Attributes:
        name: The attribute of the explanation that holds it.
        title: What it is.
        parts: Its text in pieces: the kind of each (`method`, `address`, `header`, `query`, `body`,
            `key`, or nothing) and the piece, masked where it must be.
    """

    name: str
    title: str
    parts: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The pieces together."""
        return "".join(text for _, text in self.parts)


def stages(made: Explanation) -> tuple[Stage, ...]:
    """The stages that follow the parameters, in order.

    Example:
        >>> import nb23
        >>> stages(nb23.explain("GET", "http://127.0.0.1/a"))[1].parts[0]
        ('method', 'GET')
    """
    shown = made.shown()
    joined = "Base string: method & address & parameters, each encoded"
    signed = "Signature: HMAC-SHA1 of the base string, in base64"
    return (
        Stage("normalized", "Sorted and joined", _normalized(made)),
        Stage("base_string", joined, _base_string(made)),
        Stage("key", "Key: consumer secret & token secret", (("key", shown["key"]),)),
        Stage("signature", signed, (("", shown["signature"]),)),
        Stage("header", "Header", _header(shown["header"])),
    )


def as_text(made: Explanation) -> str:
    """The stages in order, as text.

    Example:
        >>> import nb23
        >>> made = nb23.explain("GET", "http://127.0.0.1/a", {"search": "red bike"})
        >>> print([line for line in str(made).splitlines() if "search" in line][0])
          search                  query   red bike  ->  red%20bike
    """
    lines = [f"{made.method} {made.base_uri}", "", "1. Parameters: name, where it travels, value"]
    lines += [_line(each, _width(made)) for each in made.parameters]
    for number, stage in enumerate(stages(made), 2):
        lines += ["", f"{number}. {stage.title}", f"  {stage.text}"]
    return "\n".join(lines)


def as_html(made: Explanation) -> str:
    """The same as a still picture in HTML: no script, no link, a colour for each part.

    Example:
        >>> import nb23
        >>> made = nb23.explain("GET", "http://127.0.0.1/a", {"q": "<b>"})
        >>> "&lt;b&gt;" in made._repr_html_()
        True
    """
    head = f"{_part('method', made.method)} {_part('address', made.base_uri)}"
    rows = "".join(map(_row, made.parameters))
    listed = "".join(
        f'<p style="margin:.9em 0 .2em"><strong>{number}. {escape(stage.title)}</strong></p>'
        f'<pre style="{_BLOCK}"><code>{"".join(_part(*part) for part in stage.parts)}</code></pre>'
        for number, stage in enumerate(stages(made), 2)
    )
    return (
        '<div class="nb23-explanation" style="max-width:60rem;padding:1rem 1.2rem;'
        'border:1px solid #8884;border-radius:12px">'
        f'<p style="margin:0"><code>{head}</code></p>'
        '<p style="margin:.9em 0 .2em"><strong>1. Parameters</strong></p>'
        '<table style="overflow-wrap:anywhere;color:inherit;font-size:inherit"><thead><tr>'
        '<th scope="col">travels in</th>'
        '<th scope="col">name</th><th scope="col">value</th><th scope="col">encoded</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>{listed}</div>"
    )


def _width(made: Explanation) -> int:
    return max((len(each.name) for each in made.parameters), default=0)


def _line(each: Parameter, width: int) -> str:
    before, after = each.shown
    name = each.name if each.name == each.encoded_name else f"{each.name} -> {each.encoded_name}"
    value = before if before == after else f"{before}  ->  {after}"
    return f"  {name:<{width}}  {each.place:<6}  {value}"


def _row(each: Parameter) -> str:
    before, after = each.shown
    encoded = f"{each.encoded_name}={after}"
    cells = (each.name, before, encoded)
    return (
        f"<tr><td>{_part(each.place, each.place)}</td>"
        + "".join(f'<td style="text-align:left"><code>{escape(cell)}</code></td>' for cell in cells)
        + "</tr>"
    )


def _normalized(made: Explanation) -> tuple[tuple[str, str], ...]:
    pairs = [(each.place, f"{each.encoded_name}={each.shown[1]}") for each in made.parameters]
    return _between("&", pairs)


def _base_string(made: Explanation) -> tuple[tuple[str, str], ...]:
    pairs = [
        (each.place, f"{_again(each.encoded_name)}%3D{_again(each.shown[1])}")
        for each in made.parameters
    ]
    address = ("address", quote(made.base_uri, safe="~"))
    head = (("method", made.method), ("", "&"), address, ("", "&"))
    return (*head, *_between("%26", pairs))


def _header(text: str) -> tuple[tuple[str, str], ...]:
    scheme, _, pairs = text.partition(" ")
    listed = _between(", ", [("header", pair) for pair in pairs.split(", ")])
    return (("", f"Authorization: {scheme} "), *listed)


def _between(sign: str, parts: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(each for part in parts for each in (("", sign), part))[1:]


def _again(text: str) -> str:
    return text.replace("%", "%25")


def _part(kind: str, text: str) -> str:
    if not kind:
        return escape(text)
    colour = _COLOURS[kind]
    style = f"background:{colour}26;border-bottom:2px solid {colour};padding:1px 2px"
    return f'<span style="{style}">{escape(text)}</span>'
