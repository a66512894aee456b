"""History: each step names the event that made it, and the steps add up."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest
from law_worlds import HYPOTHESES, World, history, on, record, record_slowly

from castdev.engine.change import MakeChange
from castdev.engine.evidence import RetractEvidence
from castdev.engine.hypothesis import RestateHypothesis
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.verdict import ReachVerdict
from castdev.projections.project import Project


def test_the_steps_of_a_short_life() -> None:
    """Stated, supported, changed, retracted, restated, judged, under another policy."""
    world = World()
    world.state("H1", bar=0.4)
    world.state("H2")
    world.hears("kim", "did", segment=None)
    world.hears("lee", "did", about=["H2"], segment=None)
    world.say(MakeChange(id="C1", description="new", impacts={"H1": "major"}), day=9_500)
    world.say(MakeChange(id="C2", description="new", impacts={"H2": "major"}), day=9_500)
    world.at(9_501)
    world.say(RestateHypothesis(hypothesis="H1", bar=0.2))
    world.say(RetractEvidence(evidence="E1"), RetractEvidence(evidence="E2"))
    world.say(ReachVerdict(hypothesis="H1", word="open"))
    world.say(AdoptPolicy(policy=Policy(name="calm", prior=500_000)))
    found = world.project.history("h1")
    assert [(one.event, one.confidence) for one in found.steps] == [
        ("hypothesis_stated", 0.333333),
        ("hypothesis_supported", 0.684462),
        ("hypothesis_restated", found.steps[2].confidence),
        ("evidence_retracted", 0.333335),
        ("verdict_reached", 0.333335),
        ("policy_adopted", 0.500001),
    ]
    assert [one.status for one in found.steps[:2]] == ["untested", "thin"]
    assert found.steps[1].sentence == "E1 supports H1: kim in I1, usage"
    assert found.steps[1].happened_on == on(9_500)
    assert found.steps[0].happened_on is None
    assert found.steps[0].moved == 0.0


@pytest.mark.parametrize("seed", range(20))
def test_steps_are_what_was_known_then(seed: int) -> None:
    """Every step is the reading as of its event; between steps nothing moved; they add up."""
    project = record(history(seed, 30)).project
    end = len(project.entries())
    for one in HYPOTHESES:
        steps = project.history(one).steps
        names = {entry.version: entry.name for entry in project.entries()}
        then = {step.version: step for step in steps}
        last = None
        for version in range(steps[0].version, end + 1):
            last = then.get(version, last)
            assert last is not None
            known = project.as_of(version).confidence(one)
            assert (known.confidence, known.status) == (last.confidence, last.status)
        assert all(names[step.version] == step.event for step in steps)
        moved = sum(step.moved for step in steps)
        assert moved == pytest.approx(steps[-1].confidence - steps[0].confidence, abs=1e-9)
        for before, after in pairwise(steps):
            assert after.moved == round(after.confidence - before.confidence, 6)
        assert project.confidence(one).confidence == steps[-1].confidence


@pytest.mark.parametrize("seed", range(5))
def test_every_step_is_read_on_its_own_day(seed: int) -> None:
    """On the day it was recorded; with a day asked for, on that day."""
    project = record_slowly(history(seed, 40)).project
    for step in project.history("H1").steps:
        assert step.confidence == project.as_of(step.version).confidence("H1").confidence
    day = on(9_300)
    for step in project.history("H1", happened_by=day).steps:
        known = project.as_of(step.version).confidence("H1", happened_by=day)
        assert step.confidence == known.confidence


def test_a_curve_up_to_a_version() -> None:
    """As of an earlier event the curve ends there."""
    world = World()
    world.state("H1")
    world.many(3, "did", segment=None)
    steps = world.project.history("H1").steps
    assert len(steps) == 4
    short = world.project.as_of(steps[1].version).history("H1")
    assert (short.steps, short.version) == (steps[:2], steps[1].version)


@pytest.mark.parametrize("seed", range(3))
def test_a_policy_changes_nothing_before_it(seed: int) -> None:
    """Every reading as of before is the same to the byte; the step after it is marked."""
    world = record_slowly(history(seed, 25))
    project = world.project
    versions = [3, len(project.entries()) // 2, len(project.entries())]
    before = [_readings(project, version) for version in versions]
    steps = project.history("H1").steps
    world.say(AdoptPolicy(policy=Policy(name="new", prior=200_000, half_life=40, people_gate=1)))
    assert [_readings(project, version) for version in versions] == before
    after = project.history("H1").steps
    assert after[:-1] == steps
    assert (after[-1].policy, after[-1].event) == (project.status().policy, "policy_adopted")


def _readings(project: Project, version: int) -> bytes:
    then = project.as_of(version)
    told = [then.status(), then.readiness(), then.saturation(), then.next(), then.fragile()]
    told += [then.why(id) for id in then.view().book.hypotheses]
    told += [then.history(id) for id in then.view().book.hypotheses]
    return msgspec.json.encode(told)
