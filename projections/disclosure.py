"""Disclosure: which counts of people may be shown, so that nobody can be picked out.

A count from 1 to k - 1 is hidden. A total is hidden too when, with the counts shown beside
it, it would tell more of a hidden one than that: what is shown always leaves open, for
every hidden count, anything from 0 to k - 1. Nobody is in a count of 0, so it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

Counts = Sequence[Sequence[int]]
"""A row for each group of people, a column for each side; nobody is in two cells."""


class Shown(NamedTuple):
    """What may be shown; None is hidden.

    Attributes:
        cells: the counts.
        totals: of each column.
    """

    cells: tuple[tuple[int | None, ...], ...]
    totals: tuple[int | None, ...]


def shown(counts: Counts, people: int, k: int) -> Shown:
    """Return what may be shown of counts.

    Args:
        counts: the whole table.
        people: how many there are, asked or not; the reader knows.
        k: the least number of people that is shown.
    """
    cells = tuple(tuple(_cell(one, k) for one in row) for row in counts)
    columns = list(zip(*counts, strict=True))
    totals = tuple(_total(column, k) for column in columns)
    if not _roomy(columns, totals, people, k):
        nothing = tuple((None,) * len(row) for row in counts)
        return Shown(nothing, (None,) * len(columns))
    return Shown(cells, totals)


def _cell(count: int, k: int) -> int | None:
    return None if 0 < count < k else count


def _total(column: Sequence[int], k: int) -> int | None:
    """Return the total of a column, unless it narrows down what is hidden in it."""
    hidden = [one for one in column if _cell(one, k) is None]
    if hidden and (len(hidden) < 2 or sum(hidden) < k - 1):
        return None
    return _cell(sum(column), k)


def _roomy(
    columns: Sequence[Sequence[int]], totals: Sequence[int | None], people: int, k: int
) -> bool:
    """Return whether enough people are left over for any hidden count to be k - 1."""
    known, hides = 0, False
    for column, total in zip(columns, totals, strict=True):
        visible = [one for one in column if _cell(one, k) is not None]
        hides |= total is None and len(visible) < len(column)
        known += sum(visible) if total is None else total
    return not hides or people - known >= k - 1
