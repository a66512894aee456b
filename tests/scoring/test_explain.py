"""Explanations: points that sum exactly, the chain, and full piles."""

from __future__ import annotations

import pytest
from evidence_kit import DAY, case, changed, item, many, seven, two_segments

from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.explain import explain
from castdev.projections.scoring.types import without


def test_e27_to_the_micro_point() -> None:
    """Prior 333333 -> 904386, item by item (confidence.md 11)."""
    found = explain(seven(), 9_506)
    assert (found.prior, found.confidence) == (333_333, 904_386)
    assert found.points == {
        "e0": 59_428,
        "e1": 59_542,
        "e2": 19_111,
        "e3": 125_698,
        "e4": -65_867,
        "e5": 168_462,
        "e6": 204_679,
    }
    assert sum(found.points.values()) == 571_053


def test_the_chain_of_an_item() -> None:
    """Ladder, flags, vote, age, version, piles, points: E17's old commitment."""
    one = {"person": "kim"}
    items = [
        item("a", "commit", day=9_400, flags=("group",), **one),
        item("b", "told", False, day=9_460, **one),
    ]
    first, second = explain(case(items, changed("major")), DAY).chain
    assert (first.evidence, first.epoch, first.ladder, first.flagged) == ("a", 0, 1_100, 825)
    assert (first.vote, first.aged, first.carried, first.piled) == (
        249_047,
        205_972,
        51_493,
        51_493,
    )
    assert (second.evidence, second.epoch, second.vote, second.aged) == ("b", 1, -641_403, -594_486)
    assert second.aged == second.carried == second.piled


def test_an_item_against_its_own_vote_gets_the_other_sign() -> None:
    """Inside one vote the points go by signed millibans (2.10)."""
    one = {"person": "kim"}
    found = explain(case([item("a", "told", False, **one), item("b", "commit", **one)]), DAY)
    total = found.confidence - found.prior
    assert sum(found.points.values()) == total > 0
    assert found.points["b"] == total - found.points["a"]
    assert found.points["a"] / total == pytest.approx(-600 / 500, abs=1e-5)


def test_repeats_share_one_vote() -> None:
    """Five times the same from one person: a fifth of the points each."""
    found = explain(case(many(5, "told", person="kim")), DAY)
    assert max(found.points.values()) - min(found.points.values()) <= 1
    assert sum(found.points.values()) == 492_842 - 333_333


def test_repeats_weigh_less_beside_another_rung() -> None:
    """Twice told (+4 dB) and one compliment (+1): 2/5, 2/5 and 1/5 of the vote."""
    items = [*many(2, "told", person="kim"), item("c", "opinion", person="kim")]
    found = explain(case(items), DAY)
    total = found.confidence - found.prior
    parts = [found.points[each] / total for each in ("e0", "e1", "c")]
    assert parts == pytest.approx([0.4, 0.4, 0.2], abs=1e-5)


def test_a_cancelled_vote_has_no_points() -> None:
    """E4: a told yes and a refusal to commit weigh nothing together."""
    one = {"person": "kim"}
    found = explain(case([item("a", "told", **one), item("b", "commit", False, **one)]), DAY)
    assert found.points == {"a": 0, "b": 0}


def test_piled_votes_are_r_and_s() -> None:
    """The chain's last votes sum to r and s, borrowed ones included."""
    found = explain(two_segments(), DAY)
    known = assess(two_segments(), DAY)
    ups = [link.piled for link in found.chain if link.piled > 0]
    downs = [link.piled for link in found.chain if link.piled < 0]
    assert sum(ups) == pytest.approx(known.r, abs=20)
    assert -sum(downs) == pytest.approx(known.s, abs=20)
    assert sum(found.points.values()) == found.confidence - found.prior
    assert found.confidence == 962_489


def test_a_full_pile_says_so() -> None:
    """A hundred compliments from one interviewer count as 5 people, at most."""
    found = explain(case(many(100, "opinion")), DAY).piles
    assert [(pile.cause, pile.people, pile.counted, pile.most) for pile in found] == [
        ("source", 100_000_000, 16_806_723, 20_000_000),
        ("rung", 16_806_723, 4_038_772, 5_000_000),
    ]
    assert [pile.fullness for pile in found] == [840_336, 807_754]


def test_other_segments_are_one_pile_and_deeds_have_no_limit() -> None:
    """Borrowed evidence passes its own piles, then the pile of all others."""
    items = many(3, "did") + many(9, "did", name="x", segment="edge")
    found = explain(case(items), DAY).piles
    assert [(pile.cause, pile.segment, pile.most, pile.fullness) for pile in found] == [
        ("rung", None, None, 0),
        ("rung", "edge", None, 0),
        ("segments", None, 5_000_000, 529_411),
    ]


def test_without_an_item() -> None:
    """The counterfactual is the case without it; an unknown id changes nothing."""
    assert without(seven(), "e4").items == tuple(
        each for each in seven().items if each.evidence != "e4"
    )
    assert without(seven(), "e99") == seven()
    assert assess(without(seven(), "e4"), 9_506).confidence > 0.904386


def test_later_items_have_no_points() -> None:
    """What the reading leaves out is not explained."""
    assert set(explain(seven(), 9_503).points) == {"e0", "e1", "e2", "e3"}
