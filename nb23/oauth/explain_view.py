"""How an explanation reads: as text in a terminal, as a still picture in a notebook.

This module owns the layout. It must not know how a stage is computed; whatever it shows was masked
before.
"""

from html import escape
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
_BLOCK = "margin:0;white-space:pre-wrap;overflow-wrap:anywhere;user-select:all;font:inherit"


def as_text(made: Explanation) -> str:
    """The stages in order, as text.

    Example:
        >>> import nb23
        >>> made = nb23.explain("GET", "http://127.0.0.1/a", {"search": "red bike"})
        >>> print([line for line in str(made).splitlines() if "search" in line][0])
          search                  query   red bike  ->  red%20bike
    """
    shown = made.shown()
    lines = [f"{made.method} {made.base_uri}", "", "1. Parameters: name, where it travels, value"]
    lines += [_line(each, _width(made)) for each in made.parameters]
    for number, (title, text) in enumerate(_stages(shown), 2):
        lines += ["", f"{number}. {title}", f"  {text}"]
    return "\n".join(lines)


def as_html(made: Explanation) -> str:
    """The same as a still picture in HTML: no script, no link, a colour for each part.

    Example:
        >>> import nb23
        >>> made = nb23.explain("GET", "http://127.0.0.1/a", {"q": "<b>"})
        >>> "&lt;b&gt;" in made._repr_html_()
        True
    """
    shown = made.shown()
    head = f"{_part('method', made.method)} {_part('address', made.base_uri)}"
    rows = "".join(map(_row, made.parameters))
    stages = dict(_stages(shown))
    bodies = [_joined(made), _base_string(made), _part("key", shown["key"])]
    bodies += [escape(shown["signature"]), escape(f"Authorization: {shown['header']}")]
    listed = "".join(
        f'<p style="margin:.9em 0 .2em"><strong>{number}. {escape(title)}</strong></p>'
        f'<pre style="{_BLOCK}"><code>{body}</code></pre>'
        for number, (title, body) in enumerate(zip(stages, bodies, strict=True), 2)
    )
    return (
        '<div class="nb23-explanation" style="max-width:60rem;padding:1rem 1.2rem;'
        'border:1px solid #8884;border-radius:12px">'
        f'<p style="margin:0"><code>{head}</code></p>'
        '<p style="margin:.9em 0 .2em"><strong>1. Parameters</strong></p>'
        '<table style="overflow-wrap:anywhere"><thead><tr><th scope="col">travels in</th>'
        '<th scope="col">name</th><th scope="col">value</th><th scope="col">encoded</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>{listed}</div>"
    )


def _stages(shown: dict[str, str]) -> list[tuple[str, str]]:
    return [
        ("Sorted and joined", shown["normalized"]),
        ("Base string: method & address & parameters, each encoded", shown["base_string"]),
        ("Key: consumer secret & token secret", shown["key"]),
        ("Signature: HMAC-SHA1 of the base string, in base64", shown["signature"]),
        ("Header", f"Authorization: {shown['header']}"),
    ]


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


def _joined(made: Explanation) -> str:
    return "&amp;".join(
        _part(each.place, f"{each.encoded_name}={each.shown[1]}") for each in made.parameters
    )


def _base_string(made: Explanation) -> str:
    pairs = "%26".join(
        _part(each.place, f"{_again(each.encoded_name)}%3D{_again(each.shown[1])}")
        for each in made.parameters
    )
    address = _part("address", quote(made.base_uri, safe="~"))
    return "&amp;".join([_part("method", made.method), address, pairs])


def _again(text: str) -> str:
    return text.replace("%", "%25")


def _part(kind: str, text: str) -> str:
    colour = _COLOURS[kind]
    style = f"background:{colour}26;border-bottom:2px solid {colour};padding:1px 2px"
    return f'<span style="{style}">{escape(text)}</span>'
