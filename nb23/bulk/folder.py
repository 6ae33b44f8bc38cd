"""The folder of a pull: its files, each written beside its place and moved there, and its manifest.

This module owns what lies where and whether it is ours. It must not know what is asked of a site.
A file that is in its place is whole; what a killed process leaves behind ends in .part.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from nb23.bulk.errors import CannotWrite, FolderBusy, NotADataset, OtherDataset

VERSION = 1
"""Of the folder's layout and what its files say of themselves."""

PLAN, MANIFEST, LOCK, PART = "plan.parquet", "manifest.jsonl", ".lock", ".part"
OURS, GAPS = b"nb23.bulk", b"nb23.bulk.gaps"
"""Under which names a file says of itself what it is, and what is lacking in it."""

GROUP = 2**22
"""Bytes of the rows that are written at once."""

Receipt = dict[str, Any]
"""What a file says of itself, and its rows, bytes and checksum."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Say in a sentence what the operating system refuses.

    Raises:
        CannotWrite: If the disk is full, or the folder is not to be written to.
    """
    try:
        yield
    except OSError as problem:
        why = problem.strerror or type(problem).__name__
    else:
        return
    raise CannotWrite(f"{path} cannot be written ({why}). What was finished stays.")


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file beside its place, which it takes once it is whole and on the disk.

    Args:
        path: Its place.

    Raises:
        CannotWrite: If it cannot be written.
    """
    part = path.with_name(f".{path.name}.{uuid4().hex}{PART}")
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


@contextmanager
def locked(out: Path) -> Iterator[None]:
    """Have a folder for oneself, and leave no half-written file in it.

    Raises:
        NotADataset: If it holds something, and no pull.
        FolderBusy: If another pull is at work in it.
        CannotWrite: If it cannot be written to.
    """
    with writing(out):
        if out.exists() and not (out / PLAN).exists():
            strange = sorted(path.name for path in out.iterdir() if path.name != LOCK)
            if strange:
                raise NotADataset(
                    f"{out} is no pull, and holds {strange[0]}. Name an empty or a new folder."
                )
        out.mkdir(parents=True, exist_ok=True)
        lock = FileLock(out / LOCK, timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise FolderBusy(f"Another pull is at work in {out}.") from None
    try:
        _tidy(out)
        yield
        _tidy(out)
    finally:
        lock.release()


def _tidy(out: Path) -> None:
    for part in out.rglob(f".*{PART}"):
        with suppress(OSError):
            part.unlink()


def save(
    path: Path,
    made: Iterable[pd.DataFrame],
    schema: pa.Schema,
    facts: Mapping[str, Any],
    gaps: Mapping[str, int] | None = None,
) -> None:
    """Write frames into one file as they come.

    Args:
        path: Its place.
        made: The frames.
        schema: The declared schema.
        facts: What the file says of itself, in plain JSON.
        gaps: What the site lacked by its own count, known when all frames have come.

    Raises:
        CannotWrite: If it cannot be written.
    """
    told = {**(schema.metadata or {}), OURS: json.dumps({"version": VERSION, **facts})}
    whole = schema.with_metadata(told)
    with replacing(path) as file, pq.ParquetWriter(file, whole, compression="zstd") as writer:
        for table in _gathered(made, whole):
            writer.write_table(table)
        if gaps:
            writer.add_key_value_metadata({GAPS: json.dumps(gaps)})


def _gathered(made: Iterable[pd.DataFrame], schema: pa.Schema) -> Iterator[pa.Table]:
    """The frames as Arrow tables of a size that compresses well and is soon let go."""
    held: list[pa.Table] = []
    for frame in made:
        held.append(pa.Table.from_pandas(frame, schema, preserve_index=False))
        if sum(table.nbytes for table in held) >= GROUP:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def facts_of(path: Path) -> dict[str, Any]:
    """What a file says of itself.

    Raises:
        NotADataset: If no pull has written it.
        OtherDataset: If another version has.
    """
    told = _told(path)
    if OURS not in told:
        raise NotADataset(f"{path} was not written by a pull. Move it out of this folder.")
    facts: dict[str, Any] = json.loads(told[OURS])
    if facts.pop("version") != VERSION:
        raise OtherDataset(f"{path} is of another version of nb23. Name another folder.")
    return facts


def gaps_of(path: Path) -> dict[str, int]:
    """What is lacking in a file by the site's own count, by its cause."""
    gaps: dict[str, int] = json.loads(_told(path).get(GAPS, b"{}"))
    return gaps


def _told(path: Path) -> dict[bytes, bytes]:
    try:
        return pq.read_metadata(path).metadata or {}
    except (pa.ArrowException, OSError):
        return {}


def receipt_of(out: Path, path: Path) -> Receipt:
    """The receipt of a file: what it says of itself, and what is in it."""
    facts = facts_of(path)
    with path.open("rb") as file:
        checksum = hashlib.file_digest(file, "sha256").hexdigest()
    rows, size = pq.read_metadata(path).num_rows, path.stat().st_size
    receipt = {"path": path.relative_to(out).as_posix(), **facts, "rows": rows, "bytes": size}
    return {**receipt, "sha256": checksum, "gaps": gaps_of(path)}


def content(path: Path) -> pa.Table:
    """The rows of a file, without what its place adds."""
    return pq.ParquetFile(path).read()


class Manifest:
    """What is there, a line of JSON a file; told anew wherever the folder says otherwise.

    Args:
        out: The folder.
    """

    def __init__(self, out: Path) -> None:
        self._out, self._file = out, out / MANIFEST
        # As text: of many files, a dictionary each would take four times the memory.
        self._lines = {receipt["path"]: line for line, receipt in _receipts(self._file)}

    def receipt(self, place: str) -> Receipt | None:
        """The receipt of a file, by its path in the folder; None if there is none."""
        line = self._lines.get(place)
        return json.loads(line) if line else None

    def reconcile(self) -> None:
        """Drop what is gone, and take in what a process wrote before it was killed."""
        told, self._lines = self._lines, {}
        for path in files_in(self._out):
            place = path.relative_to(self._out).as_posix()
            line = told.get(place)
            fits = line and json.loads(line)["bytes"] == path.stat().st_size
            self._lines[place] = line if line and fits else _line(receipt_of(self._out, path))
        with replacing(self._file) as file:
            file.writelines(self._lines.values())

    def add(self, receipt: Receipt) -> None:
        """Take down one more file."""
        line = self._lines[receipt["path"]] = _line(receipt)
        with writing(self._file), self._file.open("ab") as file:
            file.write(line)


def _receipts(file: Path) -> Iterator[tuple[bytes, Receipt]]:
    if not file.exists():
        return
    with file.open("rb") as lines:
        for line in lines:
            with suppress(ValueError):  # one that was cut short
                yield line.rstrip(b"\n") + b"\n", json.loads(line)


def _line(receipt: Receipt) -> bytes:
    return json.dumps(receipt, ensure_ascii=False).encode() + b"\n"


def files_in(out: Path) -> Iterator[Path]:
    """The files of all tables, folder by folder, in order."""
    for folder in sorted(out.glob("table=*/**/")):
        yield from sorted(path for path in folder.glob("*.parquet") if path.name[0] != ".")
