"""Interviews: held with one respondent, noted, corrected."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec
from msgspec import UNSET, UnsetType

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Name, Text, Verbatim
from .ids import find
from .respondent import consenting
from .sealed import Words, spoken

if TYPE_CHECKING:
    from .state import ProjectState

Minutes = Annotated[int, msgspec.Meta(ge=1, le=1_440)]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
Phase = Literal["scheduled", "held", "cancelled", "missed"]


class InterviewHeld(Event, tag="interview_held"):
    """One respondent was interviewed; the first interviewer named led it.

    The path of a recording often names the person, so it is sealed as their words are; in
    the first shape it was not.
    """

    schema: ClassVar[int] = 2
    about: ClassVar[str] = "interview"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("interview {interview}", "interview {interview} phase")
    sentence: ClassVar[str] = (
        "interview {interview} held with {respondent}[ by {interviewers}]"
        "[, {minutes} minutes][, guide {guide}][ revision {revision}]"
    )

    interview: Id
    respondent: Id
    medium: Text = ""
    guide: Id | None = None
    revision: int | None = None
    interviewers: tuple[Name, ...] = ()
    minutes: Minutes | None = None
    place: Text = ""
    recording: Words | Text | None = None
    recording_sha256: Sha256 | None = None
    notes: Words | None = None


class InterviewNoted(Event, tag="interview_noted"):
    """Something was added to the notes."""

    about: ClassVar[str] = "interview"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "note added to interview {interview}"

    interview: Id
    notes: Words


class InterviewCorrected(Event, tag="interview_corrected"):
    """The interview was not as recorded; only the fields given are corrected."""

    about: ClassVar[str] = "interview"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "interview {interview} corrected"

    interview: Id
    held_on: date | UnsetType | None = UNSET
    medium: Text | UnsetType = UNSET
    interviewers: tuple[Name, ...] | UnsetType = UNSET
    minutes: Minutes | UnsetType | None = UNSET


class Interview(msgspec.Struct):
    """What the state keeps of an interview."""

    id: str
    respondent: str
    phase: Phase
    guide: str | None = None
    interviewers: tuple[str, ...] = ()
    held_on: date | None = None
    revision: int | None = None


class HoldInterview(Command, tag="hold_interview"):
    """Record that an interview was held, planned or not."""

    private: ClassVar[frozenset[str]] = frozenset({"notes", "recording"})

    respondent: str | None = None
    id: str | None = None
    medium: Text = ""
    guide: str | None = None
    interviewers: tuple[Name, ...] = ()
    minutes: Minutes | None = None
    place: Text = ""
    recording: Text | None = None
    recording_sha256: Sha256 | None = None
    notes: Text | None = None


class NoteInterview(Command, tag="note_interview"):
    """Add to the notes of an interview."""

    private: ClassVar[frozenset[str]] = frozenset({"notes"})

    interview: str
    notes: Verbatim


class CorrectInterview(Command, tag="correct_interview"):
    """Correct day, medium, interviewers or minutes of an interview."""

    interview: str
    held_on: date | UnsetType | None = UNSET
    medium: Text | UnsetType = UNSET
    interviewers: tuple[Name, ...] | UnsetType = UNSET
    minutes: Minutes | UnsetType | None = UNSET


def _held(state: "ProjectState", entry: Entry, event: InterviewHeld) -> None:
    state.keep("interview", event.interview)
    state.interviews[event.interview.lower()] = Interview(
        event.interview,
        event.respondent,
        "held",
        event.guide,
        event.interviewers,
        entry.metadata.happened_on,
        event.revision,
    )


def _noted(state: "ProjectState", entry: Entry, event: InterviewNoted) -> None:
    """Notes change nothing that a rule looks at."""


def _corrected(state: "ProjectState", entry: Entry, event: InterviewCorrected) -> None:
    known = state.interviews[event.interview.lower()]
    if event.held_on is not UNSET:
        known.held_on = event.held_on
    if event.interviewers is not UNSET:
        known.interviewers = event.interviewers


def hold(state: "ProjectState", command: HoldInterview, setting: Setting) -> list[Event]:
    """Return the interview; a planned one is named by its id."""
    planned = state.interviews.get((command.id or "").lower())
    id, respondent = _which(state, command, planned)
    person = consenting(state, respondent, setting).id
    wish = command.guide or (planned.guide if planned else None)
    guide = find(state.guides, wish, "guide").prepared if wish else None
    return [
        InterviewHeld(
            interview=id,
            respondent=person,
            medium=command.medium,
            guide=guide.guide if guide else None,
            revision=guide.revision if guide else None,
            interviewers=command.interviewers or (planned.interviewers if planned else ()),
            minutes=command.minutes,
            place=command.place,
            recording=spoken(person, command.recording),
            recording_sha256=command.recording_sha256,
            notes=spoken(person, command.notes),
        )
    ]


def _which(
    state: "ProjectState", command: HoldInterview, planned: Interview | None
) -> tuple[str, str]:
    if planned is None or planned.phase != "scheduled":
        if command.respondent is None:
            raise Refused(
                "An interview is held with a respondent.",
                hint="Name one, or a planned interview with --id.",
            )
        return state.new_id("interview", command.id), command.respondent
    if command.respondent and command.respondent.lower() != planned.respondent.lower():
        raise Refused(
            f"{planned.id} is planned with {planned.respondent}.",
            hint="Leave --respondent out, or cancel it and plan another.",
        )
    return planned.id, planned.respondent


def note(state: "ProjectState", command: NoteInterview, setting: Setting) -> list[Event]:
    """Return the note, as words of the respondent."""
    known = held(state, command.interview)
    consenting(state, known.respondent, setting)
    words = spoken(known.respondent, command.notes)
    assert words is not None
    return [InterviewNoted(interview=known.id, notes=words)]


def correct(state: "ProjectState", command: CorrectInterview, setting: Setting) -> list[Event]:
    """Return the correction of at least one field."""
    known = held(state, command.interview)
    fields = (command.held_on, command.medium, command.interviewers, command.minutes)
    if all(field is UNSET for field in fields):
        raise Refused(
            f"Nothing of {known.id} is corrected.",
            hint="Give --held-on, --medium, --by or --minutes.",
        )
    state.check_day(command.held_on, setting)
    return [
        InterviewCorrected(
            interview=known.id,
            held_on=command.held_on,
            medium=command.medium,
            interviewers=command.interviewers,
            minutes=command.minutes,
        )
    ]


def held(state: "ProjectState", id: str) -> Interview:
    """Return the interview if it was held; raise Refused if not."""
    known = find(state.interviews, id, "interview")
    if known.phase != "held":
        raise Refused(
            f"{known.id} is {known.phase}, not held.",
            hint=f"Record it first: castdev interview hold --id {known.id}.",
        )
    return known


NOUN = Noun(
    name="interview",
    letter="I",
    evolve={
        InterviewHeld: _held,
        InterviewNoted: _noted,
        InterviewCorrected: _corrected,
    },
    decide={
        HoldInterview: hold,
        NoteInterview: note,
        CorrectInterview: correct,
    },
)
