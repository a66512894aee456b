"""Checks: every honesty check at once; what a careful reader would object to."""

from __future__ import annotations

from .beliefs import Words
from .finding import Finding
from .honesty import findings
from .reading import Reading, View, head


class CheckReading(Reading, frozen=True, kw_only=True):
    """What does not hold, the gravest kind first.

    Attributes:
        findings: by kind, then by hypothesis.
    """

    findings: tuple[Finding, ...]


def read(view: View, words: Words) -> CheckReading:
    """Return every finding; words that cannot be opened are not compared."""
    found = tuple(findings(view.book, view.lens, words))
    return CheckReading(**head(view, "castdev.check.1"), findings=found)
