"""A whole site as a folder of Parquet files: planned, pulled, interrupted, resumed, checked, read.

This room owns how many requests are made at once, where output is written, and how a pull goes on.
It knows frames and the API; credentials travel as names. What a pull can hold is a row of
tables.toml.
"""

from nb23.bulk.check import Check, check
from nb23.bulk.dataset import Tables, read
from nb23.bulk.errors import (
    CannotWrite,
    DaskMissing,
    FolderBusy,
    NoAccount,
    NotADataset,
    OtherDataset,
)
from nb23.bulk.plan import Plan, plan
from nb23.bulk.pull import Pulled, pull

__all__ = [
    "CannotWrite",
    "Check",
    "DaskMissing",
    "FolderBusy",
    "NoAccount",
    "NotADataset",
    "OtherDataset",
    "Plan",
    "Pulled",
    "Tables",
    "check",
    "plan",
    "pull",
    "read",
]
