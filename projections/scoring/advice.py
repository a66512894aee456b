"""What to test next, and when to stop.

An exact preposterior: every outcome of n more people runs through the piles and
the posterior; branches weigh what keeps expected confidence where it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from .assess import Assessment, assess
from .beta import confidence_of
from .exact import vote
from .fullness import limit
from .piles import (
    NOTHING,
    Mass,
    Reading,
    add,
    count,
    read,
    shrink,
)
from .types import RUNGS, TALK, Case, Rung, U
from .votes import units

if TYPE_CHECKING:
    from castdev.engine.policy import Policy


class NextTest(NamedTuple):
    """What asking n more people at a rung is expected to bring (section 9).

    Attributes:
        rung: the rung tested.
        people: n.
        bits: expected fall of uncertainty about "the bar is met", 9 digits.
        regret: expected fall of the cost of deciding now, 9 digits.
        cost: policy cost of the n people.
        score: bits per cost, 9 digits.
        fullness: how full the target's pile of that rung is, in micro.
    """

    rung: Rung
    people: int
    bits: float
    regret: float
    cost: int
    score: float
    fullness: int


class Candidate(NamedTuple):
    """A hypothesis that could be tested next.

    Attributes:
        hypothesis: its id, the tie-breaker.
        weight: 1, 3 or 9 by importance.
        case: its evidence.
    """

    hypothesis: str
    weight: int
    case: Case


class Ranked(NamedTuple):
    """A candidate's test with its rank score: weight x bits / cost, 9 digits."""

    hypothesis: str
    score: float
    test: NextTest


def entropy(chance: float) -> float:
    """Return the uncertainty of a yes or no, in bits."""
    if not 0.0 < chance < 1.0:
        return 0.0
    rest = 1.0 - chance
    return -(chance * math.log2(chance) + rest * math.log2(rest))


def _regret(chance: float, policy: Policy) -> float:
    return min(chance, policy.false_support_cost * (1.0 - chance))


def _confidences(case: Case, reading: Reading, rung: Rung, people: int) -> list[list[float]]:
    """Return C after i more yes and j more no, for all i + j up to `people`."""
    policy = case.policy
    steps, ladder = policy.rung_rho[rung], policy.ladder[rung]
    limits = policy.person_limit
    yes, _ = vote(min(ladder.yes, limits), case.question.bar)
    _, no = vote(-min(ladder.no, limits), case.question.bar)
    pile = reading.rungs.get((None, rung), NOTHING)
    old = shrink(pile, (pile[2], count(pile[2], steps)))
    rest = add(reading.own, (-old[0], -old[1], -old[2]))
    rest = add(rest, reading.borrowed)

    def at(i: int, j: int) -> float:
        more: Mass = i * yes, j * no, (i + j) * U
        if rung in TALK:
            more = shrink(more, (more[2], count(more[2], policy.source_rho)))
        full = add(pile, more)
        r, s, _ = add(rest, shrink(full, (full[2], count(full[2], steps))))
        return confidence_of(r, s, case.question, policy)

    return [[at(i, j) for j in range(people + 1 - i)] for i in range(people + 1)]


def _chances(tree: list[list[float]], people: int) -> list[float]:
    """Return the chance of each i yes among `people`, by martingale branches."""
    chances = [1.0]
    for asked in range(people):
        after = [0.0] * (asked + 2)
        for i, chance in enumerate(chances):
            j = asked - i
            here, up, down = tree[i][j], tree[i + 1][j], tree[i][j + 1]
            part = (here - down) / (up - down) if up > down else 0.0
            part = max(0.0, min(1.0, part))
            after[i + 1] += chance * part
            after[i] += chance * (1.0 - part)
        chances = after
    return chances


def _try(case: Case, reading: Reading, rung: Rung, people: int) -> NextTest:
    if people < 1:
        raise ValueError(f"a test needs at least 1 person, not {people}")
    policy = case.policy
    tree = _confidences(case, reading, rung, people)
    chances = _chances(tree, people)
    now, bits, regret = tree[0][0], 0.0, 0.0
    for i, chance in enumerate(chances):
        bits += chance * entropy(tree[i][people - i])
        regret += chance * _regret(tree[i][people - i], policy)
    bits = max(0.0, round(entropy(now) - bits, 9))
    regret = max(0.0, round(_regret(now, policy) - regret, 9))
    cost = people * policy.test_cost[rung]
    people_now = reading.rungs.get((None, rung), NOTHING)[2]
    rho = policy.rung_rho[rung]
    most = limit(rho)
    full = count(people_now, rho) * U // most if most else 0
    return NextTest(rung, people, bits, regret, cost, round(bits / cost, 9), full)


def next_test(
    case: Case, rung: Rung, people: int, day: int, segment: str | None = None
) -> NextTest:
    """Return what `people` more of the target at that rung should bring.

    They are unflagged, of the reading day, about the newest version, and heard by
    somebody new. Source: confidence.md 9.

    Raises:
        ValueError: fewer than one person, or a day before day 0.
    """
    return _try(case, read(case, units(case, day), day, segment), rung, people)


def rank(
    candidates: Iterable[Candidate],
    day: int,
    *,
    people: int | None = None,
    rungs: Sequence[Rung] = RUNGS,
    segment: str | None = None,
) -> list[Ranked]:
    """Return every candidate at every rung, best score first; None asks as many as the policy.

    Ties go by hypothesis id, then by rung, lowest first. Raises as `next_test`.
    """
    found = []
    for hypothesis, weight, case in candidates:
        reading = read(case, units(case, day), day, segment)
        asked = case.policy.test_people if people is None else people
        for rung in rungs:
            test = _try(case, reading, rung, asked)
            score = round(weight * test.bits / test.cost, 9)
            found.append(Ranked(hypothesis, score, test))
    found.sort(key=lambda one: (-one.score, one.hypothesis, RUNGS.index(one.test.rung)))
    return found


def _decided(known: Assessment, policy: Policy) -> bool:
    if known.own_votes < policy.status_votes:
        return False
    strong = policy.strong_factor
    factor = known.factor
    return factor is None or factor >= strong or factor * strong <= 1.0


def stop(case: Case, day: int, rungs: Sequence[Rung] = RUNGS, segment: str | None = None) -> str:
    """Return "decided", "good enough", "futile" or "go on" (confidence.md 9).

    Args:
        case: the hypothesis.
        day: the reading day.
        rungs: those that are feasible.
        segment: read for this segment alone.
    """
    known, policy = assess(case, day, segment), case.policy
    if _decided(known, policy):
        return "decided"
    if known.status in ("supported", "refuted"):
        return "good enough"
    reading = read(case, units(case, day), day, segment)
    for rung in rungs:
        test = _try(case, reading, rung, policy.test_people)
        if test.regret > 0.0 or test.fullness <= policy.full_pile:
            return "go on"
    return "futile"
