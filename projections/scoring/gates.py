"""What the readiness gates ask of one hypothesis besides its confidence."""

from __future__ import annotations

from .exact import growth
from .piles import place_of, target_of
from .types import Case, U
from .votes import Unit, units, versions


def _of_target(case: Case, day: int, segment: str | None) -> list[Unit]:
    target = target_of(case, segment)
    return [unit for unit in units(case, day) if place_of(unit.segment, target) is None]


def fresh(case: Case, day: int) -> int | None:
    """Return what age has left of all votes, in micro, rounded down; None of none.

    Votes aged to `day` over the same votes unaged, of every segment, before
    version and piles. Source: confidence.md 7, gate `fresh`, before its division
    by the policy's fresh share.
    """
    half_life, aged, unaged = case.policy.half_life, 0, 0
    for unit in units(case, day):
        votes = unit.yes + unit.no
        aged += votes * growth(unit.day, half_life)
        unaged += votes
    if not unaged:
        return None
    return aged * U // (unaged * growth(day, half_life))


def current(case: Case, day: int, segment: str | None = None) -> int | None:
    """Return the target's micro-votes on the product since its last big change.

    A big change leaves less of a vote than the policy's `big_change`. None: there was
    none. Votes are before age, version and piles. Source: confidence.md 7, gate `current`.
    """
    carry, limit = case.policy.carry, case.policy.big_change
    big = [
        epoch
        for epoch, change in enumerate(versions(case, day), start=1)
        if carry[change.impact] < limit
    ]
    if not big:
        return None
    return sum(
        unit.yes + unit.no for unit in _of_target(case, day, segment) if unit.epoch >= big[-1]
    )


def committed(case: Case, day: int, segment: str | None = None) -> int:
    """Return how many people of the target committed or did it, and so voted for.

    A person counts once, a batch as its people. Source: confidence.md 7, gate
    `committed`.
    """
    sizes: dict[str, int] = {}
    for unit in _of_target(case, day, segment):
        if unit.yes > 0 and unit.rung in ("commit", "did"):
            sizes[unit.person] = max(unit.size, sizes.get(unit.person, 0))
    return sum(sizes.values())
