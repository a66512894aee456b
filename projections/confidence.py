"""Confidence: how sure we are of each hypothesis, from the casebook through a lens."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from castdev.engine.hypothesis import HypothesisStated
from castdev.engine.policy import Policy

from .casebook import Casebook
from .casebook.records import Item
from .lens import Lens, day_number
from .scoring import assess as scoring
from .scoring.types import Case, Change, Question
from .scoring.types import Item as Scored
from .turn import text_turn

UNNAMED = "unknown"
"""The source of talk when nobody said who asked."""


def day_of(book: Casebook, item: Item) -> date | None:
    """Return when the item was observed: its own day, else that of its interview."""
    if item.day is not None or item.interview is None:
        return item.day
    return book.interviews[item.interview].day


def source_of(book: Casebook, item: Item) -> str:
    """Return who or what the item came through: the lead interviewer, or the channel."""
    interviewers = book.interviews[item.interview].interviewers if item.interview else ()
    return _spelt(interviewers[0] if interviewers else (item.channel or UNNAMED))


@lru_cache(maxsize=4_096)
def _spelt(name: str) -> str:
    """Return a name as sources are compared: without case, trimmed."""
    return unicodedata.normalize("NFC", name.strip()).casefold()


def segment_of(book: Casebook, item: Item) -> str:
    """Return the segment that the item counts in, empty when nobody said."""
    if item.respondent is not None:
        return book.respondents[item.respondent].segment or ""
    segments = book.hypotheses[item.hypothesis].now.segments
    return item.segment or (segments[0] if segments else "")


def person_of(item: Item) -> str:
    """Return whose vote the item is: the respondent's, or its own without one."""
    return voter(item.respondent, item.id)


def voter(respondent: str | None, evidence: str) -> str:
    """Return the same from the ids.

    Ids hold no spaces, so that nobody's id is taken for that of an item.
    """
    return respondent or evidence + " "


def live(book: Casebook, lens: Lens, hypothesis: str) -> Iterator[Item]:
    """Yield the items on a hypothesis that the lens shows, neutral ones included."""
    items, everything = book.items, lens.happened_by is None
    for id in book.items_of.get(hypothesis, ()):
        item = items[id]
        if not item.retracted and (everything or lens.shows(day_of(book, item))):
            yield item


def undated(book: Casebook) -> list[str]:
    """Return the items of unknown day, which a reading by day leaves out."""
    items = book.items.values()
    return [one.id for one in items if not one.retracted and day_of(book, one) is None]


def changes_of(book: Casebook, lens: Lens, hypothesis: str) -> Iterator[Change]:
    """Yield the product changes that the hypothesis feels."""
    for one in book.changes.values():
        impact = one.planned.impacts.get(hypothesis)
        undone = one.undone and (lens.happened_by is None or lens.shows(one.undone_on))
        if one.made and one.day and impact and not undone and lens.shows(one.day):
            turn = text_turn(book, "change", one.id, one.version)
            yield Change(one.id, day_number(one.day), impact, turn)


def question_of(book: Casebook, hypothesis: str) -> Question:
    """Return the bar, prior and segments in force, defaults filled in."""
    return asked(book.hypotheses[hypothesis].now, book.policy)


def asked(stated: HypothesisStated, policy: Policy) -> Question:
    """Return what a wording asks under a policy, defaults filled in."""
    bar = policy.default_bar if stated.bar is None else stated.bar
    prior = policy.prior if stated.prior is None else stated.prior
    return Question(bar, prior, stated.segments)


def case_of(book: Casebook, lens: Lens, hypothesis: str) -> Case:
    """Return all that the hypothesis is scored from."""
    items = tuple(
        scored(book, item) for item in live(book, lens, hypothesis) if item.supports is not None
    )
    changes = tuple(changes_of(book, lens, hypothesis))
    return Case(question_of(book, hypothesis), items, changes, book.policy)


def scored(book: Casebook, item: Item) -> Scored:
    """Return an item, which must take a side, as it is scored."""
    assert item.supports is not None
    return Scored(
        item.id,
        person_of(item),
        segment_of(book, item),
        item.rung,
        item.supports,
        source_of(book, item),
        day_number(day_of(book, item) or item.recorded_on),
        item.flags,
        item.people,
        item.before_change,
        text_turn(book, "evidence", item.id, item.version),
    )


def read(
    book: Casebook, lens: Lens, hypothesis: str, segment: str | None = None
) -> scoring.Assessment:
    """Return the confidence in a hypothesis, for one segment only if one is named."""
    return scoring.assess(case_of(book, lens, hypothesis), lens.day, segment)
