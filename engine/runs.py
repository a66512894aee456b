"""Versions as short text, and back; the verifier of receipts reads them too."""

from __future__ import annotations

from collections.abc import Iterable


def ranges(versions: Iterable[int]) -> str:
    """Return versions as short text, in order and once each.

    >>> ranges([44, 12, 13, 14]), ranges([])
    ('12-14,44', '')
    """
    runs: list[list[int]] = []
    for one in sorted(set(versions)):
        if runs and runs[-1][1] == one - 1:
            runs[-1][1] = one
        else:
            runs.append([one, one])
    return ",".join(f"{first}-{last}" if first < last else f"{first}" for first, last in runs)


def versions_in(text: str) -> list[int]:
    """Return the versions that `ranges` wrote.

    >>> versions_in("12-14,44")
    [12, 13, 14, 44]
    """
    found: list[int] = []
    for run in filter(None, text.split(",")):
        first, _, last = run.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
