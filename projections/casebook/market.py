"""How the casebook takes in answers, competitors, offers and jots."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from castdev.engine.answer import AnswerRecorded
from castdev.engine.competitor import CompetitorNoted
from castdev.engine.event import Entry, Event
from castdev.engine.jot import JotDropped, JotFiled, JotTaken
from castdev.engine.offer import OfferStated

from .records import known
from .words import Answer, Competitor, Jot, Note, Offer

if TYPE_CHECKING:
    from . import Casebook


def _answered(book: Casebook, entry: Entry, event: AnswerRecorded) -> None:
    known(book.interviews, event.interview)
    known(book.respondents, event.respondent)
    known(book.competitors, event.competitor)
    day = entry.metadata.happened_on
    book.answers[event.answer] = Answer(event.answer, entry.version, day, event)


def _noted(book: Casebook, entry: Entry, event: CompetitorNoted) -> None:
    id = event.competitor
    record = book.competitors.setdefault(id, Competitor(id, entry.version, event.name))
    record.notes.append(Note(entry.version, entry.metadata.happened_on, event))


def _stated(book: Casebook, entry: Entry, event: OfferStated) -> None:
    record = book.offers.setdefault(event.offer, Offer(event.offer, entry.version))
    record.revisions.append(event)


def _taken(book: Casebook, entry: Entry, event: JotTaken) -> None:
    metadata = entry.metadata
    day = metadata.happened_on or metadata.learned_on
    book.jots[event.jot] = Jot(event.jot, entry.version, day, metadata.actor)


def _filed(book: Casebook, entry: Entry, event: JotFiled) -> None:
    jot = book.jots[event.jot]
    jot.state, jot.noun, jot.filed_as = "filed", event.noun, event.filed_as


def _dropped(book: Casebook, entry: Entry, event: JotDropped) -> None:
    jot = book.jots[event.jot]
    jot.state, jot.because = "dropped", entry.metadata.because


FOLD: dict[type[Event], Callable[[Casebook, Entry, Any], None]] = {
    AnswerRecorded: _answered,
    CompetitorNoted: _noted,
    OfferStated: _stated,
    JotTaken: _taken,
    JotFiled: _filed,
    JotDropped: _dropped,
}
