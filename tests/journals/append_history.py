"""A history of appends and reads by many programs, and what it must look like.

A check in the manner of Elle and Knossos for a log that is only appended to: it
takes what each program did, when it began and ended, and what is there in the end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Append(NamedTuple):
    """A batch that was acknowledged: when it was asked for and answered, what was said."""

    begin: int
    end: int
    versions: tuple[int, ...]
    keys: tuple[str, ...]


class Read(NamedTuple):
    """A read: when it was asked for and answered, the keys that came, in order."""

    begin: int
    end: int
    keys: tuple[str, ...]


def anomalies(
    appends: Iterable[Append], reads: Iterable[Read], final: Sequence[tuple[int, str]]
) -> Counter[str]:
    """Return what is wrong, and how often; empty when the log is linearizable.

    Args:
        appends: acknowledged batches.
        reads: of the whole log.
        final: version and key of every event in the end.
    """
    wrong: Counter[str] = Counter()
    ordered = sorted(appends, key=lambda one: one.end)
    if [version for version, _ in final] != list(range(1, len(final) + 1)):
        wrong["versions with a gap, or twice"] += 1
    keys = [key for _, key in final]
    wrong["event stored twice"] += len(keys) - len(set(keys))
    known = dict(final)
    for one in ordered:
        if [known.get(version) for version in one.versions] != list(one.keys):
            wrong["acknowledged event lost or moved"] += 1
        if list(one.versions) != list(range(one.versions[0], one.versions[0] + len(one.keys))):
            wrong["batch split"] += 1
    ends, highest = [one.end for one in ordered], _highest(ordered)
    for one in ordered:
        before = bisect_left(ends, one.begin)
        if before and highest[before - 1] > one.versions[0]:
            wrong["recorded before something that had ended earlier"] += 1
    for read in reads:
        if list(read.keys) != keys[: len(read.keys)]:
            wrong["read that is no beginning of the log"] += 1
        before = bisect_left(ends, read.begin)
        if before and highest[before - 1] > len(read.keys):
            wrong["acknowledged event missing from a later read"] += 1
    return +wrong


def _highest(ordered: Iterable[Append]) -> list[int]:
    """Return for each append the highest version of it and those that ended before."""
    found, most = [], 0
    for one in ordered:
        most = max(most, *one.versions)
        found.append(most)
    return found
