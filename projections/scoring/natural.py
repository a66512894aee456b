"""The order of ids as people count: P2 before P10."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def natural_key(text: str) -> tuple[tuple[tuple[int, int, str], ...], str]:
    """Return a sort key in which groups of digits compare as numbers.

    >>> sorted(["P10", "P2", "P1"], key=natural_key)
    ['P1', 'P2', 'P10']
    """
    return tuple(_part(*group) for group in groupby(text, str.isdecimal)), text


def _part(digits: bool, letters: Iterable[str]) -> tuple[int, int, str]:
    text = "".join(letters)
    if not digits:
        return 1, 0, text
    number = text.lstrip("0")
    return 0, len(number), number
