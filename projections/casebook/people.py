"""How the casebook takes in the project, segments, respondents, guides and interviews."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from castdev.engine.appointment import InterviewCancelled, InterviewMissed, InterviewScheduled
from castdev.engine.erasure import RespondentForgotten, holders_of
from castdev.engine.event import Entry, Event
from castdev.engine.guide import GuidePrepared, GuideRevised
from castdev.engine.interview import InterviewCorrected, InterviewHeld, InterviewNoted
from castdev.engine.policy import PolicyAdopted
from castdev.engine.project import ProjectStarted, StudyDescribed
from castdev.engine.respondent import (
    ConsentGiven,
    ConsentWithdrawn,
    RespondentReassigned,
    RespondentRecruited,
    RespondentThanked,
)
from castdev.engine.segment import SegmentDefined, SegmentRetired, SegmentRevised, SegmentsRanked

from .records import (
    Adoption,
    Consent,
    Guide,
    Interview,
    Respondent,
    Segment,
    known,
)

if TYPE_CHECKING:
    from . import Casebook

D = TypeVar("D", date, date | None)


def _started(book: Casebook, entry: Entry, event: ProjectStarted) -> None:
    book.project, book.mode = event.project, event.mode


def _described(book: Casebook, entry: Entry, event: StudyDescribed) -> None:
    book.title = event.title or book.title
    book.facts = {**book.facts, **event.facts}


def _adopted(book: Casebook, entry: Entry, event: PolicyAdopted) -> None:
    book.policies.append(Adoption(entry.version, event.number, event.policy))


def _segment(book: Casebook, entry: Entry, event: SegmentDefined) -> None:
    before = book.segments.get(event.segment)
    retired = before is not None and before.retired
    book.segments[event.segment] = Segment(event.segment, entry.version, event, retired)


def _ranked(book: Casebook, entry: Entry, event: SegmentsRanked) -> None:
    book.rank = event.segments


def _segment_retired(book: Casebook, entry: Entry, event: SegmentRetired) -> None:
    segment = book.segments[event.segment]
    book.segments[event.segment] = replace(segment, retired=True)


def _recruited(book: Casebook, entry: Entry, event: RespondentRecruited) -> None:
    recruited = replace(event, name=None, contact=None)  # sealed words stay in the journal
    record = Respondent(
        event.respondent, entry.version, recruited, event.segment, met=(_contact(entry),)
    )
    book.respondents[event.respondent] = record


def _reassigned(book: Casebook, entry: Entry, event: RespondentReassigned) -> None:
    person = book.respondents[event.respondent]
    book.respondents[event.respondent] = replace(person, segment=event.segment)


def _consented(book: Casebook, entry: Entry, event: ConsentGiven) -> None:
    day = entry.metadata.happened_on
    consent = Consent(entry.version, day, True, event.expires, event.basis, event.scope)
    _consent(book, entry, event.respondent, consent)


def _withdrawn(book: Casebook, entry: Entry, event: ConsentWithdrawn) -> None:
    consent = Consent(entry.version, entry.metadata.happened_on, False)
    _consent(book, entry, event.respondent, consent)


def _consent(book: Casebook, entry: Entry, id: str, consent: Consent) -> None:
    person = book.respondents[id]
    consents, met = (*person.consents, consent), _in_order(*person.met, _contact(entry))
    book.respondents[id] = replace(person, consents=consents, met=met)


def _thanked(book: Casebook, entry: Entry, event: RespondentThanked) -> None:
    person = book.respondents[event.respondent]
    thanked = _in_order(*person.thanked, entry.metadata.happened_on)
    met = _in_order(*person.met, _contact(entry))
    book.respondents[event.respondent] = replace(person, thanked=thanked, met=met)


def _in_order(*days: D) -> tuple[D, ...]:
    """Return days as they followed one another, unknown ones last, whoever learned them first."""
    return tuple(sorted(days, key=lambda one: (one is None, one or date.max)))


def _contact(entry: Entry) -> date:
    """Return when somebody was in touch, at the latest."""
    return entry.metadata.happened_on or entry.metadata.learned_on


def _forgotten(book: Casebook, entry: Entry, event: RespondentForgotten) -> None:
    book.erased.update(dict.fromkeys(holders_of(event), entry.version))
    person = book.respondents.get(event.respondent)
    if person is not None:  # their recruitment may have been undone
        book.respondents[event.respondent] = replace(person, forgotten=entry.version)


def _guide(book: Casebook, entry: Entry, event: GuidePrepared) -> None:
    guide = book.guides.get(event.guide) or Guide(event.guide, entry.version)
    book.guides[event.guide] = replace(guide, revisions=(*guide.revisions, event))


def _scheduled(book: Casebook, entry: Entry, event: InterviewScheduled) -> None:
    book.interviews[event.interview] = Interview(
        event.interview,
        entry.version,
        known(book.respondents, event.respondent),
        "scheduled",
        entry.metadata.learned_on,
        medium=event.medium,
        guide=event.guide,
        interviewers=event.interviewers,
        planned_on=event.planned_on,
    )


def _held(book: Casebook, entry: Entry, event: InterviewHeld) -> None:
    book.interviews[event.interview] = Interview(
        event.interview,
        entry.version,
        known(book.respondents, event.respondent),
        "held",
        entry.metadata.learned_on,
        entry.metadata.happened_on,
        event.medium,
        event.guide,
        event.revision,
        event.interviewers,
        event.minutes,
        notes=(entry.version,) if event.notes else (),
        place=event.place,
    )


def _cancelled(book: Casebook, entry: Entry, event: InterviewCancelled) -> None:
    interview = book.interviews[event.interview]
    book.interviews[event.interview] = replace(interview, phase="cancelled")


def _missed(book: Casebook, entry: Entry, event: InterviewMissed) -> None:
    interview = book.interviews[event.interview]
    book.interviews[event.interview] = replace(interview, phase="missed")


def _noted(book: Casebook, entry: Entry, event: InterviewNoted) -> None:
    interview = book.interviews[event.interview]
    book.interviews[event.interview] = replace(interview, notes=(*interview.notes, entry.version))


def _interview_corrected(book: Casebook, entry: Entry, event: InterviewCorrected) -> None:
    given = {
        "day": event.held_on,
        "medium": event.medium,
        "interviewers": event.interviewers,
        "minutes": event.minutes,
    }
    fields = {name: value for name, value in given.items() if value is not UNSET}
    interview = book.interviews[event.interview]
    book.interviews[event.interview] = replace(interview, **fields)


FOLD: dict[type[Event], Callable[[Casebook, Entry, Any], None]] = {
    ProjectStarted: _started,
    StudyDescribed: _described,
    PolicyAdopted: _adopted,
    SegmentDefined: _segment,
    SegmentRevised: _segment,
    SegmentsRanked: _ranked,
    SegmentRetired: _segment_retired,
    RespondentRecruited: _recruited,
    RespondentReassigned: _reassigned,
    ConsentGiven: _consented,
    ConsentWithdrawn: _withdrawn,
    RespondentThanked: _thanked,
    RespondentForgotten: _forgotten,
    GuidePrepared: _guide,
    GuideRevised: _guide,
    InterviewScheduled: _scheduled,
    InterviewHeld: _held,
    InterviewCancelled: _cancelled,
    InterviewMissed: _missed,
    InterviewNoted: _noted,
    InterviewCorrected: _interview_corrected,
}
