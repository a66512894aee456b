"""Competing hypotheses: which of several rivals the evidence speaks against least.

Analysis of competing hypotheses counts what is inconsistent, weighed by how credible and
how relevant it is, and nothing else (confidence.md 4, 12). It ranks rivals; its number is
no chance. One row is one person, for one person is one voice here as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum
from typing import NamedTuple

from .piles import place_of, target_of
from .types import Case
from .votes import Unit, units, weigh

LEVELS = (0.707, 1.0, 1.414)
"""Low, medium and high credibility or relevance."""
STRONGLY = 1_000
"""Millibans against, from which something is very inconsistent: ten to one (ours)."""


class Voice(NamedTuple):
    """What one person says about one hypothesis.

    Attributes:
        millibans: weight of all their evidence, signed; 0 if they said nothing.
        rating: -2 very inconsistent, -1 inconsistent, else 0.
        credibility: one of `LEVELS`: what was seen above what was told above opinion, and a
            level less when a bias flag shrinks any of it.
        relevance: one of `LEVELS`: the target above who is of no segment, above others.
    """

    millibans: int
    rating: int
    credibility: float
    relevance: float

    @property
    def weighed(self) -> float:
        """The rating with its weights; 0 unless it is inconsistent."""
        return self.rating * self.credibility * self.relevance


SILENT = Voice(0, 0, 1.0, 1.0)


class Row(NamedTuple):
    """What one person says about every rival.

    Attributes:
        person: who; a batch of people is one row.
        voices: hypothesis → what they say about it.
    """

    person: str
    voices: dict[str, Voice]

    @property
    def diagnostic(self) -> bool:
        """Whether it tells the rivals apart: not if it weighs the same for all of them."""
        return len({one.millibans for one in self.voices.values()}) > 1

    @property
    def spread(self) -> int:
        """Between the rival that it speaks for most and the one least, in millibans."""
        said = [one.millibans for one in self.voices.values()]
        return max(said) - min(said)


def rating(millibans: int) -> int:
    """Return -2 for very inconsistent, -1 for inconsistent, 0 for anything else.

    >>> rating(-1_000), rating(-600), rating(3_000)
    (-2, -1, 0)
    """
    return -2 if millibans <= -STRONGLY else -1 if millibans < 0 else 0


def voices(case: Case, day: int) -> dict[str, Voice]:
    """Return what every person says about a hypothesis by that day, old and new alike."""
    target = target_of(case, None)
    whole = case._replace(changes=())  # what was said of an earlier product is still said
    return {unit.person: _voice(unit, case, target) for unit in units(whole, day)}


def _voice(unit: Unit, case: Case, target: frozenset[str] | None) -> Voice:
    level = {"opinion": 0, "told": 1}.get(unit.rung, 2)
    bent = any(ladder != flagged for ladder, flagged in (weigh(i, case.policy) for i in unit.items))
    other = place_of(unit.segment, target) is not None
    near = (0 if unit.segment else 1) if other else 2
    credible = LEVELS[max(0, level - bent)]
    return Voice(unit.millibans, rating(unit.millibans), credible, LEVELS[near])


def inconsistency(said: Mapping[str, Voice]) -> float:
    """Return what speaks against a hypothesis, 0 or less; nearer to 0 is better."""
    return fsum(one.weighed for one in said.values()) or 0.0


def matrix(said: Mapping[str, Mapping[str, Voice]]) -> list[Row]:
    """Return the rows of a set of rivals: what speaks against most, then what tells most apart."""
    people = dict.fromkeys(person for each in said.values() for person in each)
    rows = [Row(one, {id: each.get(one, SILENT) for id, each in said.items()}) for one in people]
    return sorted(rows, key=_gravest)


def _gravest(row: Row) -> tuple[int, int, str]:
    return min(one.millibans for one in row.voices.values()), -row.spread, row.person
