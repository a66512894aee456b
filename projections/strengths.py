"""Strengths: what people find strong and weak about the product and its competitors, and why.

People are counted, not mentions: one person who says it twice is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec

from castdev.engine.answer import Finding
from castdev.engine.competitor import PRODUCT
from castdev.engine.text import compared

from .answers import shown
from .casebook import Casebook
from .casebook.words import Answer, Note
from .lens import Lens
from .reading import Reading, View, head, natural
from .saturation import interviews_of


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """One strength or weakness, in the words of the team.

    Attributes:
        text: as the first answer has it, else the first note.
        people: how many people said so.
        answers: where they did.
        notes: events in which the team noted it itself.
    """

    text: str
    people: int
    answers: tuple[str, ...]
    notes: tuple[int, ...]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """The product, or one competitor.

    Attributes:
        of: `product`, or the id of a competitor.
        name: of the competitor; of the project for the product.
        people: who named any strength or weakness of it.
        noted: the last day somebody noted anything; None for the product, or unknown.
        strengths: what most people name first.
        weaknesses: likewise.
    """

    of: str
    name: str
    people: int
    noted: date | None
    strengths: tuple[Point, ...]
    weaknesses: tuple[Point, ...]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many people's answers hold a kind of finding, and which answers.

    Attributes:
        segments: people by the segment they are in now, those without under "".
    """

    finding: Finding
    people: int
    segments: dict[str, int]
    answers: tuple[str, ...]


class StrengthsReading(Reading, frozen=True, kw_only=True):
    """Strengths and weaknesses of the product and of competitors, and kinds of findings.

    Attributes:
        people: how many people were interviewed: what every count is out of.
        sides: the product first.
        findings: by kind, most people first; with `of`, only answers that name
            a strength or weakness of it.
    """

    people: int
    sides: tuple[Side, ...]
    findings: tuple[Tally, ...]


def _people(answers: Iterable[Answer]) -> int:
    return len({one.recorded.respondent for one in answers})


def _points(field: str, answers: list[Answer], notes: list[Note]) -> tuple[Point, ...]:
    """Return the points in a field of answers and notes, most people first."""
    texts: dict[str, str] = {}
    told: dict[str, list[Answer]] = {}
    noted: dict[str, list[int]] = {}
    for one in answers:
        for text in dict.fromkeys(getattr(one.recorded, field)):
            texts.setdefault(compared(text), text)
            told.setdefault(compared(text), []).append(one)
    for note in notes:
        for text in dict.fromkeys(getattr(note.noted, field)):
            texts.setdefault(compared(text), text)
            noted.setdefault(compared(text), []).append(note.version)
    found = [
        Point(
            text=text,
            people=_people(told.get(key, ())),
            answers=tuple(natural({one.id for one in told.get(key, ())})),
            notes=tuple(dict.fromkeys(noted.get(key, ()))),
        )
        for key, text in texts.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.people, -len(one.notes))))


def notes_on(book: Casebook, lens: Lens, competitor: str) -> list[Note]:
    """Return the notes on a competitor that the lens shows."""
    return [one for one in book.competitors[competitor].notes if lens.shows(one.day)]


def last_noted(book: Casebook, lens: Lens, competitor: str) -> date | None:
    """Return the last day that somebody noted anything of a competitor."""
    days = [one.day for one in notes_on(book, lens, competitor) if one.day is not None]
    return max(days, default=None)


def _speaks(answer: Answer, competitor: str | None) -> bool:
    said = answer.recorded
    return bool(said.strengths or said.weaknesses) and said.competitor == competitor


def _side(book: Casebook, lens: Lens, competitor: str | None, answers: list[Answer]) -> Side:
    own = [one for one in answers if _speaks(one, competitor)]
    notes = notes_on(book, lens, competitor) if competitor else []
    return Side(
        of=competitor or PRODUCT,
        name=book.competitors[competitor].name if competitor else book.project,
        people=_people(own),
        noted=last_noted(book, lens, competitor) if competitor else None,
        strengths=_points("strengths", own, notes),
        weaknesses=_points("weaknesses", own, notes),
    )


def _tallies(book: Casebook, answers: list[Answer]) -> list[Tally]:
    kinds: dict[Finding, list[Answer]] = {}
    for one in answers:
        if one.recorded.finding is not None:
            kinds.setdefault(one.recorded.finding, []).append(one)
    tallies = []
    for finding, those in kinds.items():
        segments: dict[str, int] = {}
        for person in natural({one.recorded.respondent for one in those}):
            segment = book.respondents[person].segment or ""
            segments[segment] = segments.get(segment, 0) + 1
        ids = tuple(natural(one.id for one in those))
        people = _people(those)
        tally = Tally(finding=finding, people=people, segments=segments, answers=ids)
        tallies.append(tally)
    return sorted(tallies, key=lambda one: (-one.people, one.finding))


def _sides(book: Casebook, lens: Lens, of: str | None) -> list[str | None]:
    if of is not None:
        return [None if of == PRODUCT else of]
    # A competitor of which nothing is known on that day is not there yet.
    return [None, *(one for one in natural(book.competitors) if notes_on(book, lens, one))]


def read(view: View, of: str | None = None) -> StrengthsReading:
    """Return every side, or one: `product` or the id of a competitor."""
    book, lens, _ = view
    answers = list(shown(book, lens))
    sides = _sides(book, lens, of)
    about: list[Any] = answers if of is None else [one for one in answers if _speaks(one, sides[0])]
    return StrengthsReading(
        **head(view, "castdev.strengths.1"),
        people=len({one.respondent for one in interviews_of(book, lens, None)}),
        sides=tuple(_side(book, lens, one, answers) for one in sides),
        findings=tuple(_tallies(book, about)),
    )
