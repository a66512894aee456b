"""Assessments: every edge case of confidence.md 6, and the readings of 7 and 16."""

from __future__ import annotations

from pathlib import Path

import pytest
from evidence_kit import (
    CORE,
    DAY,
    POLICY,
    case,
    changed,
    item,
    many,
    seven,
    spread,
    two_segments,
)

from castdev.projections.scoring.assess import assess, factor_of
from castdev.projections.scoring.types import RUNGS, without

AT = {"day": 9_400}
EDGE = {"segment": "edge"}
LEADING = {"flags": ("leading",)}
ONE = {"person": "kim"}
WEB = {"source": "web"}
HARD, SOFT, RARE = (CORE._replace(bar=bar) for bar in (600_000, 100_000, 30_000))
COMMITTED = many(5, "commit", day=9_400)
TOLD_OFF = [item("a", "commit", **AT, **ONE), item("b", "told", False, day=9_460, **ONE)]
PAGE = [item("a", "did", people=40, **WEB), item("b", "did", False, people=960, **WEB)]

CASES = {
    "E0": case([]),
    "E1": case(many(1, "told")),
    "E2": case(many(5, "told", **ONE)),
    "E3": case(many(5, "told")),
    "E4": case([item("a", "told", **ONE), item("b", "commit", False, **ONE)]),
    "E5": case(many(1, "did")),
    "E6": case(many(10, "did")),
    "E7": case(many(10, "did", False)),
    "E8": case(many(100, "opinion")),
    "E9": case(spread(100, "opinion", 10)),
    "E10": case(many(60, "told")),
    "E11": case(spread(60, "told", 6)),
    "E12": case(many(5, "commit", **EDGE)),
    "E13": case(many(50, "commit", **EDGE)),
    "E14": case(many(5, "commit", day=DAY - 365)),
    "E15a": case(COMMITTED, changed("none")),
    "E15b": case(COMMITTED, changed("minor")),
    "E15c": case(COMMITTED, changed("major")),
    "E15d": case(COMMITTED, changed("replaced")),
    "E16": case(COMMITTED[::-1], changed("major")),
    "E17": case(TOLD_OFF, changed("major")),
    "E18": without(case(many(3, "commit")), "e1"),
    "E19": case(many(2, "commit")),
    "E20": case(many(5, "told", **LEADING)),
    "E21": case(many(5, "told", False, **LEADING)),
    "E22": case(many(5, "did") + many(5, "did", False, "n")),
    "E23": case([], question=CORE._replace(prior=600_000)),
    "E24": case(PAGE, question=RARE),
    "E25": case(spread(20, "told", 2), question=SOFT),
    "E26": case(many(6, "shown"), question=HARD),
    "E27": seven(),
    "E28a": two_segments(),
    "E28b": two_segments(),
}

TABLE = (Path(__file__).parents[1] / "data" / "edge_cases.txt").read_text().splitlines()[1:]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.split()[0])
def test_edge_cases(row: str) -> None:
    """Votes, confidence to 12 digits, range and status (confidence.md 6)."""
    name, *want = row.split()
    day = 9_506 if name == "E27" else DAY
    found = assess(CASES[name], day, "edge" if name == "E28b" else None)
    got = [found.r, found.s, f"{found.confidence:.12f}", f"{found.low}-{found.high}", found.status]
    assert [str(each) for each in got] == want


def test_every_edge_case_is_in_the_table() -> None:
    """No case without its numbers."""
    assert [row.split()[0] for row in TABLE] == list(CASES)


def test_no_quantity_of_compliments_passes_the_pile() -> None:
    """With 100 compliments, seven more move C from 0.493666 to 0.493953 (2.10)."""
    assert f"{assess(case(many(107, 'opinion')), DAY).confidence:.6f}" == "0.493953"
    assert assess(case(spread(9_000, "opinion", 90)), DAY).confidence < 0.53


def test_the_opinion_and_the_factor_of_e27() -> None:
    """Subjective logic and the Bayes factor are views of r and s (4, 11)."""
    found = assess(seven(), 9_506)
    assert f"{found.belief:.12f}" == "0.554218685220"
    assert f"{found.disbelief:.12f}" == "0.088684752655"
    assert f"{found.uncertainty:.12f}" == "0.357096562124"
    assert found.base_rate == 309_912
    assert found.share == 664_887
    assert f"{found.factor:.6f}" == "18.917545"
    assert found.words == "very likely"
    assert (found.people, found.items) == (7, 7)
    assert found.own_votes == found.own_r + found.own_s == found.r + found.s


def test_r2_s1_w2_is_the_published_opinion() -> None:
    """b .4, d .2, u .4 of the subjective logic libraries (12)."""
    flat = type(POLICY)(half_life=0)
    items = many(2, "did") + many(1, "did", False, "n")
    found = assess(case(items, policy=flat), DAY)
    assert found.belief == pytest.approx(0.4, abs=3e-3)
    assert found.disbelief == pytest.approx(0.2, abs=3e-3)
    assert found.uncertainty == pytest.approx(0.4, abs=3e-3)
    assert found.belief + found.disbelief + found.uncertainty == pytest.approx(1, abs=1e-15)


def test_the_factor_is_null_where_confidence_is_certain() -> None:
    """A million paying people: C is 1.0, odds do not exist."""
    found = assess(case([item("a", "did", people=1_000_000)]), DAY)
    assert found.confidence == 1.0
    assert found.factor is None
    assert factor_of(0.5, 1 / 3) == pytest.approx(2)


def test_a_person_heard_about_two_versions_is_one_person() -> None:
    """People are counted once, items each, a batch as its people."""
    found = assess(case([*TOLD_OFF, *PAGE], changed("major")), DAY)
    assert (found.people, found.items) == (1_001, 4)


def test_open_is_what_remains() -> None:
    """Enough votes, neither side nor both: open."""
    found = assess(case(many(4, "did") + many(1, "did", False, "n"), question=HARD), DAY)
    assert (found.status, found.words) == ("open", "likely")


def test_no_segments_means_everybody() -> None:
    """All evidence in one set of piles, whatever the segment (16)."""
    five = [item(f"b{i}", "told", segment="b") for i in range(5)]
    both = case(many(5, "told", segment="a") + five, question=CORE._replace(segments=()))
    found = assess(both, DAY)
    assert (found.r, found.own_r) == (1_634_933, 1_634_933)
    alone = assess(both, DAY, "a")
    assert alone.own_r == 1_192_570
    assert alone.r > alone.own_r


def test_several_segments_share_piles_and_borrow_the_rest() -> None:
    """Two named segments read as everybody when nobody else spoke (16)."""
    items = many(5, "told", segment="a") + many(5, "told", name="b", segment="b")
    named = case(items, question=CORE._replace(segments=("a", "b")))
    assert assess(named, DAY).own_r == 1_634_933
    more = named._replace(items=(*named.items, item("x", "did", segment="")))
    assert assess(more, DAY).own_r == 1_634_933
    assert assess(more, DAY).r == 1_634_933 + 498_752


def test_a_reading_leaves_out_what_came_later() -> None:
    """Items and changes after the day do not exist yet (6)."""
    early = case(many(5, "commit", day=9_400))
    late = case([*early.items, item("z", "did", False, day=9_481)], changed("major", 9_481))
    assert assess(late, 9_480) == assess(early, 9_480)
    assert assess(late, 9_481) != assess(early, 9_481)


def test_an_explicit_version() -> None:
    """Evidence seen after a change about the version before it loses as that version."""
    after = [item(f"e{i}", "commit", day=9_460, before="C1") for i in range(5)]
    plain = [each._replace(before=None) for each in after]
    assert assess(case(after, changed("replaced")), DAY).r == 0
    assert assess(case(plain, changed("replaced")), DAY).own_votes > 3_000_000


@pytest.mark.parametrize(
    ("day", "want"),
    [
        (9_410, "0.931592794554 0.960747006692 0.987143637382 0.988507773064"),
        (9_414, "0.777757992549"),
    ],
)
def test_the_confidences_of_the_readiness_example(day: int, want: str) -> None:
    """Problem, solution, price, channel; then price after real refusals (7)."""
    people = [
        item(
            f"e{i}",
            RUNGS[1 + i % 3],
            i != 7,
            day=9_400 + i,
            person=f"p{i:02}",
            source=("ana", "bo")[i % 2],
        )
        for i in range(9)
    ]
    people += many(3, "commit", name="x", day=9_411)
    people += many(12, "did", False, name="r", day=9_413, source="web")
    bars = (500_000, 400_000, 200_000, 100_000) if day == 9_410 else (200_000,)
    found = [assess(case(people, question=CORE._replace(bar=bar)), day).confidence for bar in bars]
    assert " ".join(f"{each:.12f}" for each in found) == want


def test_joint_range_after_three_more_commit() -> None:
    """The same people on day 9412: floor and ceiling of all four (7)."""
    people = [
        item(f"e{i}", RUNGS[1 + i % 3], i != 7, day=9_400 + i, source=("ana", "bo")[i % 2])
        for i in range(9)
    ]
    people += many(3, "commit", name="x", day=9_411)
    found = [
        assess(case(people, question=CORE._replace(bar=bar)), 9_412).confidence
        for bar in (500_000, 400_000, 200_000, 100_000)
    ]
    assert f"{1 - sum(1 - each for each in found):.12f}" == "0.972325598319"
    assert f"{min(found):.12f}" == "0.981533936588"
