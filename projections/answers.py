"""Answers: which of them a reading shows, and when they were given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .casebook import Casebook
from .casebook.words import Answer
from .lens import Lens


def day_of(book: Casebook, answer: Answer) -> date | None:
    """Return when it was said: its own day, else that of its interview."""
    return answer.day or book.interviews[answer.recorded.interview].day


def shown(book: Casebook, lens: Lens) -> Iterator[Answer]:
    """Yield the answers that the lens shows."""
    for one in book.answers.values():
        if lens.shows(day_of(book, one)):
            yield one
