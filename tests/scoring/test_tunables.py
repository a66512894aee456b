"""Tunables that were once fixed: each moves what it names, at its exact limit."""

from __future__ import annotations

from evidence_kit import DAY, POLICY, case, changed, many, spread
from msgspec.structs import replace

from castdev.projections.scoring.advice import Candidate, rank, stop
from castdev.projections.scoring.gates import current
from castdev.projections.scoring.readiness import Critical, readiness
from castdev.projections.scoring.removal import Removal
from castdev.projections.scoring.saturation import saturation

BEFORE = many(5, "commit", day=9_400)


def test_a_change_is_big_below_the_limit() -> None:
    """A minor one leaves 0.75 of a vote: big under 0.76, not under 0.75; removals agree."""
    for limit, votes in ((750_000, None), (750_001, 0), (500_000, None)):
        held = case(BEFORE, changed("minor"), policy=replace(POLICY, big_change=limit))
        assert current(held, DAY) == votes
        assert Removal(held, DAY).without().current == votes


def test_votes_since_the_last_big_change() -> None:
    """The gate opens at as many as the policy wants, and says how many that is."""
    one = Critical("H1", "problem", 0.9, "supported", 5_000_000, 3, 900_000, 1_500_000)
    states = {}
    for need in (1_500_000, 3_000_000):
        policy = replace(POLICY, current_votes=need)
        found = readiness([one], segment=None, saturation=saturation([], policy), heard=0, policy=policy)  # fmt: skip
        (gate,) = (each for each in found.gates if each.gate == "current")
        states[need] = gate.state, gate.progress, gate.need
        assert gate.state == "open" or "1.5 of 3 votes since its last big change" in gate.lack
    assert states == {1_500_000: ("open", 1_000_000, 1.5), 3_000_000: ("shut", 500_000, 3.0)}


def test_how_many_a_test_asks() -> None:
    """Unless somebody says how many."""
    policy = replace(POLICY, test_people=2)
    asked = [Candidate("H1", 9, case([], policy=policy))]
    assert {one.test.people for one in rank(asked, DAY)} == {2}
    assert {one.test.people for one in rank(asked, DAY, people=7)} == {7}
    assert {one.test.people for one in rank([Candidate("H1", 9, case([]))], DAY)} == {5}


def test_when_more_of_the_same_is_futile() -> None:
    """Sixty compliments fill 0.94 of their pile; whether that is full the policy says."""
    kind = spread(60, "opinion", 60)
    words = {
        limit: stop(
            case(kind, policy=replace(POLICY, full_pile=limit)),
            DAY,
            rungs=("opinion",),
        )
        for limit in (800_000, 950_000)
    }
    assert words == {800_000: "futile", 950_000: "go on"}
