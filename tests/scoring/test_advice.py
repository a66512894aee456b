"""What to test next, when to stop, and whether segments agree."""

from __future__ import annotations

import math

import pytest
from evidence_kit import CORE, DAY, case, changed, item, many, seven, spread, two_segments

from castdev.projections.scoring.advice import Candidate, entropy, next_test, rank, stop
from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.gates import committed, current, fresh
from castdev.projections.scoring.segments import chi_square_95, heterogeneity
from castdev.projections.scoring.types import RUNGS

NEW = case([])


@pytest.mark.parametrize(
    ("rung", "bits", "regret"),
    [
        ("opinion", 0.034383041, 0.0),
        ("told", 0.143100193, 0.0),
        ("shown", 0.221274997, 0.021240647),
        ("commit", 0.256148526, 0.036863598),
        ("did", 0.450602952, 0.111504028),
    ],
)
def test_the_next_test_of_a_fresh_hypothesis(rung: str, bits: float, regret: float) -> None:
    """Five people, bar 0.40: bits and regret to 9 digits (confidence.md 9)."""
    found = next_test(NEW, rung, 5, DAY)  # type: ignore[arg-type]
    assert (found.bits, found.regret) == (bits, regret)
    assert found.cost == 5 * (1, 2, 3, 5, 8)[RUNGS.index(found.rung)]
    assert found.score == pytest.approx(bits / found.cost, abs=1e-9)


def test_one_more_whole_vote_is_the_predictive() -> None:
    """One person who does it: the branch is the Beta-binomial predictive (9)."""
    flat = type(NEW.policy)(prior_votes=2_000_000)
    one = case([], question=CORE._replace(bar=500_000, prior=500_000), policy=flat)
    yes, no = (assess(one._replace(items=(item("a", "did", side),)), DAY) for side in (True, False))
    share = (0.5 - no.confidence) / (yes.confidence - no.confidence)
    assert share == pytest.approx(0.5, abs=5e-3)
    want = 1 - share * entropy(yes.confidence) - (1 - share) * entropy(no.confidence)
    assert next_test(one, "did", 1, DAY).bits == round(want, 9)


def test_a_test_runs_through_the_real_pipeline() -> None:
    """The two outcomes are what assessing one more person of a new source gives."""
    base = case(spread(9, "told", 2) + many(3, "commit") + many(2, "did", name="x", segment="edge"))
    now = assess(base, DAY).confidence
    after = []
    for side in (True, False):
        more = item("new", "told", side, source="somebody new")
        after.append(assess(base._replace(items=(*base.items, more)), DAY).confidence)
    chance = (now - after[1]) / (after[0] - after[1])
    expected = chance * entropy(after[0]) + (1 - chance) * entropy(after[1])
    assert next_test(base, "told", 1, DAY).bits == round(entropy(now) - expected, 9)


def test_a_test_needs_people() -> None:
    """Nobody cannot be asked."""
    with pytest.raises(ValueError, match="at least 1 person"):
        next_test(NEW, "told", 0, DAY)


def test_rank_by_weighted_bits_per_cost() -> None:
    """Best first; ties by hypothesis, then the lower rung."""
    found = rank([Candidate("H2", 9, NEW), Candidate("H1", 3, NEW), Candidate("H0", 3, NEW)], DAY)
    assert len(found) == 15
    assert [one.hypothesis for one in found[:5]] == ["H2"] * 5
    assert found[0].test.rung == "shown"
    assert found[0].score == round(9 * 0.221274997 / 15, 9)
    assert [one.hypothesis for one in found[5:9]] == ["H0", "H1", "H0", "H1"]
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    only = rank([Candidate("H1", 1, NEW)], DAY, rungs=["told"], people=2)
    assert [(one.test.rung, one.test.people) for one in only] == [("told", 2)]


def test_entropy() -> None:
    """One bit at one half, none at certainty."""
    assert entropy(0.5) == 1.0
    assert entropy(0.0) == entropy(1.0) == 0.0
    assert entropy(0.25) == pytest.approx(2 - 0.75 * math.log2(3))


def test_when_to_stop() -> None:
    """Decided, good enough, futile, go on (9)."""
    assert stop(NEW, DAY) == "go on"
    assert stop(case(many(10, "did")), DAY) == "decided"
    assert stop(case(many(10, "did", False)), DAY) == "decided"
    assert stop(case([item("a", "did", people=1_000_000)]), DAY) == "decided"
    assert stop(seven(), 9_506) == "good enough"
    assert stop(case(many(50, "commit", segment="edge")), DAY) == "go on"
    full = case(spread(400, "opinion", 40))
    assert stop(full, DAY, ["opinion"]) == "futile"
    assert stop(full, DAY, ["opinion", "did"]) == "go on"
    assert stop(NEW, DAY, ["opinion"]) == "go on"
    near = spread(316, "told", 40) + spread(84, "told", 40, "n", supports=False)
    found = next_test(case(near), "told", 5, DAY)
    assert (found.regret > 0, found.fullness) == (True, 968_391)
    assert stop(case(near), DAY, ["told"]) == "go on"


def test_segments_of_e28() -> None:
    """Q = 3.774869117299, I2 = 0.735090153082: just under 3.841 (6)."""
    found = heterogeneity(two_segments(), DAY)
    assert f"{found.q:.12f} {found.i2:.12f}" == "3.774869117299 0.735090153082"
    assert found.df == 1
    assert not found.segments_disagree


def test_segments_that_disagree() -> None:
    """Ten do, ten do not, in different segments: do not pool."""
    apart = case(many(10, "did") + many(10, "did", False, "n", segment="edge"))
    found = heterogeneity(apart, DAY)
    assert found.segments_disagree
    assert 0.9 < found.i2 < 1.0


def test_segments_without_votes_do_not_count() -> None:
    """Nobody, one segment, or one side only: nothing to disagree about."""
    assert heterogeneity(NEW, DAY) == (0.0, 0, 0.0)
    assert heterogeneity(case(many(3, "told")), DAY) == (0.0, 0, 0.0)
    one = {"person": "kim", "segment": "edge"}
    cancelled = [item("a", "told", **one), item("b", "commit", False, **one)]
    assert heterogeneity(case(many(3, "told") + cancelled), DAY).df == 0
    agree = heterogeneity(case(many(3, "told") + many(3, "told", name="x", segment="edge")), DAY)
    assert (agree.q, agree.df, agree.i2) == (0.0, 1, 0.0)
    assert not agree.segments_disagree


def test_chi_square() -> None:
    """The published 95 % points (4); beyond the table within 0.1 %."""
    assert [chi_square_95(df) for df in (1, 2, 3, 4)] == [3.841, 5.991, 7.815, 9.488]
    assert chi_square_95(30) == pytest.approx(43.773, rel=1e-3)


def test_fresh() -> None:
    """What age left of all votes, wherever; none without votes (7)."""
    assert fresh(NEW, DAY) is None
    assert fresh(case(many(3, "told")), DAY) == 1_000_000
    assert fresh(case(many(3, "told", day=DAY - 365)), DAY) == 500_000
    both = many(1, "told", day=DAY - 365) + many(1, "told", name="x", segment="edge")
    assert fresh(case(both), DAY) == 750_000
    assert fresh(case(many(9, "told"), changed("replaced", DAY)), DAY + 730) == 250_000


def test_current() -> None:
    """Votes of the target on the version since the last big change (7)."""
    items = many(3, "commit", day=9_400) + many(1, "told", name="x", day=9_460)
    items += many(5, "did", name="y", day=9_460, segment="edge")
    assert current(case(items), DAY) is None
    assert current(case(items, changed("minor")), DAY) is None
    assert current(case(items, changed("major")), DAY) == 376_852
    assert current(case(items, changed("major")), 9_449) is None
    assert current(case(items, changed("major")), DAY, "edge") == 5 * 997_504
    later = changed("replaced") + changed("minor", 9_470, "C2")
    assert current(case(items, later), DAY) == 376_852


def test_committed() -> None:
    """People of the target with a vote for at commit or did; a batch is its people (7)."""
    items = many(2, "commit") + many(1, "did", name="d") + many(4, "told", name="t")
    items += many(2, "did", False, "n") + many(9, "did", name="x", segment="edge")
    items.append(item("again", "did", person="p-e0", day=9_490))
    assert committed(case(items), DAY) == 3
    assert committed(case(items), DAY, "edge") == 9
    assert committed(case([*items, item("page", "commit", people=40)]), DAY) == 43
    assert committed(case(items), DAY - 1) == 1
