"""Why is it 0.73? Points per item that sum exactly to what the evidence moved.

The two blocs, for and against, get their Shapley values; each bloc is shared
among its votes by effective mass, each vote among its items by millibans, all by
cumulative rounding (confidence.md 2.10). `apportion` keeps the sums exact.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import NamedTuple

from .beta import confidence_of
from .exact import apportion, growth, rdiv
from .fullness import Pile, piles
from .piles import Place, Reading, Step, place_of, read, target_of
from .types import TALK, Case, Rung, U
from .votes import Unit, carried, units, versions, weigh


class Link(NamedTuple):
    """The way of one item from the ladder to its points.

    Attributes:
        evidence: the item.
        person: whose vote it belongs to.
        epoch: the product version that the vote is about.
        ladder: signed millibans of its rung.
        flagged: millibans after the bias flags.
        vote: the whole vote of that person and version, signed micro-votes.
        aged: the vote on the reading day.
        carried: after later product changes.
        piled: after all piles, as it enters r or s.
        points: micro-probability that this item moved.
    """

    evidence: str
    person: str
    epoch: int
    ladder: int
    flagged: int
    vote: int
    aged: int
    carried: int
    piled: int
    points: int


class Explanation(NamedTuple):
    """Where a confidence comes from; all in micro.

    Attributes:
        prior: confidence before evidence, rounded.
        confidence: confidence now, rounded.
        points: per evidence id; they sum to confidence - prior exactly.
        chain: one link per counted item, by person, epoch and evidence id.
        piles: how full every pile is.
    """

    prior: int
    confidence: int
    points: dict[str, int]
    chain: tuple[Link, ...]
    piles: tuple[Pile, ...]


def _blocs(case: Case, r: int, s: int) -> tuple[int, int, int, int]:
    """Return prior, confidence and the points of both blocs, in micro."""

    def at(yes: int, no: int) -> float:
        return confidence_of(yes, no, case.question, case.policy)

    prior, confidence = round(at(0, 0) * U), round(at(r, s) * U)
    total = confidence - prior
    if not r or not s:
        return prior, confidence, total if r else 0, total if s else 0
    first, last = at(r, 0) - at(0, 0), at(r, s) - at(0, s)
    points = round((first + last) / 2 * U)
    return prior, confidence, points, total - points


def _fraction(unit: Unit, place: Place, case: Case, reading: Reading) -> Step:
    """Return the factor of all piles on a unit as (denominator, numerator)."""
    steps: list[Step] = [reading.rung_steps[place, unit.rung]]
    if unit.rung in TALK:
        steps.append(reading.source_steps[place, unit.rung, unit.source])
    if place is not None:
        steps += [(U, case.policy.relevance), reading.others_step]
    below = math.prod(people for people, _ in steps)
    return below, math.prod(counted for _, counted in steps)


def _masses(
    case: Case, found: list[Unit], reading: Reading, day: int, segment: str | None
) -> tuple[list[int], list[Link]]:
    """Return each unit's exact mass on one scale, and its part of the chain."""
    policy, opened = case.policy, versions(case, day)
    target, whole = target_of(case, segment), growth(day, policy.half_life)
    kept = {unit.epoch: carried(opened, unit.epoch, policy) for unit in found}
    factors: dict[tuple[Place, Rung, str], Step] = {}
    keys = []
    for unit in found:
        keys.append((place_of(unit.segment, target), unit.rung, unit.source))
        if keys[-1] not in factors:
            factors[keys[-1]] = _fraction(unit, keys[-1][0], case, reading)
    scale = math.lcm(*(below for below, _ in factors.values() if below))
    masses, links = [], []
    for unit, key in zip(found, keys, strict=True):
        below, above = factors[key]
        vote, keep = unit.yes - unit.no, kept[unit.epoch]
        grown = vote * growth(unit.day, policy.half_life)
        mass = grown * keep * above
        masses.append(mass * (scale // below) if below else 0)
        aged, later = rdiv(grown, whole), rdiv(grown * keep, whole * U)
        piled = rdiv(mass, whole * U * below) if below else 0
        row = (unit.person, unit.epoch, 0, 0, vote, aged, later, piled, 0)
        links.append(Link("", *row))
    return masses, links


def _weights(unit: Unit, case: Case) -> list[tuple[int, int, int]]:
    """Return per item its ladder, its flagged millibans, its share of the vote."""
    repeats = Counter(item.rung for item in unit.items)
    found = []
    for item in unit.items:
        ladder, flagged = weigh(item, case.policy)
        shrink = U + case.policy.repeat_rho * (repeats[item.rung] - 1)
        found.append((ladder, flagged, rdiv(flagged * U * U, shrink)))
    return found


def explain(case: Case, day: int, segment: str | None = None) -> Explanation:
    """Return the points of every counted item, with its chain and all piles.

    A batch has one item and gets its points as one. Raises and arguments as
    `assess`. Source: confidence.md 2.10.
    """
    found = units(case, day)
    reading = read(case, found, day, segment)
    prior, confidence, yes, no = _blocs(case, reading.r, reading.s)
    masses, links = _masses(case, found, reading, day, segment)
    ups = apportion(yes, [max(mass, 0) for mass in masses])
    downs = apportion(no, [max(-mass, 0) for mass in masses])
    chain: list[Link] = []
    for unit, link, up, down in zip(found, links, ups, downs, strict=True):
        rows = _weights(unit, case)
        parts = apportion(up + down, [weight for _, _, weight in rows])
        chain += [
            link._replace(evidence=item.evidence, ladder=row[0], flagged=row[1], points=part)
            for item, row, part in zip(unit.items, rows, parts, strict=True)
        ]
    points = {link.evidence: link.points for link in chain}
    full = piles(reading, case.policy)
    return Explanation(prior, confidence, points, tuple(chain), full)
