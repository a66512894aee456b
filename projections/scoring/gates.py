"""What the readiness gates ask of one hypothesis besides its confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .exact import growth
from .piles import place_of, target_of
from .types import Case, Change, Rung, U
from .votes import Unit, units, versions

if TYPE_CHECKING:
    from castdev.engine.policy import Policy

DEEDS: Final[tuple[Rung, ...]] = ("commit", "did")
"""The rungs on which people give something; only they count as committed."""


Found = list[Unit] | None
"""The units of the case on the day, where they are known already."""


def _of_target(case: Case, day: int, segment: str | None, found: Found) -> list[Unit]:
    target, found = target_of(case, segment), units(case, day) if found is None else found
    return [unit for unit in found if place_of(unit.segment, target) is None]


def fresh(case: Case, day: int, found: Found = None) -> int | None:
    """Return what age has left of all votes, in micro, rounded down; None of none.

    Votes aged to `day` over the same votes unaged, of every segment, before
    version and piles. Source: confidence.md 7, gate `fresh`, before its division
    by the policy's fresh share.
    """
    half_life, aged, unaged = case.policy.half_life, 0, 0
    for unit in units(case, day) if found is None else found:
        votes = unit.yes + unit.no
        aged += votes * growth(unit.day, half_life)
        unaged += votes
    if not unaged:
        return None
    return aged * U // (unaged * growth(day, half_life))


def current(case: Case, day: int, segment: str | None = None, found: Found = None) -> int | None:
    """Return the target's micro-votes on the product since its last big change.

    A big change leaves less of a vote than the policy's `big_change`. None: there was
    none. Votes are before age, version and piles. Source: confidence.md 7, gate `current`.
    """
    since = big_change(versions(case, day), case.policy)
    if since is None:
        return None
    own = _of_target(case, day, segment, found)
    return sum(unit.yes + unit.no for unit in own if unit.epoch >= since)


def big_change(opened: Sequence[Change], policy: Policy) -> int | None:
    """Return the epoch that began with the last big change; None if there was none."""
    big = [
        n for n, one in enumerate(opened, start=1) if policy.carry[one.impact] < policy.big_change
    ]
    return big[-1] if big else None


def committed(case: Case, day: int, segment: str | None = None, found: Found = None) -> int:
    """Return how many people of the target committed or did it, and so voted for.

    A person counts once, a batch as its people. Source: confidence.md 7, gate
    `committed`.
    """
    sizes: dict[str, int] = {}
    for unit in _of_target(case, day, segment, found):
        if unit.yes > 0 and unit.rung in DEEDS:
            sizes[unit.person] = max(unit.size, sizes.get(unit.person, 0))
    return sum(sizes.values())
