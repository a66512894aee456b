"""The records of answers, competitors, offers and jots, as they now stand."""

from __future__ import annotations

from datetime import date

from castdev.engine.answer import AnswerRecorded
from castdev.engine.competitor import CompetitorNoted
from castdev.engine.offer import OfferStated

from .records import Record


class Answer(Record, frozen=True):
    """What a respondent said; a day of its own goes before that of its interview.

    The words stay in the journal, in the event of that version.
    """

    id: str
    version: int
    day: date | None
    recorded: AnswerRecorded


class Note(Record, frozen=True):
    """One look at a competitor."""

    version: int
    day: date | None
    noted: CompetitorNoted


class Competitor(Record, frozen=True):
    """A competitor with all the notes on it, the first first."""

    id: str
    version: int
    name: str
    notes: tuple[Note, ...] = ()


class Offer(Record, frozen=True):
    """An offer with all its revisions, the first first."""

    id: str
    version: int
    revisions: tuple[OfferStated, ...] = ()

    @property
    def now(self) -> OfferStated:
        """The revision in force."""
        return self.revisions[-1]


class Jot(Record, frozen=True):
    """A jot, and what became of it: `state` is open, filed or dropped."""

    id: str
    version: int
    day: date
    actor: str
    state: str = "open"
    noun: str | None = None
    filed_as: str | None = None
    because: str | None = None
