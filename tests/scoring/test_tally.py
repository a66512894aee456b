"""The tally: whatever changes, it says what the whole arithmetic says of the whole case."""

from __future__ import annotations

from evidence_kit import POLICY, case, changed, item, many
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from random_cases import FIRST, LAST, cases, days

from castdev.engine.policy import Policy
from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.gates import committed, current, fresh
from castdev.projections.scoring.tally import Left, Tally
from castdev.projections.scoring.types import Case
from castdev.projections.scoring.votes import by_person

POLICIES = (
    POLICY,
    Policy(half_life=0),
    Policy(half_life=180, source_rho=0, relevance=1_000_000, repeat_rho=500_000),
)


def whole(asked: Case, day: int) -> Left:
    """What the definitions say, from the beginning."""
    found = assess(asked, day)
    return Left(
        found.confidence,
        found.status,
        found.own_votes,
        committed(asked, day),
        fresh(asked, day),
        current(asked, day),
    )


@settings(max_examples=150, deadline=None, database=None, derandomize=True)
@given(cases(), st.sampled_from(POLICIES), st.data())
def test_a_life_of_changes(asked: Case, policy: Policy, data: st.DataObject) -> None:
    """People say more or less, changes come and go, days pass and come back."""
    asked = asked._replace(policy=policy)
    start, day = asked._replace(items=asked.items[::2], changes=asked.changes[:1]), LAST
    tally, now = Tally(start, day), start
    assert tally.read() == whole(now, day)
    for _ in range(data.draw(st.integers(1, 6))):
        step = data.draw(st.sampled_from(["person", "person", "product", "day", "look"]))
        if step == "person" and asked.items:
            person = data.draw(st.sampled_from([one.person for one in asked.items]))
            own = by_person(asked.items)[person]
            kept = [one for one in own if data.draw(st.booleans())]
            tally.put(person, kept)
            others = tuple(one for one in now.items if one.person != person)
            now = now._replace(items=(*others, *kept))
        elif step == "product":
            kept_changes = tuple(one for one in asked.changes if data.draw(st.booleans()))
            tally.change(kept_changes)
            now = now._replace(changes=kept_changes)
        elif step == "day":
            day = data.draw(st.one_of(days, st.integers(LAST, LAST + 400)))
            tally.move(day)
        else:
            assert tally.read() == whole(now, day)
    assert tally.read() == whole(now, day)
    assert {one: [*tally.of(one)] for one in tally.people()} == by_person(now.items)


def test_what_comes_later_waits() -> None:
    """Tomorrow's item and tomorrow's change are left out today, and are in tomorrow."""
    asked = case([*many(4, "commit"), item("x", "did", day=9_501)], changed("major", 9_502))
    tally = Tally(asked, 9_500)
    for day in (9_500, 9_501, 9_502, 9_503, 9_500):
        tally.move(day)
        assert tally.read() == whole(asked, day)
    assert Tally(asked, 9_500).read() != Tally(asked, 9_502).read()


def test_other_rules_are_another_tally() -> None:
    """The same evidence under another policy reads otherwise: a tally is of one question."""
    asked = case(many(6, "told"))
    strict = asked._replace(policy=replace(POLICY, source_rho=500_000))
    assert Tally(asked, LAST).read() != Tally(strict, LAST).read()
    assert Tally(strict, LAST).read() == whole(strict, LAST)
    assert Tally(asked, FIRST).read() == whole(asked, FIRST)
    assert Tally(asked, LAST).question == asked.question


def test_the_version_before_a_change_that_came_to_light() -> None:
    """An item named a change that was only planned; once it is made, that says which version."""
    first, second = changed("minor", 9_100, "C1"), changed("major", 9_200, "C2")
    asked = case([item("e", "told", day=9_050, before="C2"), *many(3, "did", day=9_060)], first)
    tally = Tally(asked, LAST)
    tally.change((*first, *second))
    assert tally.read() == whole(asked._replace(changes=(*first, *second)), LAST)
    tally.change(tuple(second))
    assert tally.read() == whole(asked._replace(changes=tuple(second)), LAST)
