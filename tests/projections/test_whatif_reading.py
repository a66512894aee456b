"""What if: as if it had been recorded, retracted or adopted for real, and nothing is."""

from __future__ import annotations

from contextlib import suppress
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import World, history, on, record
from test_replay_reading import decisions_of, judged

from castdev.engine.command import Request
from castdev.engine.decision import MakeDecision
from castdev.engine.errors import BadInput, CastdevError, NotFound, Refused
from castdev.engine.evidence import NoteEvidence, RetractEvidence, SupportHypothesis
from castdev.engine.interview import HoldInterview
from castdev.engine.launch import GATES, ApproveLaunch
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy
from castdev.engine.undo import UndoCommand
from castdev.projections.compared import Compared
from castdev.projections.project import Project
from castdev.projections.readings import Readings
from castdev.projections.without import groups, plain

STRICT = Policy(name="strict", prior=250_000, relevance=0, people_gate=3, half_life=90)
FOUND = dict[str, tuple[object, ...]]


def stand(project: Readings, segment: str | None) -> FOUND:
    """Every reading that what if compares, as the project tells it."""
    status, ready = project.status(), project.readiness(segment)
    found: FOUND = {one.id: (one.confidence, one.status) for one in status.hypotheses}
    found |= {one.gate: (one.state, one.progress) for one in ready.gates}
    found["ready"] = ready.verdict, ready.score
    return found


def end(found: Compared, way: str) -> FOUND:
    """The same readings out of a comparison, at one end of it."""
    ends = {one.id: getattr(one, way) for one in found.hypotheses}
    told: FOUND = {id: (one.confidence, one.status) for id, one in ends.items() if one}
    for gate in found.gates:
        door = getattr(gate, way)
        told[gate.gate] = door.state, door.progress
    ready = getattr(found.readiness, way)
    told["ready"] = ready.verdict, ready.score
    return told


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(5, 30), st.randoms(use_true_random=False))
def test_as_if_for_real(seed: int, size: int, dice: Random) -> None:
    """More commands, then another policy, then less evidence: what they bring when recorded."""
    acts = history(seed, size)
    cut = dice.randint(len(acts) - size, len(acts))
    before, after = record(acts[:cut]).project, record(acts)
    version = before.status().version
    view = before.view()
    tried = groups(view.book, view.lens, view.book.hypotheses)
    gone = dice.sample(tried, min(2, len(tried)))
    found = before.what_if(
        without=[f"{kind} {name}" for kind, name, _ in gone],
        policy=STRICT,
        commands=[act.request() for act in acts[cut:]],
    )
    assert end(found.compared, "before") == stand(before, found.compared.segment)
    assert {one.evidence for one in found.without} == {tuple(one) for _, _, one in gone}
    for id in {id for one in found.without for id in one.evidence}:
        with suppress(Refused):  # it may have been retracted among the commands
            after.say(RetractEvidence(evidence=id))
    after.say(AdoptPolicy(policy=STRICT))
    assert end(found.compared, "after") == stand(after.project, found.compared.segment)
    recorded = after.project.entries(version, len(after.project.entries()))
    assert [one.event for one in found.added] == [one.name for one in recorded][: len(found.added)]
    assert before.status().version == version


@pytest.mark.parametrize("seed", range(4))
def test_of_a_decision(seed: int) -> None:
    """What is supposed at a decision starts from what it stored, whatever came later."""
    project = judged(seed).project
    for entry in decisions_of(project):
        seen = entry.event.seen  # type: ignore[attr-defined]
        found = project.what_if(decision=str(entry.version), policy=1)
        assert (found.event, found.version) == (entry.version, entry.version - 1)
        if seen is None:
            continue
        before = {one.id: one.before for one in found.compared.hypotheses}
        told = {id: float(text) for id, text in seen.confidences.items()}
        assert {id: round(one, 6) for id, one in told.items()} == {
            id: one.confidence for id, one in before.items() if one
        }
        assert {id: one.status for id, one in before.items() if one} == seen.statuses
        ready = found.compared.readiness.before
        assert (ready.score, ready.verdict) == (seen.score, seen.verdict)
        shut = tuple(one.gate for one in found.compared.gates if one.before.state == "shut")
        assert shut == seen.shut


def heard() -> World:
    """Three people of ana's and one of bo's, two channels, a batch from a page."""
    world = World()
    world.state("H1")
    for person in ("R1", "R2", "R3"):
        world.hears(person, "did", segment=None)
    world.hears("R4", "did", False, by=" Bo", segment=None)
    page: dict[str, Any] = {"hypothesis": "H1", "channel": "Page", "statement": "usage"}
    world.say(SupportHypothesis(people=5, **page), day=9_500)
    return world


@pytest.mark.parametrize(
    ("wish", "kind", "evidence"),
    [
        ("e2", "item", ("E2",)),
        ("evidence E2", "item", ("E2",)),
        ("item e2", "item", ("E2",)),
        ("r4", "respondent", ("E4",)),
        ("respondent R4", "respondent", ("E4",)),
        ("interviewer ANA", "interviewer", ("E1", "E2", "E3")),
        ("Interviewer  bo ", "interviewer", ("E4",)),
        ("channel page", "channel", ("E5",)),
        ("channel FORUM", "channel", ("E1", "E2", "E3", "E4")),
    ],
)
def test_what_can_be_left_out(wish: str, kind: str, evidence: tuple[str, ...]) -> None:
    """Whatever the case; a channel is the one of the item, or of recruiting its respondent."""
    project = heard().project
    found = project.what_if(without=[wish, wish.upper() if kind == "item" else wish])
    assert [(one.kind, one.evidence) for one in found.without] == [(kind, evidence)]
    assert all(
        project.entries()[one - 1].event.evidence in evidence for one in found.without[0].events
    )  # type: ignore[attr-defined]  # events of evidence


def test_the_same_as_fragile() -> None:
    """What flips without one thing by `fragile` is what moves here; a name is a removal there."""
    project = heard().project
    for one in project.fragile().removals:
        found = project.what_if(without=[f"{one.kind} {one.id}"])
        assert found.without[0].evidence == one.evidence
        moved = {each.id: each.after for each in found.compared.hypotheses}
        for flip in one.flips:
            if flip.what == "status":
                after = moved[flip.of]
                assert after and (after.status, after.confidence) == (flip.after, flip.confidence)
            elif flip.what == "gate":
                gates = {each.gate: each.after.state for each in found.compared.gates}
                assert gates[flip.of] == flip.after


def test_what_counted_for_nothing() -> None:
    """Retracted, neutral, or somebody who never said a thing: known, and nothing moves."""
    world = heard()
    world.say(RetractEvidence(evidence="E4"))
    world.say(NoteEvidence(hypothesis="H1", respondent="R2", statement="opinion"))
    world.person("R9", None)
    found = world.project.what_if(without=["E4", "E6", "R9"])
    assert [one.evidence for one in found.without] == [(), (), ()]
    assert end(found.compared, "before") == end(found.compared, "after")


@pytest.mark.parametrize("wish", ["E9", "nobody", "interviewer eve", "channel", "", "interviewer"])
def test_what_is_not_there(wish: str) -> None:
    """A miss names the nearest, or how it is written."""
    with pytest.raises(NotFound) as refusal:
        heard().project.what_if(without=[wish])
    assert refusal.value.hint


def test_a_name_of_two_things() -> None:
    """An id that is evidence and a respondent asks which."""
    world = heard()
    world.person("E1", None)
    with pytest.raises(Refused, match='"respondent e1"'):
        world.project.what_if(without=["e1"])
    assert world.project.what_if(without=["respondent e1"]).without[0].evidence == ()


def test_policies() -> None:
    """Fields to change, an earlier number, a whole policy; the numbers that differ are named."""
    world = heard()
    world.say(AdoptPolicy(policy=STRICT))
    project = world.project
    found = project.what_if(policy={"ladder": {"did": {"yes": 1_500}}, "name": "calm"}).under
    assert found is not None and (found.number, found.name) == (None, "calm")
    (change,) = found.changes
    assert (change.field, change.before, change.after) == ("ladder.did.yes", 3_000, 1_500)
    first = project.what_if(policy=1)
    assert first.under is not None and first.under.number == 1
    assert {one.field for one in first.under.changes} == {
        *("prior", "relevance", "people_gate", "half_life"),
    }
    assert end(first.compared, "after") == stand(project.as_of(len(project.entries()) - 1), None)
    with pytest.raises(NotFound, match="no policy '7'"):
        project.what_if(policy=7)
    with pytest.raises(BadInput, match="Did you mean prior"):
        project.what_if(policy={"prio": 1})
    with pytest.raises(BadInput, match="supported already"):
        project.what_if(policy={"prior": 900_000})


def test_commands_that_see_and_undo() -> None:
    """A waiver opens a gate, a decision stores what it saw, an undo takes back."""
    world = heard()
    project = world.project
    waive = ApproveLaunch(
        waive=dict.fromkeys(GATES, "so"), until=on(9_600), reason="we go", segment=None
    )
    found = project.what_if(commands=[waive, MakeDecision(choice="go", hypotheses=("H1",))])
    assert [one.event for one in found.added] == ["launch_approved", "decision_made"]
    assert found.compared.readiness.after.verdict == "READY"
    undone = project.what_if(commands=[UndoCommand()])
    assert undone.compared.hypotheses[0].after != undone.compared.hypotheses[0].before
    assert project.status().version == len(project.entries())


def test_a_refusal_has_its_place() -> None:
    """The first command that a rule refuses is the one that is told, and nothing stays."""
    project = heard().project
    good = HoldInterview(respondent="R1")
    with pytest.raises(CastdevError) as refusal:
        project.what_if(commands=[good, HoldInterview(respondent="R7")])
    assert refusal.value.position == 1
    assert project.what_if(commands=[good]).added[0].sentence == "interview I5 held with R1"


def test_a_key_that_was_used_adds_nothing() -> None:
    """What is recorded already is not counted twice."""
    world = heard()
    said = SupportHypothesis(hypothesis="H1", respondent="R4", statement="usage")
    asked = Request(said, on(9_500), key="again")
    assert len(world.project.what_if(commands=[asked]).added) == 1
    world.say(asked)
    assert world.project.what_if(commands=[asked]).added == ()


def test_as_of_then() -> None:
    """As of a version, commands are recorded at that moment and read on that day."""
    world = World(today=9_100)
    world.state("H1")
    world.hears("R1", "did", day=9_100, segment=None)
    known = world.project.status()
    world.at(9_500)
    world.hears("R2", "did", False, segment=None)
    then = world.project.as_of(known.version)
    said = SupportHypothesis(hypothesis="H1", respondent="R1", statement="usage")
    found = then.what_if(commands=[said])
    assert (found.version, found.reading_day) == (known.version, known.reading_day)
    assert end(found.compared, "before") == stand(then, None)
    assert found.added[0].sentence.startswith("E2 supports"), "what came later took no id yet"
    undone = then.what_if(commands=[UndoCommand()])
    assert undone.added[0].sentence == "undone: event 7, hypothesis_supported E1"
    with pytest.raises(BadInput, match="has not come yet"):
        then.what_if(commands=[Request(said, on(9_400))])
    with pytest.raises(NotFound, match="'R2'"):
        then.what_if(without=["R2"])
    later = world.project.what_if(without=["R2"], happened_by=on(9_200))
    assert later.without[0].evidence == ()


def test_names_are_compared_plainly() -> None:
    """Spaces around a name, its case and how it is composed make no other name."""
    assert plain(" Zoe\u0308 ") == plain("ZO\u00cb") == "zo\u00eb"


def test_policy_diff() -> None:
    """Two policies on the same history are what each reads when it is in force."""
    world = heard()
    first = stand(world.project, None)
    world.say(AdoptPolicy(policy=STRICT))
    project: Project = world.project
    found = project.policy_diff(1, 2)
    assert (found.before.number, found.after.name) == (1, "strict")
    assert end(found.compared, "before") == first
    assert end(found.compared, "after") == stand(project, None)
    assert {one.field for one in found.changes} == {
        *("prior", "relevance", "people_gate", "half_life"),
    }
    back = project.policy_diff(2, 1)
    assert [(one.field, one.after, one.before) for one in back.changes] == [
        (one.field, one.before, one.after) for one in found.changes
    ]
    assert project.policy_diff(None, 2).changes == ()
