"""The page of the command line: every verb, from the functions that carry them out."""

import inspect
from collections.abc import Iterator
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from typer.models import ArgumentInfo, CommandInfo

from nb23 import cli
from reference.markdown import joined, section, table


def commands_page() -> str:
    """Every verb of `nb23` in a section, and that of publishing."""
    return joined(
        "# Command line",
        "`nb23 VERB --help` prints the same. An error is one sentence and exit status 1; a mistake "
        "in the words is exit status 2. [Use the API from a terminal](../howto/terminal.md) shows "
        "what the verbs print.",
        *map(_command, cli.app.registered_commands),
    )


def _command(made: CommandInfo) -> str:
    function = made.callback
    assert function is not None
    name = made.name or function.__name__
    given = [
        (option, _told(option))
        for option in inspect.signature(function).parameters.values()
        if get_origin(option.annotation) is not None
    ]
    words = [_word(option, told) for option, told in given if isinstance(told, ArgumentInfo)]
    return section(
        f"nb23 {name} {{ #{name} }}",
        inspect.getdoc(function) or "",
        f"```text\n{' '.join(['nb23', name, *words])} [OPTIONS]\n```",
        table(("Word or option", "Meaning", "If left out"), _lines(given)),
    )


def _told(option: inspect.Parameter) -> Any:
    """What the declaration of an option says to typer."""
    return get_args(option.annotation)[-1]


def _word(option: inspect.Parameter, told: Any) -> str:
    shown = told.metavar or option.name.upper()
    return shown if option.default is inspect.Parameter.empty else f"[{shown}]"


def _lines(given: list[tuple[inspect.Parameter, Any]]) -> Iterator[tuple[str, str, str]]:
    for option, told in given:
        yield (
            f"`{_name(option, told)}`",
            f"{told.help or ''}{_choices(option)}".strip(),
            _default(option),
        )


def _name(option: inspect.Parameter, told: Any) -> str:
    if isinstance(told, ArgumentInfo):
        return told.metavar or option.name.upper()
    name = next(iter(told.param_decls or ()), f"--{option.name.replace('_', '-')}")
    kinds = _kinds(option)
    takes = "" if bool in kinds else f" {told.metavar or option.name.upper()}"
    return name + takes


def _kinds(option: inspect.Parameter) -> tuple[Any, ...]:
    """What it can be, None aside."""
    kind = get_args(option.annotation)[0]
    return tuple(each for each in get_args(kind) or (kind,) if each is not NoneType)


def _choices(option: inspect.Parameter) -> str:
    kind = get_args(option.annotation)[0]
    words = get_args(kind) if get_origin(kind) is Literal else ()
    return f" One of {', '.join(f'`{word}`' for word in words)}." if words else ""


def _default(option: inspect.Parameter) -> str:
    if option.default is inspect.Parameter.empty:
        return "required"
    return "" if option.default in (None, False, "") else f"`{option.default}`"
