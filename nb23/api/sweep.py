"""One reading of some pages, and the signs that the listing changed meanwhile.

This module owns what can be concluded from counts and ids. It must not know how a page is read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Sweep:
    """Pages read in order.

    Args:
        start: How many records the site counted before, when only some pages are read; else None.

    Attributes:
        totals: How many records the site counted, by page.
        count: How many records came.
        seen: The ids of those that have one.
        twice: The ids that came once more.

    Example:
        >>> sweep = Sweep(totals={1: 250, 2: 249, 3: 249})
        >>> sweep.doubtful(range(1, 4), 249, again=True)
        [1, 2]
    """

    start: int | None = None
    totals: dict[int, int] = field(default_factory=dict)
    count: int = 0
    seen: dict[str, None] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def is_new(self, key: str | None) -> bool:
        """Take down that a record came; whether it had not come before."""
        if key in self.seen:
            self.twice.append(str(key))
            return False
        if key is not None:
            self.seen[key] = None
        self.count += 1
        return True

    @property
    def changes(self) -> int:
        """How many changes of the listing can be noticed; there may have been more."""
        counted = [*self.totals.values(), *([] if self.start is None else [self.start])]
        return max(counted, default=0) - min(counted, default=0) + len(self.twice)

    def doubtful(self, pages: Iterable[int], due: int, *, again: bool) -> list[int]:
        """The pages to read again, for a record may have slipped by: none, some edges, or all.

        A deleted record pulls those behind it forward, one of them from a page that is not read
        yet to one that was: the first of the two then counted more. A record that comes twice
        shows that others were added or moved, and those can be anywhere.

        Args:
            pages: All pages that there are.
            due: How many records all of them should have brought.
            again: Whether to read all of them again if they brought fewer and nothing changed.
        """
        if self.start is not None:
            return list(pages) if self.changes else []
        totals = self.totals
        fell = {page for page, total in totals.items() if totals.get(page + 1, total) < total}
        if self.twice or (not fell and again and self.count < due):
            return list(pages)
        return [page for page in pages if {page - 1, page} & fell]
