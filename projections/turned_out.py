"""How hypotheses turned out: what reality said, held against the bar."""

from __future__ import annotations

from .casebook import Casebook
from .casebook.launching import Outcome
from .lens import Lens
from .scoring.calibration import met
from .turn import turn


def outcomes_of(book: Casebook, lens: Lens, hypothesis: str) -> list[Outcome]:
    """Return what was observed of a hypothesis, in the order it was recorded."""
    return [one for one in book.outcomes.get(hypothesis, ()) if lens.shows(one.day)]


def came_true(book: Casebook, outcome: Outcome, version: int | None = None) -> bool:
    """Return whether reality met the bar: said so, or k of n people are at least that share.

    Args:
        version: hold it to the bar of that version, whatever it was moved to since; None
            takes the bar now.
    """
    return reached(outcome, _bar(book, outcome.observed.hypothesis, version))


def reached(outcome: Outcome, bar: int) -> bool:
    """Return whether reality met a bar, in micro."""
    said = outcome.observed
    if said.k is None or not said.n or said.k > said.n:  # the last two from elsewhere only
        return bool(said.holds)
    return met(said.k, said.n, bar)


def _bar(book: Casebook, hypothesis: str, version: int | None) -> int:
    statements = book.hypotheses[hypothesis].statements
    stated = [one for one in statements if version is None or _by(book, one.version, version)]
    bar = (stated or statements[:1])[-1].stated.bar
    if bar is not None:
        return bar
    ruled = [one for one in book.policies if version is None or _by(book, one.version, version)]
    return ruled[-1].policy.default_bar if ruled else book.policy.default_bar


def _by(book: Casebook, event: int, version: int) -> bool:
    """Return whether an event was known by that version, in whichever copy."""
    return turn(book, event) <= turn(book, version)
