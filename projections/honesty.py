"""Honesty: every check at once, in the order in which findings are told."""

from __future__ import annotations

from .beliefs import Stands, Words, beliefs
from .casebook import Casebook
from .deeds import deeds
from .finding import ADVICE, Finding
from .interviewing import sample
from .lens import Lens


def findings(
    book: Casebook, lens: Lens, words: Words | None = None, known: Stands | None = None
) -> list[Finding]:
    """Return the findings, the gravest kind first; without `words` none are compared.

    Args:
        known: how hypotheses stand, where that was read already.
    """
    all_ = [*beliefs(book, lens, words, known), *sample(book, lens), *deeds(book, lens)]
    order = {kind: place for place, kind in enumerate(ADVICE)}
    return sorted(all_, key=lambda one: order[one.kind])
