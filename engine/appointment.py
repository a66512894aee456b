"""Appointments: interviews that are planned, called off, or missed."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Name, Text
from .ids import find
from .interview import Interview
from .respondent import present

if TYPE_CHECKING:
    from .state import ProjectState


class InterviewScheduled(Event, tag="interview_scheduled"):
    """An interview is planned."""

    about: ClassVar[str] = "interview"
    settles: ClassVar[tuple[str, ...]] = ("interview {interview}",)
    sentence: ClassVar[str] = "interview {interview} with {respondent} planned[ for {planned_on}]"

    interview: Id
    respondent: Id
    planned_on: date | None = None
    medium: Text = ""
    guide: Id | None = None
    interviewers: tuple[Name, ...] = ()


class InterviewCancelled(Event, tag="interview_cancelled"):
    """The interview was called off before it was held."""

    about: ClassVar[str] = "interview"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("interview {interview} phase",)
    sentence: ClassVar[str] = "interview {interview} cancelled"

    interview: Id


class InterviewMissed(Event, tag="interview_missed"):
    """The respondent did not come."""

    about: ClassVar[str] = "interview"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("interview {interview} phase",)
    sentence: ClassVar[str] = "interview {interview} missed: the respondent did not come"

    interview: Id


class ScheduleInterview(Command, tag="schedule_interview"):
    """Plan an interview."""

    respondent: str
    id: str | None = None
    planned_on: date | None = None
    medium: Text = ""
    guide: str | None = None
    interviewers: tuple[Name, ...] = ()


class CancelInterview(Command, tag="cancel_interview"):
    """Call off an interview that was not held."""

    interview: str


class MissInterview(Command, tag="miss_interview"):
    """Record that the respondent did not come."""

    interview: str


def _scheduled(state: "ProjectState", entry: Entry, event: InterviewScheduled) -> None:
    state.keep("interview", event.interview)
    state.interviews[event.interview.lower()] = Interview(
        event.interview, event.respondent, "scheduled", event.guide, event.interviewers
    )


def _cancelled(state: "ProjectState", entry: Entry, event: InterviewCancelled) -> None:
    state.interviews[event.interview.lower()].phase = "cancelled"


def _missed(state: "ProjectState", entry: Entry, event: InterviewMissed) -> None:
    state.interviews[event.interview.lower()].phase = "missed"


def schedule(state: "ProjectState", command: ScheduleInterview, setting: Setting) -> list[Event]:
    """Return the plan; consent may still follow."""
    known = present(state, command.respondent)
    return [
        InterviewScheduled(
            interview=state.new_id("interview", command.id),
            respondent=known.id,
            planned_on=command.planned_on,
            medium=command.medium,
            guide=find(state.guides, command.guide, "guide").id if command.guide else None,
            interviewers=command.interviewers,
        )
    ]


def _before_held(state: "ProjectState", id: str) -> Interview:
    known = find(state.interviews, id, "interview")
    if known.phase != "scheduled":
        raise Refused(
            f"{known.id} is {known.phase} already.",
            hint="Only an interview that is still planned can be called off; "
            "evidence of a held one is retracted.",
        )
    return known


def cancel(state: "ProjectState", command: CancelInterview, setting: Setting) -> list[Event]:
    """Return the cancellation of an interview not yet held."""
    return [InterviewCancelled(interview=_before_held(state, command.interview).id)]


def miss(state: "ProjectState", command: MissInterview, setting: Setting) -> list[Event]:
    """Return that the respondent of a planned interview did not come."""
    return [InterviewMissed(interview=_before_held(state, command.interview).id)]


NOUN = Noun(
    name="appointment",
    letter="",
    evolve={
        InterviewScheduled: _scheduled,
        InterviewCancelled: _cancelled,
        InterviewMissed: _missed,
    },
    decide={
        ScheduleInterview: schedule,
        CancelInterview: cancel,
        MissInterview: miss,
    },
)
