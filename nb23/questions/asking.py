"""Where a question's frames come from: read from a site, or given by whoever has them already.

This module owns the table of questions and frames (questions.toml), and the way from a function of
frames to a question that can be asked of a site. It must not know what any question finds.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial, wraps
from importlib.resources import files
from inspect import Parameter, getdoc, signature
from typing import Any, Concatenate, NamedTuple, ParamSpec, Protocol, TypeAlias

import pandas as pd

from nb23 import frames
from nb23.questions.answer import Answer, Painter
from nb23.questions.errors import BadOption, FramesNeeded
from nb23.questions.figure import blank
from nb23.questions.interval import Estimate
from nb23.questions.peers import HALF_YEAR, grown
from nb23.questions.wording import fill

Frames: TypeAlias = Mapping[str, pd.DataFrame]
P = ParamSpec("P")


class Site(Protocol):
    """What a question uses of a site."""

    def frame(self, path: str, /, **options: Any) -> pd.DataFrame:
        """Read a method into a frame."""


Source: TypeAlias = Site | Frames
Find: TypeAlias = Callable[Concatenate[Frames, P], "Finding"]
Ask: TypeAlias = Callable[Concatenate[Source, P], Answer]


@cache
def table() -> dict[str, dict[str, Any]]:
    """The rows of questions.toml: `frames` and `questions`, by name."""
    return tomllib.loads(files("nb23.questions").joinpath("questions.toml").read_text("utf-8"))


class Finding(NamedTuple):
    """What a question has found, before it is put into words.

    Args:
        cases: Which sentences of questions.toml tell it, the weightiest first, such as "none".
        frame: The table, with the declared columns among others.
        estimates: Numbers with their intervals, by name.
        facts: What else sentences and figure speak of.
    """

    cases: Sequence[str]
    frame: pd.DataFrame
    estimates: Mapping[str, Estimate] = {}
    facts: Mapping[str, Any] = {}


def question(painter: Painter) -> Callable[[Find[P]], Ask[P]]:
    """Make a question of a function that finds something in frames.

    The function has the name of a row of questions.toml, which says which frames it needs, what its
    columns are, and what to say in each case. The question takes a site, or the frames.

    Args:
        painter: Draws the figure of an answer on axes.
    """

    def asked(find: Find[P]) -> Ask[P]:
        name, declared = find.__name__, signature(find)

        @wraps(find)
        def ask(source: Source, /, *args: P.args, **options: P.kwargs) -> Answer:
            how = {each: options.pop(each) for each in _reading(name) if each in options}
            given = _given(source, name, how, options.get("photo_id", ()))
            return _answer(name, find(_checked(given, name), *args, **options), painter)

        first = Parameter("source", Parameter.POSITIONAL_ONLY, annotation="Site | Frames")
        given = [first, *list(declared.parameters.values())[1:]]
        given += [
            Parameter(each, Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for each, kind in _reading(name).items()
        ]
        shown = declared.replace(parameters=given, return_annotation="Answer")
        ask.__signature__ = shown  # type: ignore[attr-defined]
        told = str(getdoc(find)).replace(" frames: A site;", " source: A site;")
        ask.__doc__ = f"{told}\n\n{_help(name)}"
        return ask

    return asked


def _help(name: str) -> str:
    row = table()["questions"][name]
    columns = "\n".join(f"    {column}: {meaning}" for column, meaning in row["columns"].items())
    return (
        f"Needs the frames {row['needs']}, which load() reads.\n"
        f"Of a site it also takes {', '.join(_reading(name))}, as load() does.\n\n"
        f"Columns of the frame:\n{columns}"
    )


def _answer(name: str, found: Finding, painter: Painter) -> Answer:
    row, facts = table()["questions"][name], {**found.facts, **found.estimates}
    says = [row["says"] | row["says"][case] for case in found.cases]
    text = fill("; ".join(each["text"] for each in says), facts)
    notes = dict.fromkeys(note for each in says for note in each["notes"] + each.get("limits", []))
    return Answer(
        text=f"{text[0].upper()}{text[1:]}.",
        title=fill(says[0]["title"], facts),
        alt=fill(says[0]["alt"], facts),
        notes=tuple(fill(note, facts) for note in notes),
        frame=found.frame.reindex(columns=[*row["columns"]]),
        columns=row["columns"],
        estimates=found.estimates,
        facts=facts,
        painter=blank if "few" in found.cases else painter,
    )


def load(site: Site, *questions: Callable[..., Answer], **options: Any) -> dict[str, pd.DataFrame]:
    """Read the frames that questions need, once for all of them.

    Args:
        site: A site.
        *questions: Such as `nb23.questions.growth`; all of them if left out.
        **options: `date_start` and `date_end`, for what is counted by day; `site_timezone`, such as
            "Europe/Copenhagen"; `photo_id`, the videos that a question about single videos is of.

    Returns:
        The frames by name, to be given to each of the questions.

    Example:
        >>> import nb23
        >>> from nb23.questions import load, top_videos
        >>> frames = load(nb23.connect("sandbox"), top_videos, date_start="2026-01-01")
        >>> list(frames)
        ['plays_by_video']
        >>> top_videos(frames).frame["rank"].tolist()[:3]
        [1, 2, 3]
    """
    asked = [each.__name__ for each in questions] or [*table()["questions"]]
    wanted = dict.fromkeys(name for each in asked for name in _needs(each))
    return {name: read(site, name, **options) for name in wanted}


def _given(source: Any, question: str, how: Mapping[str, Any], photo_id: Any) -> Frames:
    """The frames that were given, or those of the site, read as it was asked for."""
    if callable(getattr(source, "frame", None)):
        return {name: read(source, name, photo_id=photo_id, **how) for name in _needs(question)}
    load = f"nb23.questions.load(site, nb23.questions.{question}"
    if not isinstance(source, Mapping):
        given = type(source).__name__
        raise FramesNeeded(
            f"{question} takes a site, or its frames by name, and not a {given}. "
            f"{load}) reads what it needs."
        )
    for option in how:
        raise BadOption(
            f"{option} is about how a site is read, and these frames have been read already. "
            f"Read others: {load}, {option}=...)."
        )
    return source


def _reading(question: str) -> dict[str, str]:
    """The options that say how a site is read for a question, and what each is."""
    dated = any(table()["frames"][name].get("dated") for name in _needs(question))
    days = dict.fromkeys(("date_start", "date_end") if dated else (), "date | str | None")
    return days | {"site_timezone": "str | None"}


def numbers(photo_id: Any) -> list[int]:
    """The numbers of one video or of several: whole numbers, as a frame or as a text has them.

    Args:
        photo_id: Such as 7400108, "7400108" or 7400108.0; or a list or a column of such.

    Raises:
        BadOption: If it is anything else.
    """
    one = isinstance(photo_id, str) or not isinstance(photo_id, Iterable)
    given = [photo_id] if one else [*photo_id]
    digits = [str(each).removesuffix(".0") for each in given]
    if not all(each.isdecimal() for each in digits):
        raise BadOption(
            f"photo_id is the number of a video, or several in a list: not {photo_id!r}."
        )
    return [int(each) for each in digits]


def _needs(question: str) -> list[str]:
    names: str = table()["questions"][question]["needs"]
    return names.split()


def read(
    site: Site, name: str, *, photo_id: int | str | Iterable[int | str] = (), **options: Any
) -> pd.DataFrame:
    """Read one frame, as its row of questions.toml says.

    Args:
        site: A site.
        name: The name of the frame.
        photo_id: The videos that a frame of single videos is about.
        **options: `site_timezone`, `date_start` and `date_end`.
    """
    row, columns = table()["frames"][name], table()["frames"][name]["columns"].split()
    whose = _whose(site, row, numbers(photo_id))
    dates = {} if row.get("dated") else {"date_start", "date_end"}
    given = {key: value for key, value in options.items() if key not in dates}
    asked = [column for column in columns if column != row.get("adds")]
    make = partial(
        site.frame,
        row["path"],
        table=row.get("table", ""),
        columns=asked,
        **row.get("params", {}),
        **given,
    )
    if not whose:
        return frames.frame(row["path"], [], columns=asked).reindex(columns=columns)
    made = [_named(make, each, row.get("adds", "")) for each in whose]
    return pd.concat(made, ignore_index=True)


def _named(make: Callable[..., pd.DataFrame], each: Mapping[str, Any], adds: str) -> pd.DataFrame:
    """The frame of one call; what tells which video it is about becomes a column if need be."""
    made = make(**{key: value for key, value in each.items() if key != adds})
    if adds:
        made[adds] = pd.array([each[adds]] * len(made), "Int64")
    return made


def _whose(site: Site, row: Mapping[str, Any], photo_id: Sequence[int]) -> list[dict[str, Any]]:
    """What tells each call which video it is about."""
    each = row.get("each", "")
    if each == "first half year":
        return [*_first_half_years(read(site, "plays_by_video"))]
    if not each or not photo_id and "site" in each:
        return [{}]
    whose: list[dict[str, Any]] = [{"photo_id": number} for number in photo_id]
    for video in whose if "token" in each else []:
        video["token"] = site.frame("2/photo/list", columns=["token"], **video)["token"].iloc[0]
    return whose


def _first_half_years(videos: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """What tells each call the video and the days of its first half year."""
    for _, video in grown(videos).iterrows():
        begin, number = video["publish_time"].normalize(), int(video["object_id"])
        end = begin + pd.Timedelta(days=HALF_YEAR - 1)
        dates = {"date_start": begin, "date_end": end}
        yield {"photo_id": number, "selection": f"photo:{number}", **dates}


def _checked(frames: Frames, question: str) -> Frames:
    """The frames that the question needs, if they hold it; a lazy one, of Dask, is computed."""
    found: dict[str, pd.DataFrame] = {}
    for name in _needs(question):
        columns = table()["frames"][name]["columns"].split()
        if name not in frames:
            _refuse(question, name, "it is not among those given")
        frame: Any = frames[name]
        missing = [each for each in columns if each not in frame.columns]
        if missing:
            _refuse(question, name, f"this one lacks {', '.join(missing)}")
        found[name] = frame[columns].compute() if hasattr(frame, "compute") else frame
    return found


def _refuse(question: str, name: str, why: str) -> None:
    path = table()["frames"][name]["path"]
    raise FramesNeeded(
        f'{question} needs the frame "{name}", made of {path}, and {why}. '
        f"nb23.questions.load(site, nb23.questions.{question}) reads what it needs."
    )
