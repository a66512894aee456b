"""The timeline: a sentence for every event, found by the ids that it names."""

from __future__ import annotations

import re

import msgspec
import pytest
from law_worlds import World, on

from castdev.engine.appointment import CancelInterview, MissInterview, ScheduleInterview
from castdev.engine.change import MakeChange, PlanChange, UndoChange
from castdev.engine.command import Command, Request
from castdev.engine.count import PublishCount
from castdev.engine.decision import MakeDecision
from castdev.engine.event import Event, UnknownEvent
from castdev.engine.evidence import (
    CorrectEvidence,
    NoteEvidence,
    RefuteHypothesis,
    RetractEvidence,
    SupportHypothesis,
)
from castdev.engine.guide import PrepareGuide, Question, ReviseGuide
from castdev.engine.hypothesis import RestateHypothesis, RetireHypothesis, StateHypothesis
from castdev.engine.interview import CorrectInterview, HoldInterview, NoteInterview
from castdev.engine.policy import Policy
from castdev.engine.project import AdoptPolicy, DescribeStudy
from castdev.engine.respondent import (
    GiveConsent,
    ReassignRespondent,
    RecruitRespondent,
    ThankRespondent,
    WithdrawConsent,
)
from castdev.engine.segment import DefineSegment, RankSegments, RetireSegment, ReviseSegment
from castdev.engine.theme import ApplyTheme, MergeThemes, NameTheme, RemoveTheme, RenameTheme
from castdev.engine.verdict import ReachVerdict
from castdev.engine.vocabulary import Vocabulary
from castdev.projections.timeline import mentions

SECRET = "my secret words"
WHOLE_LIFE: tuple[Command, ...] = (
    DescribeStudy(title="a study", facts={"ended": "never"}),
    DescribeStudy(),
    AdoptPolicy(policy=Policy(name="calm", half_life=0)),
    DefineSegment(id="S1", description="clerks", needs=("relief",)),
    DefineSegment(id="S2", description="nurses", needs=("sleep",), parent="S1"),
    ReviseSegment(segment="S2", description="night nurses", needs=("sleep",)),
    RankSegments(segments=("S2", "S1")),
    RetireSegment(segment="S1"),
    RecruitRespondent(id="R1", channel="forum", relation="unknown", name=SECRET),
    RecruitRespondent(id="R2", channel="fair", relation="existing", segment="S2"),
    ReassignRespondent(respondent="R1", segment="S2"),
    GiveConsent(respondent="R1", scope="notes", expires=on(9_900), basis="paper"),
    GiveConsent(respondent="R2"),
    PrepareGuide(id="G1", title="nights", questions=(Question(id="Q1", text="When?"),)),
    ReviseGuide(guide="G1", title="late nights", questions=(Question(id="Q1", text="Why?"),)),
    ScheduleInterview(id="I1", respondent="R1", planned_on=on(9_490), guide="G1"),
    ScheduleInterview(id="I2", respondent="R2"),
    ScheduleInterview(id="I3", respondent="R2"),
    HoldInterview(id="I1", guide="G1", minutes=30, interviewers=("ana", "bo"), notes=SECRET),
    CancelInterview(interview="I2"),
    MissInterview(interview="I3"),
    NoteInterview(interview="I1", notes=SECRET),
    CorrectInterview(interview="I1", minutes=40),
    StateHypothesis(id="H1", statement="they cannot sleep", segments=("S2",)),
    RestateHypothesis(hypothesis="H1", bar=0.3),
    SupportHypothesis(
        id="E1", hypothesis="H1", interview="I1", statement="usage", quote=SECRET, flags=("paid",)
    ),
    RefuteHypothesis(id="E2", hypothesis="H1", channel="web", people=9, statement="payment"),
    NoteEvidence(id="E3", hypothesis="H1", respondent="R1", statement="opinion"),
    CorrectEvidence(evidence="E1", side="refutes", quote=SECRET),
    RetractEvidence(evidence="E2"),
    PublishCount(hypothesis="H1", supports=3, of=8),
    ReachVerdict(hypothesis="H1", word="likely true"),
    NameTheme(id="T1", title="noise"),
    NameTheme(id="T2", title="light"),
    RenameTheme(theme="T2", title="lamps"),
    ApplyTheme(theme="T1", interview="I1", kind="opinion", quote=SECRET),
    RemoveTheme(theme="T1", interview="I1"),
    MergeThemes(theme="T1", merged=("T2",)),
    PlanChange(id="C1", description="curtains", reasons=("E1", "T1")),
    MakeChange(id="C1", impacts={"H1": "minor"}),
    SupportHypothesis(
        id="E4", hypothesis="H1", respondent="R1", statement="usage", before_change="C1"
    ),
    UndoChange(change="C1"),
    MakeDecision(id="D1", choice="sell curtains", hypotheses=("H1",)),
    RetireHypothesis(hypothesis="H1"),
    ThankRespondent(respondent="R1", means="a card"),
    WithdrawConsent(respondent="R1"),
)


@pytest.fixture(scope="module")
def world() -> World:
    world = World()
    for command in WHOLE_LIFE:
        world.say(Request(command, on(9_500), because="it is so"))
    return world


def test_a_sentence_for_everything_that_happens(world: World) -> None:
    """No part of a template is left over, and no empty bracket or sign."""
    told = list(world.project.log())
    assert len(told) == len(world.project.entries())
    assert [one.version for one in told] == list(range(1, len(told) + 1))
    for one in told:
        assert one.sentence
        assert not re.search(r"[{}\[\]]|\(\)|None|UNSET|  | ,|: ?$", one.sentence), one.sentence


KINDS = (*Vocabulary().events.values(), UnknownEvent)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_template_names_fields_of_its_event(kind: type[Event]) -> None:
    """Whatever event may be added: its sentence can be told."""
    assert kind.sentence
    assert set(re.findall(r"{(\w+)%?}", kind.sentence)) <= set(kind.__struct_fields__)
    rest = re.sub(r"{\w+%?}|\[[^\[\]]*\]", "", kind.sentence)
    assert not re.search(r"[{}\[\]]", rest)
    for part in (rest, *re.findall(r"\[([^\[\]]*)\]", kind.sentence)):
        assert part.count("(") == part.count(")")


def test_the_life_has_every_event_of_the_nouns_told_here(world: World) -> None:
    """All nouns from segments to decisions; only later additions may be missing."""
    told = {one.event for one in world.project.log()}
    assert len(told) >= 39
    assert told <= set(Vocabulary().events)


def test_words_are_never_told(world: World) -> None:
    """Neither in sentences nor in data: who holds the key is all."""
    lines = [msgspec.json.encode(one) for one in world.project.log()]
    assert SECRET.encode() not in b"".join(lines)
    data = {one.version: one.data for one in world.project.log()}
    sealed = [field for one in data.values() for field in one.values() if isinstance(field, dict)]
    assert sealed.count({"sealed": "R1"}) == 6


@pytest.mark.parametrize(
    ("id", "events"),
    [
        ("I2", "interview_scheduled interview_cancelled"),
        ("e2", "hypothesis_refuted evidence_retracted"),
        ("T2", "theme_named theme_renamed themes_merged"),
        ("C1", "change_planned change_made hypothesis_supported change_undone"),
        ("E1", "hypothesis_supported evidence_corrected change_planned change_made"),
        ("D1", "decision_made"),
        ("G1", "guide_prepared guide_revised interview_scheduled interview_held"),
        ("S1", "segment_defined segment_defined segments_ranked segment_retired"),
        ("R9", ""),
    ],
)
def test_the_events_of_one_thing(world: World, id: str, events: str) -> None:
    """Its own and those that name it, whatever the case."""
    assert " ".join(one.event for one in world.project.log(id)) == events
    assert [one.version for one in world.project.log(id)] == [
        entry.version for entry in world.project.entries() if id.lower() in mentions(entry.event)
    ]


def test_an_event_is_shown_as_it_was_recorded(world: World) -> None:
    """Envelope and fields; what was not said is left out."""
    told = next(one for one in world.project.log("E1"))
    entry = world.project.entries()[told.version - 1]
    assert (told.id, told.key) == (entry.metadata.id, entry.metadata.key)
    assert (told.actor, told.because, told.happened_on) == ("ana", "it is so", on(9_500))
    assert told.sentence == "E1 supports H1: R1 in I1, usage (paid)"
    assert told.data == {
        "evidence": "E1",
        "hypothesis": "H1",
        "kind": "usage",
        "rung": "did",
        "interview": "I1",
        "respondent": "R1",
        "people": 1,
        "flags": ("paid",),
        "quote": {"sealed": "R1"},
    }


def test_the_log_of_the_past(world: World) -> None:
    """As of a version it ends there."""
    assert len(list(world.project.as_of(7).log())) == 7
