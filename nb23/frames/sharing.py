"""Frames in files, which keep types and meanings, and give away no token and no e-mail address.

This module owns what a file says beside the values, and what may not be in one that is handed on.
It must not know a site.
"""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa

from nb23.frames import declared
from nb23.frames.columns import PERSONAL, TOKEN, Column
from nb23.frames.errors import CannotShare
from nb23.frames.inference import withheld
from nb23.frames.masking import masked


def arrow_schema(frame: pd.DataFrame) -> pa.Schema:
    """The Arrow schema of a frame, with meaning, unit and zone in the metadata of its fields.

    Args:
        frame: A frame of nb23, whole or in part.

    Example:
        >>> import nb23
        >>> df = nb23.frames.frame("tag/list", [{"tag": "launch", "count": "12"}])
        >>> df.to_parquet("tags.parquet", schema=nb23.frames.arrow_schema(df))
        >>> nb23.frames.arrow_schema(df).field("count").metadata[b"meaning"].decode()
        'How many videos and photos carry it.'
    """
    facts = {
        column.name: {
            name: text for name in ("meaning", "unit", "zone") if (text := getattr(column, name))
        }
        for column in _declared(frame).values()
    }
    plain = pa.Schema.from_pandas(frame)
    return pa.schema([each.with_metadata(facts.get(each.name)) for each in plain], plain.metadata)


def share(frames: Mapping[str, pd.DataFrame], folder: str | Path) -> dict[str, list[str]]:
    """Write frames into a folder that can be handed on: a Parquet file each, with its schema.

    Columns of personal data, such as e-mail addresses, and of tokens are left out, even those that
    were asked for, and tokens in addresses are masked. The names under which users appear on the
    site stay, and what stands in a title or a comment is written as it is.

    Args:
        frames: Frames by name, such as those of `nb23.questions.load(site)`.
        folder: Where the files go; made if it is not there. Files of the same names are replaced.

    Returns:
        The columns that were left out, by the name of the frame.

    Raises:
        CannotShare: If it is given a single frame, or the folder holds other .parquet files.

    Example:
        >>> import nb23
        >>> people = nb23.connect("sandbox").users(personal=True)
        >>> nb23.frames.share({"people": people}, "to-share")
        {'people': ['full_name', 'email']}
        >>> len(nb23.frames.load("to-share")["people"]) == len(people)
        True
    """
    left_out, files = {}, _files(frames, Path(folder))
    for (name, frame), file in zip(frames.items(), files, strict=True):
        kept, left_out[name] = _open(frame)
        file.parent.mkdir(parents=True, exist_ok=True)
        kept.to_parquet(file, schema=arrow_schema(kept))
    return left_out


def load(folder: str | Path) -> dict[str, pd.DataFrame]:
    """Read the frames that `share` wrote: the same names, dtypes and `attrs`, and no site is asked.

    Args:
        folder: Where the files are.

    Raises:
        FileNotFoundError: If there is no such file.

    Example:
        >>> import nb23
        >>> df = nb23.frames.frame("tag/list", [{"tag": "launch", "count": "12"}])
        >>> nb23.frames.share({"tags": df}, "of-tags")
        {'tags': []}
        >>> nb23.frames.load("of-tags")["tags"].dtypes["count"]
        Int64Dtype()
    """
    files = sorted(Path(folder).rglob("*.parquet"))
    if not files:
        raise FileNotFoundError(f"There is no .parquet file in {str(folder)!r}.")
    with pd.option_context("mode.string_storage", "pyarrow"):  # as pandas 3 does by itself
        return {
            file.relative_to(folder).with_suffix("").as_posix(): pd.read_parquet(file)
            for file in files
        }


def _files(frames: Mapping[str, pd.DataFrame], folder: Path) -> list[Path]:
    """Where each frame goes, in a folder that holds no frame besides: it would be handed on too."""
    if not isinstance(frames, Mapping):
        raise CannotShare(
            "share takes frames by name, since each becomes a file. "
            f'Give yours a name: share({{"videos": df}}, {str(folder)!r}).'
        )
    files = [folder / f"{name}.parquet" for name in frames]
    if others := sorted({*folder.rglob("*.parquet")} - {*files}):
        raise CannotShare(
            f"{folder} holds {others[0].relative_to(folder)}, which would be handed on as well. "
            "Nothing was written. Name another folder, or remove that file first."
        )
    return files


def _declared(frame: pd.DataFrame) -> dict[str, Column]:
    """The declarations of a frame's columns, if it is one of nb23."""
    made = frame.attrs.get("nb23", {})
    found = declared.find(made["method"], made.get("table", "")).columns if made else ()
    return {column.name: column for column in found}


def _open(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """The frame without what opens something or names somebody, and which columns that is."""
    known, told = _declared(frame), frame.attrs
    # An index is a column too; one that only repeats a column is let go.
    index = [name for name in frame.index.names if name is not None]
    frame = frame.reset_index([name for name in index if name in frame], drop=True)
    index = [name for name in index if name not in frame]
    frame = frame.reset_index(index)
    names = [str(name) for name in frame]
    why = {name: known[name].on_request if name in known else withheld(name) for name in names}
    hidden = [name for name in names if why[name] in (TOKEN, PERSONAL)]
    tokens = frame["token"] if "token" in frame else [None] * len(frame)
    kept = frame.drop(columns=hidden)
    for name, kind in zip(
        kept, pa.Schema.from_pandas(kept, preserve_index=False).types, strict=True
    ):
        plain = name in known and known[name].kind != "address"
        if not plain and kind in (pa.string(), pa.large_string()):
            shown = masked(pa.array(kept[name], kind), tokens)
            kept[name] = pd.array(shown.to_pylist(), dtype=kept[name].dtype)
    if back := [name for name in index if name in kept]:
        kept = kept.set_index(back)
    kept.attrs = {**told}
    if made := told.get("nb23"):
        open_ = {name: each for name, each in made["unexpected"].items() if name not in hidden}
        kept.attrs["nb23"] = made | {"unexpected": open_}
    return kept, hidden
