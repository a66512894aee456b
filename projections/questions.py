"""Questions: what a guide asks in vain, what it leaves out, and what nobody was asked."""

from __future__ import annotations

import msgspec

from castdev.engine.guide import Question
from castdev.engine.text import compared

from .answers import day_of
from .casebook import Casebook
from .casebook.records import Guide
from .lens import Lens
from .reading import Reading, View, head, natural
from .saturation import interviews_of


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """A question of the guide as last revised.

    Attributes:
        id: its id in that revision.
        text: how it is asked.
        hypotheses: what its answers bear on.
        answered: people whose answer to it is recorded.
        of: people interviewed with a revision that asks it, in these words.
    """

    id: str
    text: str
    hypotheses: tuple[str, ...]
    answered: int
    of: int


class Unnamed(msgspec.Struct, frozen=True, kw_only=True):
    """A hypothesis that no question of the guide names."""

    hypothesis: str
    statement: str


class QuestionsReading(Reading, frozen=True, kw_only=True):
    """A guide, checked against hypotheses, interviews and answers.

    Attributes:
        guide: its id.
        title: as last revised.
        revision: the last one.
        questions: all of them, as they are asked.
        aimless: ids of questions that name no hypothesis.
        unnamed: hypotheses not retired that no question names.
        unasked: ids of questions to which no answer of anybody is recorded.
    """

    guide: str
    title: str
    revision: int
    questions: tuple[Planned, ...]
    aimless: tuple[str, ...]
    unnamed: tuple[Unnamed, ...]
    unasked: tuple[str, ...]


def wording(question: Question) -> str:
    """Return a question as it is compared: revisions may number it anew."""
    return compared(question.text)


def _planned(book: Casebook, lens: Lens, guide: Guide) -> list[Planned]:
    last = guide.revisions[-1]
    asked: dict[tuple[int, str], str] = {}
    offered: dict[int, set[str]] = {}
    for revision in guide.revisions:
        for each in revision.questions:
            asked[revision.revision, each.id] = wording(each)
            offered.setdefault(revision.revision, set()).add(wording(each))
    people: dict[str, set[str]] = {}
    for one in interviews_of(book, lens, None):
        if one.guide == guide.id and one.revision is not None:
            for words in offered.get(one.revision, ()):
                people.setdefault(words, set()).add(one.respondent)
    answered: dict[str, set[str]] = {}
    for answer in book.answers.values():
        said = answer.recorded
        if said.guide != guide.id or not lens.shows(day_of(book, answer)):
            continue
        words = asked.get((said.revision or 0, said.question or ""), "")
        answered.setdefault(words, set()).add(said.respondent)
    return [
        Planned(
            id=one.id,
            text=one.text,
            hypotheses=one.hypotheses,
            answered=len(answered.get(wording(one), ())),
            of=len(people.get(wording(one), set()) | answered.get(wording(one), set())),
        )
        for one in last.questions
    ]


def read(view: View, guide: str) -> QuestionsReading:
    """Return how a guide, by its id, covers the hypotheses, and who was asked."""
    book, lens, _ = view
    record = book.guides[guide]
    questions = _planned(book, lens, record)
    named = {one for question in questions for one in question.hypotheses}
    unnamed = [id for id, one in book.hypotheses.items() if not one.retired and id not in named]
    return QuestionsReading(
        **head(view, "castdev.questions.1"),
        guide=guide,
        title=record.revisions[-1].title,
        revision=record.revisions[-1].revision,
        questions=tuple(questions),
        aimless=tuple(one.id for one in questions if not one.hypotheses),
        unnamed=tuple(
            Unnamed(hypothesis=id, statement=book.hypotheses[id].now.statement)
            for id in natural(unnamed)
        ),
        unasked=tuple(one.id for one in questions if not one.answered),
    )
