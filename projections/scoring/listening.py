"""Saturation kept up to date: one interview more costs one interview.

What it says equals `saturation` of the same interviews in the same order, as far as
the gate asks for it (confidence.md 8).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Any, NamedTuple

from .saturation import covered, is_quiet
from .types import U

if TYPE_CHECKING:
    from collections.abc import Collection

    from castdev.engine.policy import Policy


class Known(NamedTuple):
    """The part of a `Saturation` that decides the gate."""

    holding: bool
    coverage_micro: int


class Listening:
    """Interviews in order, each with its themes, and how often each theme was heard."""

    def __init__(self) -> None:
        self._order: list[tuple[Any, str]] = []
        self._place: dict[str, Any] = {}
        self._themes: dict[str, frozenset[str]] = {}
        self._often: dict[str, int] = {}
        self._once = self._twice = self._total = 0

    def put(self, interview: str, place: Any, themes: Collection[str]) -> bool:
        """Let an interview stand at a place in the order, with these themes.

        Return whether it did not already.
        """
        there = self._place.get(interview)
        if there == place and self._themes[interview] == themes:
            return False
        if there != place:
            self.drop(interview)
            self._place[interview] = place
            insort(self._order, (place, interview))
        before, now = self._themes.get(interview, frozenset()), frozenset(themes)
        self._themes[interview] = now
        for theme in now - before:
            self._count(theme, 1)
        for theme in before - now:
            self._count(theme, -1)
        return True

    def drop(self, interview: str) -> bool:
        """Let an interview not count; return whether it did."""
        if interview not in self._place:
            return False
        del self._order[bisect_left(self._order, (self._place.pop(interview), interview))]
        for theme in self._themes.pop(interview):
            self._count(theme, -1)
        return True

    def read(self, policy: Policy) -> Known:
        """Return whether the newest run is quiet, and what share is known."""
        first, length, n = policy.saturation_base, policy.saturation_run, len(self._order)
        known, parts = covered(n, self._once, self._twice, self._total)
        holding = n >= first + length and self._is_quiet(first, length, policy)
        return Known(holding, known * U // parts)

    def _is_quiet(self, first: int, length: int, policy: Policy) -> bool:
        """Return whether the newest run brought few enough themes that are nowhere else."""
        base = set[str]().union(*(self._themes[id] for _, id in self._order[:first]))
        run: dict[str, int] = {}
        for _, id in self._order[-length:]:
            for theme in self._themes[id]:
                run[theme] = run.get(theme, 0) + 1
        fresh = sum(self._often[theme] == times for theme, times in run.items())
        return is_quiet(fresh, len(base), policy)

    def _count(self, theme: str, by: int) -> None:
        was = self._often.get(theme, 0)
        now = self._often[theme] = was + by
        self._once += (now == 1) - (was == 1)
        self._twice += (now == 2) - (was == 2)
        self._total += by
        if not now:
            del self._often[theme]
