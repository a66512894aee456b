"""The records of answers, competitors, offers and jots, as they now stand."""

from __future__ import annotations

from datetime import date

import msgspec

from castdev.engine.answer import AnswerRecorded
from castdev.engine.competitor import CompetitorNoted
from castdev.engine.offer import OfferStated


class Answer(msgspec.Struct):
    """What a respondent said; a day of its own goes before that of its interview."""

    id: str
    version: int
    day: date | None
    recorded: AnswerRecorded


class Note(msgspec.Struct):
    """One look at a competitor."""

    version: int
    day: date | None
    noted: CompetitorNoted


class Competitor(msgspec.Struct):
    """A competitor with all the notes on it, the first first."""

    id: str
    version: int
    name: str
    notes: list[Note] = []


class Offer(msgspec.Struct):
    """An offer with all its revisions, the first first."""

    id: str
    version: int
    revisions: list[OfferStated] = []

    @property
    def now(self) -> OfferStated:
        """The revision in force."""
        return self.revisions[-1]


class Jot(msgspec.Struct):
    """A jot, and what became of it: `state` is open, filed or dropped."""

    id: str
    version: int
    day: date
    actor: str
    state: str = "open"
    noun: str | None = None
    filed_as: str | None = None
    because: str | None = None
