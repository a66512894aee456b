"""Reading the cells on a day: votes fade, common causes saturate, r and s remain.

`Reading` keeps each pile's people before and after its step, so that an
explanation can repeat the same fractions exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from .exact import growth, rdiv
from .types import TALK, Case, Rung, U
from .votes import Unit, carried, versions

if TYPE_CHECKING:
    from castdev.engine.policy import Policy

Mass = tuple[int, int, int]
"""Votes for, votes against and people, in micro."""
Step = tuple[int, int]
"""A pile's people and what they count as, in micro."""
Place = str | None
"""None is the target; anything else another segment."""

NOTHING: Mass = (0, 0, 0)


class Reading(NamedTuple):
    """The votes of a target on a day, with the piles they passed (2.6).

    Attributes:
        own: mass from the target after all piles.
        borrowed: mass from the other segments after all piles.
        rungs: mass of each (place, rung) before its rung pile.
        source_steps: people and count of each talk pile of one source.
        rung_steps: people and count of each rung pile.
        others_step: people and count of all other segments together.
    """

    own: Mass
    borrowed: Mass
    rungs: dict[tuple[Place, Rung], Mass]
    source_steps: dict[tuple[Place, Rung, str], Step]
    rung_steps: dict[tuple[Place, Rung], Step]
    others_step: Step

    @property
    def r(self) -> int:
        """Effective micro-votes for."""
        return self.own[0] + self.borrowed[0]

    @property
    def s(self) -> int:
        """Effective micro-votes against."""
        return self.own[1] + self.borrowed[1]


def target_of(case: Case, segment: str | None) -> frozenset[str] | None:
    """Return the target's segments; None is everybody (confidence.md 16)."""
    if segment is not None:
        return frozenset((segment,))
    return frozenset(case.question.segments) or None


def place_of(segment: str, target: frozenset[str] | None) -> Place:
    """Return None for a segment of the target, else the segment itself."""
    return None if target is None or segment in target else segment


def count(people: int, rho: int) -> int:
    """Return what people with a common cause count as, in micro (Kish, 2.6).

    >>> count(100_000_000, 200_000), count(500_000, 200_000)
    (4807692, 500000)
    """
    if people <= U or not rho:
        return people
    return rdiv(people * U * U, U * U + rho * (people - U))


def shrink(mass: Mass, step: Step) -> Mass:
    """Return the mass after a pile step; a pile of nobody holds nothing."""
    people, counted = step
    if people == 0:
        return NOTHING
    if people == counted:
        return mass
    yes, no, own = mass
    return (
        rdiv(yes * counted, people),
        rdiv(no * counted, people),
        rdiv(own * counted, people),
    )


def piled(yes: int, no: int, people: int, rho: int) -> Mass:
    """Return a mass after the pile step with that rho: `count`, `shrink` and `rdiv` in one.

    For what is counted over and over; masses are never negative.

    >>> piled(90_000_000, 10_000_000, 100_000_000, 200_000)
    (4326923, 480769, 4807692)
    """
    if people <= U or not rho:
        return yes, no, people
    over = U * U + rho * (people - U)
    counted = (2 * U * U * people + over) // (2 * over)
    twice = 2 * people
    return (
        (2 * yes * counted + people) // twice,
        (2 * no * counted + people) // twice if no else 0,
        counted,
    )


def add(one: Mass, other: Mass) -> Mass:
    """Return the sum of two masses."""
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def take(one: Mass, other: Mass) -> Mass:
    """Return a mass less another."""
    return one[0] - other[0], one[1] - other[1], one[2] - other[2]


def borrow(others: Mass, policy: Policy) -> tuple[Mass, Step]:
    """Return what other segments count, of their mass after the rung piles, and its step (2.6)."""
    yes, no, people = others
    relevance = policy.relevance
    mass = rdiv(yes * relevance, U), rdiv(no * relevance, U), rdiv(people * relevance, U)
    step = mass[2], count(mass[2], policy.segment_rho)
    return shrink(mass, step), step


def faded(
    case: Case, units: Iterable[Unit], day: int, target: frozenset[str] | None
) -> dict[tuple[Place, Rung, str], Mass]:
    """Return the mass of each (place, rung, source), aged and carried to `day`."""
    half_life, opened = case.policy.half_life, versions(case, day)
    kept = [carried(opened, epoch, case.policy) for epoch in range(len(opened) + 1)]
    sums: dict[tuple[Place, Rung, str], list[int]] = {}
    for unit in units:
        scale = growth(unit.day, half_life) * kept[unit.epoch]
        key = (place_of(unit.segment, target), unit.rung, unit.source)
        cell = sums.get(key)
        if cell is None:
            cell = sums[key] = [0, 0, 0]
        cell[0] += unit.yes * scale
        cell[1] += unit.no * scale
        cell[2] += unit.people * scale
    whole = growth(day, half_life) * U
    return {
        key: (rdiv(v[0], whole), rdiv(v[1], whole), rdiv(v[2], whole)) for key, v in sums.items()
    }


def pile_up(masses: Mapping[tuple[Place, Rung, str], Mass], policy: Policy) -> Reading:
    """Pass faded masses through source, rung and segment piles (2.6)."""
    source_steps: dict[tuple[Place, Rung, str], Step] = {}
    rungs: dict[tuple[Place, Rung], Mass] = {}
    for key, mass in masses.items():
        place, rung, _ = key
        if rung in TALK:
            source_steps[key] = mass[2], count(mass[2], policy.source_rho)
            mass = shrink(mass, source_steps[key])
        rungs[place, rung] = add(rungs.get((place, rung), NOTHING), mass)
    return settle(rungs, source_steps, policy)


def settle(
    rungs: dict[tuple[Place, Rung], Mass],
    source_steps: dict[tuple[Place, Rung, str], Step],
    policy: Policy,
) -> Reading:
    """Pass what came through the source piles through rung and segment piles (2.6)."""
    rung_steps: dict[tuple[Place, Rung], Step] = {}
    own = others = NOTHING
    for pile, mass in rungs.items():
        step = rung_steps[pile] = mass[2], count(mass[2], policy.rung_rho[pile[1]])
        if pile[0] is None:
            own = add(own, shrink(mass, step))
        else:
            others = add(others, shrink(mass, step))
    borrowed, last = borrow(others, policy)
    return Reading(own, borrowed, rungs, source_steps, rung_steps, last)


def read(case: Case, units: Iterable[Unit], day: int, segment: str | None = None) -> Reading:
    """Return the reading of the case's units on a day for its target."""
    masses = faded(case, units, day, target_of(case, segment))
    return pile_up(masses, case.policy)
