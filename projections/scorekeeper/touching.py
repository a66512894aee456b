"""What each event touches: the hypotheses that it can move, and the parts of the gates."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from castdev.engine.appointment import InterviewCancelled, InterviewMissed, InterviewScheduled
from castdev.engine.change import ChangeMade, ChangeUndone
from castdev.engine.event import Event
from castdev.engine.evidence import (
    EvidenceCorrected,
    EvidenceNoted,
    EvidenceRetracted,
    HypothesisRefuted,
    HypothesisSupported,
)
from castdev.engine.hypothesis import HypothesisRestated, HypothesisRetired, HypothesisStated
from castdev.engine.interview import InterviewCorrected, InterviewHeld
from castdev.engine.launch import LaunchApproved, Launched, LaunchHeldBack, LaunchPostponed
from castdev.engine.policy import PolicyAdopted
from castdev.engine.respondent import RespondentReassigned
from castdev.engine.segment import SegmentDefined, SegmentRetired, SegmentRevised, SegmentsRanked
from castdev.engine.theme import ThemeApplied, ThemeRemoved, ThemesMerged
from castdev.projections.confidence import voter

from .tallies import Tallies


class Gates:
    """What is told of everything that can move a gate; this one keeps nothing of it."""

    def look(self) -> None:
        """Take in that the lens is another."""

    def forget(self) -> None:
        """Make everything anew."""

    def forget_people(self) -> None:
        """Make anew who was interviewed and what was heard from them."""

    def spoken(self, id: str, person: str | None) -> None:
        """Take in that a person may have taken a side on a hypothesis, or not any more."""

    def restated(self) -> None:
        """Take in that other hypotheses may be critical, or another segment comes first."""

    def passed(self) -> None:
        """Take in that gates may be waived."""

    def moved(self, person: str) -> None:
        """Take in that a person counts in another segment."""

    def met(self, id: str) -> None:
        """Take in that an interview is another."""

    def listened(self, id: str) -> None:
        """Take in that something else was heard in an interview, or nothing at all."""


NO_GATES = Gates()
About = Callable[[Tallies, Any], Collection[str]]
Note = Callable[[Tallies, Gates, Any], None]


class Touch(NamedTuple):
    """What an event touches.

    Attributes:
        about: the hypotheses that it can move, before or after it is taken in.
        note: takes in that it was recorded, withdrawn, or brought back.
    """

    about: About
    note: Note


def _none(tallies: Tallies, event: Any) -> Collection[str]:
    return ()


def _its_own(tallies: Tallies, event: Any) -> Collection[str]:
    return (event.hypothesis,)


def _of_item(tallies: Tallies, event: Any) -> Collection[str]:
    item = tallies.book.items.get(event.evidence)
    return () if item is None else (item.hypothesis,)


def _of_person(tallies: Tallies, event: RespondentReassigned) -> Collection[str]:
    return tallies.about_person(event.respondent)


def _of_interview(tallies: Tallies, event: InterviewCorrected) -> Collection[str]:
    return tallies.about_interview(event.interview)


def _of_change(tallies: Tallies, event: ChangeMade | ChangeUndone) -> Collection[str]:
    known = tallies.book.changes.get(event.change)
    felt = {**known.planned.impacts} if known else {}
    return {**felt, **(event.impacts if isinstance(event, ChangeMade) else {})}


def _all(tallies: Tallies, event: Any) -> Collection[str]:
    return tallies.book.hypotheses


def _observed(tallies: Tallies, gates: Gates, event: Any) -> None:
    tallies.observed(event.evidence)
    if event.evidence not in tallies.book.items:
        tallies.withdrawn(event.hypothesis, voter(event.respondent, event.evidence))
    gates.spoken(event.hypothesis, event.respondent)


def _corrected(tallies: Tallies, gates: Gates, event: Any) -> None:
    tallies.observed(event.evidence)
    item = tallies.book.items.get(event.evidence)
    if item is not None:
        gates.spoken(item.hypothesis, item.respondent)


def _stated(tallies: Tallies, gates: Gates, event: Any) -> None:
    tallies.restated(event.hypothesis)
    gates.restated()


def _changed(tallies: Tallies, gates: Gates, event: Any) -> None:
    for id in _of_change(tallies, event):
        tallies.changed(id)


def _reassigned(tallies: Tallies, gates: Gates, event: RespondentReassigned) -> None:
    tallies.moved(event.respondent)
    gates.moved(event.respondent)


def _redated(tallies: Tallies, gates: Gates, event: InterviewCorrected) -> None:
    tallies.redated(event.interview)
    gates.met(event.interview)


def _ruled(tallies: Tallies, gates: Gates, event: PolicyAdopted) -> None:
    tallies.forget()
    gates.forget()


def _met(tallies: Tallies, gates: Gates, event: Any) -> None:
    gates.met(event.interview)


def _listened(tallies: Tallies, gates: Gates, event: Any) -> None:
    gates.listened(event.interview)


def _regrouped(tallies: Tallies, gates: Gates, event: Any) -> None:
    gates.forget_people()


def _ranked(tallies: Tallies, gates: Gates, event: Any) -> None:
    gates.restated()


def _launched(tallies: Tallies, gates: Gates, event: Any) -> None:
    gates.passed()


_OBSERVED = (HypothesisSupported, HypothesisRefuted, EvidenceNoted)
_STATED = (HypothesisStated, HypothesisRestated, HypothesisRetired)
_PLANNED = (InterviewScheduled, InterviewHeld, InterviewCancelled, InterviewMissed)
_SEGMENT = (SegmentDefined, SegmentRevised, SegmentsRanked, SegmentRetired)
_LAUNCH = (LaunchApproved, LaunchPostponed, LaunchHeldBack, Launched)

TOUCHES: dict[type[Event], Touch] = {
    **dict.fromkeys(_OBSERVED, Touch(_its_own, _observed)),
    **dict.fromkeys((EvidenceCorrected, EvidenceRetracted), Touch(_of_item, _corrected)),
    **dict.fromkeys(_STATED, Touch(_its_own, _stated)),
    **dict.fromkeys((ChangeMade, ChangeUndone), Touch(_of_change, _changed)),
    RespondentReassigned: Touch(_of_person, _reassigned),
    InterviewCorrected: Touch(_of_interview, _redated),
    PolicyAdopted: Touch(_all, _ruled),
    **dict.fromkeys(_PLANNED, Touch(_none, _met)),
    **dict.fromkeys((ThemeApplied, ThemeRemoved), Touch(_none, _listened)),
    ThemesMerged: Touch(_none, _regrouped),
    **dict.fromkeys(_SEGMENT, Touch(_none, _ranked)),
    **dict.fromkeys(_LAUNCH, Touch(_none, _launched)),
}
"""Event → what it touches; an event that is not here moves no number."""
