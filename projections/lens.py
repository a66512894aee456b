"""The two clocks of a reading: what was known, and what had happened (confidence.md 16)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import NamedTuple

from castdev.engine.errors import BadInput
from castdev.engine.text import quoted

from .casebook import Casebook

EPOCH = date(2000, 1, 1)
_FIRST = EPOCH.toordinal()
AsOf = str | int | date | datetime | None
"""What people may ask for: a version, a day, a time, `now` or nothing; a decision, too."""


def day_number(day: date) -> int:
    """Return whole days since 2000-01-01, the unit of every day in scoring.

    An earlier day, such as that of a clock without a battery, is taken for the first.
    """
    return max(day.toordinal() - _FIRST, 0)


class Moment(NamedTuple):
    """Up to where the journal is read.

    Attributes:
        asked: what the person asked for, as text; None for now.
        version: the last version read; None for the end.
        until: the last moment of recording read; None for the end.
        day: the reading day that this implies, or None for today.
    """

    asked: str | None = None
    version: int | None = None
    until: datetime | None = None
    day: date | None = None


class Lens(NamedTuple):
    """How a casebook is looked at.

    Attributes:
        reading_day: age is counted up to this day.
        happened_by: occurrences after this day, or of unknown day, are left out;
            None leaves out nothing.
    """

    reading_day: date
    happened_by: date | None = None

    @property
    def day(self) -> int:
        """The reading day in days since 2000-01-01."""
        return day_number(self.reading_day)

    def shows(self, day: date | None) -> bool:
        """Return whether an occurrence of this day is in the reading."""
        if self.happened_by is None:
            return True
        return day is not None and day <= self.happened_by


def lens_of(book: Casebook, moment: Moment, happened_by: date | None, today: date) -> Lens:
    """Return the lens for what was asked: the day of the question decides the age."""
    if happened_by is not None:
        return Lens(happened_by, happened_by)
    if moment.day is not None:
        return Lens(moment.day)
    if moment.version is not None and book.recorded_at is not None:
        return Lens(book.recorded_at.date())
    newest = book.recorded_at.date() if book.recorded_at else today
    return Lens(max(today, newest))


def moment_of(asked: AsOf) -> Moment:
    """Return the moment that a version, a day or a time stands for.

    A day reads to its end, in UTC.

    Raises:
        BadInput: it is none of these.
    """
    if asked is None:
        return Moment()
    text = str(asked)
    if text.lower() == "now":
        return Moment()
    if isinstance(asked, int) or text.isdecimal():
        return Moment(text, version=int(text[:18]))
    try:
        if isinstance(asked, datetime) or "T" in text or " " in text:
            moment = asked if isinstance(asked, datetime) else datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return Moment(text, until=moment, day=moment.astimezone(UTC).date())
        day = asked if isinstance(asked, date) else date.fromisoformat(text)
    except (ValueError, OverflowError):
        raise BadInput(
            f"{quoted(text)} is not a version, a day, a time or a decision.",
            hint="Write 42, 2026-03-10, 2026-03-10T14:00Z, D4 or now.",
        ) from None
    return Moment(text, until=datetime.combine(day, time.max, UTC), day=day)
