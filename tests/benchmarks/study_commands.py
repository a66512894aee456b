"""The same made-up study through the doors that everybody uses: slower, and asked every rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from long_study import STREAM
from msgspec import UNSET

from castdev.engine import home
from castdev.engine.command import Command, Request
from castdev.engine.event import Entry, Event
from castdev.engine.hypothesis import HypothesisStated
from castdev.engine.sealed import Sealed
from castdev.engine.testing import counting
from castdev.engine.undo import CommandUndone, UndoCommand
from castdev.engine.vocabulary import NOUNS
from castdev.projections.project import Project

_BY_NAME = {kind.__name__: kind for noun in NOUNS for kind in noun.decide}
COMMANDS = {
    "project_started": "StartProject",
    "policy_adopted": "AdoptPolicy",
    "segment_defined": "DefineSegment",
    "segments_ranked": "RankSegments",
    "respondent_recruited": "RecruitRespondent",
    "respondent_reassigned": "ReassignRespondent",
    "respondent_thanked": "ThankRespondent",
    "consent_given": "GiveConsent",
    "consent_withdrawn": "WithdrawConsent",
    "guide_prepared": "PrepareGuide",
    "guide_revised": "ReviseGuide",
    "interview_scheduled": "ScheduleInterview",
    "interview_cancelled": "CancelInterview",
    "interview_missed": "MissInterview",
    "interview_held": "HoldInterview",
    "interview_noted": "NoteInterview",
    "interview_corrected": "CorrectInterview",
    "answer_recorded": "RecordAnswer",
    "theme_named": "NameTheme",
    "theme_renamed": "RenameTheme",
    "themes_merged": "MergeThemes",
    "theme_applied": "ApplyTheme",
    "theme_removed": "RemoveTheme",
    "hypothesis_stated": "StateHypothesis",
    "hypothesis_restated": "RestateHypothesis",
    "hypothesis_retired": "RetireHypothesis",
    "rivals_named": "NameRivals",
    "hypothesis_supported": "SupportHypothesis",
    "hypothesis_refuted": "RefuteHypothesis",
    "evidence_noted": "NoteEvidence",
    "evidence_retracted": "RetractEvidence",
    "evidence_corrected": "CorrectEvidence",
    "count_published": "PublishCount",
    "verdict_reached": "ReachVerdict",
    "competitor_noted": "NoteCompetitor",
    "offer_stated": "StateOffer",
    "change_planned": "PlanChange",
    "change_made": "MakeChange",
    "change_undone": "UndoChange",
    "decision_made": "MakeDecision",
    "launch_postponed": "PostponeLaunch",
    "outcome_observed": "ObserveOutcome",
    "jot_taken": "TakeJot",
    "jot_filed": "FileJot",
    "jot_dropped": "DropJot",
}
"""Stored name → the command that records such an event."""


def command_of(entry: Entry) -> Command:
    """Return the command that records the event of an entry."""
    event = entry.event
    if isinstance(event, CommandUndone):
        return UndoCommand(version=event.versions[0])
    kind = _BY_NAME[COMMANDS[entry.name]]
    given = {field: _said(event, field) for field in kind.__struct_fields__}
    fields = {field: value for field, value in given.items() if value not in (UNSET, None)}
    return kind(**fields)


def _said(event: Event, field: str) -> Any:
    """Return what somebody said in that field of a command, UNSET for nothing."""
    source = {"id": type(event).about, "statement": "kind"}.get(field, field)
    source = field if field in event.__struct_fields__ else source
    value = getattr(event, source, UNSET)
    if isinstance(value, Sealed):
        return "so they said"
    if isinstance(event, HypothesisStated) and field in ("bar", "prior") and value is not None:
        return value / 1_000_000
    return value


class Clock:
    """A clock that is set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def record(entries: Iterable[Entry]) -> Project:
    """Return a project in memory in which commands have recorded the same events."""
    entries = iter(entries)
    first, _ = next(entries), next(entries)
    clock = Clock(first.metadata.recorded_at)
    engine = home.in_memory(STREAM, actor=first.metadata.actor, clock=clock, new_id=counting())
    project = Project(engine)
    for entry in entries:
        metadata = entry.metadata
        clock.now = metadata.recorded_at
        request = Request(
            command_of(entry),
            on=metadata.happened_on,
            because=metadata.because,
            actor=metadata.actor,
        )
        project.handle_many([request])
    return project
