"""A pulled folder as frames: pandas for a month, Dask for all of it.

This module owns how files become frames. It asks no site. The names of the tables are those under
which questions look for frames.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from nb23.api.errors import BadParameter
from nb23.bulk import folder
from nb23.bulk.errors import DaskMissing
from nb23.bulk.plan import load, months
from nb23.bulk.tables import Table, known

FILES = 64
"""Files of one partition: some 200,000 rows of plays."""


class Tables(Mapping[str, Any]):
    """The tables of a folder, each a frame that is made when it is looked up.

    Args:
        out: The folder.
        month: The month that is wanted, or None.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> _ = nb23.bulk.pull(site, "april", since="2026-04-29", until="2026-04-30")
        >>> list(nb23.bulk.read("april", month="2026-04"))[:2]
        ['videos', 'plays']
    """

    def __init__(self, out: Path, month: str | None) -> None:
        plan = load(out)
        if month and month not in (name for name, *_ in months(plan.since, plan.until)):
            raise BadParameter(
                f"{out} holds {plan.since} to {plan.until}, and no month {month!r}. "
                "A month is written like 2026-06."
            )
        self._out, self._month, self._names = out, month, plan.tables

    def __contains__(self, name: object) -> bool:  # which would read the table otherwise
        return name in self._names

    def __getitem__(self, name: str) -> Any:
        if name not in self._names:
            raise KeyError(name)
        table = known()[name]
        # Of which month a video is says when it was added: it has plays in every later one.
        month = self._month if self._month and table.by != "created" else "*"
        paths = sorted(self._out.glob(f"table={name}/*/month={month}/*.parquet"))
        if self._month:
            return _together(paths, table)
        return _joined(_lazily(paths, table), table)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __repr__(self) -> str:
        return f"<Tables of {self._out}, {self._month or 'all months'}: {', '.join(self._names)}>"


def read(out: str | Path, month: str | None = None) -> Tables:
    """The tables of a pulled folder, by name, to look at or to ask questions of.

    Args:
        out: The folder.
        month: Such as `"2026-06"`, for pandas frames of that month (and of all videos); when left
            out, Dask frames of everything, which are computed when they are asked for.

    Returns:
        A mapping: `read(out)["plays"]`. `nb23.questions` take it as it is.

    Raises:
        NotADataset: If the folder holds no pull.
        BadParameter: If none of its days is in that month.
        DaskMissing: When a Dask frame is looked up and Dask is not installed.

    Example:
        >>> import nb23
        >>> site = nb23.connect("sandbox")
        >>> _ = nb23.bulk.pull(site, "june", since="2026-06-29", until="2026-06-30")
        >>> len(nb23.bulk.read("june", month="2026-06")["plays"])
        1040
    """
    return Tables(Path(out), month)


def _together(paths: list[Path], table: Table) -> pd.DataFrame:
    """Some files as one frame, with the declared dtypes."""
    parts = [folder.content(path) for path in paths] or [table.schema.empty_table()]
    frame: pd.DataFrame = pa.concat_tables(parts).to_pandas()
    return frame.astype(table.empty.dtypes.to_dict())


def _lazily(paths: list[Path], table: Table) -> Any:
    try:
        import dask.dataframe as dd
    except ImportError:
        raise DaskMissing(
            'Dask is not installed. Use read(out, month="2026-06") for a month, or install the '
            'extra: pip install ".[bulk]" in the checkout.'
        ) from None
    parts = [paths[first : first + FILES] for first in range(0, len(paths), FILES)] or [[]]
    make: Any = dd.from_map  # which says no types
    return make(_together, parts, table=table, meta=table.empty)


def _joined(frame: Any, table: Table) -> Any:
    """The months of a table by month as one: counts are added up, means weighted."""
    if not table.sums:
        return frame
    weighted = {name: frame[name] * frame[over] for name, over in table.means.items()}
    first = [n for n in table.columns if n not in (*table.key, *table.sums, *table.means)]
    how = dict.fromkeys([*table.sums, *table.means], "sum") | dict.fromkeys(first, "first")
    sums = frame.assign(**weighted).groupby([*table.key], dropna=False).agg(how).reset_index()
    means = {name: sums[name] / sums[over] for name, over in table.means.items()}
    return sums.assign(**means)[[*table.columns]]
