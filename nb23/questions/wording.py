"""How the sentences of questions.toml are filled in: numbers with as many digits as are good.

This module owns the writing of numbers. It must not know a question. In a sentence `{top:%}` is
a share with its interval, "71 % (66 to 75 %)"; `{lift:x}` a factor, "1.5 times (1.4 to 1.6)";
`{slope:pp}` percentage points; `{half:days}` days; `{top:~%}` the share alone; `{many:video}` a
number of things.
"""

import math
from string import Formatter
from typing import Any

from nb23.questions.interval import Estimate

_UNITS = {"%": (100, " %"), "x": (1, " times"), "pp": (100, " percentage points"),
          "days": (1, " days"), "": (1, "")}  # fmt: skip


class _Wording(Formatter):
    def format_field(self, value: Any, spec: str) -> str:
        if isinstance(value, Estimate):
            return _estimate(value, spec.removeprefix("~"), alone=spec.startswith("~"))
        if isinstance(value, int) and spec.isalpha():
            return f"{value:,} {spec}" + "s" * (value != 1)
        if isinstance(value, float) and spec == "%":
            return f"{100 * value:.0f} %"
        return str(super().format_field(value, spec))


def fill(sentence: str, facts: dict[str, Any]) -> str:
    """Fill in a sentence.

    Args:
        sentence: With fields in braces.
        facts: What the fields name.

    Example:
        >>> share = Estimate(0.7134, 0.66, 0.75, 500)
        >>> fill("{many:video} have {share:%}; {share:~%}", {"many": 1200, "share": share})
        '1,200 videos have 71 % (66 to 75 %); 71 %'
    """
    return _Wording().vformat(sentence, (), facts)


def _estimate(found: Estimate, kind: str, *, alone: bool) -> str:
    factor, unit = _UNITS[kind]
    value, low, high = (factor * number for number in found[:3])
    digits = good_for(high - low)
    again = unit if kind == "%" else ""
    number = f"{value:.{digits}f}"
    if number in ("1", "-1") and kind in ("pp", "days"):
        unit = unit.removesuffix("s")
    if alone:
        return f"{number}{unit}"
    return f"{number}{unit} ({low:.{digits}f} to {high:.{digits}f}{again})"


def good_for(width: float) -> int:
    """How many digits behind the point show a difference of this size, and no more.

    Args:
        width: Such as the width of an interval.
    """
    return min(max(-math.floor(math.log10(width / 3)), 0), 4) if 0 < width < math.inf else 0
