"""Jots: what was caught and not yet filed, and how long it has waited."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from .casebook import Casebook
from .casebook.words import Jot
from .lens import Lens
from .reading import natural


class Untriaged(NamedTuple):
    """A jot that waits to be filed or dropped.

    Attributes:
        id: of the jot.
        taken: the day it was taken.
        age: whole days since, on the reading day.
        since: the day it became overdue, if it is: the day after `jot_days`.
    """

    id: str
    taken: date
    age: int
    since: date | None


def waiting(book: Casebook, lens: Lens) -> list[Jot]:
    """Return the open jots, the oldest first."""
    place = {id: number for number, id in enumerate(natural(book.jots))}
    left = [one for one in book.jots.values() if one.state == "open"]
    return sorted(left, key=lambda one: (one.day, place[one.id]))


def age_of(jot: Jot, lens: Lens) -> int:
    """Return the age of a jot in whole days on the reading day."""
    return max((lens.reading_day - jot.day).days, 0)


def untriaged(book: Casebook, lens: Lens) -> list[Untriaged]:
    """Return the open jots with their age, the oldest first; `since` where overdue."""
    wait = timedelta(days=book.policy.jot_days)
    return [
        Untriaged(
            one.id,
            one.day,
            age_of(one, lens),
            one.day + wait if one.day + wait < lens.reading_day else None,
        )
        for one in waiting(book, lens)
    ]
