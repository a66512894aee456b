"""One case on one day, summed up so that a person more or less costs one person.

Votes are whole numbers that add up, person by person and pile by pile. So what a
person said is taken out of the sums and put back as it now is, and only the piles
that it goes through are piled up anew. Every number equals that of `assess` and
`gates` on the whole case (confidence.md 2.4 to 2.8, 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import NamedTuple

from .assess import status_of
from .beta import prior_counts, tail
from .exact import growth
from .gates import DEEDS, big_change
from .piles import NOTHING, Mass, Place, add, borrow, place_of, take, target_of
from .sums import Pile, Sums, Units
from .types import TALK, Case, Change, Item, Question, Rung, U
from .votes import Unit, by_person, carried, poll_of, versions, voice


class Left(NamedTuple):
    """What a hypothesis says, as `assess` and `gates` name it."""

    confidence: float
    status: str
    own_votes: int
    committed: int
    fresh: int | None
    current: int | None


_Source = tuple[Pile, int]
"""A pile, and the number of one of its sources."""


class Tally:
    """The sums of one case; what a person said, the product and the day may change."""

    def __init__(self, case: Case, day: int) -> None:
        self._case, self._day = case._replace(items=()), day
        self._target = target_of(case, None)
        self._prior = prior_counts(case.question, case.policy)
        self._items: MutableMapping[str, Sequence[Item]] = dict(by_person(case.items))
        self._later: set[str] = set()
        self._opened: tuple[Change, ...] = ()
        self._read_on: int | None = None
        self._hear_all()

    @classmethod
    def again(cls, case: Case, sums: Sums, items: MutableMapping[str, Sequence[Item]]) -> Tally:
        """Return a tally as it was when these were its sums.

        Args:
            case: what was asked of whom, without items.
            sums: what it came to.
            items: what each person said; asked only about those who matter.
        """
        tally = cls(case._replace(items=()), sums.day)
        tally._items = items
        tally._units = Units(items, sums.day, tally._poll)
        tally._later.update(sums.later)
        tally._aged, tally._unaged = sums.aged, sums.unaged
        tally._current, tally._committed = sums.current, sums.committed
        for place, rung, name, yes, no, people in sums.sources:
            pile, number = tally._source(place, rung, name)
            pile.yes[number], pile.no[number], pile.people[number] = yes, no, people
        return tally

    def sums(self) -> Sums:
        """Return what everything comes to."""
        found = []
        for key, (pile, number) in self._sources.items():
            three = pile.yes[number], pile.no[number], pile.people[number]
            if any(three):
                found.append((*key, *three))
        found.sort(key=lambda one: (one[0] is not None, one[0] or "", one[1], one[2]))
        later = (one for one in self._later if any(i.day > self._day for i in self.of(one)))
        return Sums(
            self._day,
            tuple(sorted(later)),
            self._aged,
            self._unaged,
            self._current,
            self._committed,
            tuple(found),
        )

    @property
    def question(self) -> Question:
        """What was asked."""
        return self._case.question

    def items(self) -> MutableMapping[str, Sequence[Item]]:
        """Return what everybody said, by person; do not change it."""
        return self._items

    def people(self) -> Iterator[str]:
        """Yield whoever said anything, whenever it was."""
        return iter(self._items)

    def of(self, person: str) -> Sequence[Item]:
        """Return what a person said, whenever it was."""
        return self._items.get(person, ())

    def put(self, person: str, items: Sequence[Item]) -> None:
        """Let a person have said this and nothing else."""
        before = self._units.pop(person, None)
        if before is not None:
            self._add(before, -1)
        if items:
            self._items[person] = items
            self._hear(person, items)
            self._add(self._units.get(person, ()), 1)
        else:
            self._items.pop(person, None)

    def move(self, day: int) -> None:
        """Read on another day; what happens later is left out."""
        if day == self._day:
            return
        before, self._day = self._day, day
        self._whole = growth(day, self._case.policy.half_life) * U
        if day < before:
            self._hear_all()
            return
        if self._later:
            waiting = [*self._later]
            self._later.clear()
            for person in waiting:
                self.put(person, self.of(person))
        if any(before < one.day <= day for one in self._case.changes):
            self.change(self._case.changes)

    def change(self, changes: tuple[Change, ...]) -> None:
        """Let the product have changed like this and no other way."""
        self._case = self._case._replace(changes=changes)
        opened, before = versions(self._case, self._day), self._opened
        if opened == before:
            return
        if opened[: len(before)] != before or isinstance(self._units, Units):
            self._hear_all()
            return
        new = opened[len(before) :]
        ids, first = {one.change for one in new}, new[0].day
        self._opened, self._poll = opened, poll_of(self._case, opened)
        for person, items in self._items.items():
            if any(item.day >= first or item.before in ids for item in items):
                self._hear(person, items)
        self._count_all()

    def read(self) -> Left:
        """Return what the hypothesis says on the day."""
        if self._read_on != self._day:
            self._fade_all()
        elif self._stale:
            self._pile_up()
        self._read_on = self._day
        self._stale.clear()
        policy, (yes, no, _) = self._case.policy, self._own
        (more, less, _), _ = borrow(self._others, policy)
        votes, r, s = yes + no, yes + more, no + less
        confidence = tail(self._prior[0] + r, self._prior[1] + s, self._case.question.bar)
        whole = self._unaged * self._whole
        return Left(
            confidence,
            status_of(confidence, votes, r, s, policy),
            votes,
            self._committed,
            self._aged * U * U // whole if whole else None,
            None if self._since is None else self._current,
        )

    def _hear_all(self) -> None:
        """Hear everybody anew, about the versions of the product that there are by now."""
        self._opened = versions(self._case, self._day)
        self._poll = poll_of(self._case, self._opened)
        self._later.clear()
        self._units: dict[str, list[Unit]] = {}
        for person, items in self._items.items():
            self._hear(person, items)
        self._count_all()

    def _hear(self, person: str, items: Sequence[Item]) -> None:
        """Make votes of what a person had said by the day; the rest waits."""
        told = [item for item in items if item.day <= self._day]
        if len(told) < len(items):
            self._later.add(person)
        if told:
            self._units[person] = voice(told, self._poll)

    def _count_all(self) -> None:
        """Add up all votes that there are."""
        policy, opened = self._case.policy, self._opened
        self._kept = [carried(opened, epoch, policy) for epoch in range(len(opened) + 1)]
        self._since = big_change(opened, policy)
        self._whole = growth(self._day, policy.half_life) * U
        self._aged = self._unaged = self._current = self._committed = 0
        self._sources: dict[tuple[Place, Rung, str], _Source] = {}
        self._piles: dict[tuple[Place, Rung], Pile] = {}
        self._own = self._others = NOTHING
        self._stale: set[_Source] = set()
        self._read_on = None
        for own in self._units.values():
            self._add(own, 1)

    def _add(self, own: Iterable[Unit], sign: int) -> None:
        """Put the votes of one person into the sums, or take them out."""
        half_life, target, committed = self._case.policy.half_life, self._target, 0
        for unit in own:
            place, votes = place_of(unit.segment, target), sign * (unit.yes + unit.no)
            grown = growth(unit.day, half_life)
            self._aged += votes * grown
            self._unaged += votes
            if place is None:
                if self._since is not None and unit.epoch >= self._since:
                    self._current += votes
                if unit.yes > 0 and unit.rung in DEEDS:
                    committed = max(committed, unit.size)
            key, scale = (place, unit.rung, unit.source), sign * grown * self._kept[unit.epoch]
            pile, number = source = self._sources.get(key) or self._source(*key)
            pile.yes[number] += unit.yes * scale
            pile.no[number] += unit.no * scale
            pile.people[number] += unit.people * scale
            self._stale.add(source)
        self._committed += sign * committed

    def _source(self, place: Place, rung: Rung, name: str) -> _Source:
        """Return a source that was not heard of before."""
        policy = self._case.policy
        pile = self._piles.get((place, rung))
        if pile is None:
            source_rho = policy.source_rho if rung in TALK else 0
            pile = self._piles[place, rung] = Pile(place, policy.rung_rho[rung], source_rho)
        self._sources[place, rung, name] = source = pile, pile.source()
        return source

    def _fade_all(self) -> None:
        """Pass everything through the piles, on another day."""
        self._own = self._others = NOTHING
        for pile in self._piles.values():
            pile.fade(self._whole)
            self._move(pile, pile.out)

    def _pile_up(self) -> None:
        """Pass through the piles what has changed."""
        for pile, number in self._stale:
            before = pile.out
            pile.enter(number, self._whole)
            self._move(pile, take(pile.out, before))

    def _move(self, pile: Pile, moved: Mass) -> None:
        """Add to the votes of the target, or to those of the other segments."""
        if pile.place is None:
            self._own = add(self._own, moved)
        else:
            self._others = add(self._others, moved)
