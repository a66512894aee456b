"""From items to votes: one person, one vote at most.

`units` is the only place where an item becomes a vote; cells, readings,
explanations and gates all start from it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
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


def add_up(items: Sequence[Item], policy: Policy) -> int:
    """Return a person's millibans: repeats shrunk, rungs added, clamped (2.2)."""
    if len(items) == 1:
        total = weigh(items[0], policy)[1]
    else:
        rungs: dict[str, list[int]] = {}
        for item in items:
            rungs.setdefault(item.rung, []).append(weigh(item, policy)[1])
        total = sum(
            rdiv(sum(found) * U, U + policy.repeat_rho * (len(found) - 1))
            for found in rungs.values()
        )
    return max(-policy.person_limit, min(policy.person_limit, total))


class Poll(NamedTuple):
    """What people are asked, and the product versions that they may speak of.

    Attributes:
        bar: of the question, in micro.
        policy: what items are worth.
        days: when each version after the first began, oldest first.
        places: id of the change that ended a version → the number of that version.
    """

    bar: int
    policy: Policy
    days: Sequence[int]
    places: Mapping[str, int]

    def epoch(self, item: Item) -> int:
        """Return the product version that an item is about (2.2)."""
        if item.before is not None and item.before in self.places:
            return self.places[item.before]
        return bisect_right(self.days, item.day)


def poll_of(case: Case, opened: Sequence[Change]) -> Poll:
    """Return the poll of a case in which these changes opened a version, oldest first."""
    days = [change.day for change in opened]
    places = {change.change: epoch for epoch, change in enumerate(opened)}
    return Poll(case.question.bar, case.policy, days, places)


def voice(items: Sequence[Item], poll: Poll) -> list[Unit]:
    """Return the votes of one person, the oldest version first.

    The newest version is heard first; older ones get the room that is left (2.4).
    """
    if len(items) == 1:
        return [_unit(tuple(items), poll.epoch(items[0]), U, poll)]
    epochs: dict[int, list[Item]] = {}
    for item in items:
        epochs.setdefault(poll.epoch(item), []).append(item)
    room, found = U, list[Unit]()
    for epoch in sorted(epochs, reverse=True):
        own = tuple(sorted(epochs[epoch], key=_turn))
        unit = _unit(own, epoch, room, poll)
        room -= (unit.yes + unit.no) // unit.size
        found.append(unit)
    found.reverse()
    return found


def _turn(item: Item) -> str:
    return item.turn or item.evidence


def _height(item: Item) -> tuple[int, int, str]:
    return RANK[item.rung], item.day, item.turn or item.evidence


def _unit(items: tuple[Item, ...], epoch: int, room: int, poll: Poll) -> Unit:
    top = items[0] if len(items) == 1 else max(items, key=_height)
    millibans, size = add_up(items, poll.policy), top.people
    yes, no = vote(millibans, poll.bar)
    if room != U:
        yes, no = rdiv(yes * room, U), rdiv(no * room, U)
    return Unit(
        top.person,
        epoch,
        top.segment,
        top.rung,
        top.source,
        top.day,
        millibans,
        yes * size,
        no * size,
        room * size,
        size,
        items,
    )


def by_person(items: Iterable[Item], day: int | None = None) -> dict[str, list[Item]]:
    """Return the items of each person, those after the day left out."""
    people: dict[str, list[Item]] = {}
    for item in items:
        if day is None or item.day <= day:
            own = people.get(item.person)
            if own is None:
                people[item.person] = [item]
            else:
                own.append(item)
    return people


def units(case: Case, day: int | None = None) -> list[Unit]:
    """Return every person's votes, ordered by (person, epoch).

    Items and changes after `day` are left out. Source: confidence.md 2.4.
    """
    poll, people = poll_of(case, versions(case, day)), by_person(case.items, day)
    return [unit for person in sorted(people) for unit in voice(people[person], poll)]


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
