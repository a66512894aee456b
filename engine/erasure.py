"""Erasure: a person is forgotten on request; their words are gone, what was counted stays."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from .command import Command, Noun, Setting
from .errors import Refused
from .event import Entry, Event, Id
from .ids import find

if TYPE_CHECKING:
    from .state import ProjectState


class RespondentForgotten(Event, tag="respondent_forgotten"):
    """A person is to be forgotten: from here on nobody can read their words.

    Attributes:
        jots: jots about them, whose words go too.
        evidence: of theirs, recorded without a respondent, whose quotes go too.
    """

    about: ClassVar[str] = "respondent"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = (
        "respondent {respondent} forgotten[, with the jots {jots}][, with the quotes of {evidence}]"
    )

    respondent: Id
    jots: tuple[Id, ...] = ()
    evidence: tuple[Id, ...] = ()


class ErasureCompleted(Event, tag="erasure_completed"):
    """The keys to their words are destroyed, and what was made from the words is purged.

    Attributes:
        copies: files written out earlier that hold something of theirs, as far as is
            known here; whoever erased was shown the list, and deletes them.
    """

    about: ClassVar[str] = "respondent"
    settles: ClassVar[tuple[str, ...]] = ()
    sentence: ClassVar[str] = (
        "erasure of respondent {respondent} completed[; copies written out before: {copies}]"
    )

    respondent: Id
    copies: int = 0


class ForgetRespondent(Command, tag="forget_respondent"):
    """Forget a person: destroy the keys to their words; it cannot be undone."""

    respondent: str
    jots: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def holders_of(event: RespondentForgotten) -> tuple[str, ...]:
    """Return the holders of the keys to destroy."""
    jots = (f"jot~{id}" for id in event.jots)
    return (event.respondent, *jots, *(f"evidence~{id}" for id in event.evidence))


GONE = " forgotten"
"""Ends the fact that somebody's words are gone; see `gone`."""


def gone(holder: str) -> str:
    """Return the fact that the words of a holder are gone.

    >>> gone("R14"), gone("jot~J3")
    ('respondent r14 forgotten', 'jot j3 forgotten')
    """
    noun, tilde, id = holder.lower().partition("~")
    return f"{noun} {id}{GONE}" if tilde else f"respondent {noun}{GONE}"


def owner(state: "ProjectState", noun: str, id: str) -> str | None:
    """Return the respondent whom a thing is from, or None if it is from nobody."""
    key = id.lower()
    match noun:
        case "respondent":
            person = state.respondents.get(key)
            return person.id if person else None
        case "interview":
            interview = state.interviews.get(key)
            return interview.respondent if interview else None
        case "answer":
            answer = state.answers.get(key)
            return answer.respondent if answer else None
        case "evidence":
            item = state.evidence.get(key)
            return item.holder if item and item.holder.lower() in state.respondents else None
    return None


def _forgotten(state: "ProjectState", entry: Entry, event: RespondentForgotten) -> None:
    state.erased.update(dict.fromkeys(map(str.lower, holders_of(event)), entry.version))
    known = state.respondents.get(event.respondent.lower())
    if known is not None:  # their recruitment may have been undone
        known.consent, known.withdrawn, known.forgotten = None, True, True


def _completed(state: "ProjectState", entry: Entry, event: ErasureCompleted) -> None:
    """The rules look at the request alone: what it names may not be recorded any more."""


def forget(state: "ProjectState", command: ForgetRespondent, setting: Setting) -> list[Event]:
    """Return that a person is forgotten, with the jots that were filed as theirs."""
    event = forgetting(state, command)
    if not setting.because:
        raise Refused(
            f"{event.respondent} is forgotten only with a ground.",
            hint="Add --because GROUND, without their name: it stays readable.",
        )
    return [event]


def forgetting(state: "ProjectState", command: ForgetRespondent) -> RespondentForgotten:
    """Return what is asked for, whatever the ground; raise Refused if there is nothing left."""
    id = _held(state, "respondent", command.respondent)
    jots = [*_filed(state, id), *(_held(state, "jot", one, "jot~") for one in command.jots)]
    event = RespondentForgotten(
        respondent=id,
        jots=_fresh(state, "jot", jots),
        evidence=_fresh(state, "evidence", [_unnamed(state, one) for one in command.evidence]),
    )
    before = state.erased.get(id.lower())
    if before is not None and not (event.jots or event.evidence):
        raise Refused(
            f"{id} was forgotten already, by event {before}.",
            hint="Name a jot or evidence that is about them too: --jot J3, --evidence E4.",
        )
    return event


def _held(state: "ProjectState", noun: str, id: str, before: str = "") -> str:
    """Return the id of a thing; of one that was undone too, since its words are still there."""
    if (noun, id.lower()) in state.spent:
        for holder in state.holders:
            if holder.lower() == f"{before}{id.lower()}":
                return holder.removeprefix(before)
    return find(state.table(noun), id, noun).id


def _filed(state: "ProjectState", person: str) -> list[str]:
    """Return the jots that were filed as a person, or as something of theirs."""
    return [
        one.id for one in state.jots.values() if one.filed and owner(state, *one.filed) == person
    ]


def _unnamed(state: "ProjectState", id: str) -> str:
    """Return evidence that was recorded without a respondent."""
    person = owner(state, "evidence", id)
    if person is not None:
        raise Refused(
            f"{id} is in the words of {person}.",
            hint=f"Their words go with them: castdev respondent forget {person}.",
        )
    return _held(state, "evidence", id, "evidence~")


def _fresh(state: "ProjectState", noun: str, ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids once each, without those whose words are gone already."""
    kept = (one for one in ids if f"{noun}~{one}".lower() not in state.erased)
    return tuple(dict.fromkeys(kept))


NOUN = Noun(
    name="erasure",
    letter="",
    evolve={RespondentForgotten: _forgotten, ErasureCompleted: _completed},
    decide={ForgetRespondent: forget},
)
