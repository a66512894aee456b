"""Contacts: when each person was last in touch, and until when they are kept."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date

import msgspec

from .casebook import Casebook
from .lens import Lens
from .reading import Reading, View, head


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """A person who is still known.

    Attributes:
        respondent: who.
        last: the day of the last contact; where nobody said, the day it was recorded.
        until: the last day of the retention; None without an end.
        over: whether that day has passed.
    """

    respondent: str
    last: date
    until: date | None
    over: bool


class RetentionReading(Reading, frozen=True, kw_only=True):
    """Everybody who is still known, the longest silent first.

    Attributes:
        months: how long people are kept after the last contact; 0 is for ever.
        people: who, and until when.
    """

    months: int
    people: tuple[Kept, ...]


def read(view: View, months: int | None = None) -> RetentionReading:
    """Return until when people are kept, by the policy in force or for so many months."""
    wanted = view.book.policy.retention_months if months is None else months
    return RetentionReading(
        **head(view, "castdev.retention.1"),
        months=wanted,
        people=tuple(kept(view.book, view.lens, wanted)),
    )


def kept(book: Casebook, lens: Lens, months: int) -> list[Kept]:
    """Return everybody who is still known, the longest silent first."""
    found = []
    for id, last in last_contacts(book, lens).items():
        until = later(last, months) if months else None
        over = until is not None and until < lens.reading_day
        found.append(Kept(respondent=id, last=last, until=until, over=over))
    return sorted(found, key=lambda one: (one.last, one.respondent))


def last_contacts(book: Casebook, lens: Lens) -> dict[str, date]:
    """Return the day of the last contact with everybody who was not erased."""
    days: dict[str, date] = {}
    for id, day in _contacts(book):
        first = id not in days  # that they are known is always kept, whatever its day
        if first or (lens.shows(day) and day > days[id]):
            days[id] = day
    return {id: day for id, day in days.items() if book.respondents[id].forgotten is None}


def _contacts(book: Casebook) -> Iterator[tuple[str, date]]:
    """Yield whom somebody was in touch with, and when; recruiting comes first."""
    for id, person in book.respondents.items():
        yield from ((id, day) for day in person.met)
    for one in book.interviews.values():
        if one.phase == "held":
            yield one.respondent, one.day or one.recorded_on
    for item in book.items.values():
        if item.respondent is not None and item.interview is None:
            yield item.respondent, item.day or item.recorded_on


def later(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month.

    >>> str(later(date(2024, 2, 29), 24)), str(later(date(2026, 8, 31), 1))
    ('2026-02-28', '2026-09-30')
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
