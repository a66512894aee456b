"""From items to votes: the table, the room of one person, the cells."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext

import pytest
from evidence_kit import DAY, POLICY, case, changed, item, many
from hypothesis import given
from hypothesis import strategies as st

from castdev.projections.scoring.exact import apportion, growth, rdiv, vote
from castdev.projections.scoring.piles import count
from castdev.projections.scoring.types import RUNGS, Change
from castdev.projections.scoring.votes import carried, cells, units, versions, weigh

TABLE = {
    100_000: "25239 660562 131333 728480 286320 728480 536807 576396 990089 988901",
    200_000: "49235 633676 232173 704567 445176 704567 698600 547411 995020 987531",
    400_000: "93850 564719 376852 641403 616086 641403 822560 475652 997504 983444",
    500_000: "114623 519494 430506 598480 667325 598480 852825 430506 998002 980198",
    600_000: "134465 463781 475652 543885 706497 543885 874270 376852 998334 975369",
}


@pytest.mark.parametrize("bar", TABLE)
def test_the_table_of_votes(bar: int) -> None:
    """Votes for a yes and a no of every rung (confidence.md 11)."""
    found = []
    for rung in RUNGS:
        weight = POLICY.ladder[rung]
        found += [vote(weight.yes, bar)[0], vote(-weight.no, bar)[1]]
    assert found == [int(each) for each in TABLE[bar].split()]


@pytest.mark.parametrize("bar", TABLE)
@pytest.mark.parametrize("rung", RUNGS)
def test_no_drift_at_the_bar(bar: int, rung: str) -> None:
    """If the truth is the bar, weak evidence does not push away from it (2.3).

    Votes are rounded to the micro, which alone is worth up to 1.5e-6 here.
    """
    weight, tau = POLICY.ladder[rung], bar / 1e6  # type: ignore[index]
    up, down = 10 ** (weight.yes / 1000), 10 ** (-weight.no / 1000)
    alarm = (1 - down) / (up - down)
    says_yes = tau * up * alarm + (1 - tau) * alarm
    gain = vote(weight.yes, bar)[0] * says_yes
    loss = vote(-weight.no, bar)[1] * (1 - says_yes)
    assert gain / (gain + loss) == pytest.approx(tau, abs=2e-6)


def test_growth() -> None:
    """A vote weighs twice as much a half-life later; half-life 0 never ages."""
    assert growth(100, 365) / 2**40 == pytest.approx(1.2091327137814, abs=1e-13)
    assert growth(365, 365) == 2**41
    assert growth(0, 365) == 2**40
    assert growth(9_500, 0) == growth(0, 0)
    with pytest.raises(ValueError, match="-1"):
        growth(-1, 365)


def test_kish() -> None:
    """People with a common cause count as fewer (confidence.md 2.6, 11)."""
    assert count(100_000_000, 200_000) == 4_807_692
    assert count(60_000_000, 50_000) == 15_189_873
    assert count(10_000_000, 100_000) == 5_263_158
    assert count(1_000_000, 200_000) == 1_000_000
    assert count(400_000, 200_000) == 400_000
    assert count(7_000_000, 0) == 7_000_000


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6))
def test_rdiv_rounds_halves_away_from_zero(n: int, d: int) -> None:
    """Nearest, symmetric, and the sign may stand on either side."""
    assert abs(rdiv(n, d) * d - n) * 2 <= d
    assert rdiv(-n, d) == -rdiv(n, d) == rdiv(n, -d)
    assert (rdiv(3 * d, 2 * d), rdiv(-3 * d, 2 * d)) == (2, -2)


@given(st.integers(-(10**6), 10**6), st.lists(st.integers(0, 10**40), max_size=30))
def test_apportion_sums_exactly(total: int, weights: list[int]) -> None:
    """Parts sum to the total, and are off by less than one."""
    parts = apportion(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) <= sum(weights)


def test_flags_shrink_the_side_they_inflate() -> None:
    """A leading question cheapens a yes, not a no; flags multiply (2.1)."""
    assert weigh(item("e", "told", flags=("leading",)), POLICY) == (400, 200)
    assert weigh(item("e", "told", False, flags=("leading",)), POLICY) == (-600, -600)
    assert weigh(item("e", "told", False, flags=("hostile",)), POLICY) == (-600, -300)
    assert weigh(item("e", "shown", flags=("friend", "paid")), POLICY) == (700, 131)
    assert weigh(item("e", "told", flags=("never heard of",)), POLICY) == (400, 400)


def test_the_unit_takes_its_place_from_the_highest_item() -> None:
    """A later compliment does not freshen an old deed (2.2)."""
    one = {"person": "kim"}
    [unit] = units(
        case(
            [
                item("e1", "did", day=9_000, source="bo", segment="edge", **one),
                item("e3", "did", day=9_100, source="cy", segment="rim", **one),
                item("e2", "did", day=9_100, source="di", segment="core", **one),
                item("e9", "opinion", day=9_400, **one),
            ]
        )
    )
    assert (unit.rung, unit.day, unit.source, unit.segment) == ("did", 9_100, "cy", "rim")
    assert [each.evidence for each in unit.items] == ["e1", "e2", "e3", "e9"]
    assert unit.millibans == 3_000


def test_repeats_are_averaged_and_rungs_added() -> None:
    """Yes and no on one rung meet in the middle; with repeat rho 0 they add up."""
    one = {"person": "kim"}
    items = [item("a", "told", **one), item("b", "told", False, **one), item("c", "commit", **one)]
    assert units(case(items))[0].millibans == -100 + 1_100
    items = many(2, "told", person="kim")
    assert units(case(items))[0].millibans == 400
    adding = type(POLICY)(repeat_rho=0)
    assert units(case(items, policy=adding))[0].millibans == 800


def test_a_newer_version_takes_room_from_an_older_one() -> None:
    """One person is one vote over all versions (2.4)."""
    one = {"person": "kim"}
    items = [item("a", "commit", day=9_400, **one), item("b", "told", False, day=9_460, **one)]
    old, new = units(case(items, changed("major")))
    assert (new.epoch, new.yes, new.no, new.people) == (1, 0, 641_403, 1_000_000)
    assert (old.epoch, old.yes, old.no, old.people) == (0, 294_968, 0, 358_597)


def test_a_batch_multiplies() -> None:
    """Forty sign-ups are forty votes."""
    [unit] = units(case([item("a", "did", people=40)]))
    assert (unit.yes, unit.people, unit.size) == (40 * 997_504, 40_000_000, 40)


def test_epochs() -> None:
    """Same-day evidence is about the new version unless it says otherwise (6, 16)."""
    changes = changed("major") + changed("none", 9_460, "C2") + changed("minor", 9_450, "C0")
    assert [each.change for each in versions(case([], changes))] == ["C0", "C1"]
    assert [each.change for each in versions(case([], changes), 9_449)] == []
    items = [
        item("a", "told", day=9_449),
        item("b", "told", day=9_450),
        item("c", "told", day=9_470, before="C1"),
        item("d", "told", day=9_470, before="C0"),
        item("e", "told", day=9_470, before="C2"),
        item("f", "told", day=9_470, before="C77"),
    ]
    assert [unit.epoch for unit in units(case(items, changes))] == [0, 2, 1, 0, 2, 2]


def test_carry_multiplies_in_steps() -> None:
    """Each later change takes its part."""
    opened = (Change("a", 1, "minor"), Change("b", 2, "major"), Change("c", 3, "minor"))
    assert [carried(opened, epoch, POLICY) for epoch in range(4)] == [
        140_625,
        187_500,
        750_000,
        1_000_000,
    ]


def test_cells_are_scaled_sums() -> None:
    """Votes and people times growth, by segment, rung, source, epoch (2.5)."""
    scale = growth(DAY, 365)
    found = cells(case([*many(2, "told"), item("x", "did", False, segment="edge", source="web")]))
    assert found == {
        ("core", "told", "ana", 0): (2 * 376_852 * scale, 0, 2_000_000 * scale),
        ("edge", "did", "web", 0): (0, 983_444 * scale, 1_000_000 * scale),
    }


def test_an_empty_cell_is_absent() -> None:
    """A person whose room is all taken leaves no trace in older cells."""
    sure = type(POLICY)(person_limit=3_000)
    one = {"person": "kim"}
    items = [item("a", "told", day=9_400, **one)]
    items += [item(f"d{i}", "did", day=9_460 + i, **one) for i in range(3)]
    changes = changed("minor") + changed("minor", 9_461, "C2") + changed("minor", 9_462, "C3")
    found = cells(case(items, changes, policy=sure))
    assert ("core", "told", "ana", 0) not in found
    assert len(found) == 3
    assert cells(case([])) == {}


@pytest.mark.parametrize("half_life", [30, 365, 36_500])
def test_growth_is_exact(half_life: int) -> None:
    """Rows of products give what the definition gives entry by entry, to the last bit."""
    with localcontext(Context(prec=70)):
        for day in {*range(0, 3 * half_life, max(1, half_life // 90)), half_life - 1, half_life}:
            turns, index = divmod(day, half_life)
            step = round(2**40 * Decimal(2) ** (Decimal(index) / half_life))
            assert growth(day, half_life) == step << turns
