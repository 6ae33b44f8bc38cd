"""The same call in six forms: each a program that runs when the site and the keys are yours.

How a language wants it written is a template under forms/; what is called is an `Example`.
"""

import json
import shlex
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nb23.api.curl import curl
from nb23.api.method import Level
from reference.examples import SITE, Example, example
from reference.markdown import fenced, indented
from reference.rows import Method, python, schemas

FORMS = {
    "nb23": ("nb23.py", "python"),
    "requests-oauthlib": ("requests.py", "python"),
    "curl": ("curl.sh", "bash"),
    "PHP": ("call.php", "php"),
    "Ruby": ("call.rb", "ruby"),
    "Node": ("call.mjs", "js"),
}
"""The title of each form, its template, and the language of its colours."""


def forms(row: Method) -> str:
    """The call in all forms, as tabs."""
    made = example(row)
    tabs = (
        f'=== "{title}"\n\n{indented(fenced(written(made, title), language))}'
        for title, (_, language) in FORMS.items()
    )
    return "\n\n".join(tabs)


def written(made: Example, title: str) -> str:
    """One form of a call."""
    row = made.row
    return _FORMS.get_template(f"{FORMS[title][0]}.j2").render(
        row=row,
        made=made,
        site=SITE,
        python=python(row),
        arguments=_arguments(made.given),
        options=_arguments(_for_a_frame(made)),
        allow="" if row.needs <= Level.READ else row.needs.label,
        public=row.needs <= Level.ANONYMOUS,
        curl=str(curl(row, made.address, made.given, {})),
        query=urlencode(made.texts, quote_via=quote, safe=""),
        framed=bool(schemas(row.name)),
        read=row.reply == "json",
    )


def _quoted(text: Any) -> str:
    """A text as Python, Ruby and JavaScript write it alike."""
    return json.dumps(text, ensure_ascii=False)


def _for_a_frame(made: Example) -> dict[str, Any]:
    """A frame reads every page, so that a limit is worth more than a size."""
    given = {name: value for name, value in made.given.items() if name != "size"}
    return given | ({"limit": 100} if made.row.paged else {})


def _arguments(given: dict[str, Any]) -> str:
    """Named arguments as Python has them."""
    return ", ".join(f"{name}={_literal(value)}" for name, value in given.items())


def _literal(value: Any) -> str:
    """A value as Python has it, texts in double quotes."""
    return str(value) if isinstance(value, bool) else _quoted(value)


def _single(text: str) -> str:
    """A text as PHP writes it when nothing in it is to be replaced."""
    return "'" + str(text).replace("\\", "\\\\").replace("'", "\\'") + "'"


_FORMS = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("forms")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=False,  # these are programs, not pages
)
_FORMS.filters |= {"quoted": _quoted, "single": _single, "shell": shlex.quote}
