"""Simulate: each method's own arithmetic on the same history, beside castdev's number."""

from __future__ import annotations

import pytest
from law_worlds import World, history, on, record

from castdev.engine.errors import NotFound
from castdev.engine.hypothesis import RetireHypothesis
from castdev.engine.outcome import ObserveOutcome
from castdev.engine.rival import NameRivals
from castdev.projections.simulate import METHODS, Simulated, SimulateReading
from castdev.projections.turned_out import came_true, outcomes_of


def one(found: SimulateReading, id: str = "H1") -> Simulated:
    """One hypothesis of a reading."""
    return next(each for each in found.hypotheses if each.id == id)


def told(people: int, rung: str = "told") -> World:
    """A hypothesis that so many people support on a rung."""
    world = World()
    world.segments("core")
    world.state("H1", "core")
    world.many(people, rung)
    return world


@pytest.mark.parametrize(
    ("rung", "people", "meter"),
    [
        ("opinion", 0, 0.01),
        ("opinion", 30, 0.1),
        ("told", 2, 0.5),
        ("told", 3, 1.0),
        ("told", 20, 3.0),
        ("shown", 1, 3.0),
        ("commit", 1, 3.0),
        ("did", 1, 5.0),
    ],
)
def test_gilad(rung: str, people: int, meter: float) -> None:
    """Opinion .1; told by 1 or 2 .5, by 3 to 19 1, by 20 3; shown and commit 3; did 5 (4)."""
    world = told(people, rung)
    found = one(world.project.simulate("gilad"))
    assert found.gilad is not None
    assert (found.gilad.meter, found.gilad.rung) == (meter, rung if people else None)
    assert (found.ach, found.subjective, found.yes) == (None, None, None)
    world.many(5, "did", False)
    again = one(world.project.simulate("gilad")).gilad
    assert again is not None and again.meter == meter, "what is against is not seen"


@pytest.mark.parametrize(
    ("outcome", "meter"), [("true", 10.0), ("false", 1.0), ("4 of 10", 10.0), ("3 of 10", 1.0)]
)
def test_gilad_after_launch(outcome: str, meter: float) -> None:
    """Launch data is worth 10 when it came true: the bar of 0.4 was met."""
    world = told(3)
    world.say(ObserveOutcome(hypothesis="H1", outcome=outcome), day=9_500)
    found = one(world.project.simulate("gilad")).gilad
    assert found is not None and found.meter == meter
    book, lens, _ = world.project.view()
    (seen,) = outcomes_of(book, lens, "H1")
    assert came_true(book, seen) is (meter == 10.0)
    early = one(world.project.simulate("gilad", happened_by=on(9_499))).gilad
    assert early is not None and not early.outcome


def test_subjective_logic() -> None:
    """Of r = 2, s = 1, W = 2 it is b .4, d .2, u .4 (12), to what age and ladder leave."""
    world = told(2, "did")
    world.many(1, "did", False)
    found = one(world.project.simulate("subjective")).subjective
    assert found is not None
    assert (found.belief, found.disbelief) == pytest.approx((0.4, 0.2), abs=3e-3)
    assert found.uncertainty == pytest.approx(0.4, abs=3e-3)
    share = world.project.confidence("H1").share
    assert found.expected == pytest.approx(share, abs=2e-6), "b + a u is the mean of the share"


def test_share_of_yes() -> None:
    """Items, not people: one person who says it three times counts three times."""
    world = told(1)
    for yes in (True, True, False):
        world.hears("p000", "opinion", yes)
    found = one(world.project.simulate("yes")).yes
    assert found is not None and (found.yes, found.items, found.share) == (3, 4, 0.75)
    assert one(told(0).project.simulate()).yes.share is None  # type: ignore[union-attr]  # asked for


def test_rivals() -> None:
    """The evidence speaks least against the leading one; who says the same is no help."""
    world = told(2)
    world.state("H2", "core")
    world.state("H3", "core")
    for who in ("p000", "p001"):
        world.hears(who, "told", about=["H2"])
    world.hears("kim", "did", False, about=["H2"])
    world.say(NameRivals(hypotheses=("H2", "H1")), NameRivals(hypotheses=("H1", "H3")))
    found = world.project.simulate("ach")
    first, second = found.rivals
    assert (first.hypotheses, first.leading) == (("H1", "H2"), ("H1",))
    assert first.inconsistency == {"H1": 0.0, "H2": round(-2 * 1.414 * 1.414, 6)}
    assert [(row.person, row.diagnostic) for row in first.rows] == [
        ("kim", True),
        ("p000", False),
        ("p001", False),
    ]
    assert first.rows[0].decibans == {"H1": 0.0, "H2": -20.0}
    assert first.rows[0].ratings == {"H1": 0, "H2": -2}
    assert second.leading == second.hypotheses == ("H1", "H3")
    assert world.project.simulate("yes").rivals == ()
    world.say(RetireHypothesis(hypothesis="H3"))
    assert len(world.project.simulate("ach").rivals) == 1


@pytest.mark.parametrize("seed", range(6))
def test_castdev_is_castdev(seed: int) -> None:
    """Beside every method stands the confidence that status shows, at any time."""
    project = record(history(seed, 30)).project
    for then, day in ((project, None), (project.as_of(20), None), (project, on(9_250))):
        status = {one.id: (one.confidence, one.status) for one in then.status(happened_by=day).hypotheses}  # fmt: skip
        for method in (None, *METHODS):
            found = then.simulate(method, happened_by=day)
            assert {one.id: (one.confidence, one.status) for one in found.hypotheses} == status
            assert found.methods[0].name == "castdev"
            assert len(found.methods) == (5 if method is None else 1 + (method != "castdev"))


def test_no_such_method() -> None:
    """A miss says which there are; each says what it estimates and what it misses."""
    with pytest.raises(NotFound, match="Use castdev, gilad, ach, subjective, yes"):
        World().project.simulate("tarot")
    for method in METHODS.values():
        for text in (method.estimates, method.weakness):
            assert text.endswith(".") and text.count(". ") == 0
