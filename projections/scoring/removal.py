"""What a case would say without some of its items, fast enough to try them one by one.

Every number equals that of `assess` and `gates` on the case without those items
(confidence.md 2.10).
"""

from __future__ import annotations

from collections.abc import Collection

from .tally import Left, Tally
from .types import Case

__all__ = ["Left", "Removal"]


class Removal:
    """One case on one day, summed up once, from which items can be left out."""

    def __init__(self, case: Case, day: int) -> None:
        self._tally = Tally(case, day)
        self._person = {item.evidence: item.person for item in case.items}

    def without(self, evidence: Collection[str] = ()) -> Left:
        """Return what is left without these items; unknown ids change nothing."""
        gone = set(evidence)
        people = {self._person[id] for id in gone if id in self._person}
        whole = {person: self._tally.of(person) for person in people}
        for person, items in whole.items():
            self._tally.put(person, [item for item in items if item.evidence not in gone])
        left = self._tally.read()
        for person, items in whole.items():
            self._tally.put(person, items)
        return left
