"""What an event finds when it is taken in: the facts that its rule looked at.

Undo compares them: an event that finds something else without the events before it
rests on those events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from .appointment import InterviewCancelled, InterviewMissed, InterviewScheduled
from .belief import BeliefCommitted, BeliefRevealed
from .change import ChangeMade, ChangeUndone
from .event import Entry, Event
from .evidence import (
    EvidenceCorrected,
    EvidenceNoted,
    EvidenceRetracted,
    HypothesisRefuted,
    HypothesisSupported,
)
from .guide import GuideRevised
from .hypothesis import HypothesisRetired
from .interview import InterviewCorrected
from .launch import Launched
from .outcome import OutcomeObserved
from .respondent import ConsentWithdrawn, RespondentRecruited
from .segment import SegmentRetired
from .theme import ThemeApplied, ThemeRemoved, ThemeRenamed, ThemesMerged

if TYPE_CHECKING:
    from .state import ProjectState

Standing = dict[str, object]

_ALSO = {
    "parent": ("segment",),
    "before_change": ("change",),
    "segments": ("segment",),
    "hypotheses": ("hypothesis",),
    "denied": ("hypothesis",),
    "impacts": ("hypothesis",),
    "merged": ("theme",),
    "clarifies": ("answer",),
    "reasons": ("evidence", "theme", "hypothesis"),
}
"""Fields that hold ids of another noun than their name."""

_SILENT = (
    *(InterviewScheduled, InterviewCancelled, InterviewMissed, InterviewCorrected),
    *(ThemeRemoved, RespondentRecruited),
)
"""Events of an interview or a person that need nobody's consent."""

_TESTING = (HypothesisSupported, HypothesisRefuted, EvidenceNoted, OutcomeObserved)
"""Events that beliefs are held against: what was believed by then must stand."""


def mentions(event: object) -> Iterator[tuple[str, str]]:
    """Yield the noun and the lower-case id of everything that an event names."""
    from .state import PLURALS

    for field in getattr(event, "__struct_fields__", ()):
        value = getattr(event, field)
        if field == "filed_as" and isinstance(value, str):
            yield getattr(event, "noun", ""), value.lower()
        nouns = _ALSO.get(field) or ((field,) if field in PLURALS else ())
        many = (value,) if isinstance(value, str) else value
        if isinstance(many, tuple | list | dict):
            for one in many:
                if isinstance(one, str):
                    yield from ((noun, one.lower()) for noun in nouns if noun in PLURALS)
                elif isinstance(one, msgspec.Struct):
                    yield from mentions(one)


def standing(state: ProjectState, entry: Entry) -> Standing:
    """Return what the event finds in the state before it is taken in."""
    from .state import PLURALS

    event = entry.event
    found: Standing = {
        f"{noun} {id}": id in state.table(noun)
        for noun, id in set(mentions(event))
        if noun in PLURALS
    }
    for one in (_interview, _consent, _own, _guide, _theme, _flags, _beliefs):
        found.update(one(state, entry))
    return found


def _of(table: Mapping[str, Any], id: object) -> Any:
    return table.get(id.lower()) if isinstance(id, str) else None


def _interview(state: ProjectState, entry: Entry) -> Standing:
    known = _of(state.interviews, getattr(entry.event, "interview", None))
    return {"phase": known.phase} if known else {}


def _consent(state: ProjectState, entry: Entry) -> Standing:
    """Return whether the person allowed on that day what is recorded of them."""
    event = entry.event
    if isinstance(event, _SILENT) or type(event).about == "respondent":
        return {}
    held = _of(state.interviews, getattr(event, "interview", None))
    of = getattr(event, "respondent", None) or (held.respondent if held else None)
    person = _of(state.respondents, of)
    if person is None:
        return {}
    heard = entry.metadata.happened_on or (held.held_on if held else None)
    day = heard or entry.metadata.recorded_at.date()
    given = person.consent
    allowed = given is not None and not (given.expires and day > given.expires)
    return {"allowed": allowed and not person.withdrawn}


def _own(state: ProjectState, entry: Entry) -> Standing:
    """Return the one fact about its own thing that the rule of an event looks at."""
    match entry.event:
        case EvidenceRetracted(evidence=id) | EvidenceCorrected(evidence=id):
            known = _of(state.evidence, id)
            return {"retracted": known and known.retracted}
        case ChangeMade(change=id) | ChangeUndone(change=id):
            known = _of(state.changes, id)
            return {"made": bool(known and known.made)}
        case SegmentRetired(segment=id) | RespondentRecruited(segment=id):
            known = _of(state.segments, id)
            return {"retired": known and known.retired}
        case HypothesisRetired(hypothesis=id):
            known = _of(state.hypotheses, id)
            return {"retired": known and known.retired}
        case ConsentWithdrawn(respondent=id):
            known = _of(state.respondents, id)
            return {"withdrawn": known and known.withdrawn}
        case Launched(segment=id):
            return {"launch": state.launches.get(id or "")}
    return {}


def _guide(state: ProjectState, entry: Entry) -> Standing:
    event: Event = entry.event
    known = _of(state.guides, getattr(event, "guide", None))
    number = getattr(event, "revision", None)
    if known is None or number is None:
        return {}
    if isinstance(event, GuideRevised):
        return {"next": known.prepared.revision + 1 == number}
    return {"revision": known.prepared.revision >= number}


def _theme(state: ProjectState, entry: Entry) -> Standing:
    match entry.event:
        case ThemeRemoved(theme=id, interview=where):
            known = _of(state.themes, id)
            return {"heard": bool(known and where in known.heard_in), "into": _into(state, id)}
        case ThemesMerged(theme=id, merged=merged):
            return {"into": [_into(state, one) for one in (id, *merged)]}
        case ThemeApplied(theme=id) | ThemeRenamed(theme=id):
            return {"into": _into(state, id)}
    return {}


def _into(state: ProjectState, id: str) -> str | None:
    known = state.themes.get(id.lower())
    return known.into if known else None


def _flags(state: ProjectState, entry: Entry) -> Standing:
    flags = getattr(entry.event, "flags", None)
    known = {flag.name for flag in state.project.policy.flags}
    return {"flags": set(flags) <= known} if isinstance(flags, tuple) else {}


def _beliefs(state: ProjectState, entry: Entry) -> Standing:
    match entry.event:
        case BeliefCommitted(hypothesis=id):
            return {"outcome": id.lower() in state.outcomes}
        case BeliefRevealed(commitment=id):
            return {"hidden": id in state.beliefs and state.beliefs[id].digest is not None}
        case event if isinstance(event, _TESTING):
            found = [id for id, one in state.beliefs.items() if one.hypothesis == event.hypothesis]
            return {"beliefs": found}
    return {}
