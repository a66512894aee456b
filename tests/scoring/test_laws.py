"""Laws that hold for every case (confidence.md 11)."""

from __future__ import annotations

import decimal
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from evidence_kit import POLICY, item
from hypothesis import assume, given
from hypothesis import strategies as st
from random_cases import FIRST, LAST, cases

from castdev.engine.policy import Policy, Weight
from castdev.projections.scoring import beta, exact, quantiles
from castdev.projections.scoring.advice import next_test
from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.explain import explain
from castdev.projections.scoring.piles import place_of, target_of
from castdev.projections.scoring.segments import heterogeneity
from castdev.projections.scoring.types import RUNGS, Case, Change, Item, Question, without
from castdev.projections.scoring.votes import cells, units

targets = st.sampled_from([None, "core", "edge", "nowhere"])
reading_days = st.integers(FIRST, LAST + 400)


@given(cases(), st.randoms(use_true_random=False), reading_days)
def test_order_does_not_matter(case: Case, chance: random.Random, day: int) -> None:
    """Any order of items and changes: identical cells and numbers."""
    items, changes = list(case.items), list(case.changes)
    chance.shuffle(items)
    chance.shuffle(changes)
    other = case._replace(items=tuple(items), changes=tuple(changes))
    assert list(cells(other).items()) == list(cells(case).items())
    assert assess(other, day) == assess(case, day)
    assert explain(other, day) == explain(case, day)
    assert heterogeneity(other, day) == heterogeneity(case, day)


@given(cases(), cases(), reading_days)
def test_a_retraction_is_exact(case: Case, other: Case, day: int) -> None:
    """Evidence recorded and retracted leaves no trace."""
    more = [each._replace(evidence=f"x{each.evidence}") for each in other.items]
    grown = case._replace(items=(*more, *case.items))
    for each in more:
        grown = without(grown, each.evidence)
    assert cells(grown) == cells(case)
    assert explain(grown, day) == explain(case, day)


@given(cases(), reading_days, targets)
def test_points_sum_exactly(case: Case, day: int, segment: str | None) -> None:
    """Contributions of all counted items sum to the move, to the micro."""
    found, known = explain(case, day, segment), assess(case, day, segment)
    assert found.confidence == round(known.confidence * 1e6)
    assert found.prior == round(known.prior * 1e6)
    assert sum(found.points.values()) == found.confidence - found.prior
    assert set(found.points) == {each.evidence for each in case.items if each.day <= day}


@given(cases(), reading_days, targets)
def test_everything_stays_in_its_range(case: Case, day: int, segment: str | None) -> None:
    """Chances are chances, votes are not negative, the range holds the order."""
    found = assess(case, day, segment)
    assert 0.0 <= found.confidence <= 1.0
    assert (found.factor is None) == (found.confidence in (0.0, 1.0))
    assert min(found.r, found.s, found.own_r, found.own_s) >= 0
    assert 1 <= found.low <= found.high <= 1_000_000
    total = found.belief + found.disbelief + found.uncertainty
    assert total == pytest.approx(1, abs=1e-12)
    mean = found.belief + found.base_rate / 1e6 * found.uncertainty
    assert mean == pytest.approx(found.share / 1e6, abs=2e-6)


@given(cases(), reading_days)
def test_one_person_is_one_vote_at_most(case: Case, day: int) -> None:
    """Over all versions, votes and people of a person stay within its size."""
    sums: dict[str, int] = {}
    for unit in units(case, day):
        assert unit.yes == 0 or unit.no == 0
        assert unit.yes + unit.no <= unit.people
        sums[unit.person] = sums.get(unit.person, 0) + (unit.yes + unit.no) // unit.size
    assert all(votes <= 1_000_000 for votes in sums.values())


@given(cases(), st.sampled_from(RUNGS), st.booleans(), st.sampled_from(["ana", "bo", "cy"]))
def test_a_yes_does_not_lower_confidence(case: Case, rung: str, yes: bool, source: str) -> None:
    """Unless a vote in its rung is heavier than its own; a no likewise."""
    new = item("new", rung, yes, source=source, day=LAST)  # type: ignore[arg-type]
    asked = case._replace(question=case.question._replace(segments=("core",)))
    weight = POLICY.ladder[rung]  # type: ignore[index]
    own = max(exact.vote(weight.yes if yes else -weight.no, case.question.bar))
    target = target_of(asked, None)
    for unit in units(asked, LAST):
        if unit.rung == rung and place_of(unit.segment, target) is None and unit.people:
            votes = unit.yes if yes else unit.no
            assume(votes * 1_000_000 <= own * unit.people)
    before = assess(asked, LAST).confidence
    after = assess(asked._replace(items=(*asked.items, new)), LAST).confidence
    assert after >= before - 1e-6 if yes else after <= before + 1e-6


EVEN = Policy(
    ladder={rung: Weight(weight.yes, weight.yes) for rung, weight in POLICY.ladder.items()},
    flags=(),
)


@given(cases(), reading_days, targets)
def test_yes_and_no_are_alike(case: Case, day: int, segment: str | None) -> None:
    """Even ladder, bar and prior one half: swapping sides gives 1 - C."""
    question = Question(500_000, 500_000, case.question.segments)
    even = case._replace(question=question, policy=EVEN)
    swapped = even._replace(
        items=tuple(each._replace(supports=not each.supports) for each in even.items)
    )
    one, other = assess(even, day, segment), assess(swapped, day, segment)
    assert (one.r, one.s) == (other.s, other.r)
    assert one.confidence + other.confidence == pytest.approx(1, abs=1e-14)
    # The ends are the smallest micro that reaches a probability: rounded up.
    assert one.low + other.high - 1_000_000 in (0, 1)


@given(cases(), st.booleans(), st.integers(0, 900), st.integers(0, 900))
def test_time_alone_leads_back_to_the_prior(case: Case, yes: bool, soon: int, late: int) -> None:
    """With one side empty, C moves toward C0 as days pass."""
    items = tuple(each._replace(supports=yes) for each in case.items)
    one_sided = case._replace(items=items)
    known = assess(one_sided, LAST + soon)
    later = assess(one_sided, LAST + soon + late)
    near, far = later.confidence - later.prior, known.confidence - known.prior
    assert abs(near) <= abs(far) + 1e-6
    assert near * far >= 0


@given(cases(), reading_days)
def test_an_absent_side_or_segment_is_the_prior(case: Case, day: int) -> None:
    """No evidence at all: the prior and nothing but the prior."""
    empty = case._replace(items=())
    found = assess(empty, day)
    assert found.confidence == found.prior
    assert (found.r, found.s, found.status) == (0, 0, "untested")
    assert explain(empty, day).points == {}


@given(cases(most=6), reading_days, st.sampled_from(RUNGS), st.integers(1, 4))
def test_no_gain_is_negative(case: Case, day: int, rung: str, people: int) -> None:
    """Asking never costs knowledge."""
    found = next_test(case, rung, people, day)  # type: ignore[arg-type]
    assert 0.0 <= found.bits <= 1.0
    assert found.regret >= 0.0


def _forget() -> None:
    for cached in (
        exact.vote,
        exact._ratio,
        exact.growth,
        exact._row,
        exact.digits,
        beta.tail,
        beta._base_rate,
    ):
        cached.cache_clear()
    for cached in (quantiles.likely_range, quantiles._log_beta, quantiles._stirling):
        cached.cache_clear()


@given(cases(), reading_days)
def test_the_ambient_decimal_context_does_not_matter(case: Case, day: int) -> None:
    """Two digits, rounding up, trapping everything: the same numbers."""
    _forget()
    want = assess(case, day), cells(case)
    hostile = decimal.Context(
        prec=2,
        rounding=decimal.ROUND_UP,
        Emin=-3,
        Emax=3,
        traps=[decimal.Inexact, decimal.Rounded, decimal.Subnormal],
    )
    _forget()
    with decimal.localcontext(hostile):
        assert (assess(case, day), cells(case)) == want
    _forget()


SCRIPT = """
import sys
sys.path[:0] = sys.argv[1:]
from evidence_kit import two_segments, seven
from castdev.projections.scoring.explain import explain
from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.votes import cells
for case in (seven(), two_segments()):
    print(repr((assess(case, 9506), explain(case, 9506), cells(case))))
"""


def test_the_hash_seed_does_not_matter() -> None:
    """Same bytes under three hash seeds and time zones."""
    here = Path(__file__).parent
    root = str(here.parent.parent / ".pkg")
    printed = set()
    for seed, zone in (("0", "UTC"), ("1", "Asia/Tokyo"), ("4711", "America/Adak")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}
        command = [sys.executable, "-c", SCRIPT, root, str(here)]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        printed.add(done.stdout)
    assert len(printed) == 1
    assert len(printed.pop()) > 1_000


def naive(case: Case, day: int, segment: str | None) -> tuple[float, float]:
    """r and s by the book in floats, written apart from the package."""
    question, policy = case.question, case.policy
    tau, half_life = question.bar / 1e6, policy.half_life
    wanted = {segment} if segment is not None else set(question.segments)
    opened = sorted((c.day, c.change, c.impact) for c in case.changes if c.day <= day)
    opened = [one for one in opened if one[2] != "none"]
    people: dict[str, dict[int, list[Item]]] = {}
    for each in case.items:
        if each.day <= day:
            epoch = sum(one[0] <= each.day for one in opened)
            for i, one in enumerate(opened):
                if one[1] == each.before:
                    epoch = i
            people.setdefault(each.person, {}).setdefault(epoch, []).append(each)
    talk: dict[tuple[str, str, str], list[float]] = {}
    for epochs in people.values():
        room = 1.0
        for epoch in sorted(epochs, reverse=True):
            weights: dict[str, list[float]] = {}
            for each in epochs[epoch]:
                weight = policy.ladder[each.rung]
                bans = weight.yes if each.supports else -weight.no
                for flag in policy.flags:
                    if flag.name in each.flags:
                        bans *= (flag.yes if each.supports else flag.no) / 1e6
                weights.setdefault(each.rung, []).append(bans)
            total = sum(sum(found) / len(found) for found in weights.values())
            ratio = 10 ** (max(-3000, min(3000, total)) / 1000)
            moved = tau * ratio / (tau * ratio + 1 - tau)
            vote = (moved - tau) / (1 - tau) if ratio >= 1 else (moved - tau) / tau
            top = max(epochs[epoch], key=lambda e: (RUNGS.index(e.rung), e.day, e.evidence))
            fade = 0.5 ** ((day - top.day) / half_life) * top.people
            for one in opened[epoch:]:
                fade *= policy.carry[one[2]] / 1e6  # type: ignore[index]
            place = "*" if not wanted or top.segment in wanted else top.segment
            cell = talk.setdefault((place, top.rung, top.source), [0.0, 0.0, 0.0])
            cell[0] += max(vote, 0.0) * room * fade
            cell[1] += max(-vote, 0.0) * room * fade
            cell[2] += room * fade
            room -= abs(vote) * room

    def squeeze(mass: list[float], rho: int) -> list[float]:
        over = max(0.0, mass[2] - 1)
        return [part / (1 + rho / 1e6 * over) for part in mass]

    def gather(found: list[list[float]]) -> list[float]:
        return [sum(column) for column in zip(*found, strict=True)] if found else [0.0] * 3

    def side(places: set[str]) -> list[float]:
        rungs = []
        for place in places:
            for rung in RUNGS:
                own = [v for k, v in talk.items() if k[:2] == (place, rung)]
                if rung in ("opinion", "told", "shown"):
                    own = [squeeze(mass, policy.source_rho) for mass in own]
                rungs.append(squeeze(gather(own), policy.rung_rho[rung]))
        return gather(rungs)

    target = side({"*"})
    others = side({key[0] for key in talk} - {"*"})
    lent = squeeze([part * policy.relevance / 1e6 for part in others], policy.segment_rho)
    return target[0] + lent[0], target[1] + lent[1]


@given(cases(), reading_days, targets)
def test_a_second_implementation_agrees(case: Case, day: int, segment: str | None) -> None:
    """Plain floats reach the same votes, up to the rounding of micros.

    A unit of weight is a whole milliban, so each item may be half of one off.
    """
    found = assess(case, day, segment)
    r, s = naive(case, day, segment)
    size = sum(each.people for each in case.items) or 1
    assert found.r / 1e6 == pytest.approx(r, abs=3e-3 * size**0.5)
    assert found.s / 1e6 == pytest.approx(s, abs=3e-3 * size**0.5)


def test_a_change_of_policy_reads_the_same_evidence_anew() -> None:
    """Other numbers, other reading; nothing of the old one is kept."""
    items = tuple(item(f"e{i}", "told") for i in range(5))
    changes = (Change("C1", 9_450, "minor"),)
    case = Case(Question(400_000, 333_333, ("core",)), items, changes, POLICY)
    flat = case._replace(policy=Policy(rung_rho=dict.fromkeys(RUNGS, 0), source_rho=0))
    assert assess(case, LAST).r == 1_192_570
    assert assess(flat, LAST).r == 5 * 376_852
    assert assess(case, LAST).r == 1_192_570
