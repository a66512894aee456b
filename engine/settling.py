"""What an event settles: facts that there is one of, in which two copies can differ.

Most events only add. One that settles a fact takes the place of what was there, so two
copies that both settled it since they parted read otherwise, unless they say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from .answer import AnswerRecorded
from .appointment import InterviewCancelled, InterviewMissed, InterviewScheduled
from .change import ChangeMade, ChangePlanned, ChangeUndone
from .competitor import CompetitorNoted
from .count import CountPublished
from .decision import DecisionMade
from .event import Entry, Event, name_of
from .evidence import (
    EvidenceCorrected,
    EvidenceNoted,
    EvidenceRetracted,
    HypothesisRefuted,
    HypothesisSupported,
)
from .guide import GuidePrepared, GuideRevised
from .hypothesis import HypothesisRestated, HypothesisRetired, HypothesisStated
from .interview import InterviewCorrected, InterviewHeld, InterviewNoted
from .jot import JotDropped, JotFiled, JotTaken
from .launch import LaunchApproved, Launched, LaunchHeldBack, LaunchPostponed
from .offer import OfferStated
from .outcome import OutcomeObserved
from .policy import PolicyAdopted
from .project import ProjectStarted, StudyDescribed
from .respondent import (
    ConsentGiven,
    ConsentWithdrawn,
    RespondentReassigned,
    RespondentRecruited,
    RespondentThanked,
)
from .rival import RivalsNamed
from .segment import SegmentDefined, SegmentRetired, SegmentRevised, SegmentsRanked
from .theme import ThemeApplied, ThemeNamed, ThemeRemoved, ThemeRenamed, ThemesMerged, codes
from .undo import CommandUndone
from .verdict import VerdictReached

if TYPE_CHECKING:
    from .state import ProjectState

Settled = dict[str, object]
"""Fact → what it is from now on: `hypothesis h1 retired`."""

ADDS = frozenset(
    [
        *(SegmentDefined, RespondentRecruited, RespondentThanked, GuidePrepared),
        *(InterviewScheduled, InterviewNoted, AnswerRecorded, ThemeNamed, ThemeApplied),
        *(HypothesisStated, HypothesisSupported, HypothesisRefuted, EvidenceNoted),
        *(CountPublished, VerdictReached, CompetitorNoted, ChangePlanned, DecisionMade, JotTaken),
    ]
)
"""Events that stand beside any other of their kind: the same twice is two."""

BEGINS = frozenset(
    [
        *(SegmentDefined, RespondentRecruited, GuidePrepared, InterviewScheduled, InterviewHeld),
        *(AnswerRecorded, ThemeNamed, HypothesisStated, HypothesisSupported, HypothesisRefuted),
        *(EvidenceNoted, CompetitorNoted, OfferStated, ChangePlanned, ChangeMade, DecisionMade),
        JotTaken,
    ]
)
"""Events with which a thing can begin."""

WHOLE: dict[type[Event], str] = {
    PolicyAdopted: "policy",
    SegmentRevised: "segment {segment} description",
    SegmentsRanked: "segments ranked",
    SegmentRetired: "segment {segment} retired",
    RespondentReassigned: "respondent {respondent} segment",
    ConsentGiven: "respondent {respondent} consent",
    ConsentWithdrawn: "respondent {respondent} consent",
    GuideRevised: "guide {guide} revision",
    InterviewHeld: "interview {interview} phase",
    InterviewCancelled: "interview {interview} phase",
    InterviewMissed: "interview {interview} phase",
    ThemeRenamed: "theme {theme} title",
    HypothesisRestated: "hypothesis {hypothesis} statement",
    HypothesisRetired: "hypothesis {hypothesis} retired",
    EvidenceRetracted: "evidence {evidence} retracted",
    ChangeMade: "change {change} made",
    ChangeUndone: "change {change} made",
    OfferStated: "offer {offer} revision",
    LaunchApproved: "launch {segment}",
    LaunchPostponed: "launch {segment}",
    LaunchHeldBack: "launch {segment}",
    Launched: "launch {segment}",
    OutcomeObserved: "hypothesis {hypothesis} outcome",
    JotFiled: "jot {jot} done",
    JotDropped: "jot {jot} done",
}
"""Events that settle one fact, with all they say."""


def settles(state: ProjectState, entry: Entry) -> Settled:
    """Return what an event settles in the state before it is taken in.

    That something is there is one such fact: `evidence e12`.
    """
    event = entry.event
    kind, noun = type(event), type(event).about
    found: Settled = {}
    if kind in BEGINS and getattr(event, noun).lower() not in state.table(noun):
        found[f"{noun} {getattr(event, noun).lower()}"] = True
    if kind in WHOLE:
        day = entry.metadata.happened_on if kind.occurrence else None
        found[_fact(WHOLE[kind], event)] = (event, day)
    elif kind in PARTS:
        found.update(PARTS[kind](state, event))
    elif "." in name_of(kind):  # nobody here knows what the events of a package settle
        found[f"package {name_of(kind).partition('.')[0]}"] = entry.metadata.id
    return found


def _fact(pattern: str, event: Event) -> str:
    fields = {field: getattr(event, field) for field in event.__struct_fields__}
    named = {field: id.lower() for field, id in fields.items() if isinstance(id, str)}
    return pattern.format_map({"segment": ""} | named)


def _described(state: ProjectState, event: StudyDescribed) -> Settled:
    facts: Settled = {f"study fact {name}": text for name, text in event.facts.items()}
    return facts | ({"study title": event.title} if event.title else {})


def _evidence(state: ProjectState, event: EvidenceCorrected) -> Settled:
    return _corrected(f"evidence {event.evidence.lower()}", "evidence", event)


def _interview(state: ProjectState, event: InterviewCorrected) -> Settled:
    return _corrected(f"interview {event.interview.lower()}", "interview", event)


def _corrected(own: str, about: str, event: Event) -> Settled:
    values = {field: getattr(event, field) for field in event.__struct_fields__}
    given = {field: value for field, value in values.items() if value is not UNSET}
    return {f"{own} {field}": value for field, value in given.items() if field != about}


def _heard(state: ProjectState, event: ThemeApplied) -> Settled:
    return {f"theme {event.theme.lower()} heard {event.interview.lower()}": True}


def _unheard(state: ProjectState, event: ThemeRemoved) -> Settled:
    where = event.interview.lower()
    return {f"theme {one} heard {where}": False for one in codes(state, event.theme)}


def _merged(state: ProjectState, event: ThemesMerged) -> Settled:
    into: Settled = {f"theme {one.lower()} into": event.theme for one in event.merged}
    group = (one for id in (event.theme, *event.merged) for one in codes(state, id))
    return into | {f"theme {one} codes": True for one in group}


def _noted(state: ProjectState, event: CompetitorNoted) -> Settled:
    return {f"competitor {event.competitor.lower()} name": event.name}


def _rivals(state: ProjectState, event: RivalsNamed) -> Settled:
    return {f"rivals {' '.join(sorted(one.lower() for one in event.hypotheses))}": True}


def _started(state: ProjectState, event: ProjectStarted) -> Settled:
    return {"project": event.project}


def _undone(state: ProjectState, event: CommandUndone) -> Settled:
    """What it withdraws is told by those who know the numbers of both copies."""
    return {}


PARTS: dict[type[Event], Callable[[ProjectState, Any], Settled]] = {
    ProjectStarted: _started,
    StudyDescribed: _described,
    EvidenceCorrected: _evidence,
    InterviewCorrected: _interview,
    ThemeApplied: _heard,
    ThemeRemoved: _unheard,
    ThemesMerged: _merged,
    CompetitorNoted: _noted,
    RivalsNamed: _rivals,
    CommandUndone: _undone,
}
"""Events that settle several facts, or facts that they do not name themselves."""
