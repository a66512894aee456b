"""Programs that record in one project at once: killed, or after the same version."""

from __future__ import annotations

from contended import contended
from killed_writers import killed_writers


def test_three_writers_killed() -> None:
    """What each acknowledged is there, in order, whole, whoever is killed when."""
    assert killed_writers(4).wrong == []


def test_contended_versions() -> None:
    """Of six programs that want a version, one gets it; the others are told."""
    assert contended(6, 25).wrong == []
