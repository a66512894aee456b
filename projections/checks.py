"""Checks: every honesty check at once; what a careful reader would object to."""

from __future__ import annotations

from .beliefs import Words, beliefs
from .deeds import deeds
from .finding import ADVICE, Finding
from .interviewing import sample
from .reading import Reading, View, head


class CheckReading(Reading, frozen=True, kw_only=True):
    """What does not hold, the gravest kind first.

    Attributes:
        findings: by kind, then by hypothesis.
    """

    findings: tuple[Finding, ...]


def read(view: View, words: Words) -> CheckReading:
    """Return every finding; words that cannot be opened are not compared."""
    book, lens, _ = view
    found = [*beliefs(book, lens, words), *sample(book, lens), *deeds(book, lens)]
    order = list(ADVICE)
    found.sort(key=lambda one: order.index(one.kind))
    return CheckReading(**head(view, "castdev.check.1"), findings=tuple(found))
