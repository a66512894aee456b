"""What a case would say without some of its items, fast enough to try them one by one.

Votes are whole numbers that add up, person by person and pile by pile. So a removal
takes the votes of the people it touches out of the sums, puts those that they keep
back in, and piles up anew only what changed. Every number equals that of `assess`
and `gates` on the case without those items (confidence.md 2.10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from .assess import status_of
from .beta import confidence_of
from .exact import growth, rdiv
from .piles import NOTHING, Mass, Place, Reading, add, count, place_of, settle, shrink, target_of
from .types import TALK, Case, Item, Rung, U
from .votes import Unit, carried, units, versions

Key = tuple[Place, Rung, str]
Sums = dict[Key, Mass]
"""Scaled votes for, against and people of each (place, rung, source)."""


class Totals(NamedTuple):
    """What the gates add up over people; votes in micro, `aged` scaled by growth."""

    aged: int = 0
    unaged: int = 0
    current: int = 0
    committed: int = 0


class Left(NamedTuple):
    """What a hypothesis would say, as `assess` and `gates` name it."""

    confidence: float
    status: str
    own_votes: int
    committed: int
    fresh: int | None
    current: int | None


class Removal:
    """One case on one day, summed up once, from which items can be left out."""

    def __init__(self, case: Case, day: int) -> None:
        self._case, self._day = case, day
        self._target = target_of(case, None)
        opened, policy = versions(case, day), case.policy
        self._kept = [carried(opened, epoch, policy) for epoch in range(len(opened) + 1)]
        big = [n for n, one in enumerate(opened, 1) if policy.carry[one.impact] < policy.big_change]
        self._since = big[-1] if big else None
        self._whole = growth(day, policy.half_life)
        self._items: dict[str, list[Item]] = {}
        self._person: dict[str, str] = {}
        for item in case.items:
            self._items.setdefault(item.person, []).append(item)
            self._person[item.evidence] = item.person
        self._own = {person: self._votes(items) for person, items in self._items.items()}
        self._sums: Sums = {}
        for sums, _ in self._own.values():
            for key, mass in sums.items():
                self._sums[key] = add(self._sums.get(key, NOTHING), mass)
        each = [totals for _, totals in self._own.values()]
        self._totals = Totals(*map(sum, zip(*each, strict=True)))
        self._through = {key: self._talked(key, mass) for key, mass in self._sums.items()}
        self._rungs: dict[tuple[Place, Rung], Mass] = {}
        for key, mass in self._through.items():
            self._rungs[key[:2]] = add(self._rungs.get(key[:2], NOTHING), mass)

    def without(self, evidence: Collection[str] = ()) -> Left:
        """Return what is left without these items; unknown ids change nothing."""
        delta, totals = self._change(evidence)
        rungs = dict(self._rungs)
        for key, mass in delta.items():
            now = self._talked(key, add(self._sums.get(key, NOTHING), mass))
            moved = add(now, _minus(self._through.get(key, NOTHING)))
            rungs[key[:2]] = add(rungs.get(key[:2], NOTHING), moved)
        return self._left(settle(rungs, {}, self._case.policy), totals)

    def _change(self, evidence: Collection[str]) -> tuple[Sums, Totals]:
        """Return how the sums differ, and what the gates add up to."""
        gone, delta, totals = set(evidence), Sums(), self._totals
        people = {self._person[id] for id in evidence if id in self._person}
        for person in people:
            kept = [one for one in self._items[person] if one.evidence not in gone]
            before, after = self._own[person], self._votes(kept)
            for key, mass in before[0].items():
                delta[key] = add(delta.get(key, NOTHING), _minus(mass))
            for key, mass in after[0].items():
                delta[key] = add(delta.get(key, NOTHING), mass)
            parts = zip(totals, before[1], after[1], strict=True)
            totals = Totals(*(whole - old + new for whole, old, new in parts))
        return delta, totals

    def _votes(self, items: Iterable[Item]) -> tuple[Sums, Totals]:
        """Return what one person adds to the sums and to the gates."""
        half_life, sums = self._case.policy.half_life, Sums()
        aged = unaged = current = committed = 0
        for unit in units(self._case._replace(items=tuple(items)), self._day):
            place, grown = place_of(unit.segment, self._target), growth(unit.day, half_life)
            scale, votes = grown * self._kept[unit.epoch], unit.yes + unit.no
            key = place, unit.rung, unit.source
            mass = unit.yes * scale, unit.no * scale, unit.people * scale
            sums[key] = add(sums.get(key, NOTHING), mass)
            aged, unaged = aged + votes * grown, unaged + votes
            if place is None:
                if self._since is not None and unit.epoch >= self._since:
                    current += votes
                committed = max(committed, _committed(unit))
        return sums, Totals(aged, unaged, current, committed)

    def _talked(self, key: Key, scaled: Mass) -> Mass:
        """Return the mass of a key on the day, after its source pile if it is talk."""
        whole, policy = self._whole * U, self._case.policy
        mass = rdiv(scaled[0], whole), rdiv(scaled[1], whole), rdiv(scaled[2], whole)
        if key[1] not in TALK:
            return mass
        return shrink(mass, (mass[2], count(mass[2], policy.source_rho)))

    def _left(self, reading: Reading, totals: Totals) -> Left:
        case = self._case
        confidence = confidence_of(reading.r, reading.s, case.question, case.policy)
        whole = totals.unaged * self._whole
        return Left(
            confidence=confidence,
            status=status_of(confidence, reading, case.policy),
            own_votes=reading.own[0] + reading.own[1],
            committed=totals.committed,
            fresh=totals.aged * U // whole if totals.unaged else None,
            current=None if self._since is None else totals.current,
        )


def _minus(mass: Mass) -> Mass:
    return -mass[0], -mass[1], -mass[2]


def _committed(unit: Unit) -> int:
    return unit.size if unit.yes > 0 and unit.rung in ("commit", "did") else 0
