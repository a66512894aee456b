"""Respondents: the people asked, known by a pseudonym, heard only with consent."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

import msgspec

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id, Line, Name, Text
from .ids import find
from .sealed import Words, spoken

if TYPE_CHECKING:
    from .state import ProjectState

Relation = Literal["potential", "existing", "unknown"]


class RespondentRecruited(Event, tag="respondent_recruited"):
    """Somebody agreed to be asked; name and contact are sealed."""

    about: ClassVar[str] = "respondent"
    settles: ClassVar[tuple[str, ...]] = ("respondent {respondent}",)
    sentence: ClassVar[str] = (
        "respondent {respondent} recruited through {channel} "
        "({relation} customer[, segment {segment}])"
    )

    respondent: Id
    channel: Name
    relation: Relation
    segment: Id | None = None
    online: bool | None = None
    attributes: dict[Name, Line] = {}
    name: Words | None = None
    contact: Words | None = None


class RespondentReassigned(Event, tag="respondent_reassigned"):
    """Everything this person said counts in another segment, earlier too."""

    about: ClassVar[str] = "respondent"
    settles: ClassVar[tuple[str, ...]] = ("respondent {respondent} segment",)
    sentence: ClassVar[str] = "respondent {respondent} reassigned to {segment}"

    respondent: Id
    segment: Id


class ConsentGiven(Event, tag="consent_given"):
    """The person allows what they say to be recorded."""

    about: ClassVar[str] = "respondent"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("respondent {respondent} consent",)
    sentence: ClassVar[str] = (
        "respondent {respondent} consented[ to {scope}][ until {expires}][ ({basis})]"
    )

    respondent: Id
    scope: Text = ""
    basis: Text = ""
    expires: date | None = None


class ConsentWithdrawn(Event, tag="consent_withdrawn"):
    """Nothing new may be recorded of this person; what was counted stays."""

    about: ClassVar[str] = "respondent"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ("respondent {respondent} consent",)
    sentence: ClassVar[str] = "respondent {respondent} withdrew consent"

    respondent: Id


class RespondentThanked(Event, tag="respondent_thanked"):
    """The person was thanked for their time."""

    about: ClassVar[str] = "respondent"
    occurrence: ClassVar[bool] = True
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = "respondent {respondent} thanked[ by {means}]"

    respondent: Id
    means: Text = ""


class Respondent(msgspec.Struct):
    """What the state keeps of a respondent."""

    id: str
    segment: str | None
    consent: ConsentGiven | None = None
    withdrawn: bool = False
    forgotten: bool = False


class RecruitRespondent(Command, tag="recruit_respondent"):
    """Write down somebody who agreed to be asked, under a pseudonym."""

    private: ClassVar[frozenset[str]] = frozenset({"name", "contact"})

    channel: Name
    relation: Relation
    id: str | None = None
    segment: str | None = None
    online: bool | None = None
    attributes: dict[Name, Line] = {}
    name: Text | None = None
    contact: Text | None = None


class ReassignRespondent(Command, tag="reassign_respondent"):
    """Move a person to another segment."""

    respondent: str
    segment: str


class GiveConsent(Command, tag="give_consent"):
    """Record that a person allows what they say to be recorded."""

    respondent: str
    scope: Text = ""
    basis: Text = ""
    expires: date | None = None


class WithdrawConsent(Command, tag="withdraw_consent"):
    """Record that a person wants nothing more to be recorded."""

    respondent: str


class ThankRespondent(Command, tag="thank_respondent"):
    """Record that a person was thanked."""

    respondent: str
    means: Text = ""


def _recruited(state: "ProjectState", entry: Entry, event: RespondentRecruited) -> None:
    state.keep("respondent", event.respondent)
    state.respondents[event.respondent.lower()] = Respondent(event.respondent, event.segment)


def _reassigned(state: "ProjectState", entry: Entry, event: RespondentReassigned) -> None:
    state.respondents[event.respondent.lower()].segment = event.segment


def _consented(state: "ProjectState", entry: Entry, event: ConsentGiven) -> None:
    known = state.respondents[event.respondent.lower()]
    known.consent, known.withdrawn = event, False


def _withdrawn(state: "ProjectState", entry: Entry, event: ConsentWithdrawn) -> None:
    known = state.respondents[event.respondent.lower()]
    known.consent, known.withdrawn = None, True


def _thanked(state: "ProjectState", entry: Entry, event: RespondentThanked) -> None:
    """Thanks change nothing that a rule looks at."""


def present(state: "ProjectState", id: str) -> Respondent:
    """Return the respondent; raise Refused if they were erased on request."""
    known = find(state.respondents, id, "respondent")
    if known.forgotten:
        raise Refused(
            f"{known.id} was erased on request: nothing of them is recorded any more.",
            hint="What was counted stays counted.",
        )
    return known


def consenting(
    state: "ProjectState", id: str, setting: Setting, day: date | None = None
) -> Respondent:
    """Return the respondent if what they said on that day may be recorded.

    Raises:
        Refused: they gave no consent, withdrew it, or it had ended by then.
    """
    known = present(state, id)
    if known.withdrawn:
        raise Refused(
            f"{known.id} withdrew consent: nothing new may be recorded of them.",
            hint="If they changed their mind: castdev respondent consent.",
        )
    if known.consent is None:
        raise Refused(
            f"{known.id} has not given consent.",
            hint=f"Record it first: castdev respondent consent {known.id}.",
        )
    day = setting.happened_on or day or setting.recorded_on
    if known.consent.expires and day > known.consent.expires:
        raise Refused(
            f"The consent of {known.id} ended on {known.consent.expires}.",
            hint=f"Ask again, then: castdev respondent consent {known.id}.",
        )
    return known


def recruit(state: "ProjectState", command: RecruitRespondent, setting: Setting) -> list[Event]:
    """Return the recruitment, with name and contact as words of that person."""
    id = state.new_id("respondent", command.id)
    segment = find(state.segments, command.segment, "segment") if command.segment else None
    if segment and segment.retired:
        raise Refused(
            f"The segment {segment.id} is retired: nobody is recruited for it any more.",
            hint="Name another segment, or none.",
        )
    return [
        RespondentRecruited(
            respondent=id,
            channel=command.channel,
            relation=command.relation,
            segment=segment.id if segment else None,
            online=command.online,
            attributes=command.attributes,
            name=spoken(id, command.name),
            contact=spoken(id, command.contact),
        )
    ]


def reassign(state: "ProjectState", command: ReassignRespondent, setting: Setting) -> list[Event]:
    """Return the move, unless the person is in that segment already."""
    known = present(state, command.respondent)
    segment = find(state.segments, command.segment, "segment").id
    if known.segment == segment:
        raise Refused(f"{known.id} is in {segment} already.")
    return [RespondentReassigned(respondent=known.id, segment=segment)]


def consent(state: "ProjectState", command: GiveConsent, setting: Setting) -> list[Event]:
    """Return the consent, also when it renews an older one."""
    known = present(state, command.respondent)
    if command.expires and command.expires < setting.recorded_on:
        raise Refused(
            f"A consent that ended on {command.expires} allows nothing.",
            hint="Give a later day with --expires, or leave it out.",
        )
    return [
        ConsentGiven(
            respondent=known.id,
            scope=command.scope,
            basis=command.basis,
            expires=command.expires,
        )
    ]


def withdraw(state: "ProjectState", command: WithdrawConsent, setting: Setting) -> list[Event]:
    """Return the withdrawal, once."""
    known = present(state, command.respondent)
    if known.withdrawn:
        raise Refused(f"{known.id} has withdrawn consent already.")
    return [ConsentWithdrawn(respondent=known.id)]


def thank(state: "ProjectState", command: ThankRespondent, setting: Setting) -> list[Event]:
    """Return the thanks."""
    known = present(state, command.respondent)
    return [RespondentThanked(respondent=known.id, means=command.means)]


NOUN = Noun(
    name="respondent",
    letter="R",
    evolve={
        RespondentRecruited: _recruited,
        RespondentReassigned: _reassigned,
        ConsentGiven: _consented,
        ConsentWithdrawn: _withdrawn,
        RespondentThanked: _thanked,
    },
    decide={
        RecruitRespondent: recruit,
        ReassignRespondent: reassign,
        GiveConsent: consent,
        WithdrawConsent: withdraw,
        ThankRespondent: thank,
    },
)
