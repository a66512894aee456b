"""What an event settles: facts that there is one of, in which two copies can differ.

Most events only add. One that settles a fact takes the place of what was there, so two
copies that both settled it since they parted read otherwise, unless they say the same.
Each event names its facts beside its sentence; here are those that depend on what it says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from .competitor import CompetitorNoted
from .erasure import ErasureCompleted, RespondentForgotten, gone, holders_of
from .event import Entry, Event, name_of
from .evidence import EvidenceCorrected
from .interview import InterviewCorrected
from .project import ProjectStarted, StudyDescribed
from .rival import RivalsNamed
from .state import PLURALS
from .theme import ThemeApplied, ThemeRemoved, ThemesMerged, codes
from .undo import CommandUndone

if TYPE_CHECKING:
    from .state import ProjectState

Settled = dict[str, object]
"""Fact → what it is from now on: `hypothesis h1 retired`."""


def settles(state: ProjectState, entry: Entry) -> Settled:
    """Return what an event settles in the state before it is taken in.

    That a thing is there is a fact too, `evidence e12`, of the event with which it begins.
    """
    event, kind, found = entry.event, type(entry.event), Settled()
    if kind.settles is None:  # nobody here knows what the events of a package settle
        return {f"package {name_of(kind, event).partition('.')[0]}": entry.metadata.id}
    day = entry.metadata.happened_on if kind.occurrence else None
    for fact in _named(event):
        noun, _, id = fact.partition(" ")
        if not _is_there(fact):
            found[fact] = (event, day)
        elif id not in state.table(noun):
            found[fact] = True
    return found | PARTS[kind](state, event) if kind in PARTS else found


def adds(kind: type[Event]) -> bool:
    """Return whether events of a kind stand beside one another: the same twice is two."""
    whole = [fact for fact in kind.settles or () if not _is_there(fact)]
    return not whole and (kind not in PARTS or kind in _BESIDE)


def begins(kind: type[Event]) -> bool:
    """Return whether a thing can begin with an event of a kind."""
    return any(map(_is_there, kind.settles or ()))


def _named(event: Event) -> Iterator[str]:
    """Yield the facts that the class of an event names, with its ids in lower case."""
    values = {field: getattr(event, field) for field in event.__struct_fields__}
    told = {field: "" if one is None else str(one).lower() for field, one in values.items()}
    for fact in type(event).settles or ():
        yield fact.format_map(told)


def _is_there(fact: str) -> bool:
    """Return whether a fact is that a thing is there.

    >>> _is_there("evidence e12"), _is_there("launch s1"), _is_there("jot j1 done")
    (True, False, False)
    """
    noun, _, id = fact.partition(" ")
    return noun in PLURALS and " " not in id


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


def _forgotten(state: ProjectState, event: RespondentForgotten) -> Settled:
    return {gone(one): True for one in holders_of(event)}


def _erased(state: ProjectState, event: ErasureCompleted) -> Settled:
    return {f"respondent {event.respondent.lower()} erased": True}


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
    RespondentForgotten: _forgotten,
    ErasureCompleted: _erased,
}
"""Events that settle a fact for each of several things they say."""

_BESIDE = (ThemeApplied, CompetitorNoted)
"""Those of them that add something as well."""
