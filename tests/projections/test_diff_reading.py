"""Diff: what moved between two moments; what caused it adds up, exactly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import World, history, on, record_slowly, study

from castdev.engine.decision import MakeDecision
from castdev.engine.errors import BadInput, NotFound
from castdev.engine.evidence import CorrectEvidence, RetractEvidence
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.respondent import ReassignRespondent
from castdev.engine.undo import UndoCommand
from castdev.projections.diff import DiffReading, Moved


def sound(found: DiffReading) -> None:
    """Causes add up to what moved, and what moved is the difference."""
    for one in found.hypotheses:
        assert sum(cause.moved for cause in one.causes) == one.moved_micro
        if one.before_micro is not None and one.after_micro is not None:
            assert one.moved_micro == one.after_micro - one.before_micro
        for cause in one.causes:
            assert cause.moved == cause.after - cause.before
            assert cause.events or cause.what == "reweighed"
            assert set(cause.events) <= set(found.events)


def of(found: DiffReading, id: str) -> Moved:
    return next(one for one in found.hypotheses if one.id == id)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40), st.data())
def test_causes_add_up_in_any_history(seed: int, size: int, data: st.DataObject) -> None:
    """Between any two versions, in either direction, which mirror each other."""
    world = record_slowly(history(seed, size))
    last = len(world.project.entries())
    a, b = (data.draw(st.integers(0, last)) for _ in range(2))
    there, back = world.project.diff(a, b), world.project.diff(b, a)
    sound(there)
    sound(back)
    assert there.events == back.events == tuple(range(min(a, b) + 1, max(a, b) + 1))
    assert {one.id: one.moved_micro for one in there.hypotheses} == {
        one.id: -one.moved_micro for one in back.hypotheses
    }
    for one in there.hypotheses:
        for version, micro in ((a, one.before_micro), (b, one.after_micro)):
            if micro is not None:
                why = world.project.as_of(version).why(one.id)
                assert micro == round(why.confidence * 1e6)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 30))
def test_nothing_moved(seed: int, size: int) -> None:
    """Between a version and itself nothing moves."""
    world = record_slowly(history(seed, size))
    last = len(world.project.entries())
    found = world.project.diff(last, last)
    assert not (found.hypotheses or found.gates or found.segments or found.events)


def heard() -> World:
    """Three people were heard about H1, which D1 is about."""
    world = World()
    world.segments("core", "edge")
    world.state("H1", "core")
    for person, rung in (("kim", "told"), ("lee", "did"), ("max", "shown")):
        world.hears(person, rung, day=9_500)
    world.say(MakeDecision(choice="go on", hypotheses=("H1",), reason="so"), day=9_500)
    return world


def test_each_cause_names_its_events() -> None:
    """New, gone and corrected items, the prior of a restatement, a moved person."""
    world = heard()
    start = len(world.project.entries())
    (new,) = world.hears("ann", "commit", day=9_500)
    versions = {}
    for name, command in (
        ("gone", RetractEvidence(evidence="E1")),
        ("fixed", CorrectEvidence(evidence="E2", side="refutes")),
        ("away", ReassignRespondent(respondent="max", segment="edge")),
        ("restated", RestateHypothesis(hypothesis="H1", prior=0.5)),
    ):
        world.say(command)
        versions[name] = len(world.project.entries())
    found = world.project.diff("d1", versions["restated"])
    sound(found)
    moved = of(found, "H1")
    assert (found.before.asked, found.before.version) == ("D1", start)
    causes = {one.evidence: one for one in moved.causes}
    assert moved.causes[0].what == "prior"
    assert causes[None].events == moved.events == (versions["restated"],)
    assert (causes[new].what, causes[new].before) == ("new", 0)
    assert causes[new].events == (causes[new].version,)
    assert (causes["E1"].what, causes["E1"].after) == ("gone", 0)
    assert causes["E1"].events == (versions["gone"],)
    assert causes["E2"].what == "reweighed" and causes["E2"].moved < 0
    assert causes["E2"].events == (versions["fixed"],)
    assert causes["E3"].events == (versions["away"],)
    segments = {one.id: one for one in found.segments}
    assert (segments["edge"].people_before, segments["edge"].people_after) == (0, 1)
    assert versions["away"] in segments["edge"].events


def test_an_undo_is_the_cause_of_what_it_takes_back() -> None:
    """So is the undo of that undo."""
    world = heard()
    start = len(world.project.entries())
    world.say(RetractEvidence(evidence="E1"))
    world.say(UndoCommand())
    found = world.project.diff(start + 1, start + 2)
    (back,) = (one for one in of(found, "H1").causes if one.what == "new")
    assert (back.evidence, back.events) == ("E1", (start + 2,))


def test_stated_and_retired() -> None:
    """A hypothesis that was not there counts from its prior."""
    world = heard()
    start = len(world.project.entries())
    world.state("H2")
    world.hears("kim", "did", about=("H2",))
    world.say(RetireHypothesis(hypothesis="H1"))
    found = world.project.diff(start, len(world.project.entries()))
    sound(found)
    stated = of(found, "H2")
    prior = round(world.project.why("H2").prior * 1e6)
    assert (stated.change, stated.before, stated.status_before) == ("stated", None, None)
    assert stated.after_micro == prior + stated.moved_micro
    assert of(found, "H1").change == "retired"
    back = world.project.diff(len(world.project.entries()), start)
    assert (of(back, "H2").change, of(back, "H1").change) == ("gone", "restored")


def test_gates_that_opened() -> None:
    """State, progress, and the events a gate rests on at one end only."""
    world = World()
    world.segments("core")
    world.state("H1", "core")
    start = len(world.project.entries())
    world.many(12, "did")
    found = world.project.diff(start, len(world.project.entries()))
    gates = {one.gate: one for one in found.gates}
    assert (gates["heard"].before, gates["heard"].after) == ("shut", "open")
    assert (gates["heard"].progress_before, gates["heard"].progress_after) == (0.0, 1.0)
    assert len(gates["heard"].events) == 12
    assert found.score_after >= found.score_before
    assert found.segment == "core"


def test_the_real_study_between_versions() -> None:
    """From an empty page to all findings; then a policy and a restatement."""
    project = study()
    last = len(project.entries())
    whole = project.diff(1, last)
    sound(whole)
    assert {one.change for one in whole.hypotheses} == {"stated"}
    half = project.diff(last // 2, last)
    sound(half)
    id = half.hypotheses[0].id
    project.handle(AdoptPolicy(policy=Policy(half_life=180, prior=500_000)))
    project.handle(RestateHypothesis(hypothesis=id, bar=0.2))
    found = project.diff(last, last + 2)
    sound(found)
    assert (found.before.policy + 1, found.after.policy) == (found.policy, found.policy)
    prior = of(found, id).causes[0]
    assert (prior.what, prior.events) == ("prior", (last + 1, last + 2))
    assert of(found, id).events == (last + 1, last + 2)
    for one in found.hypotheses:
        assert one.causes[0].what == "prior" and last + 1 in one.causes[0].events


def test_days_and_age() -> None:
    """Between two days without events only age moves, and says so."""
    world = heard()
    found = world.project.diff(on(9_500), on(9_900).isoformat())
    sound(found)
    assert (found.events, found.before.version) == ((), found.after.version)
    assert {one.what for one in of(found, "H1").causes} == {"reweighed"}
    assert (found.before.reading_day, found.after.reading_day) == (on(9_500), on(9_900))


def test_what_there_is_not() -> None:
    """An unknown version, decision, or day is refused."""
    world = heard()
    last = len(world.project.entries())
    with pytest.raises(BadInput, match="there is no event 999"):
        world.project.diff(1, 999)
    with pytest.raises(NotFound, match="D7"):
        world.project.diff("D7", last)
    with pytest.raises(BadInput, match="2026-99-01"):
        world.project.diff(1, "2026-99-01")
    with pytest.raises(BadInput, match="yesterday"):
        world.project.diff("yesterday", last)
    with pytest.raises(NotFound, match="D1"):
        world.project.as_of(3).diff("D1", 3)
