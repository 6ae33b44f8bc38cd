"""The tables that a pull can hold, and how the records of each become frames, batch by batch.

This module owns the rows of tables.toml. It must not know files, plans or how much is done at once.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from importlib.resources import files
from typing import Any

import pandas as pd
import pyarrow as pa

from nb23 import frames
from nb23.api.client import Client
from nb23.api.errors import BadParameter
from nb23.api.paging import Listing


@dataclass(frozen=True)
class Table:
    """One row of tables.toml.

    Args:
        name: What it is called, in the folder and when it is read.
        path: The method.
        by: How it is read: "created", "day" or "month".
        key: The columns that tell rows apart.
        columns: The columns that are kept.
        table: The further table of the records, if it is one.
        params: Further parameters of the call.
        sums: Columns that add up over months.
        means: Columns that are means, and what each is a mean over.
    """

    name: str
    path: str
    by: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    table: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    sums: tuple[str, ...] = ()
    means: Mapping[str, str] = field(default_factory=dict)

    @property
    def empty(self) -> pd.DataFrame:
        """The frame without rows."""
        return self.made([])

    @property
    def schema(self) -> pa.Schema:
        """The declared Arrow schema of its files, whatever the site holds."""
        return frames.arrow_schema(self.empty)

    def made(self, records: Any, **options: Any) -> pd.DataFrame:
        """The frame of some records."""
        return frames.frame(
            self.path, records, table=self.table, columns=[*self.columns], **options
        )

    def read(
        self, client: Client, gaps: Counter[str] | None = None, **params: Any
    ) -> Iterator[pd.DataFrame]:
        """The table as the site gives it for these parameters, batch by batch.

        Args:
            client: Who asks.
            gaps: Counts, at the end, what is lacking by the site's own count, by its cause.
            **params: Parameters of the call.

        Warns:
            IncompleteListing: At the end, if the site counted more than it gave.
        """
        schema = frames.schema(self.path, table=self.table)
        params = {**self.params, **params}
        domain = client.endpoints.base
        if schema.rows.whole:
            yield self.made([client.call(self.path, **params).raw], given=params, domain=domain)
            return
        fields = schema.fields(self.columns)
        if schema.version == 2 and fields:
            params["fields"] = ",".join(fields)
        listing = client.listing(self.path, connections=1, **params)
        make = partial(frames.from_batches, self.path, table=self.table, columns=[*self.columns])
        for batch in listing.batches(fields):
            yield make([batch], given=params, domain=domain)
        if gaps is not None:
            gaps.update(lacking(listing))
        listing.conclude()


def lacking(listing: Listing) -> dict[str, int]:
    """What the site counts and did not give, by its cause; what was deleted meanwhile is not."""
    gaps = listing.report()["gaps"]
    return {cause: count for cause, count in gaps.items() if cause != "vanished"}


@cache
def known() -> dict[str, Table]:
    """Every table, by its name."""
    rows = tomllib.loads(files("nb23.bulk").joinpath("tables.toml").read_text("utf-8"))
    return {name: Table(name=name, **{key: _words(key, value) for key, value in row.items()})
            for name, row in rows.items()}  # fmt: skip


def _words(key: str, value: Any) -> Any:
    return tuple(value.split()) if key in ("key", "columns", "sums") else value


def named(names: Any) -> tuple[str, ...]:
    """Names of tables, checked; all of them for None.

    Raises:
        BadParameter: If there is no such table; the sentence lists them.

    Example:
        >>> named("plays")
        ('plays',)
    """
    chosen = tuple(known()) if names is None else (names,) if isinstance(names, str) else (*names,)
    for name in chosen:
        if name not in known():
            raise BadParameter(f"There is no table {name!r}. A pull has: {', '.join(known())}.")
    return tuple(name for name in known() if name in chosen)
