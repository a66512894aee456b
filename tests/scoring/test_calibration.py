"""Calibration: scores, their parts, and a proposal that changes nothing."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castdev.engine.policy import Policy
from castdev.projections.scoring.calibration import (
    Pair,
    calibrate,
    curve,
    met,
    murphy,
    slope,
)

POLICY = Policy()
FOUR = [Pair(0.1, False), Pair(0.9, True), Pair(0.8, True), Pair(0.3, False)]

some_pairs = st.lists(st.builds(Pair, st.floats(0.0, 1.0), st.booleans()), min_size=1, max_size=40)


def said(chance: float, yes: int, no: int) -> list[Pair]:
    return [Pair(chance, True)] * yes + [Pair(chance, False)] * no


def test_brier_example() -> None:
    """Outcomes 0, 1, 1, 0 after .1, .9, .8, .3 score .0375."""
    scores = calibrate(FOUR, POLICY).scores
    assert scores is not None
    assert scores.brier == pytest.approx(0.0375, abs=1e-15)
    assert scores.base_rate == 0.5
    assert scores.skill == pytest.approx(1 - 0.0375 / 0.25)
    assert scores.log_score == pytest.approx(-log(0.9 * 0.9 * 0.8 * 0.7) / 4)
    assert scores.ece == pytest.approx((0.1 + 0.1 + 0.2 + 0.3) / 4)


def test_log_score_is_clipped() -> None:
    """A certain error costs ln(1e6), not infinity; a certain hit almost nothing."""
    wrong = calibrate([Pair(1.0, False)], POLICY).scores
    right = calibrate([Pair(0.0, False)], POLICY).scores
    assert wrong is not None and right is not None
    assert wrong.log_score == pytest.approx(6 * log(10), abs=1e-9)
    assert right.log_score == pytest.approx(1e-6, rel=1e-3)


def test_curve_of_ten_bins() -> None:
    """Lower edges belong to their bin, 1.0 to the last; empty bins say nothing."""
    bins = curve([Pair(i / 10, i > 4) for i in range(11)])
    assert [one.size for one in bins] == [1] * 9 + [2]
    assert bins[3][:3] == (0.3, 0.4, 1)
    assert [curve([Pair(c, True)])[2].size for c in (0.19, 0.2, 0.29, 0.3)] == [0, 1, 1, 0]
    assert bins[9].stated == pytest.approx(0.95)
    assert bins[9].happened == 1.0
    assert curve([])[0] == (0.0, 0.1, 0, None, None)
    assert [one.happened for one in curve(said(0.25, 1, 3))[2:4]] == [0.25, None]


def test_ece_weighs_bins_by_size() -> None:
    """Three quarters off by 0.25 and one quarter right is off by 0.1875."""
    scores = calibrate(said(0.25, 6, 6) + said(0.75, 3, 1), POLICY).scores
    assert scores is not None
    assert scores.ece == pytest.approx(0.1875)


def test_murphy_by_hand() -> None:
    """Two bins of four: reliability .0225, resolution .0625, uncertainty .25."""
    parts = murphy(said(0.1, 1, 3) + said(0.9, 3, 1))
    assert parts == pytest.approx((0.0225, 0.0625, 0.25, 0.0, 0.0))


def test_skill_needs_both_outcomes() -> None:
    """Where everything happened there is no base rate to beat; saying it has none."""
    same = calibrate(said(0.9, 5, 0), POLICY).scores
    base = calibrate(said(0.25, 1, 3), POLICY).scores
    assert same is not None and base is not None
    assert same.skill is None
    assert base.skill == pytest.approx(0.0)


def test_too_few_to_judge() -> None:
    """Below twenty outcomes nothing is judged and nothing proposed."""
    none = calibrate([], POLICY)
    assert (none.outcomes, none.enough, none.scores) == (0, False, None)
    assert none.words == "too few to judge: 0 of 20 outcomes"
    few = calibrate(said(0.9, 15, 4), POLICY)
    assert (few.words, few.enough, few.proposal) == (
        "too few to judge: 19 of 20 outcomes",
        False,
        None,
    )
    assert few.scores is not None
    enough = calibrate(said(0.9, 15, 5), POLICY)
    assert (enough.words, enough.enough) == ("20 outcomes", True)
    assert enough.proposal is not None
    assert calibrate(said(0.9, 1, 0), Policy(calibration_outcomes=1)).words == "1 outcome"
    assert not calibrate([], Policy(calibration_outcomes=0)).enough


def test_slope_has_a_closed_form_for_one_confidence() -> None:
    """0.9 that happens in 75 of 100 is worth ln 3 of ln 9, half a slope."""
    assert slope(said(0.9, 75, 25)) == 0.5
    assert slope(said(0.75, 90, 10)) == 2.0
    assert slope(said(0.9, 9, 1) + said(0.1, 1, 9)) == 1.0
    assert slope(said(0.5, 3, 9)) == 1.0


def test_slope_is_bounded() -> None:
    """Perfect or perverse records propose no infinite or negative slope."""
    assert slope(said(0.6, 20, 0)) == 10.0
    assert slope(said(0.9, 0, 20)) == 0.1
    assert slope(said(1.0, 20, 0)) <= 10.0


def test_proposal() -> None:
    """Half a slope halves the ladder and pulls the prior of 1/3 to .4142."""
    made = calibrate(said(0.9, 75, 25), POLICY).proposal
    assert made is not None
    assert made.slope == 0.5
    assert made.prior == 414_213
    assert {rung: (yes, no) for rung, yes, no in made.ladder} == {
        "opinion": (50, 250),
        "told": (200, 300),
        "shown": (350, 300),
        "commit": (550, 200),
        "did": (1_500, 1_000),
    }
    steep = calibrate(said(0.6, 20, 0), POLICY).proposal
    assert steep is not None
    assert max(yes for _, yes, _ in steep.ladder) == 3_000
    assert steep.prior == 100_001
    assert POLICY == Policy()


@pytest.mark.parametrize(
    ("yes", "asked", "bar", "outcome"),
    [
        (2, 5, 400_000, True),
        (399_999, 1_000_000, 400_000, False),
        (0, 1, 1_000, False),
        (333_333, 1_000_000, 333_333, True),
        (1, 3, 333_334, False),
    ],
)
def test_k_of_n_meets_the_bar_exactly(yes: int, asked: int, bar: int, outcome: bool) -> None:
    """k of n counts as met from exactly the bar on."""
    assert met(yes, asked, bar) is outcome


def test_refusals() -> None:
    """Impossible counts and confidences are refused."""
    for yes, asked in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="not an outcome"):
            met(yes, asked, 400_000)
    for chance in (-0.1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="confidence"):
            calibrate([Pair(chance, True)], POLICY)


@given(some_pairs)
def test_parts_add_up_to_brier(pairs: list[Pair]) -> None:
    """Brier = reliability - resolution + uncertainty + the two within-bin terms."""
    scores = calibrate(pairs, POLICY).scores
    assert scores is not None
    parts = scores.murphy
    total = parts.reliability - parts.resolution + parts.uncertainty
    assert total + parts.spread - parts.covariance == pytest.approx(scores.brier, abs=1e-12)
    assert sum(one.size for one in curve(pairs)) == len(pairs)


@given(some_pairs)
def test_order_is_free(pairs: list[Pair]) -> None:
    """The same pairs in another order give the same bytes."""
    assert calibrate(pairs[::-1], POLICY) == calibrate(pairs, POLICY)
