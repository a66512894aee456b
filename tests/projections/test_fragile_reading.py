"""Fragile: what a single removal flips, as if it had been retracted for real."""

from __future__ import annotations

import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import HYPOTHESES, World, history, on, record
from msgspec.structs import replace

from castdev.engine.app import Engine
from castdev.engine.command import Request
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import NotFound
from castdev.engine.event import Entry
from castdev.engine.evidence import (
    EvidenceRetracted,
    RefuteHypothesis,
    RetractEvidence,
    SupportHypothesis,
)
from castdev.engine.interview import HoldInterview
from castdev.projections import confidence, fragile
from castdev.projections.casebook import Casebook, fold
from castdev.projections.fragile import FragileReading
from castdev.projections.lens import Moment
from castdev.projections.project import Project
from castdev.projections.scoring import gates
from castdev.projections.scoring.assess import assess
from castdev.projections.scoring.removal import Removal

LONG = bool(os.environ.get("CASTDEV_LONG"))
Words = dict[tuple[str, str], str]


def words(project: Project) -> tuple[Words, dict[str, float]]:
    """Every status, gate and verdict of a project, and its confidences."""
    status, ready = project.status(), project.readiness()
    found = {("status", one.id): one.status for one in status.hypotheses}
    found |= {("gate", one.gate): one.state for one in ready.gates}
    found["verdict", "ready"] = ready.verdict
    return found, {one.id: one.confidence for one in status.hypotheses}


def flips(found: FragileReading) -> dict[tuple[str, str], Words]:
    return {
        (one.kind, one.id): {(flip.what, flip.of): flip.after for flip in one.flips}
        for one in found.removals
    }


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 25))
def test_as_if_retracted_for_real(seed: int, size: int) -> None:
    """Each removal flips what retracting its items by events flips, and nothing else."""
    acts = history(seed, size)
    world = record(acts)
    found, (before, _) = world.project.fragile(), words(world.project)
    view, told = world.project.view(), {(one.kind, one.id): one for one in found.removals}
    tried = fragile.groups(view.book, view.lens, view.book.hypotheses)
    assert len(tried) == found.tried
    for kind, name, evidence in tried:
        other = record(acts)
        other.say(*(RetractEvidence(evidence=one) for one in evidence))
        after, left = words(other.project)
        moved = {key: word for key, word in after.items() if before[key] != word}
        assert flips(found).get((kind, name), {}) == moved
        if moved:
            assert told[kind, name].evidence == tuple(evidence)
            for flip in told[kind, name].flips:
                assert flip.before == before[flip.what, flip.of]
                assert flip.what != "status" or flip.confidence == left[flip.of]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 40))
def test_every_number_is_that_of_the_whole_arithmetic(seed: int, size: int) -> None:
    """What is left equals the assessment and the gates of the smaller case, exactly."""
    book, lens, _ = record(history(seed, size)).project.view()
    for id in HYPOTHESES:
        case = confidence.case_of(book, lens, id)
        removal = Removal(case, lens.day)
        for _, _, evidence in [("", "", []), *fragile.groups(book, lens, [id])]:
            items = tuple(one for one in case.items if one.evidence not in evidence)
            less = case._replace(items=items)
            whole = assess(less, lens.day)
            assert removal.without(evidence) == (
                whole.confidence,
                whole.status,
                whole.own_votes,
                gates.committed(less, lens.day),
                gates.fresh(less, lens.day),
                gates.current(less, lens.day),
            )


def paid() -> World:
    """H1 is supported by four who paid, three of whom bo heard."""
    world = World()
    world.segments("core")
    world.state("H1", "core")
    for person, by in (("kim", "Bo "), ("lee", "bo"), ("max", "bo"), ("ann", "ana")):
        world.hears(person, "did", by=by)
    return world


def test_one_hypothesis() -> None:
    """Items, respondents, the interviewer and the channel that its status hangs on."""
    found = paid().project.fragile("h1")
    assert (found.about, found.verdict, found.segment) == ("H1", None, None)
    assert [(one.id, one.status) for one in found.hypotheses] == [("H1", "supported")]
    assert found.tried == 4 + 4 + 2 + 1
    told = flips(found)
    assert told["interviewer", "bo"] == {("status", "H1"): "thin"}
    assert told["channel", "forum"] == {("status", "H1"): "untested"}
    (bo,) = (one for one in found.removals if one.id == "bo")
    assert (bo.evidence, len(bo.events)) == (("E1", "E2", "E3"), 3)
    assert bo.flips[0].confidence is not None


def test_a_decision_is_read_as_it_was_made() -> None:
    """What came later is left out; its gates are read too."""
    world = paid()
    world.say(MakeDecision(choice="build", hypotheses=("H1",), reason="so"), day=9_500)
    then = world.project.fragile("D1")
    world.spread(20, "did", sources=5)
    found = world.project.fragile("d1")
    assert found == then
    assert (found.about, found.as_of, found.verdict) == ("D1", "D1", "NOT_READY")
    told = flips(found)
    assert told["interviewer", "bo"]["status", "H1"] == "thin"
    assert told["interviewer", "bo"]["gate", "votes"] == "shut"
    assert [*flips(world.project.fragile("H1"))] == [("channel", "forum")]


def test_a_late_decision_hangs_on_what_had_happened() -> None:
    """It is read with the lens of its own readings: those of its day."""
    world = paid()
    world.hears("joe", "did", day=9_400, by="ana")
    world.say(MakeDecision(choice="build", reason="so"), day=9_450)
    found = world.project.fragile("D1")
    assert (found.happened_by, found.reading_day) == (on(9_450), on(9_450))
    seen = world.project.view().book.decisions["D1"].made.seen
    assert seen is not None
    assert {one.id: one.status for one in found.hypotheses} == seen.statuses
    assert found.verdict == seen.verdict


def test_nobody_named_is_no_source() -> None:
    """Who was asked by nobody knows whom is no voice; an empty project hangs on nothing."""
    world = World()
    assert world.project.fragile().removals == ()
    world.segments("core")
    world.state("H1", "core")
    for n in range(5):
        world.hears(f"p{n}", "did", by="")
    assert [*flips(world.project.fragile("H1"))] == [("channel", "forum")]
    with pytest.raises(NotFound, match="D9"):
        world.project.fragile("D9")
    with pytest.raises(NotFound, match="hypothesis 'nope'"):
        world.project.fragile("nope")


def test_a_thousand_items() -> None:
    """Every leave-one-out of a hypothesis with 1,000 items is tried, from folded state."""
    world, dice = World(), Random(1)
    world.segments("core", "edge")
    world.state("H1", "core")
    for n in range(400):
        world.person(f"p{n}", dice.choice(["core", "edge"]))
    asked = []
    for n in range(1_000):
        who, by = f"p{dice.randrange(400)}", f"i{dice.randrange(300)}"
        held = HoldInterview(id=f"I{n}", respondent=who, interviewers=(by,))
        observe = dice.choice([SupportHypothesis, RefuteHypothesis])
        kind = dice.choice(["past-fact", "behaviour", "commitment", "compliment"])
        said = observe(hypothesis="H1", interview=f"I{n}", statement=kind)  # type: ignore[arg-type]
        asked += [Request(held, on(dice.randint(9_000, 9_500))), Request(said)]
    world.project.handle_many(asked)
    world.changed("minor")
    view = world.project.view()
    for about in ("H1", None):
        assert fragile.read(view, about).tried > 1_600


def without(project: Project, evidence: list[str]) -> Project:
    """The project as if these had been retracted last, by the slow way: folded again from nothing."""
    entries = list(project.engine.entries())
    last = entries[-1]
    for number, one in enumerate(evidence, 1):
        event = EvidenceRetracted(evidence=one)
        entries.append(replace(last, version=last.version + number, event=event))
    return Beside(project.engine, entries)


class Beside(Project):
    """A project whose casebook is folded from entries given, not from its journal."""

    def __init__(self, engine: Engine, entries: list[Entry]) -> None:
        super().__init__(engine)
        self._entries = entries

    def book(self, moment: Moment | None = None) -> Casebook:
        """Fold them all."""
        return fold(self._entries)


@settings(max_examples=500 if LONG else 50)
@given(st.integers(0, 100_000), st.integers(3, 12))
def test_brute_force(seed: int, size: int) -> None:
    """What flips is what folding everything again without it flips.

    `CASTDEV_LONG=1` tries 500 small histories, the suite 50.
    """
    project = record(history(seed, size)).project
    found, view, (before, _) = flips(project.fragile()), project.view(), words(project)
    for kind, name, evidence in fragile.groups(view.book, view.lens, view.book.hypotheses):
        after, _ = words(without(project, evidence))
        moved = {key: word for key, word in after.items() if before[key] != word}
        assert found.pop((kind, name), {}) == moved
    assert not found
