"""castdev: customer-development hypotheses tracked as immutable events.

    import castdev
    with castdev.open("path/to/project", actor="ana") as project:
        project.handle(castdev.SupportHypothesis(hypothesis="H1", ...))
        project.confidence("H1").confidence

Everything public is named here; a name is imported when it is first used, so that
importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from castdev.engine.account import Merged
    from castdev.engine.answer import AnswerRecorded, RecordAnswer
    from castdev.engine.appointment import (
        CancelInterview,
        InterviewCancelled,
        InterviewMissed,
        InterviewScheduled,
        MissInterview,
        ScheduleInterview,
    )
    from castdev.engine.belief import (
        BeliefCommitted,
        BeliefRevealed,
        CommitBelief,
        HideBelief,
        RevealBelief,
    )
    from castdev.engine.change import (
        ChangeMade,
        ChangePlanned,
        ChangeUndone,
        MakeChange,
        PlanChange,
        UndoChange,
    )
    from castdev.engine.checkpoint import Signed
    from castdev.engine.command import Command, Noun, Receipt, Request, Setting
    from castdev.engine.competitor import CompetitorNoted, NoteCompetitor
    from castdev.engine.count import CountPublished, PublishCount
    from castdev.engine.custody import Custody
    from castdev.engine.decision import DecisionMade, MakeDecision
    from castdev.engine.erasure import ErasureCompleted, ForgetRespondent, RespondentForgotten
    from castdev.engine.errors import (
        BadInput,
        CastdevError,
        Conflict,
        Damaged,
        FoldFailed,
        KeyReused,
        Locked,
        NewerStore,
        NoProject,
        NotAStore,
        NotFound,
        NotPermitted,
        Overtaken,
        Refused,
        StoreFault,
    )
    from castdev.engine.event import Entry, Event, Metadata, Origin
    from castdev.engine.evidence import (
        CorrectEvidence,
        EvidenceCorrected,
        EvidenceNoted,
        EvidenceRetracted,
        HypothesisRefuted,
        HypothesisSupported,
        NoteEvidence,
        RefuteHypothesis,
        RetractEvidence,
        SupportHypothesis,
    )
    from castdev.engine.guide import (
        GuidePrepared,
        GuideRevised,
        PrepareGuide,
        Question,
        ReviseGuide,
    )
    from castdev.engine.hypothesis import (
        HypothesisRestated,
        HypothesisRetired,
        HypothesisStated,
        RestateHypothesis,
        RetireHypothesis,
        StateHypothesis,
    )
    from castdev.engine.interview import (
        CorrectInterview,
        HoldInterview,
        InterviewCorrected,
        InterviewHeld,
        InterviewNoted,
        NoteInterview,
    )
    from castdev.engine.jot import DropJot, FileJot, JotDropped, JotFiled, JotTaken, TakeJot
    from castdev.engine.launch import (
        ApproveLaunch,
        DoLaunch,
        HoldLaunch,
        LaunchApproved,
        Launched,
        LaunchHeldBack,
        LaunchPostponed,
        PostponeLaunch,
        Waiver,
    )
    from castdev.engine.offer import Clause, OfferStated, StateOffer
    from castdev.engine.outcome import (
        ObserveOutcome,
        OutcomeObserved,
    )
    from castdev.engine.policy import Policy, PolicyAdopted
    from castdev.engine.project import (
        AdoptPolicy,
        DescribeStudy,
        ProjectStarted,
        StartProject,
        StudyDescribed,
    )
    from castdev.engine.respondent import (
        ConsentGiven,
        ConsentWithdrawn,
        GiveConsent,
        ReassignRespondent,
        RecruitRespondent,
        RespondentReassigned,
        RespondentRecruited,
        RespondentThanked,
        ThankRespondent,
        WithdrawConsent,
    )
    from castdev.engine.rival import (
        NameRivals,
        RivalsNamed,
    )
    from castdev.engine.sealed import Sealed
    from castdev.engine.seen import Seen
    from castdev.engine.segment import (
        DefineSegment,
        RankSegments,
        RetireSegment,
        ReviseSegment,
        SegmentDefined,
        SegmentRetired,
        SegmentRevised,
        SegmentsRanked,
    )
    from castdev.engine.state import ProjectState
    from castdev.engine.theme import (
        ApplyTheme,
        MergeThemes,
        NameTheme,
        RemoveTheme,
        RenameTheme,
        ThemeApplied,
        ThemeNamed,
        ThemeRemoved,
        ThemeRenamed,
        ThemesMerged,
    )
    from castdev.engine.undo import (
        CommandUndone,
        UndoCommand,
    )
    from castdev.engine.verdict import ReachVerdict, VerdictReached
    from castdev.engine.verify import Verified
    from castdev.projections.opening import (
        attach,
        backup,
        copy,
        in_memory,
        init,
        open,
        prepare,
        restore,
    )
    from castdev.projections.project import Project
    from castdev.projections.projection import Projection, Tabled
    from castdev.projections.readings import Readings
    from castdev.projections.runner import Runner
    from castdev.projections.shelf import Kept, Rows, Shelf
    from castdev.projections.sqlite_shelf import SqliteShelf

__version__ = "0.1.0"

_HOME = {
    "castdev.engine.account": "Merged",
    "castdev.engine.answer": "AnswerRecorded RecordAnswer",
    "castdev.engine.appointment": "CancelInterview InterviewCancelled InterviewMissed InterviewScheduled MissInterview ScheduleInterview",
    "castdev.engine.belief": "BeliefCommitted BeliefRevealed CommitBelief HideBelief RevealBelief",
    "castdev.engine.change": "ChangeMade ChangePlanned ChangeUndone MakeChange PlanChange UndoChange",
    "castdev.engine.checkpoint": "Signed",
    "castdev.engine.command": "Command Noun Receipt Request Setting",
    "castdev.engine.competitor": "CompetitorNoted NoteCompetitor",
    "castdev.engine.count": "CountPublished PublishCount",
    "castdev.engine.custody": "Custody",
    "castdev.engine.decision": "DecisionMade MakeDecision",
    "castdev.engine.erasure": "ErasureCompleted ForgetRespondent RespondentForgotten",
    "castdev.engine.errors": "BadInput CastdevError Conflict Damaged FoldFailed KeyReused Locked NewerStore NoProject NotAStore NotFound NotPermitted Overtaken Refused StoreFault",
    "castdev.engine.event": "Entry Event Metadata Origin",
    "castdev.engine.evidence": "CorrectEvidence EvidenceCorrected EvidenceNoted EvidenceRetracted HypothesisRefuted HypothesisSupported NoteEvidence RefuteHypothesis RetractEvidence SupportHypothesis",
    "castdev.engine.guide": "GuidePrepared GuideRevised PrepareGuide Question ReviseGuide",
    "castdev.engine.hypothesis": "HypothesisRestated HypothesisRetired HypothesisStated RestateHypothesis RetireHypothesis StateHypothesis",
    "castdev.engine.interview": "CorrectInterview HoldInterview InterviewCorrected InterviewHeld InterviewNoted NoteInterview",
    "castdev.engine.jot": "DropJot FileJot JotDropped JotFiled JotTaken TakeJot",
    "castdev.engine.offer": "Clause OfferStated StateOffer",
    "castdev.engine.launch": "ApproveLaunch DoLaunch HoldLaunch LaunchApproved LaunchHeldBack LaunchPostponed Launched PostponeLaunch Waiver",
    "castdev.engine.outcome": "ObserveOutcome OutcomeObserved",
    "castdev.engine.rival": "NameRivals RivalsNamed",
    "castdev.engine.undo": "CommandUndone UndoCommand",
    "castdev.engine.policy": "Policy PolicyAdopted",
    "castdev.engine.project": "AdoptPolicy DescribeStudy ProjectStarted StartProject StudyDescribed",
    "castdev.engine.respondent": "ConsentGiven ConsentWithdrawn GiveConsent ReassignRespondent RecruitRespondent RespondentReassigned RespondentRecruited RespondentThanked ThankRespondent WithdrawConsent",
    "castdev.engine.sealed": "Sealed",
    "castdev.engine.seen": "Seen",
    "castdev.engine.segment": "DefineSegment RankSegments RetireSegment ReviseSegment SegmentDefined SegmentRetired SegmentRevised SegmentsRanked",
    "castdev.engine.state": "ProjectState",
    "castdev.engine.theme": "ApplyTheme MergeThemes NameTheme RemoveTheme RenameTheme ThemeApplied ThemeNamed ThemeRemoved ThemeRenamed ThemesMerged",
    "castdev.engine.verdict": "ReachVerdict VerdictReached",
    "castdev.engine.verify": "Verified",
    "castdev.projections.project": "Project",
    "castdev.projections.projection": "Projection Tabled",
    "castdev.projections.readings": "Readings",
    "castdev.projections.runner": "Runner",
    "castdev.projections.shelf": "Kept Rows Shelf",
    "castdev.projections.sqlite_shelf": "SqliteShelf",
    "castdev.projections.opening": "attach backup copy in_memory init open prepare restore",
}
_WHERE = {name: module for module, names in _HOME.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    from importlib import import_module

    if name not in _WHERE:
        raise AttributeError(f"castdev has no {name}")
    found = globals()[name] = getattr(import_module(_WHERE[name]), name)
    return found


__all__ = [
    "AdoptPolicy",
    "AnswerRecorded",
    "ApplyTheme",
    "ApproveLaunch",
    "BadInput",
    "BeliefCommitted",
    "BeliefRevealed",
    "CancelInterview",
    "CastdevError",
    "ChangeMade",
    "ChangePlanned",
    "ChangeUndone",
    "Clause",
    "Command",
    "CommandUndone",
    "CommitBelief",
    "CompetitorNoted",
    "Conflict",
    "ConsentGiven",
    "ConsentWithdrawn",
    "CorrectEvidence",
    "CorrectInterview",
    "CountPublished",
    "Custody",
    "Damaged",
    "DecisionMade",
    "DefineSegment",
    "DescribeStudy",
    "DoLaunch",
    "DropJot",
    "Entry",
    "ErasureCompleted",
    "Event",
    "EvidenceCorrected",
    "EvidenceNoted",
    "EvidenceRetracted",
    "FileJot",
    "FoldFailed",
    "ForgetRespondent",
    "GiveConsent",
    "GuidePrepared",
    "GuideRevised",
    "HideBelief",
    "HoldInterview",
    "HoldLaunch",
    "HypothesisRefuted",
    "HypothesisRestated",
    "HypothesisRetired",
    "HypothesisStated",
    "HypothesisSupported",
    "InterviewCancelled",
    "InterviewCorrected",
    "InterviewHeld",
    "InterviewMissed",
    "InterviewNoted",
    "InterviewScheduled",
    "JotDropped",
    "JotFiled",
    "JotTaken",
    "Kept",
    "KeyReused",
    "LaunchApproved",
    "LaunchHeldBack",
    "LaunchPostponed",
    "Launched",
    "Locked",
    "MakeChange",
    "MakeDecision",
    "MergeThemes",
    "Merged",
    "Metadata",
    "MissInterview",
    "NameRivals",
    "NameTheme",
    "NewerStore",
    "NoProject",
    "NotAStore",
    "NotFound",
    "NotPermitted",
    "NoteCompetitor",
    "NoteEvidence",
    "NoteInterview",
    "Noun",
    "ObserveOutcome",
    "OfferStated",
    "Origin",
    "OutcomeObserved",
    "Overtaken",
    "PlanChange",
    "Policy",
    "PolicyAdopted",
    "PostponeLaunch",
    "PrepareGuide",
    "Project",
    "ProjectStarted",
    "ProjectState",
    "Projection",
    "PublishCount",
    "Question",
    "RankSegments",
    "ReachVerdict",
    "Readings",
    "ReassignRespondent",
    "Receipt",
    "RecordAnswer",
    "RecruitRespondent",
    "Refused",
    "RefuteHypothesis",
    "RemoveTheme",
    "RenameTheme",
    "Request",
    "RespondentForgotten",
    "RespondentReassigned",
    "RespondentRecruited",
    "RespondentThanked",
    "RestateHypothesis",
    "RetireHypothesis",
    "RetireSegment",
    "RetractEvidence",
    "RevealBelief",
    "ReviseGuide",
    "ReviseSegment",
    "RivalsNamed",
    "Rows",
    "Runner",
    "ScheduleInterview",
    "Sealed",
    "Seen",
    "SegmentDefined",
    "SegmentRetired",
    "SegmentRevised",
    "SegmentsRanked",
    "Setting",
    "Shelf",
    "Signed",
    "SqliteShelf",
    "StartProject",
    "StateHypothesis",
    "StateOffer",
    "StoreFault",
    "StudyDescribed",
    "SupportHypothesis",
    "Tabled",
    "TakeJot",
    "ThankRespondent",
    "ThemeApplied",
    "ThemeNamed",
    "ThemeRemoved",
    "ThemeRenamed",
    "ThemesMerged",
    "UndoChange",
    "UndoCommand",
    "VerdictReached",
    "Verified",
    "Waiver",
    "WithdrawConsent",
    "attach",
    "backup",
    "copy",
    "in_memory",
    "init",
    "open",
    "prepare",
    "restore",
]
