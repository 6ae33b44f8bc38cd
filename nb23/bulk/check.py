"""Read a pulled folder back, file by file, and say whether it is what was planned.

This module owns what counts as missing, damaged or unknown. It asks no site.
"""

from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from nb23.bulk import folder
from nb23.bulk.plan import load
from nb23.bulk.tables import known
from nb23.errors import Nb23Error

_FAULTS = {name: name for name in ("missing", "damaged", "unknown")} | {"gaps": "with gaps"}


@dataclass
class Check:
    """What lies in a folder.

    Attributes:
        rows: How many rows each table has.
        files: How many files there are.
        bytes: How large they are together.
        missing: Files that are planned and not there, or not yet brought up to date.
        damaged: Files that are not what was written, and what is wrong with each.
        gaps: Files of which the site itself counts more records than it gave, and how many.
        unknown: Files in the tables' folders that no plan knows.
        vanished: How many planned videos are in no file of `videos`: the site no longer has them.
        left_over: What a killed process has left behind; the next pull removes it.
    """

    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    damaged: dict[str, str] = field(default_factory=dict)
    gaps: dict[str, dict[str, int]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    vanished: int = 0
    left_over: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all that was planned is there and whole, and the site gave all that it counts."""
        return not any(getattr(self, name) for name in _FAULTS)

    def __repr__(self) -> str:
        rows = ", ".join(f"{count:,} of {table}" for table, count in self.rows.items())
        faults = {words: len(getattr(self, name)) for name, words in _FAULTS.items()}
        state = ", ".join(f"{count:,} {words}" for words, count in faults.items() if count)
        return f"<Check {self.files:,} files, {self.bytes:,} bytes: {rows}; {state or 'complete'}>"


def check(out: str | Path) -> Check:
    """Read a folder back: every file, its checksum, its columns and its rows.

    Args:
        out: The folder of a pull.

    Returns:
        What is there, and what is missing, damaged or unknown.

    Raises:
        NotADataset: If it holds no pull.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> _ = nb23.bulk.pull(site, "may", since="2026-05-30", until="2026-05-31")
        >>> nb23.bulk.check("may").complete
        True
    """
    place = Path(out)
    frozen, told, found = load(place), folder.Manifest(place), Check()
    there = {path.relative_to(place).as_posix() for path in folder.files_in(place)}
    for unit in frozen.units():
        name, rows = frozen.path_of(unit), found.rows
        rows.setdefault(unit.table, 0)
        if name not in there:
            found.missing.append(name)
            continue
        path = place / name
        there.remove(name)
        try:
            receipt = folder.receipt_of(place, path)
        except Nb23Error as problem:
            found.damaged[name] = problem.sentence
            continue
        found.files, found.bytes = found.files + 1, found.bytes + receipt["bytes"]
        rows[unit.table] += receipt["rows"]
        if known()[unit.table].by == "created":
            found.vanished += frozen.ids_of(unit).num_rows - receipt["rows"]
        if receipt["gaps"]:
            found.gaps[name] = receipt["gaps"]
        if not frozen.done(unit, receipt):
            found.missing.append(name)
        elif wrong := _wrong(path, unit.table, receipt, told.receipt(name)):
            found.damaged[name] = wrong
    found.unknown = sorted(there)
    found.left_over = [path.name for path in place.rglob(f".*{folder.PART}")]
    return found


def _wrong(path: Path, name: str, receipt: folder.Receipt, told: folder.Receipt | None) -> str:
    """What is wrong with a file; an empty text if nothing is."""
    if told and told["sha256"] != receipt["sha256"]:
        return "its checksum is not the one of the manifest"
    table = known()[name]
    try:
        rows = folder.content(path)
    except (pa.ArrowException, OSError) as problem:
        return f"it cannot be read ({type(problem).__name__})"
    if not rows.schema.equals(table.schema):
        return "its columns are not the declared ones"
    keys = rows.select([*table.key])
    if keys.num_rows != keys.group_by([*table.key]).aggregate([]).num_rows:
        return "a row comes twice"
    return ""
