"""What a tally is made of: piles of sources, their sums, and votes that are in them already."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any, NamedTuple

from .exact import rdiv
from .piles import NOTHING, Mass, Place, add, piled, take
from .types import Item, Rung, U
from .votes import Poll, Unit, voice


class Sums(NamedTuple):
    """What a tally comes to on a day, to go on from without hearing everybody again.

    Attributes:
        day: the day.
        later: who says more after that day.
        aged: all votes, aged; the same of `unaged`.
        current: votes of the target since the last big change.
        committed: people of the target who committed.
        sources: place, rung, source, and its scaled votes for, against and people.
    """

    day: int
    later: tuple[str, ...]
    aged: int
    unaged: int
    current: int
    committed: int
    sources: tuple[tuple[Place, Rung, str, int, int, int], ...]


class Pile:
    """What came together on one rung in one place, column by column of its sources.

    Attributes:
        yes: per source, its scaled votes for; the same of `no` and `people`.
        outs: per source, how it enters the pile on the day.
        total: what entered the pile.
        out: how the pile counts.
    """

    __slots__ = ("no", "out", "outs", "people", "place", "rho", "source_rho", "total", "yes")

    def __init__(self, place: Place, rho: int, source_rho: int) -> None:
        self.place, self.rho, self.source_rho = place, rho, source_rho
        self.yes: list[int] = []
        self.no: list[int] = []
        self.people: list[int] = []
        self.outs: list[Mass] = []
        self.total = self.out = NOTHING

    def source(self) -> int:
        """Return the number of a source that was not heard of before."""
        for column in (self.yes, self.no, self.people):
            column.append(0)
        self.outs.append(NOTHING)
        return len(self.outs) - 1

    def fade(self, whole: int) -> None:
        """Let every source enter on another day (2.6)."""
        rho, half = self.source_rho, whole // 2  # a whole is even: this is `rdiv`
        yes, no, people = (
            [(one + half) // whole if one else 0 for one in column]
            for column in (self.yes, self.no, self.people)
        )
        self.outs = [
            mass if mass[2] <= U else piled(*mass, rho)
            for mass in zip(yes, no, people, strict=True)
        ]
        self.total = _sum(self.outs)
        self.out = piled(*self.total, self.rho)

    def enter(self, number: int, whole: int) -> None:
        """Let one source enter anew."""
        scaled = self.yes[number], self.no[number], self.people[number]
        yes, no, people = (rdiv(one, whole) for one in scaled)
        before, now = self.outs[number], piled(yes, no, people, self.source_rho)
        self.outs[number] = now
        self.total = add(self.total, take(now, before))
        self.out = piled(*self.total, self.rho)


def _sum(masses: Iterable[Mass]) -> Mass:
    yes, no, people = zip(*masses, strict=True)
    return sum(yes), sum(no), sum(people)


class Units(dict[str, list[Unit]]):
    """The votes that are in the sums, made again of what people said when they are asked for."""

    def __init__(self, items: MutableMapping[str, Sequence[Item]], day: int, poll: Poll) -> None:
        super().__init__()
        self._items, self._day, self._poll = items, day, poll
        self._asked: set[str] = set()

    def pop(self, person: str, default: Any = None) -> Any:
        """Take out the votes of a person."""
        if person in self._asked:
            return super().pop(person, default)
        self._asked.add(person)
        told = [item for item in self._items.get(person, ()) if item.day <= self._day]
        return voice(told, self._poll) if told else default
