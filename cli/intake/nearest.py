"""The nearest of what could have been meant, and the order in which people number."""

from __future__ import annotations

import re
from collections.abc import Iterable


def nearest(wish: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return what was probably meant, or None.

    >>> nearest("locater", ["locator", "quote"])
    'locator'
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(wish[:200], list(known), 1, cutoff)), None)


def natural(id: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key that reads digits as numbers.

    >>> sorted(["v10", "v2", "v1"], key=natural)
    ['v1', 'v2', 'v10']
    """
    parts = re.split(r"([0-9]+)", id.lower())
    return tuple((0, int(one), "") if one.isdecimal() else (1, 0, one) for one in parts)
