"""Readiness: gates, the weakest link, the joint range and what to do."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castdev.engine.policy import KINDS, Policy
from castdev.projections.scoring.readiness import (
    GATES,
    Critical,
    Gate,
    Readiness,
    advice,
    readiness,
)
from castdev.projections.scoring.saturation import saturation

POLICY = Policy()
U = 1_000_000
GOLDEN = """price,time,trust,tools price,time,errors time,trust,errors,team price,tools
time,errors trust,price time,team errors,tools price,time"""
THEMES = [each.split(",") for each in GOLDEN.split()]
QUIET = saturation(THEMES, POLICY)


NAMES = "no-refuted kinds weakest-confidence votes committed fresh current saturated heard"
H1 = Critical("H1", "problem", 0.9, "supported", 4 * U, 3, U, None)
H2 = H1._replace(hypothesis="H2")
read = partial(readiness, segment="S1", saturation=QUIET, heard=12, policy=POLICY)


def four(*confidences: float) -> list[Critical]:
    kinds = ("channel", "price", "problem", "solution")
    return [
        H1._replace(hypothesis=kind, kind=kind, confidence=c)
        for kind, c in zip(kinds, confidences, strict=True)
    ]


FINE = four(0.9, 0.9, 0.9, 0.9)
ALMOST = 0.7999999999999999


def gate(reading: Readiness, name: str) -> Gate:
    return reading.gates[GATES.index(name)]


def test_golden_nine_people() -> None:
    """Nine of twelve heard is 75 and the weakest gate; joint 0.868 to 0.932."""
    reading = read(four(0.988507773064, 0.987143637382, 0.931592794554, 0.960747006692), heard=9)
    assert (reading.score, reading.verdict) == (75, "NOT_READY")
    assert (reading.weakest, reading.weakest_hypothesis) == ("heard", None)
    assert gate(reading, "heard")[:4] == ("heard", 750_000, 9, 12)
    assert f"{reading.joint_low:.12f}" == "0.867991211692"
    assert f"{reading.joint_high:.12f}" == "0.931592794554"
    assert [one.state for one in reading.gates] == ["open"] * 8 + ["shut"]
    assert advice(reading) == ("3 more people of S1 must be heard (9 of 12).",)
    everybody = read(FINE, heard=11, segment=None)
    assert advice(everybody) == ("1 more person must be heard (11 of 12).",)


def test_golden_ready() -> None:
    """Twelve heard is 100 and READY; joint 0.972 to 0.982.

    The page gives the sum of the four doubts and the largest; the other three here
    are made to agree with both.
    """
    reading = read(four(0.996930553920667, 0.996930553920667, 0.981533936588, 0.99693055389))
    assert (reading.score, reading.verdict) == (100, "READY")
    assert (reading.weakest, reading.weakest_hypothesis) == (None, None)
    assert f"{reading.joint_low:.12f}" == "0.972325598319"
    assert f"{reading.joint_high:.12f}" == "0.981533936588"
    assert advice(reading) == ()


def test_golden_price_falls() -> None:
    """A price at 0.777757992549 is 97 of 100, floored, and names the price."""
    reading = read(four(0.99, 0.777757992549, 0.981533936588, 0.99))
    assert (reading.score, reading.verdict) == (97, "NOT_READY")
    assert reading.weakest == "weakest-confidence"
    assert reading.weakest_hypothesis == "price"
    assert gate(reading, "weakest-confidence").progress == 972_197
    (sentence,) = advice(reading)
    assert "a chance of 77 in 100 and needs 80 in 100" in sentence


def test_five_at_090() -> None:
    """Five critical hypotheses at 0.90: minimum 0.90, floor 0.50, product 0.59."""
    reading = read([H1._replace(hypothesis=f"H{i}") for i in range(5)])
    assert reading.joint_high == 0.9
    assert reading.joint_low == pytest.approx(0.5)
    assert reading.joint_if_independent == pytest.approx(0.9**5)
    assert read(four(0.5, 0.5, 0.5, 0.5)).joint_low == 0.0


def test_refuted_blocks() -> None:
    """One refuted critical hypothesis gives BLOCKED and 0, whatever the rest."""
    criticals = [*FINE]
    criticals[1] = criticals[1]._replace(confidence=0.05, status="refuted")
    reading = read(criticals)
    assert (reading.verdict, reading.score) == ("BLOCKED", 0)
    assert (reading.weakest, reading.weakest_hypothesis) == ("no-refuted", "price")
    assert advice(reading)[0] == ("Restate or retire what people refuted, or do not launch: price.")
    waived = read(criticals, waived=("no-refuted",))
    assert (waived.verdict, waived.score, waived.waived) == ("NOT_READY", 6, 1)
    assert waived.weakest == "weakest-confidence"


def test_nothing_critical() -> None:
    """Without a critical hypothesis the score is 0, but nothing is blocked."""
    reading = read([], heard=20)
    assert " ".join(one.gate for one in reading.gates) == " ".join(GATES) == NAMES
    assert (reading.verdict, reading.score, reading.weakest) == ("NOT_READY", 0, "kinds")
    assert [one.progress for one in reading.gates] == [U, 0, 0, 0, 0, 0, 0, U, U]
    assert reading[6:9] == (0.0, 0.0, 0.0)
    assert advice(reading) == (
        "State a critical hypothesis for each of: problem, solution, price, channel.",
        "State which hypotheses are critical: what must hold for a launch.",
    )


def test_usability_and_value_are_solution() -> None:
    """Either fills the kind solution; another kind does not."""
    policy = Policy(kinds=KINDS["existing-product"])
    for kind, progress in (("usability", U), ("value", U), ("segment", U // 2)):
        reading = read([H1, H2._replace(kind=kind)], policy=policy)
        assert gate(reading, "kinds").progress == progress
    only = read([H2._replace(kind="value")])
    assert gate(only, "kinds")[:4] == ("kinds", 250_000, 1, 4)


SHORT = [
    ("weakest-confidence", H2._replace(confidence=0.2), 250_000, 0.2),
    ("weakest-confidence", H2._replace(confidence=ALMOST), 999_999, ALMOST),
    ("votes", H2._replace(own_votes=1_650_001), 550_000, 1.650001),
    ("committed", H2._replace(committed=0), 0, 0),
    ("committed", H2._replace(committed=2), 666_666, 2),
    ("fresh", H2._replace(fresh=319_999), 639_998, 0.319999),
    ("fresh", H2._replace(fresh=None), 0, 0.0),
    ("current", H2._replace(current=257_999), 257_999, 0.257999),
]


@pytest.mark.parametrize(("name", "short", "progress", "have"), SHORT)
def test_gate_of_one_hypothesis(name: str, short: Critical, progress: int, have: float) -> None:
    """Each gate is the smallest over the hypotheses, rounded down."""
    reading = read([*FINE, short])
    shut = gate(reading, name)
    assert (shut.state, shut.progress, shut.have) == ("shut", progress, have)
    assert (reading.weakest, reading.weakest_hypothesis) == (name, "H2")
    assert reading.score == 100 * progress // U
    assert advice(reading) == (shut.lack,)


def test_advice_counts() -> None:
    """What is missing is said in people, votes or parts of a hundred."""
    said = [sentence for _, one, *_ in SHORT for sentence in advice(read([*FINE, one]))]
    chance = "H2 meets its bar with a chance of {} in 100 and needs 80 in 100: {}"
    commit = "must commit to H2 ({} of 3): ask for time, reputation or money."
    assert said == [
        chance.format(20, "test it with more people."),
        chance.format(79, "test it with more people."),
        "H2 needs 1.4 more of 3 votes: see more people.",
        "3 more people " + commit.format(0),
        "1 more person " + commit.format(2),
        "Of every 100 votes of H2 age has left 31 and 50 are needed: ask again.",
        "H2 has no votes: ask people of the segment.",
        "H2 has 0.25 of 1 vote since its last big change: ask about the product as it is now.",
    ]


def test_votes_are_the_smallest_not_those_of_the_least_confident() -> None:
    """The least confident has votes enough; another one has not."""
    criticals = four(0.9, 0.9, 0.9, 0.85)
    criticals[0] = criticals[0]._replace(own_votes=2_400_000)
    criticals[2] = criticals[2]._replace(own_votes=2_700_000)
    reading = read(criticals)
    assert gate(reading, "votes").progress == 800_000
    assert gate(reading, "votes").hypothesis == "channel"
    assert gate(reading, "votes").lack.endswith("see more people (also problem).")


def test_open_at_exactly_what_is_needed() -> None:
    """Confidence at the policy's decimal is enough, also where floats fall short."""
    for need in (800_000, 950_000, 290_000):
        policy = Policy(supported_at=need, kinds=("problem",))
        reading = read([H1._replace(confidence=need / U)], policy=policy)
        assert reading.verdict == "READY"
    exact = H1._replace(own_votes=3 * U, fresh=500_000, current=U)
    assert read([exact], policy=Policy(kinds=("problem",))).score == 100


def test_saturated_gate() -> None:
    """It needs a quiet newest run and coverage; its texts say both."""
    early = saturation(THEMES[:4], POLICY)
    reading = read(FINE, saturation=early)
    shut = gate(reading, "saturated")
    assert (shut.state, reading.weakest) == ("shut", "saturated")
    assert shut.have == f"coverage {early.coverage_micro // 10_000 / 100}, newest run not yet"
    assert shut.need == "coverage 0.80, newest run quiet"
    assert advice(reading) == ("Hold 2 more interviews to see whether new themes still come.",)
    assert gate(read([]), "saturated").have == "coverage 1.00, newest run quiet"


def test_waived_gates_are_left_out() -> None:
    """A waiver opens the verdict, is counted, and an open gate needs none."""
    reading = read(FINE, heard=3, waived=("heard", "votes", "unheard-of"))
    assert (reading.verdict, reading.score, reading.waived) == ("READY", 100, 1)
    assert reading.weakest is None
    assert gate(reading, "heard").state == "waived"
    assert gate(reading, "votes").state == "open"
    assert gate(reading, "heard").progress == 250_000
    assert advice(reading) == ()
    assert read([], heard=0, waived=GATES).verdict == "READY"


def test_ties_go_to_the_first_gate_and_the_first_hypothesis() -> None:
    """Equal progress is decided by the order of gates, then by natural order of ids."""
    ids = ("H10", "H2", "H9", "H3")
    criticals = [
        one._replace(hypothesis=name, own_votes=1_500_000, fresh=250_000)
        for one, name in zip(FINE, ids, strict=True)
    ]
    reading = read(criticals, heard=6)
    assert (reading.score, reading.weakest) == (50, "votes")
    assert reading.weakest_hypothesis == "H2"
    assert "(also H3, H9, H10)" in advice(reading)[0]
    assert read(criticals[::-1], heard=6) == reading


def test_policy_that_asks_for_nothing() -> None:
    """Needs of zero are met and divide nothing."""
    policy = Policy(
        people_gate=0, committed_people=0, status_votes=0, supported_at=0, fresh_share=0
    )
    weak = H1._replace(confidence=0.0, own_votes=0, committed=0, fresh=0)
    reading = read([weak], heard=0, policy=policy, waived=("kinds",))
    assert reading.verdict == "READY"


drawn = st.builds(
    Critical,
    st.sampled_from(["H1", "H2", "H10", "H3"]),
    st.sampled_from(["problem", "solution", "price", "channel", "value"]),
    st.floats(0.0, 1.0),
    st.sampled_from(["supported", "open", "thin", "refuted"]),
    st.integers(0, 4 * U),
    st.integers(0, 5),
    st.none() | st.integers(0, U),
    st.none() | st.integers(0, 3 * U),
)
several = st.lists(drawn, max_size=4, unique_by=lambda one: one.hypothesis)


@given(several, st.integers(0, 15), st.sets(st.sampled_from(GATES)))
def test_score_is_the_smallest_progress(
    criticals: list[Critical], heard: int, waived: set[str]
) -> None:
    """Score = floor(100 x smallest counted progress), and the verdict follows it."""
    reading = read(criticals, heard=heard, waived=tuple(waived))
    counted = [one.progress for one in reading.gates if one.state != "waived"]
    least = min(counted, default=U)
    assert reading.score == Fraction(100 * least, U).__floor__()
    assert (reading.verdict == "READY") == (reading.score == 100)
    assert (reading.weakest is None) == (reading.score == 100)
    assert (reading.verdict == "BLOCKED") == (
        "no-refuted" not in waived and any(one.status == "refuted" for one in criticals)
    )
    if reading.weakest:
        assert gate(reading, reading.weakest).progress == least
    assert all(0 <= one.progress <= U for one in reading.gates)
    assert all(bool(one.lack) == (one.state != "open") for one in reading.gates)
    assert all("%" not in sentence for sentence in advice(reading))
    assert (
        0.0
        <= reading.joint_low
        <= reading.joint_if_independent + 1e-12
        <= reading.joint_high + 2e-12
    )
    assert reading == read(criticals[::-1], heard=heard, waived=tuple(waived))
