"""From items to votes: one person, one vote at most.

`units` is the only place where an item becomes a vote; cells, readings,
explanations and gates all start from it.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from .exact import growth, rdiv, vote
from .types import RUNGS, Case, Change, Item, Rung, U

if TYPE_CHECKING:
    from castdev.engine.policy import Policy

RANK = {rung: rank for rank, rung in enumerate(RUNGS)}


class Unit(NamedTuple):
    """What one person said about one version of the product (confidence.md 2.2).

    Attributes:
        person: who.
        epoch: how many changes that version has behind it.
        segment: segment of the highest item, like rung, source and day.
        rung: highest rung seen.
        source: who heard it.
        day: newest day of the highest rung.
        millibans: weight of evidence, clamped to the person limit.
        yes: micro-votes for, all people of a batch together.
        no: micro-votes against.
        people: micro-people; less than one where newer versions took room.
        size: how many persons answered, 1 unless it is a batch.
        items: the items, in order of evidence id.
    """

    person: str
    epoch: int
    segment: str
    rung: Rung
    source: str
    day: int
    millibans: int
    yes: int
    no: int
    people: int
    size: int
    items: tuple[Item, ...]


def versions(case: Case, day: int | None = None) -> tuple[Change, ...]:
    """Return the changes that opened an epoch by that day, oldest first."""
    opened = [
        change
        for change in case.changes
        if change.impact != "none" and (day is None or change.day <= day)
    ]
    opened.sort(key=lambda change: (change.day, change.turn or change.change))
    return tuple(opened)


def carried(opened: tuple[Change, ...], epoch: int, policy: Policy) -> int:
    """Return what is left, in micro, of a vote about that epoch's version."""
    left = U
    for change in opened[epoch:]:
        left = rdiv(left * policy.carry[change.impact], U)
    return left


def weigh(item: Item, policy: Policy) -> tuple[int, int]:
    """Return the item's signed millibans before and after its flags (2.1)."""
    weight = policy.ladder[item.rung]
    ladder = millibans = weight.yes if item.supports else -weight.no
    if item.flags:
        for flag in policy.flags:
            if flag.name in item.flags:
                factor = flag.yes if item.supports else flag.no
                millibans = rdiv(millibans * factor, U)
    return ladder, millibans


def add_up(items: list[Item], policy: Policy) -> int:
    """Return a person's millibans: repeats shrunk, rungs added, clamped (2.2)."""
    rungs: dict[str, list[int]] = {}
    for item in items:
        rungs.setdefault(item.rung, []).append(weigh(item, policy)[1])
    total = sum(
        rdiv(sum(found) * U, U + policy.repeat_rho * (len(found) - 1)) for found in rungs.values()
    )
    return max(-policy.person_limit, min(policy.person_limit, total))


def _unit(items: list[Item], epoch: int, room: int, case: Case) -> Unit:
    items.sort(key=lambda item: item.turn or item.evidence)
    top = max(items, key=lambda item: (RANK[item.rung], item.day, item.turn or item.evidence))
    millibans = add_up(items, case.policy)
    yes, no = vote(millibans, case.question.bar)
    return Unit(
        person=top.person,
        epoch=epoch,
        segment=top.segment,
        rung=top.rung,
        source=top.source,
        day=top.day,
        millibans=millibans,
        yes=rdiv(yes * room, U) * top.people,
        no=rdiv(no * room, U) * top.people,
        people=room * top.people,
        size=top.people,
        items=tuple(items),
    )


def _by_person(case: Case, day: int | None) -> dict[str, dict[int, list[Item]]]:
    opened = versions(case, day)
    days = [change.day for change in opened]
    place = {change.change: epoch for epoch, change in enumerate(opened)}
    people: dict[str, dict[int, list[Item]]] = {}
    for item in case.items:
        if day is not None and item.day > day:
            continue
        epoch = place.get(item.before) if item.before is not None else None
        if epoch is None:
            epoch = bisect_right(days, item.day)
        people.setdefault(item.person, {}).setdefault(epoch, []).append(item)
    return people


def units(case: Case, day: int | None = None) -> list[Unit]:
    """Return every person's votes, ordered by (person, epoch).

    A person's newest version is heard first; older ones get the room that is
    left. Items and changes after `day` are left out. Source: confidence.md 2.4.
    """
    found: list[Unit] = []
    people = _by_person(case, day)
    for person in sorted(people):
        room, own = U, []
        for epoch in sorted(people[person], reverse=True):
            unit = _unit(people[person][epoch], epoch, room, case)
            room -= (unit.yes + unit.no) // unit.size
            own.append(unit)
        found.extend(reversed(own))
    return found


Cells = dict[tuple[str, str, str, int], tuple[int, int, int]]


def cells(case: Case) -> Cells:
    """Return the scaled integers that all readings rest on (confidence.md 2.5).

    Keys are (segment, rung, source, epoch); values are votes for, votes against
    and people, each times growth of its day. Empty cells are absent.
    """
    sums: dict[tuple[str, str, str, int], list[int]] = {}
    for unit in units(case):
        scale = growth(unit.day, case.policy.half_life)
        key = (unit.segment, unit.rung, unit.source, unit.epoch)
        cell = sums.setdefault(key, [0, 0, 0])
        cell[0] += unit.yes * scale
        cell[1] += unit.no * scale
        cell[2] += unit.people * scale
    return {key: (v[0], v[1], v[2]) for key, v in sorted(sums.items()) if any(v)}
