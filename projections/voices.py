"""Voices: how many people were asked about a hypothesis, and on which side they stand."""

from __future__ import annotations

from typing import NamedTuple

from .casebook import Casebook
from .casebook.records import Item
from .confidence import case_of, live, person_of, segment_of
from .lens import Lens
from .scoring.assess import Assessment, assess
from .scoring.types import RUNGS, Rung
from .scoring.votes import Unit, units

SEEN_FROM = RUNGS.index("shown")
"""From this rung up somebody saw it happen; below it is talk."""


class Voices(NamedTuple):
    """People, not mentions; a batch counts its people.

    Attributes:
        asked: with any item, neutral included.
        pro: whose one vote is for.
        against: whose one vote is against.
        both: with items on both sides.
        seen_pro: people seen, not only heard, to support it, by respondent or item.
        seen_against: people seen to refute it.
        best_rung: the highest rung of any counted item, or None.
    """

    asked: int
    pro: int
    against: int
    both: int
    seen_pro: dict[str, int]
    seen_against: dict[str, int]
    best_rung: Rung | None


class Stand(NamedTuple):
    """A hypothesis as it stands: the number, and the people behind it."""

    found: Assessment
    heard: Voices


def stand(book: Casebook, lens: Lens, hypothesis: str, segment: str | None = None) -> Stand:
    """Return how a hypothesis stands, or how it does in one segment."""
    case = case_of(book, lens, hypothesis)
    found = units(case, lens.day)
    read = assess(case, lens.day, segment, found)
    return Stand(read, voices(book, lens, hypothesis, segment, found))


def voices(
    book: Casebook,
    lens: Lens,
    hypothesis: str,
    segment: str | None = None,
    found: list[Unit] | None = None,
) -> Voices:
    """Return the people behind a hypothesis, or those of one segment.

    Args:
        found: the votes on the hypothesis on the reading day, where they are known already.
    """
    items = [
        one
        for one in live(book, lens, hypothesis)
        if segment is None or segment_of(book, one) == segment
    ]
    votes: dict[str, int] = {}
    size: dict[str, int] = {}
    if found is None:
        found = units(case_of(book, lens, hypothesis), lens.day)
    for unit in found:
        if segment is not None and unit.segment != segment:
            continue
        votes[unit.person] = votes.get(unit.person, 0) + unit.yes - unit.no
        size[unit.person] = unit.size
    sides: dict[str, set[bool | None]] = {}
    asked: dict[str, int] = {}
    for item in items:
        person = person_of(item)
        sides.setdefault(person, set()).add(item.supports)
        asked[person] = item.people
    rungs = [RUNGS.index(item.rung) for item in items if item.supports is not None]
    return Voices(
        asked=sum(asked.values()),
        pro=sum(size[person] for person, vote in votes.items() if vote > 0),
        against=sum(size[person] for person, vote in votes.items() if vote < 0),
        both=sum({True, False} <= side for side in sides.values()),
        seen_pro=_seen(items, True),
        seen_against=_seen(items, False),
        best_rung=RUNGS[max(rungs)] if rungs else None,
    )


def _seen(items: list[Item], supports: bool) -> dict[str, int]:
    return {
        person_of(item): item.people
        for item in items
        if item.supports is supports and RUNGS.index(item.rung) >= SEEN_FROM
    }
