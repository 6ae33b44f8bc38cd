"""The pages of questions: what each asks, what it needs, and what its answer holds."""

import inspect
from collections.abc import Iterator
from typing import Any

import nb23
from nb23.questions.asking import table as declared
from reference.markdown import codes, joined, section, table
from reference.python import described
from reference.rows import by_name, place


def pages() -> Iterator[tuple[str, str]]:
    """The place and text of the overview and of the page of each question."""
    rows = declared()
    yield "questions/index", _overview(rows)
    for name, row in rows["questions"].items():
        yield f"questions/{name}", _question(name, row, rows["frames"])


def _overview(rows: dict[str, dict[str, Any]]) -> str:
    lines = ((f"[`{name}`]({name}.md)", row["asks"]) for name, row in rows["questions"].items())
    return joined(
        "---\ntitle: Questions\nhide: [toc]\n---",
        "# Questions",
        "A question takes a site, or frames that were read before, and gives an "
        "[`Answer`](../python/questions.md): a sentence in `.text`, a figure by `.plot()`, a table "
        "in `.frame`, and what limits them in `.notes`. Each number in the sentence is an "
        "`Estimate` with an interval and the size of its sample; where the data do not carry a "
        "claim, the sentence says so. `nb23.questions.load(site)` reads the frames of all "
        "questions once.",
        table(("Question", "What it asks"), lines),
    )


def _question(name: str, row: dict[str, Any], frames: dict[str, Any]) -> str:
    return joined(
        f"---\ntitle: {name}\n---",
        f"# {name}",
        described(f"nb23.questions.{name}", _prose(name)),
        section("The table", table(("Column of `.frame`", "Meaning"), _lines(row["columns"]))),
        section("The estimates", table(("Name", "Meaning"), _lines(row.get("estimates", {})))),
        section("What it needs", _needs(row["needs"].split(), frames)),
    )


def _prose(name: str) -> str:
    """What a question's own function says; what is added to it stands in the tables."""
    return inspect.getdoc(getattr(nb23.questions, name).__wrapped__) or ""


def _needs(names: list[str], frames: dict[str, Any]) -> str:
    lines = (
        (f"`{name}`", _made_of(frames[name]), codes(frames[name]["columns"].split()))
        for name in names
    )
    return table(("Frame", "Made of", "Columns that are used"), lines)


def _made_of(row: dict[str, Any]) -> str:
    link = f"[`{row['path']}`](../{place(by_name()[row['path']])}.md)"
    return link + (f" `{row['table']}`" if row.get("table") else "")


def _lines(told: dict[str, str]) -> list[tuple[str, str]]:
    return [(f"`{name}`", meaning) for name, meaning in told.items()]
