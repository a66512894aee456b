"""How the casebook takes in answers, competitors, offers and jots."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from castdev.engine.answer import AnswerRecorded
from castdev.engine.competitor import CompetitorNoted
from castdev.engine.event import Entry, Event
from castdev.engine.jot import JotDropped, JotFiled, JotTaken
from castdev.engine.offer import OfferStated
from castdev.engine.sealed import Sealed

from .records import known, perhaps
from .words import Answer, Competitor, Jot, Note, Offer

if TYPE_CHECKING:
    from . import Casebook


ELSEWHERE = Sealed("~", b"", b"", b"")
"""Stands for words, which no reading needs before somebody asks for them."""


def _answered(book: Casebook, entry: Entry, event: AnswerRecorded) -> None:
    perhaps(book.competitors, event.competitor)
    recorded = replace(
        event,
        interview=known(book.interviews, event.interview),
        respondent=known(book.respondents, event.respondent),
        words=ELSEWHERE,
    )
    if event.answer in book.answers:
        book.twice.add(event.answer)
    day = entry.metadata.happened_on
    book.answers[event.answer] = Answer(event.answer, entry.version, day, recorded)


def _noted(book: Casebook, entry: Entry, event: CompetitorNoted) -> None:
    id = event.competitor
    record = book.competitors.get(id) or Competitor(id, entry.version, event.name)
    note = Note(entry.version, entry.metadata.happened_on, event)
    book.competitors[id] = replace(record, notes=(*record.notes, note))


def _stated(book: Casebook, entry: Entry, event: OfferStated) -> None:
    record = book.offers.get(event.offer) or Offer(event.offer, entry.version)
    book.offers[event.offer] = replace(record, revisions=(*record.revisions, event))


def _taken(book: Casebook, entry: Entry, event: JotTaken) -> None:
    metadata = entry.metadata
    if event.jot in book.jots:
        book.twice.add(event.jot)
    day = metadata.happened_on or metadata.learned_on
    book.jots[event.jot] = Jot(event.jot, entry.version, day, metadata.actor)


def _filed(book: Casebook, entry: Entry, event: JotFiled) -> None:
    jot = book.jots[event.jot]
    book.jots[event.jot] = replace(jot, state="filed", noun=event.noun, filed_as=event.filed_as)


def _dropped(book: Casebook, entry: Entry, event: JotDropped) -> None:
    jot, because = book.jots[event.jot], entry.metadata.because
    book.jots[event.jot] = replace(jot, state="dropped", because=because)


FOLD: dict[type[Event], Callable[[Casebook, Entry, Any], None]] = {
    AnswerRecorded: _answered,
    CompetitorNoted: _noted,
    OfferStated: _stated,
    JotTaken: _taken,
    JotFiled: _filed,
    JotDropped: _dropped,
}
