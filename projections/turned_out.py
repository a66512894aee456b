"""How hypotheses turned out: what reality said, held against the bar."""

from __future__ import annotations

from .casebook import Casebook
from .casebook.launching import Outcome
from .confidence import question_of
from .lens import Lens
from .scoring.types import U


def outcomes_of(book: Casebook, lens: Lens, hypothesis: str) -> list[Outcome]:
    """Return what was observed of a hypothesis, in the order it was recorded."""
    return [one for one in book.outcomes.get(hypothesis, ()) if lens.shows(one.day)]


def came_true(book: Casebook, outcome: Outcome) -> bool:
    """Return whether reality met the bar: said so, or k of n people are at least that share."""
    said = outcome.observed
    if said.holds is not None or said.k is None or not said.n:
        return bool(said.holds)
    return said.k * U >= question_of(book, said.hypothesis).bar * said.n
